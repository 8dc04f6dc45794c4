package orgweb

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// levelSize is how many bodies of one level the tree shows; the rest stand on their parent's page.
const levelSize = 100

// listSize is how many rows a list has.
const listSize = 50

type treeForm struct {
	Text  string  `form:"q"`
	On    day.Day `form:"on"`
	Open  id.Ref  `form:"open"` // unfolded without a script
	After id.ID   `form:"after"`
}

// tree is the whole federation, folded up to where the reader works; or what a search finds.
func (p pages) tree(c *web.Ctx) error {
	var in treeForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	rootRef, err := p.root(c)
	if err != nil {
		return err
	}
	if in.On >= p.today() {
		in.On = ""
	}
	if in.Text != "" {
		return p.search(c, rootRef, in)
	}
	root, err := p.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: rootRef, On: in.On})
	if err != nil {
		return err
	}
	way, err := p.way(c, in.Open)
	if err != nil {
		return err
	}
	nodes, err := p.nodes(c, []org.Child{{Org: root.Org, HasChildren: true}}, in.On, append(way, rootRef.ID))
	if err != nil {
		return err
	}
	return c.Page(layout(c), c.T("orgweb.tree"), treePage(treeView{form: in, nodes: nodes, today: p.today(),
		desk: layout(c) == web.Desk, fill: p.fillActions(c, root.Org)}))
}

// fillActions is how the reader can fill the federation from tables.
func (p pages) fillActions(c *web.Ctx, root org.Org) (out []action) {
	if p.Orgs.MayImport(c.Actor, root) != nil {
		return nil
	}
	if p.mayEnter(c, root) {
		out = append(out, action{label: c.T("orgweb.import_employers"), href: web.Address("/employers/import", "node", root.Ref.String()), icon: "upload"})
	}
	return append(out, action{label: c.T("orgweb.import_orgs"), href: orgHref(root.Ref) + "/import", icon: "upload", look: ui.Primary})
}

// way is the bodies that stand unfolded: those above the one asked for, else above where the reader works.
func (p pages) way(c *web.Ctx, open id.Ref) ([]id.ID, error) {
	asked := !open.IsZero()
	if !asked {
		open = home(c)
	}
	if open.IsZero() {
		return nil, nil
	}
	found, err := p.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: open})
	if err != nil {
		if !asked && errs.Is(err, errs.NotFound) { // a wish from a cookie that came to nothing
			return nil, nil
		}
		return nil, err
	}
	return found.Path.IDs(), nil
}

// nodes draws bodies with what hangs below those that are on the way.
func (p pages) nodes(c *web.Ctx, bodies []org.Child, on day.Day, way []id.ID) ([]ui.Node, error) {
	counts, err := p.counts(c, bodies, on)
	if err != nil {
		return nil, err
	}
	here := home(c)
	out := make([]ui.Node, 0, len(bodies))
	for _, b := range bodies {
		n := ui.Node{
			ID: b.Ref.String(), Label: b.Name, Href: web.Address(orgHref(b.Ref), "on", string(on)), State: stateTag(c, b.Org),
			Note: note(c, b.Org, counts), Here: b.Ref == here, Leaf: on == "" && !b.HasChildren,
			Fetch:  web.Address(orgHref(b.Ref)+"/below", "on", string(on)),
			Unfold: web.Address("/orgs", "open", b.Ref.String(), "on", string(on)),
		}
		if !n.Leaf && slices.Contains(way, b.Ref.ID) {
			n.Open = true
			if n.Children, err = p.level(c, b.Ref, on, way); err != nil {
				return nil, err
			}
		}
		out = append(out, n)
	}
	return out, nil
}

// level is what hangs right below a body.
func (p pages) level(c *web.Ctx, parent id.Ref, on day.Day, way []id.ID) ([]ui.Node, error) {
	children, err := p.Orgs.Children(c.Context(), c.Actor, org.ChildrenInput{Parent: parent, On: on, Limit: levelSize + 1})
	if err != nil {
		return nil, err
	}
	more := len(children) > levelSize
	if more {
		children = children[:levelSize]
	}
	nodes, err := p.nodes(c, children, on, way)
	if more {
		last := children[levelSize-1].Ref.ID
		nodes = append(nodes, ui.Node{Label: c.T("orgweb.more_below"), Leaf: true,
			Href: web.Address(orgHref(parent), "on", string(on), "after", last.String()) + "#below"})
	}
	return nodes, err
}

func (p pages) counts(c *web.Ctx, bodies []org.Child, on day.Day) (map[id.ID]int64, error) {
	if on != "" { // the counts are those of today
		return nil, nil
	}
	orgs := make([]org.Org, len(bodies))
	for i, b := range bodies {
		orgs[i] = b.Org
	}
	counts, err := p.Members.Counts(c.Context(), c.Actor, orgs)
	if errs.Is(err, errs.Denied) {
		return nil, nil
	}
	return counts, err
}

// note is the kind of a body and how many members it has with those below it.
func note(c *web.Ctx, o org.Org, counts map[id.ID]int64) string {
	kind := kindWord(c, o)
	if n, ok := counts[o.Ref.ID]; ok && n > 0 {
		return kind + " · " + c.T("orgweb.people", "n", n)
	}
	return kind
}

// below answers a script that unfolds a body.
func (p pages) below(c *web.Ctx) error {
	var in struct {
		Ref id.Ref  `path:"ref"`
		On  day.Day `form:"on"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if !c.IsHTMX() {
		return c.Redirect(web.Address("/orgs", "open", in.Ref.String(), "on", string(in.On)))
	}
	nodes, err := p.level(c, in.Ref, in.On, nil)
	if err != nil {
		return err
	}
	return c.Fragment(ui.Branch(nodes))
}

// search lists the bodies of today that a text finds.
func (p pages) search(c *web.Ctx, root id.Ref, in treeForm) error {
	found, err := p.Orgs.Search(c.Context(), c.Actor, org.SearchInput{Node: root, Text: in.Text, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = web.Address("/orgs", "q", in.Text, "on", string(in.On), "after", found[listSize-1].Ref.ID.String())
	}
	if in.After != 0 {
		pager.First = web.Address("/orgs", "q", in.Text, "on", string(in.On))
	}
	table, err := p.table(c, c.T("orgweb.tree"), found, "", true)
	if err != nil {
		return err
	}
	pager.Note = c.T("orgweb.found", "n", len(found))
	return c.Page(layout(c), c.T("orgweb.tree"), searchPage(in, table, pager))
}

// table shows bodies as rows; where adds the column of what they hang below. Who may see no figures has no column of them.
func (p pages) table(c *web.Ctx, caption string, orgs []org.Org, on day.Day, where bool) (ui.Table, error) {
	children, parents := make([]org.Child, len(orgs)), make([]id.ID, 0, len(orgs))
	for i, o := range orgs {
		children[i] = org.Child{Org: o}
		parents = append(parents, o.ParentID)
	}
	counts, err := p.counts(c, children, on)
	if err != nil {
		return ui.Table{}, err
	}
	names := map[id.ID]org.Org{}
	if where && len(orgs) > 0 {
		if names, err = p.Orgs.FindMany(c.Context(), c.Actor, orgs[0].Ref.Fed, parents); err != nil {
			return ui.Table{}, err
		}
	}
	t := ui.Table{Caption: caption, Rows: make([]ui.Row, len(orgs)), Empty: nothingFound(),
		Cols: []ui.Col{{Label: c.T("orgweb.name"), Main: true}, {Label: c.T("orgweb.kind")}}}
	if where {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("orgweb.parent")})
	}
	t.Cols = append(t.Cols, ui.Col{Label: c.T("orgweb.code")})
	if counts != nil {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("orgweb.members"), Numeric: true})
	}
	for i, o := range orgs {
		name := ui.NameLink(o.Name, web.Address(orgHref(o.Ref), "on", string(on)), "")
		cells := []templ.Component{tagged(name, stateTag(c, o)), ui.Text(kindWord(c, o))}
		if where {
			cells = append(cells, ui.Text(names[o.ParentID].Name))
		}
		cells = append(cells, ui.Text(o.Code))
		if n, ok := counts[o.Ref.ID]; ok {
			cells = append(cells, ui.Text(c.Number(n)))
		}
		t.Rows[i] = ui.Row{Name: o.Name, Cells: cells}
	}
	return t, nil
}

// stateTag is the state of a body that is not simply at work.
func stateTag(c *web.Ctx, o org.Org) ui.Tag {
	switch o.State {
	case org.Preparing:
		return ui.Tag{Tone: ui.Info, Word: c.T("orgweb.state_preparing")}
	case org.Closed:
		return ui.Tag{Tone: ui.Plain, Word: c.T("orgweb.state_closed")}
	}
	return ui.Tag{}
}

// kindWord is the kind of a body; a federation says its level.
func kindWord(c *web.Ctx, o org.Org) string {
	if o.Kind == org.Federation && o.Level != "" {
		return c.T("orgweb.level_" + string(o.Level))
	}
	return kindName(c, o.Kind)
}

// kindName is a kind as a word that stands alone: messages have it inside a sentence.
func kindName(c *web.Ctx, k org.Kind) string {
	word := c.T("org.kind_" + string(k))
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// pick is a page on which another page lets the reader choose a union: it leads back with the union's ref at the end
// of the address.
func (p pages) pick(c *web.Ctx) error {
	var in struct {
		Text  string `form:"q"`
		Back  string `form:"back"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	back := web.LocalPath(in.Back, "")
	if !strings.HasSuffix(back, "=") {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	root, err := p.root(c)
	if err != nil {
		return err
	}
	found, err := p.Orgs.Search(c.Context(), c.Actor, org.SearchInput{Node: root, Text: in.Text, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = web.Address("/orgs/pick", "q", in.Text, "back", back, "after", found[listSize-1].Ref.ID.String())
	}
	rows := make([]ui.Row, len(found))
	for i, o := range found {
		rows[i] = ui.Row{Name: o.Name, Cells: []templ.Component{ui.NameLink(o.Name, back+o.Ref.String(), ""), ui.Text(kindWord(c, o)), ui.Text(o.Code)}}
	}
	cols := []ui.Col{{Label: c.T("orgweb.name"), Main: true}, {Label: c.T("orgweb.kind")}, {Label: c.T("orgweb.code")}}
	return c.Page(layout(c), c.T("orgweb.pick"), pickPage(in.Text, back, ui.Table{Caption: c.T("orgweb.pick"), Cols: cols, Rows: rows,
		Empty: nothingFound()}, pager))
}
