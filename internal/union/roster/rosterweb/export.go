package rosterweb

import (
	"bufio"
	"io"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

type exportForm struct {
	Org    id.Ref        `form:"org"`
	Level  string        `form:"level"` // "this" or "below"
	Format roster.Format `form:"format"`
	Clear  bool          `form:"clear"`
	Reason string        `form:"reason"`
}

// exportView is the page that asks what is to go out.
type exportView struct {
	union  org.Org
	head   ui.Head
	levels []ui.Option // none when there is no choice
	level  string
	only   string // what goes out when there is no choice
	forms  []ui.Option
	clears []ui.Option // none when the reader may not have numbers in clear
}

// exporting asks what is to go out.
func (p pages) exporting(c *web.Ctx) error {
	var in exportForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.exportView(c, in.Org)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, exportPage(v))
}

func (p pages) exportView(c *web.Ctx, asked id.Ref) (exportView, error) {
	node, err := p.node(c, asked)
	if err != nil {
		return exportView{}, err
	}
	scope, err := p.rosters.Plan.Scope(c.Actor, member.UseExport, node.Target())
	if err != nil {
		return exportView{}, err
	}
	v := exportView{union: node.Org, head: ui.Head{Title: c.T("rosterweb.export"), Note: node.Name, Crumbs: crumbs(c, node.Org, false)},
		forms: []ui.Option{{Value: string(roster.XLSX), Label: c.T("rosterweb.as_xlsx"), Hint: c.T("rosterweb.as_xlsx_hint")},
			{Value: string(roster.CSV), Label: c.T("rosterweb.as_csv"), Hint: c.T("rosterweb.as_csv_hint")}}}
	_, whole := node.Path.Range()
	switch {
	case scope.To != whole, node.Kind == org.Group: // this level is all the reader's reach, or all there is
		v.level, v.only = levelThis, c.T("rosterweb.level_this")
	case !node.Kind.HasMembers():
		v.level, v.only = levelBelow, c.T("rosterweb.level_below")
	default:
		v.level = levelBelow
		v.levels = []ui.Option{{Value: levelBelow, Label: c.T("rosterweb.level_below")}, {Value: levelThis, Label: c.T("rosterweb.level_this")}}
	}
	if p.may(c, member.UseUnmask, node.Org) {
		v.clears = []ui.Option{{Value: "0", Label: c.T("rosterweb.masked"), Hint: c.T("rosterweb.masked_hint")},
			{Value: "1", Label: c.T("rosterweb.clear"), Hint: c.T("rosterweb.clear_hint")}}
	}
	return v, nil
}

// The values of exportForm.Level.
const (
	levelThis  = "this"
	levelBelow = "below"
)

// export streams the roster.
func (p pages) export(c *web.Ctx) error {
	var in exportForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.exportView(c, in.Org)
	if err != nil {
		return err
	}
	if in.Format != roster.CSV {
		in.Format = roster.XLSX
	}
	if !in.Clear {
		in.Reason = "" // a reason that was typed and not needed is nobody's business
	}
	name := c.T("rosterweb.export_name", "name", v.union.Name, "day", string(day.Of(p.rosters.DB.Now().In(p.rosters.Zone)))) + "." + string(in.Format)
	err = download(c, name, in.Format, func(w io.Writer) error {
		return p.rosters.Export(c.Context(), c.Actor, roster.ExportInput{Format: in.Format, ExportInput: member.ExportInput{Node: v.union.Ref,
			ThisLevel: in.Level == levelThis, Clear: in.Clear, Reason: in.Reason}}, w)
	})
	if err == nil {
		return nil
	}
	return c.Again(err, web.Desk, v.head.Title, exportPage(v))
}

// begun is how much of a file is held back until it is certain that there will be one: what is refused is answered with a page.
const begun = 64 << 10

// download answers with a file that is written as it is read.
func download(c *web.Ctx, name string, f roster.Format, write func(io.Writer) error) error {
	return c.Download(name, contentTypes[f], func(w io.Writer) error {
		out := bufio.NewWriterSize(w, begun)
		if err := write(out); err != nil {
			return err
		}
		return out.Flush()
	})
}
