package member

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// UsePresent is asked by other modules for a decision of theirs. What they learn is shown to nobody.
const UsePresent access.UseCase = "member.PresentUnions"

// PresentUnions are the unions in which a person is a member today, also beyond the actor's reach: other modules keep by them
// who is of the person's own union away from the person's sign-in. Neither the answer nor what follows from it may be told
// to the actor.
func (s *Service) PresentUnions(ctx context.Context, by access.Actor, person access.Subject) ([]org.Org, error) {
	if err := s.Plan.Permits(by, UsePresent); err != nil {
		return nil, err
	}
	if person == (access.Subject{}) {
		return nil, nil
	}
	all, err := sqldb.All(ctx, s.DB, ofSubject, []any{by.Fed, person[:]}, s.scanRecord(by.Fed))
	if err != nil {
		return nil, err
	}
	var out []org.Org
	for _, r := range all {
		if !r.State.Present() {
			continue
		}
		o, err := s.unionOf(ctx, s.DB, r.Membership)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// OwnUnion is the union of one of the actor's own memberships, for telling the person who may look there. Errors as WhoLooks.
func (s *Service) OwnUnion(ctx context.Context, by access.Actor, membership id.Ref) (org.Org, error) {
	r, err := s.load(ctx, s.DB, by, UseWhoLooks, membership)
	return r.org, err
}

// Documents are what a number may be, as each kind of document has its form; the commonest first, none when it has no form.
func Documents(number string, today day.Day) (out []Document) {
	for _, kind := range []DocumentKind{IDCard, ForeignPermit, HKMacauPermit, TaiwanPermit, Passport} {
		doc, err := ParseDocument(kind, number, today)
		if err == nil && !slices.ContainsFunc(out, func(d Document) bool { return d.Number == doc.Number }) {
			out = append(out, doc)
		}
	}
	return out
}
