package app

import (
	"context"

	"niangjia/internal/platform/id"
)

// Check holds every module's invariants against a federation and names what breaks them, a line each; none when all is well.
func (a *App) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, check := range []func(context.Context, id.Fed) ([]string, error){a.Orgs.Check, a.Members.Check, a.Accounts.Check, a.Messages.Check, a.Procedures.Check,
		a.Joining.Check, a.Transfers.Check, a.Gaps.Check, a.Foundings.Check, a.Offices.Check, a.Cadres.Check, a.Reorgs.Check, a.Duplicates.Check} {
		lines, err := check(ctx, fed)
		if err != nil {
			return nil, err
		}
		broken = append(broken, lines...)
	}
	return broken, nil
}
