package member

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

var zeroTime time.Time

// EnterInput is one person whom a union enters as its member.
type EnterInput struct {
	Org      id.Ref
	JoinedOn day.Day
	Despite  bool // doubts were shown and the union stands by the row
	Facts
}

// Enter enters one person. Faults and unsettled doubts come back as Invalid, by field; somebody already on this union's
// list is Conflict. Whether another union has the person on its list makes no difference to the answer.
func (s *Service) Enter(ctx context.Context, by access.Actor, in EnterInput) (id.Ref, error) {
	if err := s.Plan.Permits(by, UseEnter); err != nil {
		return id.Ref{}, err
	}
	rows := s.Prepare(in.Org.Fed, []Row{{Facts: in.Facts, JoinedOn: in.JoinedOn, Despite: in.Despite}})
	var made id.Ref
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := s.Orgs.Load(ctx, tx, in.Org)
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, UseEnter, o.Target()); err != nil {
			return err
		}
		taken, err := s.TakeIn(ctx, tx, by, TakeInInput{Org: o, Rows: rows})
		if err != nil {
			return err
		}
		switch t := taken[0]; t.Outcome {
		case Rejected, NeedsLook:
			return errs.InvalidFields(t.Reasons)
		case Unchanged, Updated:
			return errs.New(errs.Conflict, "member.on_list")
		default:
			made = id.Ref{Fed: in.Org.Fed, ID: t.Membership}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseEnter, Org: in.Org.ID, Kind: "membership", Record: made.ID})
	})
	return made, err
}

// EditInput changes what a union says of a person. Empty secret fields stay as they are, for a form shows them masked; those to be
// taken away are named.
type EditInput struct {
	Membership id.Ref
	Version    int64 // of the person's record, as it was looked at
	Correction bool  // what stood there was wrong from the start
	Reason     string
	Remove     []string // of phone, bank_card, emergency_contact
	Facts
}

// Edit changes the person's record; the old values stay, sealed. The document stays: another document is another person.
func (s *Service) Edit(ctx context.Context, by access.Actor, in EditInput) (Person, error) {
	var out Person
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseEdit, in.Membership)
		if err != nil {
			return err
		}
		if in.Version != r.person.Version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		next := in.Facts
		next.DocKind, next.Document = r.person.DocKind, r.person.Document
		unkept := in.keep(&next, r.person.Facts)
		faults, doubts := s.check(&next, r.person.Facts, s.today(tx.Now))
		if err := errs.InvalidFields(slices.Concat(unkept, faults, doubts)); err != nil {
			return err
		}
		changed := r.person.Facts.differs(next)
		if out = r.person; len(changed) == 0 {
			return nil
		}
		if err := s.changePerson(ctx, tx, &out, next, change{by: by.Name, reason: in.Reason, fields: changed, correction: in.Correction}); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseEdit, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"changed": changed}})
	})
	return out, err
}

// keep puts the old numbers where no new ones are given, but for those that are to go. A number both new and to go is a fault.
func (in EditInput) keep(next *Facts, old Facts) (faults []errs.Field) {
	for _, f := range secretFields {
		switch remove := slices.Contains(in.Remove, f.name); {
		case *f.at(next) != "" && remove:
			faults = append(faults, errs.Field{Name: f.name, Msg: errs.M("member.new_or_none")})
		case *f.at(next) == "" && !remove:
			*f.at(next) = *f.at(&old)
		}
	}
	for _, name := range in.Remove {
		if !slices.ContainsFunc(secretFields, func(f secretField) bool { return f.name == name }) {
			faults = append(faults, errs.Field{Name: "remove", Msg: errs.M("member.not_removable")})
		}
	}
	return faults
}
