package reorg

import (
	"cmp"
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// UndoInput takes a change back.
type UndoInput struct {
	Change  id.Ref `json:"-"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" maxLength:"400"`
}

// Undo takes a change back as one, from today on: what it was between stays to be seen. Errors: Conflict when a later change depends on it, when it is not
// over, or when it was undone; Invalid when a body cannot stand any more where it stood.
func (s *Service) Undo(ctx context.Context, by access.Actor, in UndoInput) (Change, error) {
	var c Change
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		var err error
		if c, err = s.undoable(ctx, tx, by, in); err != nil {
			return err
		}
		if in.Reason == "" {
			return errs.InvalidField("reason", "reorg.reason_needed")
		}
		old := c
		c.UndoneOn, c.UndoneBy, c.State = s.today(tx.Now), by.Name, Undone
		w := &work{s: s, ctx: ctx, tx: tx, by: access.NewJob(c.Ref.Fed, by.Name), c: &c}
		switch {
		case c.Kind == Split:
			err = w.gather()
		case !c.movesPeople():
			err = w.restore()
		}
		if err != nil {
			return err
		}
		c.EndedAt = tx.Now
		if c.movesPeople() {
			c.State, c.Done = Returning, 0
			if err := s.turn(ctx, tx, c); err != nil {
				return err
			}
			if err := s.enqueue(ctx, tx, c.Ref); err != nil {
				return err
			}
		}
		if err := save(ctx, tx, old, c); err != nil {
			return err
		}
		c.Version++
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseChange, Org: c.Body, Kind: "reorg", Record: c.Ref.ID, Reason: in.Reason,
			Detail: map[string]any{"undone": true}})
	})
	return c, err
}

// undoable reads a change, authorises undoing it, and says what depends on it.
func (s *Service) undoable(ctx context.Context, tx *sqldb.Tx, by access.Actor, in UndoInput) (Change, error) {
	c, _, err := s.load(ctx, tx, by, UseChange, in.Change)
	if err != nil {
		return c, err
	}
	for _, ref := range []id.ID{c.Into, c.From} {
		if ref == 0 {
			continue
		}
		if _, err := s.at(ctx, tx, by, id.Ref{Fed: c.Ref.Fed, ID: ref}); errs.Hidden(err) {
			return c, errs.New(errs.Denied, "reorg.reach_both")
		} else if err != nil {
			return c, err
		}
	}
	switch {
	case c.State.Running():
		return c, errs.New(errs.Conflict, "reorg.under_way")
	case c.State == Undone:
		return c, errs.New(errs.Conflict, "reorg.undone_already")
	case c.Version != in.Version:
		return c, errs.New(errs.Conflict, "errs.conflict")
	}
	touched := []id.ID{c.Body}
	if c.movesPeople() {
		touched = append(touched, c.Other())
	}
	latest, _, err := sqldb.One(ctx, tx, latestOf, []any{c.Ref.Fed, sqldb.ListOf(touched)}, sqldb.Value[id.ID])
	if err == nil && latest > c.Ref.ID {
		err = errs.New(errs.Conflict, "reorg.later_depends")
	}
	return c, err
}

// restore puts a body back where it stood, with what it handed over as far as that is where it went.
func (w *work) restore() error {
	body, err := w.load(w.c.Body)
	if err != nil {
		return err
	}
	parent, err := w.load(w.c.From)
	if err != nil {
		return err
	}
	state := body.State
	if w.c.Kind != Move {
		state = org.Running
	}
	if w.c.Kind != Close || w.c.Into != 0 {
		if err := errs.InvalidFields(renamed(org.PlaceFaults(body, parent))); err != nil {
			return err
		}
	}
	if body, err = w.place(org.PlaceInput{Body: body, Parent: parent, State: state}); err != nil || w.c.Kind == Move {
		return err
	}
	into := id.Ref{Fed: w.c.Ref.Fed, ID: cmp.Or(w.c.Into, w.c.From)}
	if err := w.giveBack(body, into.ID); err != nil {
		return err
	}
	for part, k := range w.s.Keepers {
		records, err := w.items(part)
		if err == nil {
			err = k.HandBack(w.ctx, w.tx, into, body.Ref, records)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// giveBack puts the bodies that came with one back below it, those that stand where they came to.
func (w *work) giveBack(body org.Org, from id.ID) error {
	ids, err := w.items(partBodies)
	if err != nil {
		return err
	}
	for _, i := range ids {
		child, err := w.load(i)
		if err != nil {
			return err
		}
		if child.ParentID != from {
			continue
		}
		if _, err := w.place(org.PlaceInput{Body: child, Parent: body}); err != nil {
			return err
		}
	}
	return nil
}

// items are the records of a part that the change handed over.
func (w *work) items(part string) ([]id.ID, error) {
	return sqldb.All(w.ctx, w.tx, itemsOf, []any{w.c.Ref.Fed, w.c.Ref.ID, part}, sqldb.Value[id.ID])
}

// gather makes the union of a split a part of the one that it left, which is how a split is undone: whoever joined it meanwhile comes along.
func (w *work) gather() error {
	made, err := w.load(w.c.Body)
	if err != nil {
		return err
	}
	from, err := w.load(w.c.From)
	if err != nil {
		return err
	}
	children, err := w.s.Orgs.ChildrenOf(w.ctx, w.tx, made.Ref)
	if err != nil {
		return err
	}
	for _, child := range children {
		if _, err := w.place(org.PlaceInput{Body: child, Parent: from}); err != nil {
			return err
		}
	}
	if _, err := w.place(org.PlaceInput{Body: made, Parent: from, Part: true, State: org.Closed}); err != nil {
		return err
	}
	for _, k := range w.s.Keepers {
		if _, err := k.HandOver(w.ctx, w.tx, made.Ref, from.Ref); err != nil {
			return err
		}
	}
	return nil
}
