package founding

import (
	"context"
	"slices"
	"strings"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Seen is a founding as those see it who take part in it.
type Seen struct {
	Founding
	At        procedure.Proceeding
	Steps     []procedure.Step
	Above     org.Org
	Union     org.Org // the new one
	Guide     org.Org // zero when there is none
	Employers []org.Employer
	Group     []Holder
	Committee []Holder
	Members   int64    // that the new union lists
	Can       []string // the events that the reader may raise now
}

// View is one founding.
func (s *Service) View(ctx context.Context, by access.Actor, ref id.Ref) (Seen, error) {
	r, _, err := s.load(ctx, s.DB, by, UseView, ref, group, above, guide)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Founding: r.Founding, At: r.at, Above: r.above, Union: r.union}
	if r.Founding.Guide != 0 {
		if out.Guide, err = s.Orgs.Load(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: r.Founding.Guide}); err != nil {
			return out, err
		}
	}
	for _, e := range r.employers {
		found, err := s.Orgs.FindEmployer(ctx, access.NewJob(ref.Fed, by.Name), id.Ref{Fed: ref.Fed, ID: e})
		if err != nil {
			return out, err
		}
		out.Employers = append(out.Employers, found.Employer)
	}
	if out.Group, err = sqldb.All(ctx, s.DB, holdersOf, []any{ref.Fed, ref.ID, preparers}, scanHolder); err != nil {
		return out, err
	}
	if out.Committee, err = sqldb.All(ctx, s.DB, holdersOf, []any{ref.Fed, ref.ID, committee}, scanHolder); err != nil {
		return out, err
	}
	if out.Members, err = s.count(ctx, s.DB, &r); err != nil {
		return out, err
	}
	if out.Steps, err = s.Procedures.Steps(ctx, s.DB, ref); err != nil {
		return out, err
	}
	out.Can, err = s.can(ctx, by, r)
	return out, err
}

// can are the events that an actor may raise where a founding stands.
func (s *Service) can(ctx context.Context, by access.Actor, r record) (events []string, err error) {
	for p, use := range map[procedure.Party]access.UseCase{group: UseStep, above: UseAnswer, guide: UseAnswer} {
		if _, err := s.acting(ctx, s.DB, by, use, r, p); errs.Hidden(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		for _, e := range s.Procedures.Procedure(Name).May(r.at.State, p) {
			hasGuide := r.Guide != 0
			if e.Name == "ask_opinion" && !hasGuide || e.Name == "request" && r.at.State == Preparing && hasGuide {
				continue
			}
			events = append(events, e.Name)
		}
	}
	order := s.Procedures.Procedure(Name).Events
	at := func(name string) int {
		return slices.IndexFunc(order, func(e procedure.Event) bool { return e.Name == name })
	}
	slices.SortFunc(events, func(a, b string) int { return at(a) - at(b) })
	return events, nil
}

// Listed is a line of a list of foundings.
type Listed struct {
	Founding
	State string
}

// ListInput asks for the foundings at a body: those that it has opened, and its own.
type ListInput struct {
	Node  id.Ref
	Over  bool  // those that are over; else those under way
	After id.ID // the last of the page before
	Limit int   // 50 when 0, at most 200
}

// List lists the foundings at a body, the newest first. Who manages one of the employers is not shown it.
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
	found, err := sqldb.All(ctx, s.DB, foundingsAt, []any{in.Node.Fed, in.Node.ID, in.Over, before, sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (l Listed, err error) {
		l.Founding, err = scanFounding(in.Node.Fed, &l.State)(sc)
		return l, err
	})
	if err != nil {
		return nil, err
	}
	managed, err := s.Orgs.Managed(ctx, s.DB, in.Node.Fed, by.Subject, s.today(s.DB.Now()))
	if err != nil || len(managed) == 0 {
		return found, err
	}
	ids := make([]id.ID, len(found))
	for i, f := range found {
		ids[i] = f.Ref.ID
	}
	of, err := s.employers(ctx, s.DB, in.Node.Fed, ids...)
	return slices.DeleteFunc(found, func(l Listed) bool { return meet(of[l.Ref.ID], managed) }), err
}

// Employers finds the employers of a founding at a body, each by its name in full or its code. Errors: Invalid field employers when one is not found or
// several bear the name.
func (s *Service) Employers(ctx context.Context, by access.Actor, at id.Ref, texts []string) ([]org.Employer, error) {
	if err := s.Plan.Permits(by, UseOpen); err != nil {
		return nil, err
	}
	if _, err := s.opening(ctx, s.DB, by, at); err != nil {
		return nil, err
	}
	out := []org.Employer{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		found, err := s.Orgs.Employers(ctx, access.NewJob(at.Fed, by.Name), org.EmployersInput{Node: at, Text: text, All: true, Limit: 20})
		if err != nil {
			return nil, err
		}
		if exact := slices.DeleteFunc(slices.Clone(found), func(e org.Employer) bool { return e.Name != text }); len(exact) > 0 {
			found = exact
		}
		switch {
		case len(found) == 0:
			return nil, errs.InvalidField("employers", "founding.employer_unknown", "text", text)
		case len(found) > 1:
			return nil, errs.InvalidField("employers", "founding.employer_many", "text", text, "n", len(found))
		}
		if !slices.ContainsFunc(out, func(e org.Employer) bool { return e.Ref == found[0].Ref }) {
			out = append(out, found[0])
		}
	}
	return out, nil
}
