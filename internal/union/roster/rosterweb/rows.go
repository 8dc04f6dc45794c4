package rosterweb

import (
	"io"
	"path"
	"strconv"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"

	"github.com/a-h/templ"
)

// What a list of rows shows; these are also keys of words.
const (
	needsLook = string(member.NeedsLook)
	rejected  = string(member.Rejected)
	noted     = roster.Noted
	settled   = "settled" // looked at and taken in
)

// outcomes are under which the rows of a list are kept. A row that was simply taken in is not kept, so one that stands there
// as taken was settled by a person.
var outcomes = map[string][]string{
	needsLook: {needsLook},
	rejected:  {rejected},
	noted:     {noted},
	settled:   {string(member.Joined), string(member.Updated), string(member.Unchanged)},
}

func rowsHref(ref id.Ref, show string, after int) string {
	from := ""
	if after > 0 {
		from = strconv.Itoa(after)
	}
	return web.Address(batchHref(ref)+"/rows", "show", show, "after", from)
}

// fileHref is where rows can be downloaded in the form of the file they came from, "" for those that nobody mends.
func fileHref(b roster.Batch, show string) string {
	if show != needsLook && show != rejected {
		return ""
	}
	return web.Address(batchHref(b.Ref)+"/rejects."+string(roster.FormatOf(b.FileName)), "show", show)
}

// rowsView is the list of rows of one outcome.
type rowsView struct {
	batch roster.Batch
	head  ui.Head
	show  string
	chips []ui.Chip
	table ui.Table
	pager ui.Pager
	file  string
}

// rows lists the rows of an import that need a person, or that one has settled.
func (p pages) rows(c *web.Ctx) error {
	var in struct {
		batchPath
		Show  string `form:"show"`
		After int    `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if outcomes[in.Show] == nil {
		in.Show = needsLook
	}
	b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	o, err := p.unionOf(c, b)
	if err != nil {
		return err
	}
	found, err := p.rosters.Rows(c.Context(), c.Actor, in.Ref, in.After, listSize+1, outcomes[in.Show]...)
	if err != nil {
		return err
	}
	v := rowsView{batch: b, show: in.Show, head: ui.Head{Title: c.T("rosterweb.rows"), Note: o.Name, State: stateTag(c, b.State),
		Crumbs: append(crumbs(c, o.Org, true), ui.Crumb{Label: b.FileName, Href: batchHref(b.Ref)})}}
	if len(found) > listSize {
		found = found[:listSize]
		v.pager.Next = rowsHref(in.Ref, in.Show, found[listSize-1].Number)
	}
	if in.After > 0 {
		v.pager.First = rowsHref(in.Ref, in.Show, 0)
	}
	if len(found) > 0 {
		v.file = fileHref(b, in.Show)
	}
	for _, show := range []string{needsLook, rejected, noted, settled} {
		chip := ui.Chip{Label: c.T("rosterweb.count_" + show), Href: rowsHref(in.Ref, show, 0), On: show == in.Show}
		switch show {
		case needsLook:
			chip.Count = c.Number(int64(b.Counts.NeedsLook))
		case rejected:
			chip.Count = c.Number(int64(b.Counts.Rejected))
		}
		v.chips = append(v.chips, chip)
	}
	v.table = rowTable(c, b, in.Show, found, rowsHref(in.Ref, in.Show, in.After))
	return c.Page(web.Desk, v.head.Title, rowsPage(v))
}

// rowTable shows rows with their reasons; back is where a decision leads.
func rowTable(c *web.Ctx, b roster.Batch, show string, rows []roster.RowLeft, back string) ui.Table {
	t := ui.Table{Caption: c.T("rosterweb.count_" + show)}
	person := show != noted // of rows that were taken, nothing is kept but the remark
	if person {
		t.Cols = []ui.Col{{Label: c.T("roster.field_name"), Main: true}, {Label: c.T("roster.field_document")}, {Label: c.T("rosterweb.reasons")}}
	} else {
		t.Cols = []ui.Col{{Label: c.T("rosterweb.row"), Main: true}, {Label: c.T("rosterweb.remark")}}
	}
	decide := show == needsLook && b.State == roster.Done
	if decide {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("rosterweb.decision")})
	}
	name, document := columnOf(b.Layout, "name"), columnOf(b.Layout, "document")
	for _, r := range rows {
		place := c.T("rosterweb.of_row", "row", strconv.Itoa(r.Number))
		row := ui.Row{Name: place}
		if person {
			row.Cells = []templ.Component{personOf(shortened(orDash(roster.Masked("name", cell(r, name)))), place),
				number(roster.Masked("document", cell(r, document)), c.T("roster.field_document"))}
		} else {
			row.Cells = []templ.Component{ui.Name(place, "")}
		}
		row.Cells = append(row.Cells, reasons(spokenReasons(c, r)))
		if decide {
			row.Cells = append(row.Cells, decision(b.Ref, r.Number, back))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// shortName is how long a name is that is kept in one piece with its row's number.
const shortName = 14

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func cell(r roster.RowLeft, at int) string {
	if at < 0 || at >= len(r.Cells) {
		return ""
	}
	return r.Cells[at]
}

// number is a masked number; what people write where they have none is text.
func number(text, what string) templ.Component {
	if strings.Contains(text, roster.Hidden) {
		return ui.Masked(text, "", what)
	}
	return ui.Text(text)
}

// reasonView is a reason in words.
type reasonView struct {
	Cell, Heading, Text string
}

// spoken is a message of the roster in words, without the numbers of people.
func spoken(w *i18n.Printer, m errs.Msg) string { return w.Msg(roster.WithoutNumbers(m)) }

func spokenReasons(c *web.Ctx, r roster.RowLeft) []reasonView {
	out := make([]reasonView, len(r.Reasons))
	for i, reason := range r.Reasons {
		out[i] = reasonView{reason.Cell, reason.Heading, spoken(c.Printer, reason.Msg)}
	}
	return out
}

// decide settles a row that needs a look.
func (p pages) decide(c *web.Ctx) error {
	var in struct {
		batchPath
		Row      int             `path:"row"`
		Decision roster.Decision `form:"decision"`
		Back     string          `form:"back"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	before, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	after, err := p.rosters.Decide(c.Context(), c.Actor, roster.DecideInput{Batch: in.Ref, Row: in.Row, Decision: in.Decision})
	if err != nil {
		return err
	}
	tone, key := became(before.Counts, after.Counts)
	c.Flash(tone, c.T(key, "row", strconv.Itoa(in.Row)))
	if after.Counts.NeedsLook == 0 {
		return c.Redirect(batchHref(in.Ref))
	}
	return c.Redirect(web.LocalPath(in.Back, batchHref(in.Ref)))
}

// became says what a settled row has become: the count that has grown.
func became(before, after roster.Counts) (ui.Tone, string) {
	switch {
	case after.Joined > before.Joined:
		return ui.OK, "rosterweb.row_joined"
	case after.Updated > before.Updated:
		return ui.OK, "rosterweb.row_updated"
	case after.Rejected > before.Rejected:
		return ui.Info, "rosterweb.row_rejected"
	}
	return ui.Info, "rosterweb.row_unchanged"
}

// contentTypes are those of the files that go out.
var contentTypes = map[roster.Format]string{
	roster.XLSX: sheet.TypeXLSX,
	roster.CSV:  sheet.TypeCSV,
}

// rejects gives rows back in a form, with a column of reasons, ready to be mended and imported again.
func (p pages) rejects(f roster.Format) web.Handler {
	return func(c *web.Ctx) error {
		var in struct {
			batchPath
			Show string `form:"show"`
		}
		if err := c.Decode(&in); err != nil {
			return err
		}
		if in.Show != needsLook {
			in.Show = rejected
		}
		b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(b.FileName, path.Ext(b.FileName)) + "-" + c.T("rosterweb.count_"+in.Show) + "." + string(f)
		return download(c, name, f, func(w io.Writer) error {
			return p.rosters.Rejects(c.Context(), c.Actor, in.Ref, f, w, c.Msg, outcomes[in.Show]...)
		})
	}
}
