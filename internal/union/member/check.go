package member

import (
	"context"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// Check holds the module's invariants against a federation and names what breaks them, at most 20 of a kind. It folds
// first, so that figures and lists are of one moment.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	if _, err := s.Fold(ctx, fed); err != nil {
		return nil, err
	}
	unindexed := unindexedPostgres
	if s.DB.Dialect == sqldb.SQLite {
		unindexed = unindexedSQLite
	}
	var broken []string
	for _, c := range []struct{ what, text string }{
		{"claim without a present membership", claimWithoutMembership},
		{"membership holds a claim that is not its own", membershipWithoutClaim},
		{"membership without person or union", membershipWithoutPerson},
		{"ledger has a gap or does not add up", ledgerBroken},
		{"last entry of the ledger is not the membership's state", ledgerState},
		{"membership is not in the index of names", unindexed},
		{"membership is merged without a merge", mergedWithoutMerge},
		{"merge without a merged membership", mergeWithoutMerged},
	} {
		ids, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, m := range ids {
			broken = append(broken, fmt.Sprintf("%s: %s", c.what, id.Ref{Fed: fed, ID: m}))
		}
	}
	drift, err := s.drift(ctx, fed)
	return append(broken, drift...), err
}

// drift compares the figures with a recount.
func (s *Service) drift(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	err := sqldb.Read(ctx, s.DB, func(snap *sqldb.Snapshot) error {
		want := map[id.ID]Figures{}
		err := sqldb.Each(ctx, snap, recount, []any{fed}, func(sc sqldb.Scanner) error {
			var path treepath.Path
			var f Figures
			if err := sc.Scan(&path, &f.Listed, &f.Counted, &f.Confirmed); err != nil {
				return err
			}
			for _, o := range path.IDs() {
				want[o] = want[o].plus(f)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if _, some, err := sqldb.One(ctx, snap, findDue, []any{fed, 1}, scanDue); err != nil || some {
			return err // somebody wrote meanwhile: the figures are behind, not wrong
		}
		seen := map[id.ID]int{} // grains
		err = sqldb.Each(ctx, snap, allFigures, []any{fed}, func(sc sqldb.Scanner) error {
			var o id.ID
			var grain string
			var f Figures
			if err := sc.Scan(&o, &grain, &f.Listed, &f.Counted, &f.Confirmed); err != nil {
				return err
			}
			if want[o] != f {
				broken = append(broken, fmt.Sprintf("figures of %s by %s are %v, a recount gives %v", id.Ref{Fed: fed, ID: o}, grain, f, want[o]))
			}
			seen[o]++
			return nil
		})
		for o, f := range want {
			if seen[o] == 3 {
				continue
			}
			broken = append(broken, fmt.Sprintf("figures of %s are missing, a recount gives %v", id.Ref{Fed: fed, ID: o}, f))
		}
		return err
	})
	return broken, err
}
