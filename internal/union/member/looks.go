package member

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// LooksInput asks for a page of who did what with one of the actor's own memberships.
type LooksInput struct {
	Membership id.Ref
	Before     id.ID // Next of the page before; 0 begins at the newest
	Limit      int   // at most 200; 50 when 0
}

// LooksPage is a page of the log, newest first.
type LooksPage struct {
	Entries []audit.Entry
	Next    id.ID // 0 on the last page
}

// WhoLooks are the log's entries on one of the actor's own memberships, and the exports that it was in.
func (s *Service) WhoLooks(ctx context.Context, by access.Actor, in LooksInput) (LooksPage, error) {
	r, err := s.load(ctx, s.DB, by, UseWhoLooks, in.Membership)
	if err != nil {
		return LooksPage{}, err
	}
	limit := sqldb.Limit(in.Limit)
	all, err := s.Log.OfRecord(ctx, s.DB, r.Ref.Fed, r.Ref.ID, in.Before, limit+1)
	if err != nil {
		return LooksPage{}, err
	}
	exports, err := s.exportsOf(ctx, r, in.Before, limit+1)
	if err != nil {
		return LooksPage{}, err
	}
	all = append(all, exports...)
	slices.SortFunc(all, func(a, b audit.Entry) int { return cmp.Compare(b.ID, a.ID) })
	page := LooksPage{Entries: all}
	if len(all) > limit {
		page.Entries, page.Next = all[:limit], all[limit-1].ID
	}
	return page, nil
}

// exportsOf are the exports that a membership was in, newest first, before the given id: those of its union and of the bodies above
// it, at a time when the person was a member.
func (s *Service) exportsOf(ctx context.Context, r record, before id.ID, most int) (out []audit.Entry, err error) {
	ledger, err := sqldb.All(ctx, s.DB, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry)
	if err != nil || len(ledger) == 0 {
		return nil, err
	}
	first := ledger[len(ledger)-1].RecordedAt
	stood, err := s.stood(ctx, r.Ref.Fed, ledger)
	if err != nil {
		return nil, err
	}
	for {
		found, err := s.Log.OfUse(ctx, s.DB, r.Ref.Fed, UseExport, stood.anywhere(), before, most)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if e.At.Before(first) {
				return out, nil
			}
			in, err := exportedIn(e, stood.on(s.today(e.At)), ledger)
			if err != nil {
				return nil, err
			}
			if in {
				out = append(out, e)
			}
			before = e.ID
		}
		if len(out) >= most || len(found) < most {
			return out[:min(len(out), most)], nil
		}
	}
}

// standings are where a membership's union stood, and since when, oldest first.
type standings []org.Standing

// stood is below which bodies a membership with this ledger (newest first) has been.
func (s *Service) stood(ctx context.Context, fed id.Fed, ledger []Entry) (out standings, err error) {
	for i, e := range slices.Backward(ledger) {
		if i < len(ledger)-1 && e.Kind != EntryMoved {
			continue
		}
		on := s.today(e.RecordedAt)
		at, err := s.Orgs.Standings(ctx, s.DB, id.Ref{Fed: fed, ID: e.Org}, on)
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(out, func(x org.Standing) bool { return x.From > on }) // it had left by then
		out = append(out, at...)
	}
	return out, nil
}

// on is where it stood on a day: at two places on the day of a move.
func (t standings) on(d day.Day) (out standings) {
	for i, x := range t {
		if (i == 0 || x.From <= d) && (i == len(t)-1 || t[i+1].From >= d) {
			out = append(out, x)
		}
	}
	return out
}

// anywhere are all bodies that it ever stood below.
func (t standings) anywhere() (ids []id.ID) {
	for _, x := range t {
		ids = append(ids, x.IDs...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// exportedIn reports whether a membership with this ledger (newest first) was in an export, given where its union stood then: that of a body above, or
// of the union's own level.
func exportedIn(e audit.Entry, stood standings, ledger []Entry) (bool, error) {
	var detail exportDetail
	if err := json.Unmarshal([]byte(e.DetailJSON), &detail); err != nil {
		return false, err
	}
	if !slices.ContainsFunc(stood, func(x org.Standing) bool {
		return slices.Contains(x.IDs, e.Org) && (!detail.ThisLevel || e.Org == x.IDs[len(x.IDs)-1])
	}) {
		return false, nil
	}
	at := slices.IndexFunc(ledger, func(l Entry) bool { return !l.RecordedAt.After(e.At) })
	return at >= 0 && ledger[at].State.Present(), nil
}

// WhoChanged are the changes of the record that one of the actor's own memberships stands on, newest first: when, by whom, which
// fields, and why.
func (s *Service) WhoChanged(ctx context.Context, by access.Actor, membership id.Ref) ([]Change, error) {
	r, err := s.load(ctx, s.DB, by, UseWhoLooks, membership)
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, changesOf, []any{r.Ref.Fed, r.Person}, scanChange)
}
