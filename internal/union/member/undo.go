package member

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// undoSlice is how many rows one transaction takes back.
const undoSlice = 60

// UndoBatch takes back what an import did: memberships it entered become void and their people nameless stubs, records it changed
// get their old values again. It refuses, with Conflict and some names, when something later depends on the batch. It works in slices and
// may be called again after it was cut off. The caller logs it.
func (s *Service) UndoBatch(ctx context.Context, by access.Actor, o org.Org, batch id.ID) error {
	if err := s.Plan.Allow(by, UseUndo, o.Target()); err != nil {
		return err
	}
	if err := s.undoable(ctx, o, batch); err != nil {
		return err
	}
	for {
		var n int
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			n, err = s.undoChanges(ctx, tx, by, o.Ref.Fed, batch)
			return err
		})
		if err != nil {
			return err
		}
		if n < undoSlice {
			break
		}
	}
	for after := id.ID(0); ; {
		var n int
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			n, after, err = s.undoJoined(ctx, tx, by, o, batch, after)
			return err
		})
		if err != nil || n < undoSlice {
			return err
		}
	}
}

// undoable is nil when nothing later depends on the batch.
func (s *Service) undoable(ctx context.Context, o org.Org, batch id.ID) error {
	dependent, err := sqldb.All(ctx, s.DB, batchDependent, []any{o.Ref.Fed, o.Ref.ID, batch, batch}, func(sc sqldb.Scanner) (m id.ID, err error) {
		var seq, version int64
		err = sc.Scan(&m, &seq, &version)
		return m, err
	})
	if err != nil {
		return err
	}
	overwritten, err := sqldb.All(ctx, s.DB, batchOverwritten, []any{o.Ref.Fed, batch}, sqldb.Value[id.ID])
	if err != nil {
		return err
	}
	if len(dependent)+len(overwritten) == 0 {
		return nil
	}
	names := ""
	rows, err := s.listed(ctx, o.Ref.Fed, dependent)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if names != "" {
			names += "、"
		}
		names += r.Name
	}
	for _, p := range overwritten {
		r, ok, err := sqldb.One(ctx, s.DB, personByID, []any{o.Ref.Fed, p}, s.scanRecord(o.Ref.Fed))
		if err != nil {
			return err
		}
		if ok && names != "" {
			names += "、"
		}
		names += r.person.Name
	}
	return errs.New(errs.Conflict, "member.undo_depends", "n", len(dependent)+len(overwritten), "names", names)
}

// undoChanges gives changed records their old values.
func (s *Service) undoChanges(ctx context.Context, tx *sqldb.Tx, by access.Actor, fed id.Fed, batch id.ID) (int, error) {
	type row struct {
		person  id.ID
		version int64
		old     []byte
	}
	rows, err := sqldb.All(ctx, tx, batchChanges, []any{fed, batch, 0, 0, undoSlice}, func(sc sqldb.Scanner) (r row, err error) {
		err = sc.Scan(&r.person, &r.version, &r.old)
		return r, err
	})
	if err != nil {
		return 0, err
	}
	restored := map[id.ID]bool{}
	for _, r := range rows {
		if _, err := tx.Exec(ctx, releaseChange, fed, r.person, r.version); err != nil {
			return 0, err
		}
		if restored[r.person] {
			continue // the batch changed the record twice: the oldest values are the ones from before it
		}
		restored[r.person] = true
		now, ok, err := sqldb.One(ctx, tx, personByID, []any{fed, r.person}, s.scanRecord(fed))
		if err != nil || !ok {
			return 0, err
		}
		old, err := s.openFacts(now.person.Ref, r.version, r.old)
		if err != nil {
			return 0, err
		}
		fields := now.person.Facts.differs(old)
		if err := s.changePerson(ctx, tx, &now.person, old, change{by: by.Name, fields: fields, correction: true}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// undoJoined makes memberships of the batch void, and says behind which one it stopped.
func (s *Service) undoJoined(ctx context.Context, tx *sqldb.Tx, by access.Actor, o org.Org, batch, after id.ID) (int, id.ID, error) {
	fed := o.Ref.Fed
	// ids rise with time: nothing of the batch is older than the batch
	rows, err := sqldb.All(ctx, tx, batchMemberships, []any{fed, o.Ref.ID, after, batch, batch, undoSlice}, s.scanRecord(fed))
	if err != nil || len(rows) == 0 {
		return 0, after, err
	}
	today := s.today(tx.Now)
	ids := make([]id.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Ref.ID
		if r.HoldsClaim {
			if _, err := tx.Exec(ctx, releaseClaim, r.subject[:], fed, r.Ref.ID); err != nil {
				return 0, after, err
			}
		}
		next := r.Membership
		next.State, next.Since, next.HoldsClaim = Void, today, false
		// the figures of the days in between are put right, too: the entry holds from the day that the first one did
		if err := advance(ctx, tx, r.Membership, next, Entry{Kind: EntryCorrected, On: r.Since, Basis: Paper, Corrects: 1, RecordedBy: by.Name}); err != nil {
			return 0, after, err
		}
		if _, err := tx.Exec(ctx, erasePerson, fed, r.Person, []byte{}); err != nil {
			return 0, after, err
		}
	}
	return len(rows), ids[len(ids)-1], forgetNames(ctx, tx, fed, ids)
}
