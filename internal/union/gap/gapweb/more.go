package gapweb

import (
	"bytes"
	"io"
	"strconv"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/gap"

	"github.com/a-h/templ"
)

// few are the unions whose list is short.
func (p pages) few(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	found, err := p.Gaps.Few(c.Context(), c.Actor, gap.FewInput{Node: node.Ref, After: in.After, Limit: listSize})
	if err != nil {
		return err
	}
	pager := ui.Pager{Note: c.T("gapweb.on_page", "n", len(found))}
	if len(found) == listSize {
		pager.Next = web.Address("/gaps/few", "node", node.Ref.String(), "after", found[listSize-1].Org.Ref.ID.String())
	}
	if in.After != 0 {
		pager.First = at("/gaps/few", node.Ref)
	}
	rows := make([]ui.Row, len(found))
	for i, f := range found {
		rows[i] = ui.Row{Name: f.Org.Name, Cells: []templ.Component{ui.NameLink(f.Org.Name, "/orgs/"+f.Org.Ref.String(), ""), ui.Text(c.Number(f.Employers)),
			ui.Text(c.Number(f.Heads)), ui.Text(c.Number(f.Listed)), ui.Text(c.Percent(float64(f.Listed) / float64(f.Heads)))}}
	}
	return c.Page(web.Desk, c.T("gapweb.few"), tablePage(ui.Head{Title: c.T("gapweb.few"), Note: node.Name}, p.doors(c, node.Org, "/gaps/few"), c.T("gapweb.few_note"),
		ui.Table{Caption: c.T("gapweb.few"), Rows: rows, Empty: noFew(), Cols: []ui.Col{{Label: c.T("gapweb.union"), Main: true}, {Label: c.T("gapweb.employers"), Numeric: true},
			{Label: c.T("gap.column_employees"), Numeric: true}, {Label: c.T("gapweb.members"), Numeric: true}, {Label: c.T("gapweb.share"), Numeric: true}}}, pager))
}

// platforms are new-form workers by street and platform.
func (p pages) platforms(c *web.Ctx) error {
	var in struct {
		Node     id.Ref `form:"node"`
		Division string `form:"division"`
		Platform string `form:"platform"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	found, err := p.Gaps.Platforms(c.Context(), c.Actor, gap.PlatformsInput{Node: node.Ref, Division: in.Division, Platform: in.Platform, Limit: listSize})
	if err != nil {
		return err
	}
	pager := ui.Pager{Note: c.T("gapweb.on_page", "n", len(found))}
	if len(found) == listSize {
		last := found[listSize-1]
		pager.Next = web.Address("/gaps/platforms", "node", node.Ref.String(), "division", last.Division, "platform", last.Name)
	}
	if in.Division != "" {
		pager.First = at("/gaps/platforms", node.Ref)
	}
	rows := make([]ui.Row, len(found))
	for i, f := range found {
		members, share := c.Number(f.Members), "—"
		switch {
		case f.Dark:
			members = c.T("gapweb.dark")
		case f.Heads > 0:
			share = c.Percent(float64(f.Members) / float64(f.Heads))
		}
		rows[i] = ui.Row{Name: f.Name, Cells: []templ.Component{ui.Text(p.near(f.Division)), ui.Text(f.Name), ui.Text(c.Number(f.Heads)), ui.Text(members), ui.Text(share), ui.Text(c.Day(f.AsOf))}}
	}
	v := platformsView{head: ui.Head{Title: c.T("gapweb.platforms"), Note: node.Name}, doors: p.doors(c, node.Org, "/gaps/platforms"), pager: pager,
		table: ui.Table{Caption: c.T("gapweb.platforms"), Rows: rows, Empty: noPlatforms(), Cols: []ui.Col{{Label: c.T("gap.column_division"), Main: true}, {Label: c.T("gap.column_platform")},
			{Label: c.T("gap.column_heads"), Numeric: true}, {Label: c.T("gapweb.members"), Numeric: true}, {Label: c.T("gapweb.share"), Numeric: true}, {Label: c.T("gapweb.as_of_day")}}}}
	if p.may(c, gap.UseHeads, node.Org) {
		v.upload = at("/gaps/platforms/import", node.Ref)
	}
	return c.Page(web.Desk, v.head.Title, platformsPage(v))
}

type platformsView struct {
	head   ui.Head
	doors  []ui.Chip
	table  ui.Table
	pager  ui.Pager
	upload string
}

// headsForm says for whose territory head counts come in.
type headsForm struct {
	Node id.Ref `form:"node"`
}

func (p pages) askHeads(c *web.Ctx) error {
	var in headsForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	if err := p.Gaps.Plan.Allow(c.Actor, gap.UseHeads, node.Target()); err != nil {
		return err
	}
	return c.Page(web.Desk, c.T("gapweb.heads_in"), headsPage(ui.Head{Title: c.T("gapweb.heads_in"), Note: node.Name}, node.Ref, nil))
}

// takeHeads takes a table of head counts in.
func (p pages) takeHeads(c *web.Ctx) error {
	var in headsForm
	upload, err := c.Upload(&in, "file")
	node, failed := p.start(c, in.Node)
	if failed != nil {
		return failed
	}
	var file []byte
	if err == nil {
		file, err = io.ReadAll(upload)
	}
	var taken gap.HeadsTaken
	if err == nil {
		taken, err = p.Gaps.TakeHeads(c.Context(), c.Actor, gap.HeadsInput{Node: node.Ref, File: bytes.NewReader(file), Size: int64(len(file))})
	}
	head := ui.Head{Title: c.T("gapweb.heads_in"), Note: node.Name}
	if err != nil {
		return c.Again(err, web.Desk, head.Title, headsPage(head, node.Ref, nil))
	}
	if len(taken.Faults) == 0 {
		c.Flash(ui.OK, c.T("gapweb.heads_taken", "n", taken.Taken))
		return c.Redirect(at("/gaps/platforms", node.Ref))
	}
	rows := make([]ui.Row, len(taken.Faults))
	for i, f := range taken.Faults {
		rows[i] = ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(f.Row)), ui.Text(c.Msg(f.Msg))}}
	}
	return c.Page(web.Desk, head.Title, headsPage(ui.Head{Title: c.T("gapweb.heads_taken", "n", taken.Taken), Note: node.Name}, node.Ref, &ui.Table{Caption: c.T("gapweb.not_taken"), Rows: rows,
		Cols: []ui.Col{{Label: c.T("gapweb.row"), Numeric: true}, {Label: c.T("gapweb.why"), Main: true}}}))
}
