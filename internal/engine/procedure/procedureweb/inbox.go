package procedureweb

import (
	"io"
	"strconv"
	"strings"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
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
	m.Get("/inbox.csv", p.table)
}

// inboxForm is what the inbox shows, as it stands in the address. After is a [procedure.TaskKey].
type inboxForm struct {
	Node  id.Ref `form:"node"`
	Scope string `form:"scope"` // "below" for what the bodies below owe as well
	After string `form:"after"`
}

func (f inboxForm) href(path string) string {
	return web.Address(path, "node", f.Node.String(), "scope", f.Scope, "after", f.After)
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
	names, err := p.bodies(c, node.Fed, found.Tasks)
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found.Tasks))
	for i, t := range found.Tasks {
		rows[i] = p.row(c, t, names[t.Org])
	}
	own, all, next, first := in, in, in, in
	own.Scope, own.After, all.Scope, all.After, first.After = "", "", below, "", ""
	chips := []ui.Chip{{Label: c.T("procedureweb.own"), Href: own.href("/inbox"), On: in.Scope != below}, {Label: c.T("procedureweb.below"), Href: all.href("/inbox"), On: in.Scope == below}}
	pager := ui.Pager{Note: c.T("procedureweb.tasks", "n", len(rows))}
	if found.More {
		next.After = key(found.Tasks[len(found.Tasks)-1].Key())
		pager.Next = next.href("/inbox")
	}
	if in.After != "" {
		pager.First = first.href("/inbox")
	}
	return c.Page(web.Desk, c.T("procedureweb.inbox"), inboxPage(ui.Head{Title: c.T("procedureweb.inbox"), Note: name}, first.href("/inbox.csv"), chips, ui.Table{
		Caption: c.T("procedureweb.inbox"), Rows: rows, Empty: nothingOwed(), Cols: []ui.Col{{Label: c.T("procedureweb.what"), Main: true},
			{Label: c.T("procedureweb.due")}, {Label: c.T("procedureweb.body")}, {Label: c.T("procedureweb.since")}}}, pager))
}

// bodies are the names of those who owe something.
func (p pages) bodies(c *web.Ctx, fed id.Fed, tasks []procedure.Task) (map[id.ID]string, error) {
	of := make([]id.ID, len(tasks))
	for i, t := range tasks {
		of[i] = t.Org
	}
	return p.Names.NamesOf(c.Context(), fed, of)
}

// table is all that a body owes as a table for a spreadsheet. It tells of nobody, as the page does.
func (p pages) table(c *web.Ctx) error {
	var in inboxForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, _, err := p.Node(c, in.Node)
	if err != nil {
		return err
	}
	next := procedure.InboxInput{Node: node, Below: in.Scope == below, Limit: 200}
	found, err := p.Procedures.Inbox(c.Context(), c.Actor, next)
	if err != nil {
		return err
	}
	return c.Download("inbox.csv", sheet.TypeCSV, func(w io.Writer) error {
		out := sheet.NewCSV(w)
		var head []sheet.Column
		for _, key := range []string{"procedureweb.procedure", "procedureweb.what", "procedureweb.due", "procedureweb.body", "procedureweb.times_up", "procedureweb.since", "procedureweb.proceeding"} {
			head = append(head, sheet.Column{Name: c.T(key)})
		}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		for {
			names, err := p.bodies(c, node.Fed, found.Tasks)
			if err != nil {
				return err
			}
			for _, t := range found.Tasks {
				if err := out.WriteRow(p.cells(c, t, names[t.Org])); err != nil {
					return err
				}
			}
			if !found.More {
				return out.Close()
			}
			next.After = found.Tasks[len(found.Tasks)-1].Key()
			if found, err = p.Procedures.Inbox(c.Context(), c.Actor, next); err != nil {
				return err
			}
		}
	})
}

// cells are a row of the table: instants as the zone of the installation has them, the due one being the first that is too late.
func (p pages) cells(c *web.Ctx, t procedure.Task, body string) []sheet.Cell {
	const instant = "2006-01-02 15:04"
	zone, words := p.Procedures.Counter.Zone, p.Procedures.Procedure(t.At.Procedure).Words
	return []sheet.Cell{{Text: c.T(words + "name")}, {Text: c.T(words + "duty_" + t.Duty)}, {Text: t.Due.In(zone).Format(instant)}, {Text: body},
		{Text: strconv.FormatInt(t.Climbed, 10)}, {Text: t.At.OpenedAt.In(zone).Format(instant)}, {Text: t.Proceeding.String()}}
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
