package procedure

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// Proceeding is one run of a procedure. Its id is the module's record: an application, a transfer.
type Proceeding struct {
	Ref       id.Ref
	Procedure string
	State     string
	Org       id.ID // the body at which it was opened
	Version   int64 // steps so far
	OpenedAt  time.Time
	ClosedAt  time.Time // zero while it is open
}

// Step is an event of a proceeding as its history keeps it. Steps are added and never changed.
type Step struct {
	Seq      int64
	At       time.Time
	Event    string // "" where it was opened; Climbed
	State    string // where it led
	Party    Party
	Name     string // who acted, as the history shows it; "" for people who are named elsewhere, and the clock
	Org      id.ID  // the body for which, or to which the duty climbed; 0 for none
	Document string // number of the document behind it (文号)
	Reason   string
}

// Climbed is the event of a duty that went to the body above, because time ran out. One that begins higher
// up, because nobody was there, is no step: Owed.Climbed tells it.
const Climbed = "climbed"

// Owed is a duty under way.
type Owed struct {
	Proceeding id.Ref
	Duty       string
	Org        id.ID // the body that owes it now; 0 when it is a person
	Climbed    int64 // how often it went up
	Clock      deadline.Clock
	Due        time.Time // zero while the clock stands still
}

// Act is somebody's raising of an event.
type Act struct {
	Event    string
	By       Party
	Name     string
	Org      id.ID
	Document string
	Reason   string
}

// Bodies say which body a party is in a proceeding; 0 for a person.
type Bodies func(Party) id.ID

// Tree knows where bodies stand and who is there.
type Tree interface {
	// Place is where a body of today stands. Errors: NotFound.
	Place(ctx context.Context, q sqldb.Queryer, org id.Ref) (access.Target, error)
	// Paths are the paths of bodies of today, by id; ids of nothing are left out.
	Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error)
	// Staffed reports whether anybody at the body itself may do its work today.
	Staffed(ctx context.Context, q sqldb.Queryer, org id.Ref) (bool, error)
}

// Spans are the lengths of duties by the rules that hold at a body.
type Spans interface {
	Span(ctx context.Context, q sqldb.Queryer, org id.Ref, rule string) (deadline.Span, error)
}

// Deps are what the engine needs.
type Deps struct {
	DB      *sqldb.DB
	Plan    *access.Planner
	Tree    Tree
	Spans   Spans
	Counter deadline.Counter
}

// Engine runs proceedings for the modules, inside their transactions and after their authorisation.
type Engine struct {
	Deps
	courses map[string]Course
}

// Course is a procedure with what its module does when a clock runs out.
type Course struct {
	*Procedure
	// Late raises the event of a duty that ran out, by a use case's own rules, in the clock's transaction.
	Late func(ctx context.Context, tx *sqldb.Tx, at Proceeding, event string) error
	// Climbed is told of a duty that went up, to send word of it.
	Climbed func(ctx context.Context, tx *sqldb.Tx, at Proceeding, owed Owed) error
}

// New makes an engine that knows no procedure yet.
func New(d Deps) *Engine { return &Engine{Deps: d, courses: map[string]Course{}} }

// Add lets the engine run a procedure. Every module adds its own while the program is wired. One with faults is a programming error and panics.
func (e *Engine) Add(c Course) {
	faults := c.Faults()
	if c.Late == nil && slices.ContainsFunc(c.Duties, func(d Duty) bool { return d.Late != "" }) {
		faults = append(faults, "nobody raises what its clocks raise")
	}
	if _, twice := e.courses[c.Name]; twice {
		faults = append(faults, "there are two of the name")
	}
	if len(faults) > 0 {
		panic(fmt.Sprintf("procedure %s: %s", c.Name, faults))
	}
	e.courses[c.Name] = c
}

// Procedure is the procedure of that name; nil for none.
func (e *Engine) Procedure(name string) *Procedure { return e.courses[name].Procedure }

// Procedures are all that the engine runs, by name.
func (e *Engine) Procedures() []*Procedure {
	all := make([]*Procedure, 0, len(e.courses))
	for _, name := range slices.Sorted(maps.Keys(e.courses)) {
		all = append(all, e.courses[name].Procedure)
	}
	return all
}

// Open begins a proceeding at a body, with its first duties.
func (e *Engine) Open(ctx context.Context, tx *sqldb.Tx, ref id.Ref, procedure string, org id.ID, act Act, bodies Bodies) (Proceeding, error) {
	p, ok := e.courses[procedure]
	if !ok {
		return Proceeding{}, fmt.Errorf("procedure: %q is not known", procedure)
	}
	at := Proceeding{Ref: ref, Procedure: procedure, State: p.States[0].Name, Org: org, Version: 1, OpenedAt: tx.Now}
	if _, err := tx.Exec(ctx, insertProceeding, ref.Fed, ref.ID, org, at.Version, sqldb.Micros(tx.Now), nil, procedure, at.State); err != nil {
		return at, err
	}
	if err := e.step(ctx, tx, at, act); err != nil {
		return at, err
	}
	for _, d := range p.Duties {
		if d.First {
			if _, err := e.start(ctx, tx, at, d, bodies(d.Party)); err != nil {
				return at, err
			}
		}
	}
	return at, nil
}

// Find is a proceeding. Errors: NotFound.
func (e *Engine) Find(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Proceeding, error) {
	p, ok, err := sqldb.One(ctx, q, findProceedings, []any{ref.Fed, sqldb.List{ref.ID}}, scanProceeding(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return p, err
}

// Steps are the history of a proceeding, oldest first.
func (e *Engine) Steps(ctx context.Context, q sqldb.Queryer, ref id.Ref) ([]Step, error) {
	return sqldb.All(ctx, q, stepsOf, []any{ref.Fed, ref.ID}, scanStep)
}

// Duties are what is owed in a proceeding.
func (e *Engine) Duties(ctx context.Context, q sqldb.Queryer, ref id.Ref) ([]Owed, error) {
	return sqldb.All(ctx, q, dutiesOf, []any{ref.Fed, sqldb.List{ref.ID}}, scanOwed(ref.Fed))
}

// Raise does an event: it moves the proceeding, starts and ends duties, and keeps the step. Errors: Conflict when the event is not possible
// where the proceeding stands, or somebody else moved it meanwhile; Denied when it is not this party's to raise.
func (e *Engine) Raise(ctx context.Context, tx *sqldb.Tx, at Proceeding, act Act, bodies Bodies) (Proceeding, error) {
	p := e.courses[at.Procedure]
	event, ok := p.Event(act.Event)
	switch {
	case !ok:
		return at, fmt.Errorf("procedure %s has no event %q", at.Procedure, act.Event)
	case !slices.Contains(event.From, at.State):
		return at, errs.New(errs.Conflict, "procedure.not_now", "state", errs.M(p.Words+"state_"+at.State))
	case !slices.Contains(event.By, act.By):
		return at, errs.New(errs.Denied, "errs.denied")
	}
	before := at.Version
	at.Version++
	if event.To != "" {
		at.State = event.To
	}
	if s, _ := p.State(at.State); s.End {
		at.ClosedAt = tx.Now
	}
	n, err := tx.Exec(ctx, moveProceeding, at.Ref.Fed, at.Ref.ID, at.State, at.Version, sqldb.MicrosOrNull(at.ClosedAt), before)
	if err != nil {
		return at, err
	}
	if n == 0 {
		return at, errs.New(errs.Conflict, "procedure.moved")
	}
	if err := e.step(ctx, tx, at, act); err != nil {
		return at, err
	}
	return at, e.owe(ctx, tx, at, event, bodies)
}

func (e *Engine) step(ctx context.Context, tx *sqldb.Tx, at Proceeding, act Act) error {
	_, err := tx.Exec(ctx, insertStep, stepArgs(at, tx.Now, act)...)
	return err
}

// owe does what an event says of duties.
func (e *Engine) owe(ctx context.Context, tx *sqldb.Tx, at Proceeding, event Event, bodies Bodies) error {
	if !at.ClosedAt.IsZero() {
		_, err := tx.Exec(ctx, endDuties, at.Ref.Fed, at.Ref.ID)
		return err
	}
	p := e.courses[at.Procedure]
	for _, name := range event.Ends {
		if _, err := tx.Exec(ctx, endDuty, at.Ref.Fed, at.Ref.ID, name); err != nil {
			return err
		}
	}
	for _, name := range event.Starts {
		d, _ := p.Duty(name)
		if _, err := e.start(ctx, tx, at, d, bodies(d.Party)); err != nil {
			return err
		}
	}
	if len(event.Pauses)+len(event.Resumes)+len(event.Hands) == 0 {
		return nil
	}
	under, err := e.Duties(ctx, tx, at.Ref)
	if err != nil {
		return err
	}
	for _, o := range under {
		switch {
		case slices.Contains(event.Hands, o.Duty):
			d, _ := p.Duty(o.Duty)
			o.Org, o.Climbed = bodies(d.Party), 0
		case slices.Contains(event.Pauses, o.Duty) && !o.Clock.Paused():
			o.Clock, err = o.Clock.Pause(tx.Now)
		case slices.Contains(event.Resumes, o.Duty) && o.Clock.Paused():
			o.Clock, err = o.Clock.Resume(tx.Now)
		default:
			continue
		}
		if err == nil {
			err = e.keep(ctx, tx, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// start begins a duty of a body, or of a person when org is 0.
func (e *Engine) start(ctx context.Context, tx *sqldb.Tx, at Proceeding, d Duty, org id.ID) (Owed, error) {
	o, err := e.asking(ctx, tx, at.Ref.Fed).begin(at, d, org, 0)
	if err == nil {
		err = e.keep(ctx, tx, o)
	}
	return o, err
}

// keep writes a duty as it stands.
func (e *Engine) keep(ctx context.Context, tx *sqldb.Tx, o Owed) error {
	args, err := e.dutyArgs(o)
	if err == nil {
		_, err = tx.Exec(ctx, startDuty, args...)
	}
	return err
}
