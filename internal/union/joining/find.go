package joining

import (
	"context"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Seen is an application as those see it who answer it: its numbers masked.
type Seen struct {
	Application
	Masked  member.Numbers
	At      procedure.Proceeding
	Union   org.Org // the body that it lies with
	Doorway Doorway
}

// View is one application.
func (s *Service) View(ctx context.Context, by access.Actor, ref id.Ref) (Seen, error) {
	r, err := s.load(ctx, s.DB, by, UseView, ref)
	if err != nil {
		return Seen{}, err
	}
	var d Doorway
	if r.Doorway != 0 {
		d, _, err = s.findDoorway(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: r.Doorway})
	}
	seen := Seen{Application: r.Application, Masked: r.masked(), At: r.at, Union: r.org, Doorway: d}
	seen.Document, seen.Phone = "", ""
	return seen, err
}

// Numbers are an application's document and phone in clear, to make sure who it is: with a reason, and logged.
func (s *Service) Numbers(ctx context.Context, by access.Actor, ref id.Ref, reason string) (out member.Numbers, err error) {
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseNumbers, ref)
		if err != nil {
			return err
		}
		if !member.Given(reason) {
			return errs.InvalidField("reason", "joining.reason_needed")
		}
		out = r.facts().Reveal()
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseNumbers, Org: r.Org, Kind: "application", Record: ref.ID, Reason: reason})
	})
	return out, err
}

// Listed is a line of a list of applications.
type Listed struct {
	Application
	State string
}

// ListInput asks for the applications that lie with a union, the newest first.
type ListInput struct {
	Node  id.Ref
	After id.ID // the last of the page before
	Limit int   // 50 when 0, at most 200
}

// List lists the applications that lie with a union, open and over, the newest first.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Listed, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return nil, err
	}
	if err := s.Plan.Allow(by, UseView, o.Target()); err != nil {
		return nil, err
	}
	before := in.After
	if before == 0 {
		before = id.ID(1<<63 - 1)
	}
	scan := s.scanApplication(in.Node.Fed)
	return sqldb.All(ctx, s.DB, applicationsAt, []any{in.Node.Fed, in.Node.ID, before, sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (l Listed, err error) {
		l.Application, err = scan(behind{sc, &l.State})
		l.Document, l.Phone = "", ""
		return l, err
	})
}

// behind scans one column behind an application's.
type behind struct {
	sqldb.Scanner
	more any
}

// Scan implements sqldb.Scanner.
func (b behind) Scan(dest ...any) error { return b.Scanner.Scan(append(dest, b.more)...) }
