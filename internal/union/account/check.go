package account

import (
	"context"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Check holds the module's invariants against a federation and names what breaks them, at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ what, text string }{
		{"account does not hold its login in the directory", accountWithoutLogin},
		{"login in the directory has no account", loginWithoutAccount},
		{"account's home is no union", accountWithoutHome},
		{"role has no account or no union", grantWithoutAccount},
		{"role on an account that is not of staff", grantWithoutStaff},
	} {
		ids, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, a := range ids {
			broken = append(broken, fmt.Sprintf("%s: %s", c.what, id.Ref{Fed: fed, ID: a}))
		}
	}
	today := s.today(s.DB.Now())
	both, err := sqldb.All(ctx, s.DB, adminAndAuditor, []any{fed, string(today)}, sqldb.Value[id.ID])
	if err != nil {
		return nil, err
	}
	for _, a := range both {
		broken = append(broken, fmt.Sprintf("administrator and auditor at once: %s", id.Ref{Fed: fed, ID: a}))
	}
	return broken, nil
}
