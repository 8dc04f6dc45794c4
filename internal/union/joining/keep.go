package joining

import (
	"context"
	"fmt"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// shortest is the least that the rule joining_kept may say: what was closed later need not be looked at.
const shortest = 24 * time.Hour

// Purge deletes the applications of a federation that were over for longer than the rule joining_kept says at their union. What was decided stays in the
// proceeding's history, which names no applicant.
func (s *Service) Purge(ctx context.Context, fed id.Fed) error {
	type closed struct {
		id, org id.ID
		at      int64 // µs
	}
	now, last := s.DB.Now(), closed{}
	for {
		page, err := sqldb.All(ctx, s.DB, closedBefore, []any{fed, sqldb.Micros(now.Add(-shortest)), last.at, last.id, 500}, func(sc sqldb.Scanner) (c closed, err error) {
			err = sc.Scan(&c.id, &c.org, &c.at)
			return c, err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last = page[len(page)-1]
		kept, gone := map[id.ID]int64{}, sqldb.List{}
		for _, c := range page {
			if _, known := kept[c.org]; !known {
				if kept[c.org], err = s.kept(ctx, id.Ref{Fed: fed, ID: c.org}, s.today(now)); err != nil {
					return err
				}
			}
			if day.Of(sqldb.FromMicros(c.at).In(s.Zone).AddDate(0, 0, int(kept[c.org]))) < s.today(now) {
				gone = append(gone, c.id)
			}
		}
		if len(gone) == 0 {
			continue
		}
		if err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, deleteApplication, fed, gone)
			return err
		}); err != nil {
			return err
		}
	}
}

// kept is for how many days a union's applications are kept when they are over.
func (s *Service) kept(ctx context.Context, union id.Ref, today day.Day) (int64, error) {
	o, err := s.Orgs.Load(ctx, s.DB, union)
	if err != nil {
		return 0, err
	}
	found, err := s.Rules.Get(ctx, s.DB, union.Fed, o.Path, "joining_kept", today)
	return found.Duration().N, err
}

// Check holds the module's invariants against a federation and names what breaks them, a line each; at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{approvedWithoutMembership, "application %s is approved and has no membership"},
		{applicationAdrift, "application %s and its proceeding differ"},
	} {
		found, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			broken = append(broken, fmt.Sprintf(c.words, id.Ref{Fed: fed, ID: i}))
		}
	}
	return broken, nil
}
