package procedure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
)

const (
	fed                     = id.Fed(7)
	city, district, workers = id.ID(1), id.ID(2), id.ID(3)
)

var zone = time.FixedZone("CST", 8*3600)

// week is the ordinary week, and the long holiday of 2026.
type week struct{}

func (week) IsWorkingDay(d day.Day) bool {
	w := d.Time().Weekday()
	return w != time.Saturday && w != time.Sunday && (d < "2026-10-01" || d > "2026-10-07") || d == "2026-10-10"
}

// world is a tree of three bodies one below the other, a clock, and the engine.
type world struct {
	*procedure.Engine
	now     atomic.Int64
	absent  map[id.ID]bool
	lates   []string
	climbed []procedure.Owed
}

func (w *world) Now() time.Time { return time.UnixMicro(w.now.Load()) }
func (w *world) at(text string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		panic(err)
	}
	w.now.Store(t.UnixMicro())
}

// Place implements procedure.Tree.
func (w *world) Place(ctx context.Context, _ sqldb.Queryer, org id.Ref) (access.Target, error) {
	paths, _ := w.Paths(ctx, org.Fed, []id.ID{org.ID})
	path, ok := paths[org.ID]
	if !ok {
		return access.Target{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return access.Target{Fed: org.Fed, Path: path, Record: org}, nil
}

// Paths implements procedure.Tree.
func (w *world) Paths(_ context.Context, _ id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	out, p := map[id.ID]treepath.Path{}, treepath.Path("")
	for _, i := range []id.ID{city, district, workers} {
		if p = p.Child(i); slices.Contains(ids, i) {
			out[i] = p
		}
	}
	return out, nil
}

// Staffed implements procedure.Tree.
func (w *world) Staffed(_ context.Context, _ sqldb.Queryer, org id.Ref) (bool, error) {
	return !w.absent[org.ID], nil
}

// Span implements procedure.Spans.
func (w *world) Span(_ context.Context, _ sqldb.Queryer, _ id.Ref, rule string) (deadline.Span, error) {
	return map[string]deadline.Span{"joining_answer": {N: 3, Unit: deadline.WorkingDays}, "joining_mending": {N: 10, Unit: deadline.Days}}[rule], nil
}

func bodies(p procedure.Party) id.ID {
	if p == "union" {
		return workers
	}
	return 0
}

func open(t testing.TB, db func(sqldb.Options) *sqldb.DB) *world {
	t.Helper()
	w := &world{absent: map[id.ID]bool{}}
	w.at("2026-09-30 10:00")
	w.Engine = procedure.New(procedure.Deps{DB: db(sqldb.Options{Now: w.Now}), Plan: access.NewPlanner(procedure.Access), Tree: w, Spans: w,
		Counter: deadline.Counter{Calendar: week{}, Zone: zone}})
	w.Add(procedure.Course{Procedure: joining(), Late: func(ctx context.Context, tx *sqldb.Tx, at procedure.Proceeding, event string) error {
		w.lates = append(w.lates, event)
		_, err := w.Raise(ctx, tx, at, procedure.Act{Event: event, By: procedure.Clock}, bodies)
		return err
	}, Climbed: func(_ context.Context, _ *sqldb.Tx, _ procedure.Proceeding, owed procedure.Owed) error {
		w.climbed = append(w.climbed, owed)
		return nil
	}})
	return w
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	for _, name := range []string{"sqlite", "twin"} {
		t.Run(name, func(t *testing.T) {
			f(t, open(t, func(o sqldb.Options) *sqldb.DB { return dbtest.Open(t, name, o) }))
		})
	}
}

func (w *world) begin(t testing.TB, n id.ID) (p procedure.Proceeding) {
	t.Helper()
	w.write(t, func(tx *sqldb.Tx) (err error) {
		p, err = w.Open(t.Context(), tx, id.Ref{Fed: fed, ID: n}, "joining", workers, procedure.Act{By: "applicant"}, bodies)
		return err
	})
	return p
}

func (w *world) write(t testing.TB, do func(tx *sqldb.Tx) error) {
	t.Helper()
	if err := sqldb.Write(t.Context(), w.DB, do); err != nil {
		t.Fatal(err)
	}
}

func (w *world) raise(t testing.TB, p procedure.Proceeding, event string, by procedure.Party) (procedure.Proceeding, error) {
	t.Helper()
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) (err error) {
		p, err = w.Raise(t.Context(), tx, p, procedure.Act{Event: event, By: by, Name: "王芳", Reason: "材料齐全"}, bodies)
		return err
	})
	return p, err
}

// owed is what is owed, in a line for each duty.
func (w *world) owed(t testing.TB, p procedure.Proceeding) (lines []string) {
	t.Helper()
	under, err := w.Duties(t.Context(), w.DB, p.Ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range under {
		due := "paused"
		if !o.Due.IsZero() {
			due = o.Due.In(zone).Format("2006-01-02 15:04")
		}
		lines = append(lines, fmt.Sprintf("%s of %d, %d up, %s", o.Duty, o.Org, o.Climbed, due))
	}
	return lines
}

func (w *world) want(t testing.TB, p procedure.Proceeding, want ...string) {
	t.Helper()
	if got := w.owed(t, p); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("owed: %q, want %q", got, want)
	}
}

func (w *world) run(t testing.TB, want int) {
	t.Helper()
	if n, err := w.Run(t.Context()); err != nil || n != want {
		t.Fatalf("%d clocks ran out, want %d: %v", n, want, err)
	}
}

// TestClimb: an application before the long holiday; the officer is silent, and so is the district.
func TestClimb(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.begin(t, 11)
		w.want(t, p, "answer of 3, 0 up, 2026-10-11 00:00")
		w.at("2026-10-10 23:59")
		w.run(t, 0)
		w.at("2026-10-11 00:00")
		w.run(t, 1)
		w.want(t, p, "answer of 2, 1 up, 2026-10-15 00:00") // a Sunday, so Monday to Wednesday
		w.at("2026-10-15 08:00")
		w.run(t, 1)
		w.want(t, p, "answer of 1, 2 up, 2026-10-21 00:00")
		w.at("2026-10-21 08:00")
		w.run(t, 1)
		w.want(t, p, "answer of 1, 3 up, 2026-10-27 00:00") // above the city there is nobody
		p, err := w.Find(t.Context(), w.DB, p.Ref)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = w.raise(t, p, "approve", "union"); err != nil || p.State != "approved" || p.ClosedAt.IsZero() {
			t.Fatalf("%+v, %v", p, err)
		}
		w.want(t, p)
		w.at("2027-01-01 00:00")
		w.run(t, 0)
		steps, err := w.Steps(t.Context(), w.DB, p.Ref)
		if err != nil || len(steps) != 5 || steps[1].Event != procedure.Climbed || steps[1].Org != district || steps[4].Event != "approve" ||
			steps[4].State != "approved" || steps[4].Name != "王芳" {
			t.Errorf("%+v, %v", steps, err)
		}
		if len(w.climbed) != 3 {
			t.Errorf("word of %d climbs", len(w.climbed))
		}
	})
}

// TestAbsent: where nobody is, a duty begins with the first body above that has somebody.
func TestAbsent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.absent[workers], w.absent[district] = true, true
		w.want(t, w.begin(t, 11), "answer of 1, 2 up, 2026-10-11 00:00")
		w.absent[city] = true
		w.want(t, w.begin(t, 12), "answer of 1, 2 up, 2026-10-11 00:00")
	})
}

// TestPause: returned to the applicant, the union's clock stands still and the applicant's runs, and ends it when it runs out.
func TestPause(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at("2026-03-02 10:00")
		p := w.begin(t, 11)
		w.at("2026-03-03 10:00")
		p, err := w.raise(t, p, "return", "union")
		if err != nil {
			t.Fatal(err)
		}
		w.want(t, p, "answer of 3, 0 up, paused", "mend of 0, 0 up, 2026-03-14 00:00")
		if p, err = w.raise(t, p, "remind", "union"); err != nil {
			t.Fatal(err)
		}
		w.want(t, p, "answer of 3, 0 up, paused", "mend of 0, 0 up, 2026-03-14 00:00") // only named events touch a clock
		w.at("2026-03-05 10:00")
		if p, err = w.raise(t, p, "mended", "applicant"); err != nil {
			t.Fatal(err)
		}
		w.want(t, p, "answer of 3, 0 up, 2026-03-10 00:00")
		if p, err = w.raise(t, p, "return", "union"); err != nil {
			t.Fatal(err)
		}
		w.at("2026-03-20 10:00")
		w.run(t, 1)
		p, err = w.Find(t.Context(), w.DB, p.Ref)
		if err != nil || p.State != "withdrawn" || len(w.lates) == 0 {
			t.Errorf("%+v, %v", p, err)
		}
		w.want(t, p)
	})
}

// TestStuck: a proceeding whose clock fails keeps no other from its turn.
func TestStuck(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var all []procedure.Proceeding
		for n := range id.ID(5) {
			all = append(all, w.begin(t, 11+n))
		}
		w.write(t, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE duty SET org_id = 99 WHERE federation_id = $1 AND proceeding_id = $2`, fed, all[2].Ref.ID) // no such body
			return err
		})
		w.at("2026-10-12 08:00")
		n, err := w.Run(t.Context())
		if n != 4 || errs.KindOf(err) != errs.NotFound || !strings.Contains(err.Error(), all[2].Ref.String()) {
			t.Errorf("%d ran out, %v", n, err)
		}
		w.want(t, all[4], "answer of 2, 1 up, 2026-10-16 00:00") // it was Monday morning
		w.want(t, all[2], "answer of 99, 0 up, 2026-10-11 00:00")
	})
}

func TestRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.begin(t, 11)
		if _, err := w.raise(t, p, "mended", "applicant"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("not possible now: %v", err)
		}
		if _, err := w.raise(t, p, "approve", "applicant"); errs.KindOf(err) != errs.Denied {
			t.Errorf("not the applicant's: %v", err)
		}
		if _, err := w.raise(t, p, "approve", "union"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.raise(t, p, "refuse", "union"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("somebody else was faster: %v", err)
		}
		if _, err := w.Find(t.Context(), w.DB, id.Ref{Fed: fed, ID: 99}); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%v", err)
		}
	})
}

// TestHand: who hands a duty to another body hands over the clock as it runs, and begins no new one.
func TestHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.begin(t, 11)
		w.at("2026-10-09 10:00")
		w.write(t, func(tx *sqldb.Tx) error {
			_, err := w.Raise(t.Context(), tx, p, procedure.Act{Event: "hand", By: "union", Org: district}, func(procedure.Party) id.ID { return district })
			return err
		})
		w.want(t, p, "answer of 2, 0 up, 2026-10-11 00:00")
	})
}

// TestInbox: a body sees what it owes, a body above with all below it what they owe, the most urgent first and a page at a time; nobody
// sees what others owe.
func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at("2026-03-02 10:00")
		var all []procedure.Proceeding
		for n := range id.ID(5) {
			all = append(all, w.begin(t, 11+n))
			w.now.Add(24 * time.Hour.Microseconds())
		}
		if _, err := w.raise(t, all[1], "return", "union"); err != nil { // its clock stands still
			t.Fatal(err)
		}
		w.at("2026-03-06 08:00") // the first went to the district
		w.run(t, 1)
		actor := func(on id.ID, below bool) access.Actor {
			place, err := w.Place(t.Context(), w.DB, id.Ref{Fed: fed, ID: on})
			if err != nil {
				t.Fatal(err)
			}
			return access.Actor{Account: id.Ref{Fed: fed, ID: 1}, Fed: fed, Grants: []access.Grant{{Role: access.Desk, Org: on, Path: place.Path, Below: below}}}
		}
		inbox := func(by access.Actor, node id.ID, below bool) (got []id.ID, err error) {
			in := procedure.InboxInput{Node: id.Ref{Fed: fed, ID: node}, Below: below, Limit: 2}
			for {
				found, err := w.Inbox(t.Context(), by, in)
				if err != nil {
					return nil, err
				}
				for _, task := range found.Tasks {
					if task.At.Ref != task.Proceeding || task.At.State != "open" {
						t.Errorf("%+v", task)
					}
					got = append(got, task.Proceeding.ID)
				}
				if !found.More {
					return got, nil
				}
				in.After = found.Tasks[len(found.Tasks)-1].Key()
			}
		}
		for _, c := range []struct {
			by    access.Actor
			node  id.ID
			below bool
			want  []id.ID
		}{
			{actor(workers, false), workers, true, []id.ID{13, 14, 15}},
			{actor(district, true), district, false, []id.ID{11}},
			{actor(district, true), district, true, []id.ID{13, 14, 11, 15}}, // due 6th, 9th, 10th and 11th of March
			{actor(district, true), workers, false, []id.ID{13, 14, 15}},
			{actor(city, false), city, true, nil},
		} {
			if got, err := inbox(c.by, c.node, c.below); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%d of %d, below %v: %d, %v; want %d", c.node, c.by.Grants[0].Org, c.below, got, err, c.want)
			}
		}
		if _, err := inbox(actor(workers, true), district, false); errs.KindOf(err) != errs.NotFound {
			t.Errorf("what the body above owes: %v", err)
		}
		if _, err := inbox(access.Actor{}, workers, false); errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("a stranger: %v", err)
		}
	})
}
