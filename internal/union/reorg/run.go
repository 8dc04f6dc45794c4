package reorg

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

// Task is what the job of a change is to do.
type Task struct {
	Change id.ID `json:"change"`
}

// Job is the kind of job that hands people over, and back: what the change's state says.
const Job job.Kind[Task] = "reorg.hand"

// What one transaction hands over at most, a field of Service so that tests can lower it, and how long others have the database to themselves
// behind it.
const (
	sliceRows  = 300
	slicePause = 5 * time.Millisecond
)

func (s *Service) enqueue(ctx context.Context, tx *sqldb.Tx, ref id.Ref) error {
	_, err := Job.Enqueue(ctx, tx, s.IDs, ref.Fed, Task{ref.ID})
	return err
}

// Handler hands people over in the background.
func (s *Service) Handler() job.Handler {
	return Job.Handle(func(ctx context.Context, j job.Job, t Task) error {
		return s.Work(ctx, id.Ref{Fed: j.Fed, ID: t.Change})
	})
}

// Work hands over the people of a change, slice by slice, until it is done. It may be cut off at any moment and goes on where it was.
func (s *Service) Work(ctx context.Context, ref id.Ref) error {
	for after := (member.MoveKey{}); ; {
		over := false
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			after, over, err = s.step(ctx, tx, ref, after)
			return err
		})
		if err != nil || over {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(slicePause):
		}
	}
}

// step hands over one slice, or ends the change when nobody is left.
func (s *Service) step(ctx context.Context, tx *sqldb.Tx, ref id.Ref, after member.MoveKey) (member.MoveKey, bool, error) {
	c, err := s.read(ctx, tx, ref)
	if err != nil || !c.State.Running() {
		return after, true, err
	}
	in, moved := c.slice(after, s.rows), member.Moved{}
	switch {
	case c.Kind == Split && c.State == Handing && len(in.Units) == 0: // bodies alone go
	case c.State == Returning && c.Kind != Split:
		moved, err = s.Members.ReturnSlice(ctx, tx, in)
	default:
		moved, err = s.Members.MoveSlice(ctx, tx, in)
	}
	if err != nil {
		return after, false, err
	}
	next := c
	next.Done += int64(moved.People)
	if moved.People == 0 && after != (member.MoveKey{}) {
		return member.MoveKey{}, false, nil // from the beginning, for who got another name meanwhile
	}
	if moved.People == 0 {
		if err := s.finish(ctx, tx, &next); err != nil {
			return after, false, err
		}
	}
	return moved.Last, moved.People == 0, save(ctx, tx, c, next)
}

// finish ends a change whose people are all handed over.
func (s *Service) finish(ctx context.Context, tx *sqldb.Tx, c *Change) error {
	w := &work{s: s, ctx: ctx, tx: tx, by: access.NewJob(c.Ref.Fed, c.MadeBy), c: c}
	switch {
	case c.State == Handing && c.Kind == Split:
		if err := w.stand(); err != nil {
			return err
		}
	case c.State == Returning && c.Kind != Split:
		if err := w.restore(); err != nil {
			return err
		}
	}
	if c.EndedAt = tx.Now; c.State == Handing {
		c.State = Applied
	} else {
		c.State = Undone
	}
	return s.turn(ctx, tx, *c)
}

// turn makes what is remembered of the two unions and of the tree be read anew.
func (s *Service) turn(ctx context.Context, tx *sqldb.Tx, c Change) error {
	if err := s.Members.Turn(ctx, tx, id.Ref{Fed: c.Ref.Fed, ID: c.part()}, id.Ref{Fed: c.Ref.Fed, ID: c.Other()}); err != nil {
		return err
	}
	return s.Orgs.Changed(ctx, tx, c.Ref.Fed)
}

// save writes how far a change is. Errors: Conflict when somebody else did meanwhile.
func save(ctx context.Context, tx *sqldb.Tx, old, next Change) error {
	n, err := tx.Exec(ctx, updateChange, next.Ref.Fed, next.Ref.ID, string(next.State), string(next.UndoneOn), next.Done, sqldb.MicrosOrNull(next.EndedAt),
		next.UndoneBy, old.Version+1, old.Version)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	return err
}
