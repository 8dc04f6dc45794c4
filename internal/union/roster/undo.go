package roster

import (
	"context"
	"errors"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Undo takes a whole import back, by a job. When something later depends on it, the import stays as it was and its Problem says what.
func (s *Service) Undo(ctx context.Context, by access.Actor, ref id.Ref) (Batch, error) {
	var b Batch
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		if b, err = s.enterUndo(ctx, tx, by, ref); err != nil {
			return err
		}
		_, err = Job.Enqueue(ctx, tx, s.IDs, ref.Fed, Task{ref.ID})
		return err
	})
	return b, err
}

// UndoNow is Undo without a job, for the command line: it comes back when the import is undone, or with why it is not.
func (s *Service) UndoNow(ctx context.Context, by access.Actor, ref id.Ref) (Batch, error) {
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		b, _, err := s.load(ctx, tx, by, UseUndo, ref)
		if err != nil || b.State == Undoing { // cut off before: go on
			return err
		}
		_, err = s.enterUndo(ctx, tx, by, ref)
		return err
	})
	if err != nil {
		return Batch{}, err
	}
	if err := s.Work(ctx, ref, nil); err != nil {
		return Batch{}, err
	}
	b, err := s.Find(ctx, by, ref)
	if err == nil && b.State != Undone && b.Problem != nil {
		err = &errs.Error{Kind: errs.Conflict, Msg: *b.Problem}
	}
	return b, err
}

func (s *Service) enterUndo(ctx context.Context, tx *sqldb.Tx, by access.Actor, ref id.Ref) (Batch, error) {
	b, _, err := s.load(ctx, tx, by, UseUndo, ref)
	if err != nil {
		return b, err
	}
	if b.State != Done && b.State != Stopped && b.State != Failed {
		return b, errs.New(errs.Conflict, "roster.not_done")
	}
	b.State, b.Problem = Undoing, nil
	if err := save(ctx, tx, &b); err != nil {
		return b, err
	}
	return b, s.Log.Write(ctx, tx, by, audit.Act{Use: UseUndo, Org: b.Org, Kind: "import", Record: b.Ref.ID})
}

// undo is the job's part.
func (s *Service) undo(ctx context.Context, by access.Actor, b Batch, o org.Org) error {
	err := s.Members.UndoBatch(ctx, by, o, b.Ref.ID)
	var refused *errs.Error
	if err != nil && !(errors.As(err, &refused) && refused.Kind == errs.Conflict) {
		return err
	}
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		switch {
		case refused == nil:
			b.State, b.FinishedAt = Undone, tx.Now
		case !b.FinishedAt.IsZero() && b.DoneRow == b.Total:
			b.State, b.Problem = Done, &refused.Msg
		default: // it had not come to its end, and may go on
			b.State, b.Problem = Stopped, &refused.Msg
		}
		return save(ctx, tx, &b)
	})
}
