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
	managers, err := s.managers(ctx, fed)
	return append(broken, managers...), err
}

// managers are proved accounts with a role over people's data where they manage a covered employer: somebody may have become
// a manager after the role was given.
func (s *Service) managers(ctx context.Context, fed id.Fed) (broken []string, err error) {
	today := s.today(s.DB.Now())
	held, err := sqldb.All(ctx, s.DB, provedOverPeople, []any{fed, string(today)}, func(sc sqldb.Scanner) (h Holding, err error) {
		return scanHolding(fed)(sc)
	})
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		a, err := find(ctx, s.DB, h.Account)
		if err != nil {
			return broken, err
		}
		node, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: fed, ID: h.Org})
		if err != nil {
			return broken, err
		}
		manages, err := s.Orgs.ManagesCovered(ctx, s.DB, node, a.subject, today)
		if err != nil {
			return broken, err
		}
		if manages {
			broken = append(broken, fmt.Sprintf("role over people's data held by management of a covered employer: %s", h.Account))
		}
	}
	return broken, nil
}
