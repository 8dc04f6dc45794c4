package gap

import (
	"cmp"
	"context"
	"math"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// FewInput asks for the unions of a subtree whose list is short against the workers of the employers they cover.
type FewInput struct {
	Node  id.Ref
	Least int64 // workers
	Most  int64 // 0 is any number
	After id.ID // the last union of the page before
	Limit int   // at most 200; 50 when 0
}

// Few is a union with its list against the workers of the employers it covers, all of them together: who of a joint union's members works
// where is not asked.
type Few struct {
	Org       org.Org
	Employers int64     // that it covers
	Heads     int64     // their workers, as far as they are known
	Listed    int64     // on its list and below it, now
	CountedAt time.Time // when the heads were counted; the order is of then
}

// fewUnions is up to how many unions a list is gathered from the unions' side.
const fewUnions = 500

// Few lists the unions that cover workers but list less of them than the rule few_members says, those with the most workers outside
// first. It shows the figures of unions alone whose figures the actor may see.
func (s *Service) Few(ctx context.Context, by access.Actor, in FewInput) ([]Few, error) {
	if err := s.Plan.Permits(by, UseFew); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseFew, o.Target())
	if err != nil {
		return nil, err
	}
	rule, err := s.Rules.Get(ctx, s.DB, o.Ref.Fed, o.Path, ruleFew, s.today(s.DB.Now()))
	if err != nil {
		return nil, err
	}
	share, more := rule.Fraction(), 0
	if share.Op == rules.MoreThan {
		more = 1
	}
	missing, last := int64(math.MaxInt64), id.ID(math.MaxInt64)
	if in.After != 0 {
		last = in.After
		if missing, _, err = sqldb.One(ctx, s.DB, missingOf, []any{scope.Fed, in.After}, sqldb.Value[int64]); err != nil {
			return nil, err
		}
	}
	unions, _, err := sqldb.One(ctx, s.DB, unionsWithin, []any{scope.Fed, scope.From, scope.To, fewUnions + 1}, sqldb.Value[int])
	if err != nil {
		return nil, err
	}
	text := fewMembers
	if unions <= fewUnions {
		text = fewMembersOfFew
	}
	rows, err := sqldb.All(ctx, s.DB, text, []any{scope.Fed, share.Den, share.Num, more, max(in.Least, 1), cmp.Or(in.Most, math.MaxInt64),
		scope.From, scope.To, missing, last, sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (f Few, err error) {
		var at int64
		err = sc.Scan(&f.Org.Ref.ID, &f.Employers, &f.Heads, &f.Listed, &at)
		f.Org.Ref.Fed, f.CountedAt = scope.Fed, sqldb.FromMicros(at)
		return f, err
	})
	if err != nil {
		return nil, err
	}
	return s.withLists(ctx, by, rows)
}

// withLists puts the unions' lists of now beside their heads, and leaves out those whose figures the actor may not see.
func (s *Service) withLists(ctx context.Context, by access.Actor, rows []Few) ([]Few, error) {
	if len(rows) == 0 {
		return []Few{}, nil
	}
	orgs := make([]org.Org, 0, len(rows))
	for _, f := range rows {
		o, err := s.Orgs.Load(ctx, s.DB, f.Org.Ref)
		if err != nil {
			return nil, err
		}
		if s.Plan.Allow(by, member.UseFigures, o.Target()) == nil {
			orgs = append(orgs, o)
		}
	}
	listed, err := s.Members.FiguresOf(ctx, by, orgs)
	if err != nil {
		return nil, err
	}
	seen := map[id.ID]org.Org{}
	for _, o := range orgs {
		seen[o.Ref.ID] = o
	}
	out := make([]Few, 0, len(rows))
	for _, f := range rows {
		if o, ok := seen[f.Org.Ref.ID]; ok {
			f.Org, f.Listed = o, listed[o.Ref.ID]
			out = append(out, f)
		}
	}
	return out, nil
}

// slice is how many rows one transaction of a count writes.
const slice = 500

// Count makes the figures of Few and Platforms anew.
func (s *Service) Count(ctx context.Context, fed id.Fed) error {
	began := s.DB.Now()
	for last := id.ID(0); ; {
		rows, err := sqldb.All(ctx, s.DB, nextShares, []any{fed, last, string(s.today(began)), slice}, func(sc sqldb.Scanner) ([]any, error) {
			var employers, heads, listed int64
			err := sc.Scan(&last, &employers, &heads, &listed)
			return []any{fed, last, employers, heads, listed, heads - listed, sqldb.Micros(began)}, err
		})
		if err != nil {
			return err
		}
		if err := s.insert(ctx, writeShare, rows); err != nil {
			return err
		}
		if len(rows) < slice {
			break
		}
	}
	members, err := sqldb.All(ctx, s.DB, membersByPlatform, []any{fed}, func(sc sqldb.Scanner) ([]any, error) {
		var division, platform string
		var n int64
		err := sc.Scan(&division, &platform, &n)
		return []any{fed, division, platform, n, sqldb.Micros(began)}, err
	})
	if err != nil {
		return err
	}
	for ; len(members) > 0; members = members[min(slice, len(members)):] {
		if err := s.insert(ctx, writeMembers, members[:min(slice, len(members))]); err != nil {
			return err
		}
	}
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		for _, text := range []string{dropShares, dropMembers} {
			if _, err := tx.Exec(ctx, text, fed, sqldb.Micros(began)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) insert(ctx context.Context, text string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		_, err := tx.InsertMany(ctx, text, rows)
		return err
	})
}
