package reorg

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Apply changes the tree as a plan says. Who people belong to is right from the first moment (for a split, until the last); a job hands them over. Errors:
// Invalid with what forbids it, Conflict when another change of the bodies is under way or one of them changed meanwhile.
func (s *Service) Apply(ctx context.Context, by access.Actor, p Plan) (Change, error) {
	p.tidy()
	var c Change
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		b, err := s.reach(ctx, tx, by, p)
		if err != nil {
			return err
		}
		children, err := s.allowed(ctx, tx, p, b)
		if err != nil {
			return err
		}
		c = Change{Ref: id.Ref{Fed: p.Body.Fed, ID: s.IDs.New()}, Kind: p.Kind, State: Applied, Body: p.Body.ID, Into: p.Into.ID, From: b.parent.Ref.ID,
			On: s.today(tx.Now), Document: p.Document, Reason: p.Reason, MadeAt: tx.Now, MadeBy: by.Name, EndedAt: tx.Now, Version: 1, choice: p.Choice}
		w := &work{s: s, ctx: ctx, tx: tx, by: access.NewJob(p.Body.Fed, by.Name), c: &c}
		if err := w.begin(p, b, children); err != nil {
			return err
		}
		if c.movesPeople() {
			c.State, c.EndedAt = Handing, time.Time{}
			if c.Members, err = s.Members.CountWithin(ctx, tx, p.Body); err != nil {
				return err
			}
			if err := s.turn(ctx, tx, c); err != nil {
				return err
			}
			if err := s.enqueue(ctx, tx, c.Ref); err != nil {
				return err
			}
		}
		args, err := changeArgs(c)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertChange, args...); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseChange, Org: c.Body, Kind: "reorg", Record: c.Ref.ID, Reason: p.Reason,
			Detail: map[string]any{"kind": c.Kind, "into": c.Into}})
	})
	return c, err
}

// allowed returns the bodies right below the one that changes, or what forbids the change.
func (s *Service) allowed(ctx context.Context, tx *sqldb.Tx, p Plan, b bodies) ([]org.Org, error) {
	children, err := s.Orgs.ChildrenOf(ctx, tx, p.Body)
	if err != nil {
		return nil, err
	}
	people := int64(0)
	if p.Kind == Close && p.Into.IsZero() {
		if people, err = s.Members.OnList(ctx, tx, p.Body); err != nil {
			return nil, err
		}
	}
	if err := errs.InvalidFields(append(p.faults(false), forbids(p, b, children, people)...)); err != nil {
		return nil, err
	}
	var employers []id.ID
	for _, e := range p.Employers {
		employers = append(employers, e.ID)
	}
	covered, err := s.Orgs.Covers(ctx, tx, p.Body, employers)
	if err == nil && !covered {
		err = errs.InvalidField("employers", "reorg.employer_not_covered")
	}
	if err != nil {
		return nil, err
	}
	busy, err := s.busy(ctx, tx, b)
	if err == nil && busy {
		err = errs.New(errs.Conflict, "reorg.under_way")
	}
	return children, err
}

// work is one transaction of a change.
type work struct {
	s   *Service
	ctx context.Context
	tx  *sqldb.Tx
	by  access.Actor // the job that acts for who applied it
	c   *Change
}

// begin does what a change does at once.
func (w *work) begin(p Plan, b bodies, children []org.Org) error {
	switch {
	case p.Kind == Move:
		_, err := w.place(org.PlaceInput{Body: b.body, Parent: b.into})
		return err
	case p.Kind == Split:
		return w.found(p, b)
	case p.Into.IsZero():
		return w.close(b)
	}
	return w.takeIn(b.body, b.into, children)
}

// place puts a body below another, with its figures.
func (w *work) place(in org.PlaceInput) (org.Org, error) {
	in.Reason = w.c.Reason
	next, err := w.s.Orgs.PlaceIn(w.ctx, w.tx, w.by, in)
	if err != nil {
		return next, err
	}
	from, to := apart(in.Body.Path, next.Path)
	return next, w.s.Members.ShiftFigures(w.ctx, w.tx, next.Ref, from, to)
}

// apart are the bodies above one place and not above another, and the other way round.
func apart(old, next treepath.Path) (from, to []id.ID) {
	from, to = old.Parent().IDs(), next.Parent().IDs()
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return from, to
}

// takeIn makes a body a part of another, with all that is kept at it.
func (w *work) takeIn(body, into org.Org, children []org.Org) error {
	if err := w.adopt(children, into); err != nil {
		return err
	}
	if _, err := w.place(org.PlaceInput{Body: body, Parent: into, Part: true, State: org.Closed}); err != nil {
		return err
	}
	return w.handOver(body.Ref, into.Ref)
}

// adopt puts the bodies below one below another, and notes which.
func (w *work) adopt(children []org.Org, into org.Org) error {
	ids := make([]id.ID, len(children))
	for i, child := range children {
		ids[i] = child.Ref.ID
		if _, err := w.place(org.PlaceInput{Body: child, Parent: into}); err != nil {
			return err
		}
	}
	return w.note(partBodies, ids)
}

// handOver gives what modules keep at a body to another; to nobody when to is zero.
func (w *work) handOver(from, to id.Ref) error {
	for part, k := range w.s.Keepers {
		records, err := k.HandOver(w.ctx, w.tx, from, to)
		if err == nil {
			err = w.note(part, records)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// note keeps which records a change handed over.
func (w *work) note(part string, records []id.ID) error {
	rows := make([][]any, len(records))
	for i, r := range records {
		rows[i] = []any{w.c.Ref.Fed, w.c.Ref.ID, part, r}
	}
	_, err := w.tx.InsertMany(w.ctx, insertItem, rows)
	return err
}

// close closes a body with nobody in it: what others have to do with it goes to the body above.
func (w *work) close(b bodies) error {
	if _, err := w.place(org.PlaceInput{Body: b.body, Parent: b.parent, State: org.Closed}); err != nil {
		return err
	}
	for part, k := range w.s.Keepers {
		to := b.parent.Ref
		if part == PartEmployers {
			to.ID = 0 // nobody covers them
		}
		records, err := k.HandOver(w.ctx, w.tx, b.body.Ref, to)
		if err == nil {
			err = w.note(part, records)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// found makes the union of a split, a part of the one that is split until its people are there.
func (w *work) found(p Plan, b bodies) error {
	parent := b.parent
	if !p.Into.IsZero() {
		parent = b.into
	}
	facts := b.body.Facts()
	facts.Name, facts.Code, facts.USCC, facts.LegalPersonNo, facts.State = p.Name, p.Code, "", "", org.Preparing
	facts.FoundedOn = w.s.today(w.tx.Now)
	made, err := w.s.Orgs.CreateIn(w.ctx, w.tx, w.by, org.CreateInput{Parent: parent.Ref, Facts: facts})
	if err != nil {
		return err
	}
	w.c.Body, w.c.Into, w.c.From = made.Ref.ID, parent.Ref.ID, b.body.Ref.ID
	_, err = w.place(org.PlaceInput{Body: made, Parent: b.body, Part: true})
	return err
}

// stand lets the new union of a split stand on its own, with the bodies and employers that go with it.
func (w *work) stand() error {
	made, err := w.load(w.c.Body)
	if err != nil {
		return err
	}
	parent, err := w.load(w.c.Into)
	if err != nil {
		return err
	}
	if made, err = w.place(org.PlaceInput{Body: made, Parent: parent, State: org.Running}); err != nil {
		return err
	}
	children := make([]org.Org, len(w.c.choice.Bodies))
	for i, ref := range w.c.choice.Bodies {
		if children[i], err = w.load(ref.ID); err != nil {
			return err
		}
	}
	children = slices.DeleteFunc(children, func(o org.Org) bool { return o.ParentID != w.c.From })
	if err := w.adopt(children, made); err != nil {
		return err
	}
	employers := make([]id.ID, len(w.c.choice.Employers))
	for i, e := range w.c.choice.Employers {
		employers[i] = e.ID
	}
	return w.s.Keepers[PartEmployers].HandBack(w.ctx, w.tx, id.Ref{Fed: w.c.Ref.Fed, ID: w.c.From}, made.Ref, employers)
}

// load reads a body of the change's federation.
func (w *work) load(o id.ID) (org.Org, error) {
	return w.s.Orgs.Load(w.ctx, w.tx, id.Ref{Fed: w.c.Ref.Fed, ID: o})
}

// slice is how the people of the change are handed over: those from one to the other, some at a time.
func (c Change) slice(after member.MoveKey, rows int) member.MoveInput {
	part, other := id.Ref{Fed: c.Ref.Fed, ID: c.part()}, id.Ref{Fed: c.Ref.Fed, ID: c.Other()}
	in := member.MoveInput{Reorg: c.Ref.ID, From: part, Into: other, Part: part.ID, After: after, Limit: rows, On: c.On, By: c.MadeBy, Reason: c.Reason}
	if c.Kind == Split && c.State == Handing {
		in.From, in.Into, in.Units = other, part, c.choice.Units
	}
	if c.State == Returning {
		in.On = c.UndoneOn
	}
	if c.State == Returning && c.Kind != Split { // back to the part; what a split made gives everybody back
		in.From, in.Into = other, part
	}
	return in
}
