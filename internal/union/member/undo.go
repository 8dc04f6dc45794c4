package member

import (
	"context"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// undoSlice is how many rows one transaction takes back at most.
const undoSlice = 60

// UndoBatch takes back what an import did: memberships it entered become void and their people nameless stubs, records it changed
// get their old values again. It refuses, with Conflict and some names, when something later depends on the batch. It works in slices and
// may be called again after it was cut off; a slice in which somebody has acted meanwhile is refused like the whole, and what
// was undone before it stays so. The caller logs it.
func (s *Service) UndoBatch(ctx context.Context, by access.Actor, o org.Org, batch id.ID) error {
	if err := s.Plan.Allow(by, UseUndo, o.Target()); err != nil {
		return err
	}
	if err := s.undoable(ctx, o, batch); err != nil {
		return err
	}
	// those who joined first: what the batch changed of them goes with them
	for after := id.ID(0); ; {
		var n int
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			n, after, err = s.undoJoined(ctx, tx, by, o, batch, after)
			return err
		})
		if err != nil {
			return err
		}
		if n < undoSlice {
			break
		}
	}
	for {
		var n int
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
			n, err = s.undoChanges(ctx, tx, by, o.Ref.Fed, batch)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// undoNames is how many names a refusal tells.
const undoNames = 20

// undoable is nil when nothing later depends on the batch.
func (s *Service) undoable(ctx context.Context, o org.Org, batch id.ID) error {
	n, names := 0, []string{}
	for _, find := range []struct {
		text string
		args []any
	}{{batchDependent, []any{o.Ref.Fed, o.Ref.ID, batch}}, {batchOverwritten, []any{o.Ref.Fed, batch}}} {
		err := sqldb.Each(ctx, s.DB, find.text, find.args, func(sc sqldb.Scanner) error {
			var name string
			if n++; n <= undoNames {
				defer func() { names = append(names, name) }()
			}
			return sc.Scan(&name)
		})
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	return depends(n, names)
}

// depends says of how many people something depends on a batch, with the names of some.
func depends(n int, names []string) error {
	if n > len(names) {
		names = append(names, "…")
	}
	return errs.New(errs.Conflict, "member.undo_depends", "n", n, "names", strings.Join(names, "、"))
}

// untouched is nil when the people of a slice are as the batch left them.
func (s *Service) untouched(ctx context.Context, tx *sqldb.Tx, fed id.Fed, batch id.ID, slice []record) error {
	people := sqldb.List{}
	for _, r := range slice {
		people = append(people, r.Person)
	}
	left := map[id.ID]int64{}
	err := sqldb.Each(ctx, tx, batchVersions, []any{fed, batch, people}, func(sc sqldb.Scanner) error {
		var person id.ID
		var version int64
		err := sc.Scan(&person, &version)
		left[person] = version
		return err
	})
	if err != nil {
		return err
	}
	var names []string
	for _, r := range slice {
		acted := r.Batch == batch && r.Seq != 1 // a membership that the batch only changed has a ledger of its own
		if acted || r.person.Version != max(left[r.Person], 1) {
			names = append(names, r.person.Name)
		}
	}
	if n := len(names); n > 0 {
		return depends(n, names[:min(n, undoNames)])
	}
	return nil
}

// undoChanges gives changed records their old values, and says of how many people.
func (s *Service) undoChanges(ctx context.Context, tx *sqldb.Tx, by access.Actor, fed id.Fed, batch id.ID) (int, error) {
	type row struct {
		person  id.ID
		version int64
		old     []byte
	}
	rows, err := sqldb.All(ctx, tx, batchChanges, []any{fed, batch, undoSlice}, func(sc sqldb.Scanner) (r row, err error) {
		err = sc.Scan(&r.person, &r.version, &r.old)
		return r, err
	})
	if err != nil {
		return 0, err
	}
	restored := map[id.ID]bool{}
	for _, r := range rows {
		if restored[r.person] {
			continue // the batch changed the record twice: the oldest values are the ones from before it
		}
		restored[r.person] = true
		now, ok, err := sqldb.One(ctx, tx, personByID, []any{fed, r.person}, s.scanRecord(fed))
		if err != nil || !ok {
			return 0, err
		}
		if err := s.untouched(ctx, tx, fed, batch, []record{now}); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, releaseChanges, fed, r.person, batch); err != nil {
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
	return len(restored), nil
}

// undoJoined makes memberships of the batch void, and says behind which one it stopped.
func (s *Service) undoJoined(ctx context.Context, tx *sqldb.Tx, by access.Actor, o org.Org, batch, after id.ID) (int, id.ID, error) {
	fed := o.Ref.Fed
	// ids rise with time: nothing of the batch is older than the batch
	rows, err := sqldb.All(ctx, tx, batchMemberships, []any{fed, o.Ref.ID, after, batch, batch, undoSlice}, s.scanRecord(fed))
	if err != nil || len(rows) == 0 {
		return 0, after, err
	}
	if err := s.untouched(ctx, tx, fed, batch, rows); err != nil {
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
		if err := s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryCorrected, On: r.Since, Basis: Paper, Corrects: 1, RecordedBy: by.Name}); err != nil {
			return 0, after, err
		}
		for text, args := range map[string][]any{erasePerson: {fed, r.Person, []byte{}}, eraseChanges: {fed, r.Person, []byte{}},
			renameMembership: {fed, r.Person, "", ""}} {
			if _, err := tx.Exec(ctx, text, args...); err != nil {
				return 0, after, err
			}
		}
	}
	return len(rows), ids[len(ids)-1], forgetNames(ctx, tx, fed, ids)
}
