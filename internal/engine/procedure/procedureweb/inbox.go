package procedureweb

import (
	"strings"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Deps is what the pages need.
type Deps struct {
	Procedures *procedure.Engine
	Names      Names
	// Node is the body that a list is about: the one asked for, else the unit chosen, else the first grant's.
	Node func(c *web.Ctx, asked id.Ref) (id.Ref, string, error)
	// Doors are the addresses of the pages of proceedings, by procedure; the proceeding's ref is added.
	Doors map[string]string
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/inbox", p.inbox)
}

// inboxForm is what the inbox shows, as it stands in the address. After is a [procedure.TaskKey].
type inboxForm struct {
	Node  id.Ref `form:"node"`
	Scope string `form:"scope"` // "below" for what the bodies below owe as well
	After string `form:"after"`
}

func (f inboxForm) href() string {
	return web.Address("/inbox", "node", f.Node.String(), "scope", f.Scope, "after", f.After)
}

const below = "below"

// inbox lists what a body owes.
func (p pages) inbox(c *web.Ctx) error {
	var in inboxForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, name, err := p.Node(c, in.Node)
	if err != nil {
		return err
	}
	in.Node = node
	found, err := p.Procedures.Inbox(c.Context(), c.Actor, procedure.InboxInput{Node: node, Below: in.Scope == below, After: parseKey(in.After)})
	if err != nil {
		return err
	}
	bodies := make([]id.ID, len(found.Tasks))
	for i, t := range found.Tasks {
		bodies[i] = t.Org
	}
	names, err := p.Names.NamesOf(c.Context(), node.Fed, bodies)
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found.Tasks))
	for i, t := range found.Tasks {
		rows[i] = p.row(c, t, names[t.Org])
	}
	own, all, next, first := in, in, in, in
	own.Scope, own.After, all.Scope, all.After, first.After = "", "", below, "", ""
	chips := []ui.Chip{{Label: c.T("procedureweb.own"), Href: own.href(), On: in.Scope != below}, {Label: c.T("procedureweb.below"), Href: all.href(), On: in.Scope == below}}
	pager := ui.Pager{Note: c.T("procedureweb.tasks", "n", len(rows))}
	if found.More {
		next.After = key(found.Tasks[len(found.Tasks)-1].Key())
		pager.Next = next.href()
	}
	if in.After != "" {
		pager.First = first.href()
	}
	return c.Page(web.Desk, c.T("procedureweb.inbox"), inboxPage(ui.Head{Title: c.T("procedureweb.inbox"), Note: name}, chips, ui.Table{
		Caption: c.T("procedureweb.inbox"), Rows: rows, Empty: nothingOwed(), Cols: []ui.Col{{Label: c.T("procedureweb.what"), Main: true},
			{Label: c.T("procedureweb.due")}, {Label: c.T("procedureweb.body")}, {Label: c.T("procedureweb.since")}}}, pager))
}

func (p pages) row(c *web.Ctx, t procedure.Task, body string) ui.Row {
	zone := p.Procedures.Counter.Zone
	words := p.Procedures.Procedure(t.At.Procedure).Words
	title := c.T(words + "duty_" + t.Duty)
	return ui.Row{Name: title, Cells: []templ.Component{ui.NameLink(title, p.Doors[t.At.Procedure]+t.Proceeding.String(), c.T(words+"name")),
		ui.StateTag(dueTag(c, t.Owed, p.Procedures.DB.Now(), zone)), climbedTo(body, t.Climbed > 0), ui.Text(t.At.OpenedAt.In(zone).Format("2006-01-02"))}}
}

// key writes a place in the inbox for an address.
func key(k procedure.TaskKey) string {
	return strings.Join([]string{k.Due.UTC().Format(time.RFC3339Nano), k.Proceeding.String(), k.Duty}, "~")
}

// parseKey reads what key wrote; anything else is the beginning.
func parseKey(text string) procedure.TaskKey {
	parts := strings.Split(text, "~")
	if len(parts) != 3 {
		return procedure.TaskKey{}
	}
	due, err := time.Parse(time.RFC3339Nano, parts[0])
	of, wrong := id.Parse(parts[1])
	if err != nil || wrong != nil {
		return procedure.TaskKey{}
	}
	return procedure.TaskKey{Due: sqldb.FromMicros(sqldb.Micros(due)), Proceeding: of, Duty: parts[2]}
}
