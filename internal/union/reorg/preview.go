package reorg

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Touched is how much a change touches, at the body and below it.
type Touched struct {
	Bodies int64            `json:"bodies"`
	People int64            `json:"people" doc:"On the lists"`
	Parts  map[string]int64 `json:"parts" doc:"Running terms, roles, open duties, doorways, covered employers, gaps"`
}

// Preview is what a change would do, without doing it.
type Preview struct {
	Plan    Plan         `json:"plan"`
	Body    org.Org      `json:"body"`
	Parent  org.Org      `json:"parent"`
	Into    org.Org      `json:"into,omitzero"`
	Touched Touched      `json:"touched"`
	Faults  []errs.Field `json:"-"`
	// Choosable are the work units, bodies and employers that may go with a new union.
	Units     []member.Unit  `json:"units,omitempty"`
	Bodies    []org.Org      `json:"bodies,omitempty"`
	Employers []org.Employer `json:"employers,omitempty"`
}

// Preview says what a change touches and what forbids it. The papers may be missing still. Errors: NotFound and Denied outside the actor's reach.
func (s *Service) Preview(ctx context.Context, by access.Actor, p Plan) (Preview, error) {
	p.tidy()
	b, err := s.reach(ctx, s.DB, by, p)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Plan: p, Body: b.body, Parent: b.parent, Into: b.into}
	if out.Touched, err = s.touched(ctx, b.body); err != nil {
		return Preview{}, err
	}
	if p.Kind == Split {
		if err := s.choosable(ctx, b.body, &out); err != nil {
			return Preview{}, err
		}
	}
	children, err := s.Orgs.ChildrenOf(ctx, s.DB, p.Body)
	if err != nil {
		return Preview{}, err
	}
	out.Faults = append(p.faults(true), forbids(p, b, children, out.Touched.People)...)
	busy, err := s.busy(ctx, s.DB, b)
	if busy {
		out.Faults = append(out.Faults, errs.Field{Name: "body", Msg: errs.M("reorg.under_way")})
	}
	return out, err
}

// touched counts what is kept at a body and below it.
func (s *Service) touched(ctx context.Context, body org.Org) (t Touched, err error) {
	scope := access.ScopeOf(body.Ref.Fed, body.Path)
	if t.Bodies, err = s.Orgs.CountWithin(ctx, s.DB, body); err != nil {
		return t, err
	}
	if t.People, err = s.Members.CountWithin(ctx, s.DB, body.Ref); err != nil {
		return t, err
	}
	t.Parts = map[string]int64{}
	count := func(part string, c Counter) {
		if err == nil {
			t.Parts[part], err = c.Kept(ctx, s.DB, scope)
		}
	}
	for part, k := range s.Keepers {
		count(part, k)
	}
	for part, c := range s.Counters {
		count(part, c)
	}
	return t, err
}

// choosable fills in what may go with a new union.
func (s *Service) choosable(ctx context.Context, body org.Org, out *Preview) (err error) {
	if out.Units, err = s.Members.Units(ctx, s.DB, body.Ref); err != nil {
		return err
	}
	if out.Bodies, err = s.Orgs.ChildrenOf(ctx, s.DB, body.Ref); err != nil {
		return err
	}
	out.Employers, err = s.Orgs.CoveredBy(ctx, s.DB, body.Ref)
	return err
}

// forbids says what of the tree forbids a change.
func forbids(p Plan, b bodies, children []org.Org, people int64) (wrong []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	switch {
	case b.body.State == org.Closed:
		fault("body", "org.place_closed", "name", b.body.Name)
	case p.Kind != Move && b.body.State != org.Running:
		fault("body", "reorg.not_running", "name", b.body.Name)
	}
	switch p.Kind {
	case Move:
		if !p.Into.IsZero() {
			wrong = append(wrong, renamed(org.PlaceFaults(b.body, b.into))...)
		}
	case Merge, Close:
		wrong = append(wrong, takesIn(p, b, children, people)...)
	case Split:
		wrong = append(wrong, splits(p, b, children)...)
	}
	return wrong
}

// takesIn says why a union cannot take another in.
func takesIn(p Plan, b bodies, children []org.Org, people int64) (wrong []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if p.Into.IsZero() {
		if p.Kind == Close && (people > 0 || len(children) > 0) {
			fault("into", "reorg.close_needs_into", "n", people, "bodies", len(children))
		}
		return wrong
	}
	switch {
	case b.into.Ref == b.body.Ref:
		fault("into", "org.place_below_itself", "name", b.body.Name)
	case b.body.Path.Contains(b.into.Path):
		fault("into", "org.place_below_itself", "name", b.body.Name)
	case b.into.State != org.Running:
		fault("into", "reorg.into_not_running", "name", b.into.Name)
	case b.body.Kind.HasMembers() && !b.into.Kind.HasMembers():
		fault("into", "reorg.into_without_members", "name", b.into.Name)
	}
	for _, c := range children {
		if !c.Kind.Below(b.into.Kind) {
			fault("into", "reorg.child_does_not_fit", "child", c.Name, "kind", errs.M("org.kind_"+string(c.Kind)),
				"into", errs.M("org.kind_"+string(b.into.Kind)))
			break
		}
	}
	return wrong
}

// splits says why a union cannot be split so.
func splits(p Plan, b bodies, children []org.Org) (wrong []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		wrong = append(wrong, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	parent := b.parent
	if !p.Into.IsZero() {
		parent = b.into
	}
	switch {
	case !canSplit(b.body.Kind):
		fault("body", "reorg.not_split", "kind", errs.M("org.kind_"+string(b.body.Kind)))
	case !b.body.Kind.Below(parent.Kind):
		fault("into", "org.kind_below", "kind", errs.M("org.kind_"+string(b.body.Kind)), "parent", errs.M("org.kind_"+string(parent.Kind)))
	case b.body.Path.Contains(parent.Path):
		fault("into", "org.place_below_itself", "name", b.body.Name)
	}
	for _, ref := range p.Bodies {
		if !slices.ContainsFunc(children, func(c org.Org) bool { return c.Ref == ref }) {
			fault("bodies", "reorg.body_not_below", "name", b.body.Name)
			break
		}
	}
	return wrong
}

// renamed puts the faults of a parent to the field in which a plan names it.
func renamed(faults []errs.Field) []errs.Field {
	for i := range faults {
		faults[i].Name = "into"
	}
	return faults
}

// busy reports whether another change of these bodies is under way.
func (s *Service) busy(ctx context.Context, q sqldb.Queryer, b bodies) (bool, error) {
	ids := []id.ID{b.body.Ref.ID}
	if !b.into.Ref.IsZero() {
		ids = append(ids, b.into.Ref.ID)
	}
	_, found, err := sqldb.One(ctx, q, underWay, []any{b.body.Ref.Fed, sqldb.ListOf(ids)}, sqldb.Value[id.ID])
	return found, err
}
