package gap

import (
	"context"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// AssignInput gives a gap to an officer, to a union, or to both; to neither takes it back.
type AssignInput struct {
	Employer id.Ref  `json:"-"`
	Version  int64   `json:"-"` // the version that was looked at; 0 for a gap that nobody has touched
	Login    string  `json:"login,omitempty" doc:"Of an officer or desk within reach" maxLength:"60"`
	Org      id.Ref  `json:"org,omitzero" doc:"A union within reach"`
	Due      day.Day `json:"due,omitempty" doc:"By when it is to be visited"`
	Note     string  `json:"note,omitempty" doc:"About the employer; names no worker" maxLength:"400"`
}

// Assign gives a gap to somebody until a day. Errors: Invalid by field, Conflict when the version is not the newest.
func (s *Service) Assign(ctx context.Context, by access.Actor, in AssignInput) (Gap, error) {
	return s.work(ctx, by, UseAssign, in.Employer, in.Version, func(tx *sqldb.Tx, g Gap, today day.Day) (Entry, error) {
		var wrong faults
		e := Entry{Kind: Assigned, On: today, Due: in.Due, Note: wrong.text("note", in.Note, maxNote)}
		wrong.due(in.Due, today, in.Login != "" || !in.Org.IsZero())
		if login := strings.TrimSpace(in.Login); login != "" {
			account, name, err := s.officer(ctx, tx, by, login, today)
			if err != nil {
				return e, err
			}
			if e.Account, e.Officer = account, name; account == 0 {
				wrong.add("login", "gap.officer_unknown")
			}
		}
		if !in.Org.IsZero() {
			o, err := s.Orgs.Load(ctx, tx, in.Org)
			if err != nil && !errs.Is(err, errs.NotFound) {
				return e, err
			}
			if e.Org = o.Ref.ID; err != nil || in.Org.Fed != in.Employer.Fed || s.Plan.Allow(by, UseAssign, o.Target()) != nil {
				wrong.add("org", "gap.union_unknown")
			}
		}
		if g.State == Decided {
			wrong.add("", "gap.ended_already")
		}
		return e, errs.InvalidFields(wrong)
	})
}

// officer is an account with a role over people's data at or below a body within the actor's reach; 0 when there is none.
func (s *Service) officer(ctx context.Context, tx *sqldb.Tx, by access.Actor, login string, today day.Day) (account id.ID, name string, err error) {
	scan := func(sc sqldb.Scanner) (struct{}, error) { return struct{}{}, sc.Scan(&account, &name) }
	for _, scope := range s.scopes(by) {
		_, ok, err := sqldb.One(ctx, tx, officerByLogin, []any{by.Fed, strings.ToLower(login), string(today), scope.From, scope.To}, scan)
		if ok || err != nil {
			return account, name, err
		}
	}
	return 0, "", nil
}

// scopes are the parts of the tree within which the actor may assign.
func (s *Service) scopes(by access.Actor) (out []access.Scope) {
	if by.Role != "" {
		return []access.Scope{{Fed: by.Fed, From: "", To: "~"}}
	}
	for _, g := range by.Grants {
		if scope, err := s.Plan.Scope(by, UseAssign, access.Target{Fed: by.Fed, Path: g.Path, Industrial: g.Industrial}); err == nil {
			out = append(out, scope)
		}
	}
	return out
}

// VisitInput records a visit to an employer.
type VisitInput struct {
	Employer id.Ref  `json:"-"`
	Version  int64   `json:"-"`
	On       day.Day `json:"on,omitempty" doc:"Today when left out"`
	Found    Found   `json:"found" enum:"not_met,refuses,considering,agreed,preparing,founded,firm_closed"`
	NextStep string  `json:"next_step,omitempty" maxLength:"120"`
	Due      day.Day `json:"due,omitempty" doc:"By when the next step is to be done"`
	Note     string  `json:"note,omitempty" doc:"About the employer; names no worker" maxLength:"400"`
}

// Visit records a visit: what was found, and what comes next until when. Errors: Invalid by field, Conflict.
func (s *Service) Visit(ctx context.Context, by access.Actor, in VisitInput) (Gap, error) {
	return s.work(ctx, by, UseVisit, in.Employer, in.Version, func(_ *sqldb.Tx, g Gap, today day.Day) (Entry, error) {
		if err := in.check(g.Work, today); err != nil {
			return Entry{}, err
		}
		if g.State == Decided {
			return Entry{}, errs.New(errs.Conflict, "gap.ended_already")
		}
		return Entry{Kind: Visited, On: in.On, Found: in.Found, NextStep: in.NextStep, Due: in.Due, Note: in.Note}, nil
	})
}

// DecideInput says that an employer is no gap though the facts say so, or with Reopen that it is one again.
type DecideInput struct {
	Employer id.Ref `json:"-"`
	Version  int64  `json:"-"`
	Reopen   bool   `json:"reopen,omitempty"`
	Reason   Found  `json:"reason,omitempty" enum:"too_few,firm_gone,twice"`
	Note     string `json:"note" doc:"Why, in words; names no worker" maxLength:"400"`
}

// Decide takes an employer off the lists with a reason, or puts it back. Errors: Invalid by field, Conflict.
func (s *Service) Decide(ctx context.Context, by access.Actor, in DecideInput) (Gap, error) {
	return s.work(ctx, by, UseDecide, in.Employer, in.Version, func(_ *sqldb.Tx, g Gap, today day.Day) (Entry, error) {
		if err := in.check(g.Work); err != nil {
			return Entry{}, err
		}
		if in.Reopen {
			return Entry{Kind: Reopened, On: today, Note: in.Note}, nil
		}
		return Entry{Kind: Closed, On: today, Found: in.Reason, Note: in.Note}, nil
	})
}

// work adds one entry to the history of a gap.
func (s *Service) work(ctx context.Context, by access.Actor, use access.UseCase, employer id.Ref, version int64,
	entry func(*sqldb.Tx, Gap, day.Day) (Entry, error)) (Gap, error) {
	var g Gap
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		if g, err = s.load(ctx, tx, by, use, employer); err != nil {
			return err
		}
		if g.Version != version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		e, err := entry(tx, g, s.today(tx.Now))
		if err != nil {
			return err
		}
		e.RecordedBy = by.Name
		if g.Work, err = s.advance(ctx, tx, employer, g.Work, e); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: use, Kind: "employer", Record: employer.ID, Org: e.Org,
			Detail: map[string]any{"kind": e.Kind, "found": e.Found, "due": e.Due}})
	})
	return g, err
}

// advance writes an entry and the work as it leaves it.
func (s *Service) advance(ctx context.Context, tx *sqldb.Tx, employer id.Ref, old Work, e Entry) (Work, error) {
	next := old.after(&e)
	text, args := insertGap, workArgs(employer, next)
	if old.Version > 0 {
		text, args = updateGap, append(args, old.Version)
	}
	n, err := tx.Exec(ctx, text, args...)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	if err != nil {
		return old, err
	}
	_, err = tx.Exec(ctx, insertEntry, employer.Fed, employer.ID, e.Seq, string(e.Kind), string(e.On), string(e.Found), e.NextStep, string(e.Due),
		sqldb.Null(e.Account), e.Officer, sqldb.Null(e.Org), e.Note, sqldb.Micros(tx.Now), e.RecordedBy)
	return next, err
}
