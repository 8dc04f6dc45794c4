package account

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// LogInput asks for the log of a union; at the root of the federation, of all unions.
type LogInput struct {
	Org    id.Ref
	Before id.ID // the oldest entry of the page before; 0 begins at the newest
	Limit  int   // at most 200; 50 when 0
}

// LogPage is a part of the log, the newest entry first.
type LogPage struct {
	Entries []audit.Entry
	Next    id.ID            // Before of the next page; 0 when this is the last
	Names   map[id.ID]string // of the accounts of staff among the records
}

// ReadLog reads the log. Auditors read all of it, administrators the acts that administrators do, and what concerns accounts of
// staff: what is done with members is not theirs to know. That somebody reads it is noted in it.
func (s *Service) ReadLog(ctx context.Context, by access.Actor, in LogInput) (LogPage, error) {
	node, err := s.node(ctx, by, UseLog, in.Org)
	if err != nil {
		return LogPage{}, err
	}
	scope, err := s.Plan.Scope(by, UseLog, node.Target())
	if err != nil {
		return LogPage{}, err
	}
	shows := func(audit.Entry) bool { return true }
	if s.Plan.Allow(by, UseWholeLog, node.Target()) != nil {
		shows = s.administrative
	}
	read := func(before id.ID, n int) ([]audit.Entry, error) {
		return s.Log.OfOrg(ctx, s.DB, in.Org.Fed, in.Org.ID, before, n)
	}
	if _, all := node.Path.Range(); node.ParentID == 0 && scope.To == all {
		read = func(before id.ID, n int) ([]audit.Entry, error) {
			return s.Log.OfFederation(ctx, s.DB, in.Org.Fed, before, n)
		}
	}
	page, err := pageOf(in, shows, read)
	if err == nil {
		s.Members.Looks.Note(by, audit.Act{Use: UseLog, Org: node.Ref.ID, Kind: "org", Record: node.Ref.ID})
		page.Names, err = s.namesOf(ctx, in.Org.Fed, page.Entries)
	}
	return page, err
}

// namesOf are the names of the accounts of staff that entries are about.
func (s *Service) namesOf(ctx context.Context, fed id.Fed, entries []audit.Entry) (map[id.ID]string, error) {
	var ids []id.ID
	for _, e := range entries {
		if e.Kind == "account" {
			ids = append(ids, e.Record)
		}
	}
	names := map[id.ID]string{}
	err := sqldb.Each(ctx, s.DB, staffNames, []any{fed, sqldb.ListOf(ids)}, func(sc sqldb.Scanner) error {
		var a id.ID
		var name string
		err := sc.Scan(&a, &name)
		names[a] = name
		return err
	})
	return names, err
}

// administrative reports whether an entry tells of what administrators themselves may do. An act on an account counts when it is of
// staff: a worker's own account tells of a member, whatever was done with it.
func (s *Service) administrative(e audit.Entry) bool {
	if e.Kind == "account" {
		return e.Org != 0
	}
	_, may := s.Plan.Rules()[e.Use].Roles[access.Administrator]
	return may
}

// pageOf reads until a page is full. Where few entries are shown it stops early, at an entry to go on from.
func pageOf(in LogInput, shows func(audit.Entry) bool, read func(before id.ID, n int) ([]audit.Entry, error)) (LogPage, error) {
	const most = 20 // readings for one page
	limit, before := sqldb.Limit(in.Limit), in.Before
	shown := []audit.Entry{}
	for range most {
		rows, err := read(before, limit+1)
		if err != nil {
			return LogPage{}, err
		}
		for _, e := range rows {
			if before = e.ID; shows(e) {
				shown = append(shown, e)
			}
		}
		if len(shown) > limit {
			return LogPage{Entries: shown[:limit], Next: shown[limit-1].ID}, nil
		}
		if len(rows) <= limit {
			return LogPage{Entries: shown}, nil
		}
	}
	return LogPage{Entries: shown, Next: before}, nil
}

// LogOf are the newest entries on one account, one's own or one within reach.
func (s *Service) LogOf(ctx context.Context, by access.Actor, account id.Ref) ([]audit.Entry, error) {
	a, _, err := s.load(ctx, s.DB, by, UseView, account)
	if err != nil {
		return nil, err
	}
	return s.Log.OfRecord(ctx, s.DB, a.Ref.Fed, a.Ref.ID, 0, 20)
}
