package procedure

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// UseInbox reads what bodies owe.
const UseInbox access.UseCase = "procedure.Inbox"

// Access declares who may do what: what a body owes is for those who keep what belongs to it.
var Access = access.Matrix{UseInbox: {Scope: "procedure:read", Roles: access.Keepers()}}

// InboxInput asks what is owed at a body, the most urgent first.
type InboxInput struct {
	Node  id.Ref
	Below bool // also at the bodies below it, as far as the actor reaches
	After TaskKey
	Limit int // 50 when 0, at most 200
}

// TaskKey is a task's place in the order of what is due; the zero TaskKey is before all.
type TaskKey struct {
	Due        time.Time
	Proceeding id.ID
	Duty       string
}

// Task is what a body owes in a proceeding. It tells of nobody: whom it is about stands on the proceeding's own page.
type Task struct {
	Owed
	At Proceeding
}

// Key is the task's place.
func (t Task) Key() TaskKey { return TaskKey{t.Due, t.Proceeding.ID, t.Duty} }

// InboxFound is a page of tasks. More says whether others follow the last.
type InboxFound struct {
	Tasks []Task
	More  bool
}

// mostLooked is how many duties of a federation are looked through for one page of a body's.
const mostLooked = 20_000

// Inbox lists what is owed at a body, the most urgent first. Errors: as access.Planner.Scope.
func (e *Engine) Inbox(ctx context.Context, by access.Actor, in InboxInput) (InboxFound, error) {
	if err := e.Plan.Permits(by, UseInbox); err != nil {
		return InboxFound{}, err
	}
	place, err := e.Tree.Place(ctx, e.DB, in.Node)
	if err != nil {
		return InboxFound{}, err
	}
	scope, err := e.Plan.Scope(by, UseInbox, place)
	if err != nil {
		return InboxFound{}, err
	}
	if !in.Below {
		scope = scope.Level()
	}
	limit := sqldb.Limit(in.Limit)
	found, err := e.owedIn(ctx, in, scope, limit+1)
	if err != nil {
		return InboxFound{}, err
	}
	out := InboxFound{More: len(found) > limit}
	found = found[:min(len(found), limit)]
	return out, e.tasks(ctx, in.Node.Fed, found, &out)
}

// owedIn are the first duties of the bodies in a scope, at most n; what stands still is not among them. A body's own are found by the body, those of
// many by walking along the federation's and asking the tree where each stands.
func (e *Engine) owedIn(ctx context.Context, in InboxInput, scope access.Scope, n int) (out []Owed, err error) {
	fed, after := in.Node.Fed, in.After
	for looked := 0; looked < mostLooked; {
		text, args, limit := owedAt, []any{fed, in.Node.ID}, n
		if !scope.OneLevel() {
			text, args, limit = owedInFederation, []any{fed}, 500
		}
		due := int64(0)
		if !after.Due.IsZero() {
			due = sqldb.Micros(after.Due)
		}
		page, err := sqldb.All(ctx, e.DB, text, append(args, due, after.Proceeding, after.Duty, never, limit), scanOwed(fed))
		if err != nil {
			return nil, err
		}
		if out, err = e.within(ctx, scope, out, page); err != nil || len(out) >= n || len(page) < limit {
			return out[:min(len(out), n)], err
		}
		looked += len(page)
		after = Task{Owed: page[len(page)-1]}.Key()
	}
	return out, nil
}

// within adds those of a page that lie in the scope.
func (e *Engine) within(ctx context.Context, scope access.Scope, out, page []Owed) ([]Owed, error) {
	if scope.OneLevel() {
		return append(out, page...), nil
	}
	bodies := make([]id.ID, len(page))
	for i, o := range page {
		bodies[i] = o.Org
	}
	paths, err := e.Tree.Paths(ctx, scope.Fed, bodies)
	if err != nil {
		return out, err
	}
	for _, o := range page {
		if path, ok := paths[o.Org]; ok && scope.Covers(path) {
			out = append(out, o)
		}
	}
	return out, nil
}

// tasks puts the proceedings beside the duties.
func (e *Engine) tasks(ctx context.Context, fed id.Fed, found []Owed, out *InboxFound) error {
	ids := sqldb.List{}
	for _, o := range found {
		ids = append(ids, o.Proceeding.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	at := map[id.ID]Proceeding{}
	all, err := sqldb.All(ctx, e.DB, findProceedings, []any{fed, ids}, scanProceeding(fed))
	for _, p := range all {
		at[p.Ref.ID] = p
	}
	for _, o := range found {
		out.Tasks = append(out.Tasks, Task{o, at[o.Proceeding.ID]})
	}
	return err
}
