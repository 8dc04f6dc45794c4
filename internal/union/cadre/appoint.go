package cadre

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// AppointInput is somebody's taking up of a post.
type AppointInput struct {
	Org        id.Ref     `json:"org"`
	Post       Post       `json:"post" enum:"chair,deputy,member,audit_chair,audit_member,women_chair,women_member,organiser,staff"`
	Tenure     Tenure     `json:"tenure" enum:"full_time,part_time,seconded,social"`
	Name       string     `json:"name,omitempty" maxLength:"60" doc:"Not needed with a membership, whose name it is"`
	Membership id.Ref     `json:"membership,omitzero" doc:"Of the same person in this federation, within your reach"`
	From       day.Day    `json:"from"`
	Document   string     `json:"document,omitempty" maxLength:"60" doc:"批复文号"`
	Bar        office.Bar `json:"bar,omitempty" enum:"relative,head,partner,personnel,foreigner" doc:"What keeps them from the post, as whoever records knows; it is not kept"`
	Reason     string     `json:"reason,omitempty" maxLength:"400" doc:"Where a rule that is not law is departed from"`
}

// Appoint records that somebody takes up a post; an elected one in the term that runs. A new chair fills the vacancy. Whoever may not stand for the
// committee is refused by law, or takes a reason. Errors: Invalid by field; Conflict when the union has a chair; NotFound for a membership out of reach.
func (s *Service) Appoint(ctx context.Context, by access.Actor, in AppointInput) (Officer, error) {
	var of Officer
	if err := s.Plan.Permits(by, UseAppoint); err != nil {
		return of, err
	}
	subject, err := s.person(ctx, by, &in)
	if err != nil {
		return of, err
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := s.reach(ctx, tx, by, UseAppoint, in.Org)
		if err != nil {
			return err
		}
		today := s.today(tx.Now)
		if err := in.check(o, today); err != nil {
			return err
		}
		if in.Post.Elected() {
			if err := s.mayHold(ctx, tx, o, in, subject, today); err != nil {
				return err
			}
		}
		of = Officer{Ref: id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, Org: in.Org.ID, Membership: in.Membership.ID, Name: in.Name, Post: in.Post, Tenure: in.Tenure,
			From: in.From, Document: in.Document, Reason: in.Reason, Version: 1, RecordedAt: tx.Now}
		if in.Post.Elected() {
			t, ok, err := s.Terms.Runs(ctx, tx, in.Org)
			if err != nil {
				return err
			}
			if ok && in.From >= t.ElectedOn {
				of.Term = t.Ref.ID
			}
		}
		if _, err := tx.Exec(ctx, insertOfficer, officerArgs(of)...); sqldb.IsDuplicate(err) {
			return errs.Wrap(err, errs.Conflict, "cadre.has_chair")
		} else if err != nil {
			return err
		}
		if of.Post == Chair {
			if _, err := tx.Exec(ctx, fillVacancy, of.Ref.Fed, of.Org, string(of.From)); err != nil {
				return err
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseAppoint, Org: of.Org, Kind: "officer", Record: of.Ref.ID, Reason: in.Reason})
	})
	return of, err
}

// person puts the name of a membership, which the actor must see, in place, and says who that is.
func (s *Service) person(ctx context.Context, by access.Actor, in *AppointInput) (access.Subject, error) {
	for _, text := range []*string{&in.Name, &in.Document, &in.Reason} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	if in.Membership.IsZero() {
		return access.Subject{}, nil
	}
	if in.Membership.Fed != in.Org.Fed {
		return access.Subject{}, errs.New(errs.NotFound, "errs.not_found")
	}
	seen, err := s.Members.View(ctx, by, in.Membership)
	if err != nil {
		return access.Subject{}, err
	}
	in.Name = seen.Person.Name
	return s.Members.Subject(seen.Person.Document), nil
}

// check says what is wrong with what was given.
func (in AppointInput) check(o org.Org, today day.Day) error {
	var wrong faults
	wrong.add(o.Kind == org.Group || o.Kind == org.Preparatory || o.State == org.Closed, "org", "cadre.no_posts", "name", o.Name)
	wrong.add(!known(Posts, in.Post), "post", "cadre.post_unknown")
	wrong.add(!known(Tenures, in.Tenure), "tenure", "cadre.tenure_unknown")
	wrong.add(in.Name == "" || utf8.RuneCountInString(in.Name) > maxText, "name", "cadre.name_needed")
	wrong.add(in.From == "" || in.From > today, "from", "cadre.from_past")
	wrong.add(in.Bar != "" && !known(office.Bars, in.Bar), "bar", "cadre.bar_unknown")
	wrong.add(utf8.RuneCountInString(in.Document) > maxText, "document", "cadre.text_long", "n", maxText)
	wrong.add(utf8.RuneCountInString(in.Reason) > maxReason, "reason", "cadre.text_long", "n", maxReason)
	return errs.InvalidFields(wrong)
}

// mayHold holds somebody against who may not stand. Management is known by name, and of a member by the document's number.
func (s *Service) mayHold(ctx context.Context, tx *sqldb.Tx, o org.Org, in AppointInput, subject access.Subject, today day.Day) error {
	who := office.Candidate{Name: in.Name, Bar: in.Bar}
	if subject != (access.Subject{}) && who.Bar == "" {
		manages, err := s.Orgs.ManagesCovered(ctx, tx, o, subject, today)
		if err != nil {
			return err
		}
		if manages {
			who.Bar = office.Head
		}
	}
	return ofName(s.Terms.MayStand(ctx, tx, o, in.From, in.Reason, who))
}

// ofName puts what is said of a candidate at the name.
func ofName(err error) error {
	var e *errs.Error
	if errors.As(err, &e) {
		for i := range e.Fields {
			if e.Fields[i].Name == "candidates" {
				e.Fields[i].Name = "name"
			}
		}
	}
	return err
}
