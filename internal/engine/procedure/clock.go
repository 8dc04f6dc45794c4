package procedure

import (
	"context"
	"errors"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// most bounds the duties that one write looks at.
const most = 500

// Run lets every clock that has run out do what it does: it raises the event of its duty, or the duty climbs. It returns how many did; a periodic
// job. One that fails keeps no other from its turn: it is reported, and tried again with the next run.
func (e *Engine) Run(ctx context.Context) (n int, failed error) {
	now, after := sqldb.Micros(e.DB.Now()), due{}
	for ctx.Err() == nil {
		page, err := sqldb.All(ctx, e.DB, dutiesDue, []any{now, after.at, after.ref.Fed, after.ref.ID, most}, func(s sqldb.Scanner) (d due, err error) {
			err = s.Scan(&d.ref.Fed, &d.ref.ID, &d.at)
			return d, err
		})
		if err != nil || len(page) == 0 {
			return n, errors.Join(failed, err)
		}
		after = page[len(page)-1]
		byFed := map[id.Fed]sqldb.List{}
		for _, d := range page {
			byFed[d.ref.Fed] = append(byFed[d.ref.Fed], d.ref.ID)
		}
		for fed, ids := range byFed {
			done, err := e.slice(ctx, fed, ids)
			n, failed = n+done, errors.Join(failed, err)
		}
	}
	return n, errors.Join(failed, ctx.Err())
}

// due is a duty whose clock has run out, and when.
type due struct {
	ref id.Ref
	at  int64 // µs
}

// slice does what the clocks of some proceedings do, all in one write; when that fails, each in its own.
func (e *Engine) slice(ctx context.Context, fed id.Fed, ids sqldb.List) (n int, err error) {
	err = sqldb.Write(ctx, e.DB, func(tx *sqldb.Tx) (err error) {
		n, err = e.runOut(ctx, tx, fed, ids)
		return err
	})
	if err == nil || len(ids) == 1 {
		return n, err
	}
	n, err = 0, nil
	for i := range ids {
		done, one := e.slice(ctx, fed, ids[i:i+1])
		n, err = n+done, errors.Join(err, one)
	}
	return n, err
}

// runOut does what the clocks of some proceedings do that are due now: one of each, another is due in the next round.
func (e *Engine) runOut(ctx context.Context, tx *sqldb.Tx, fed id.Fed, ids sqldb.List) (n int, err error) {
	if _, err := tx.Exec(ctx, holdProceedings, fed, ids); err != nil {
		return 0, err
	}
	found, err := sqldb.All(ctx, tx, findProceedings, []any{fed, ids}, scanProceeding(fed))
	if err != nil {
		return 0, err
	}
	at := make(map[id.ID]Proceeding, len(found))
	for _, p := range found {
		at[p.Ref.ID] = p
	}
	under, err := sqldb.All(ctx, tx, dutiesOf, []any{fed, ids}, scanOwed(fed))
	if err != nil {
		return 0, err
	}
	up := &climbing{asking: e.asking(ctx, tx, fed)}
	for _, o := range under {
		p, open := at[o.Proceeding.ID]
		if !open || o.Due.IsZero() || o.Due.After(tx.Now) {
			continue
		}
		delete(at, p.Ref.ID)
		course := e.courses[p.Procedure]
		switch d, ok := course.Duty(o.Duty); {
		case !ok:
			err = errors.New("the procedure has no such duty")
		case d.Late != "":
			err = course.Late(ctx, tx, p, d.Late)
		default:
			err = up.add(p, d, o)
		}
		if err != nil {
			return 0, fmt.Errorf("clock of duty %s of %s %s: %w", o.Duty, p.Procedure, p.Ref, err)
		}
		n++
	}
	return n, up.write()
}

// climbing are duties that go to the bodies above them.
type climbing struct {
	*asking
	proceedings   []Proceeding
	owed          []Owed
	duties, steps [][]any
}

// add hands a duty to the body above. A person's duty, and that of the body at the top, stays where it is and is due again.
func (c *climbing) add(p Proceeding, d Duty, o Owed) error {
	to := o.Org
	if o.Org != 0 {
		way, err := c.way(o.Org)
		if err != nil {
			return err
		}
		to = way[max(len(way)-2, 0)]
	}
	next, err := c.begin(p, d, to, o.Climbed+1)
	if err != nil {
		return err
	}
	args, err := c.e.dutyArgs(next)
	p.Version++
	c.proceedings, c.owed = append(c.proceedings, p), append(c.owed, next)
	c.duties = append(c.duties, args)
	c.steps = append(c.steps, stepArgs(p, c.tx.Now, Act{Event: Climbed, By: Clock, Org: next.Org}))
	return err
}

// write writes all of them, and sends word.
func (c *climbing) write() error {
	if len(c.owed) == 0 {
		return nil
	}
	ids := sqldb.List{}
	for _, p := range c.proceedings {
		ids = append(ids, p.Ref.ID)
	}
	if _, err := c.tx.Exec(c.ctx, turnProceedings, c.fed, ids); err != nil {
		return err
	}
	if _, err := c.tx.InsertMany(c.ctx, insertStep, c.steps); err != nil {
		return err
	}
	if _, err := c.tx.InsertMany(c.ctx, startDuty, c.duties); err != nil {
		return err
	}
	for i, p := range c.proceedings {
		if climbed := c.e.courses[p.Procedure].Climbed; climbed != nil {
			if err := climbed(c.ctx, c.tx, p, c.owed[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
