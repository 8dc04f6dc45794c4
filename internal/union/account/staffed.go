package account

import (
	"context"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Staffed reports whether somebody holds a role over people's data at the body itself today and is not barred from it: whether anybody is
// there to answer.
func (s *Service) Staffed(ctx context.Context, q sqldb.Queryer, body id.Ref) (bool, error) {
	type staff struct {
		Holding
		subject []byte
	}
	today := s.today(s.DB.Now())
	held, err := sqldb.All(ctx, q, staffAt, []any{body.Fed, body.ID, string(today)}, func(sc sqldb.Scanner) (h staff, err error) {
		h.Holding, err = scanHolding(body.Fed)(beside{sc, []any{&h.subject}})
		return h, err
	})
	if err != nil {
		return false, err
	}
	for _, h := range held {
		a := Account{Ref: h.Account}
		copy(a.subject[:], h.subject)
		if barred, err := s.barred(ctx, q, a, h.Grant, today); err != nil || !barred {
			return err == nil, err
		}
	}
	return false, nil
}
