package rosterweb

import (
	"time"

	"context"
	"strconv"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// fewRows is how many rows of an outcome an import's own page shows before it leads to their list.
const fewRows = 10

// batchView is the page of one import, whatever state it is in.
type batchView struct {
	batch    roster.Batch
	union    org.Org
	head     ui.Head
	steps    []string
	step     int
	progress ui.Progress // while a job works on it
	tiles    []ui.Figure
	sum      string
	gone     bool // the file has been deleted
	look     *rowsPart
	rejected *rowsPart
	noted    *rowsPart
	undo     bool // the reader may undo it
	problem  string
}

// rowsPart is the first rows of an outcome.
type rowsPart struct {
	table ui.Table
	all   string // where all of them are, "" when these are all
	file  string // where they can be downloaded
}

// watched is what a bar that is polled has said first, so that how long still is measured and not guessed: an import that goes
// on where it stopped has not done its first rows just now.
type watched struct {
	Done int   `form:"done"`
	At   int64 `form:"at"` // microseconds
}

// batch is an import's page: how far it is, or what came of it.
func (p pages) batch(c *web.Ctx) error {
	var in struct {
		batchPath
		watched
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	switch {
	case err != nil:
		return err
	case b.State == roster.Uploaded:
		return c.Redirect(batchHref(in.Ref) + "/columns")
	case b.Active() && c.IsHTMX():
		return c.Fragment(progressBar(p.progress(c, b, in.watched)))
	case c.IsHTMX():
		return c.Redirect(batchHref(in.Ref))
	}
	o, err := p.unionOf(c, b)
	if err != nil {
		return err
	}
	v := batchView{batch: b, union: o.Org, steps: steps(c), step: stepOf(b), gone: p.rosters.DB.Now().After(b.KeptUntil),
		undo: p.may(c, roster.UseUndo, o.Org), head: ui.Head{Title: b.FileName, Crumbs: crumbs(c, o.Org, true), State: stateTag(c, b.State),
			Note: c.T("rosterweb.by_at", "name", o.Name, "who", b.Actor, "at", b.CreatedAt.In(p.rosters.Zone))}}
	if b.Problem != nil {
		v.problem = spoken(c.Printer, *b.Problem)
	}
	if b.Active() {
		v.progress = p.progress(c, b, in.watched)
		return c.Page(web.Desk, b.FileName, workingPage(v))
	}
	if err := p.fillOutcome(c, &v); err != nil {
		return err
	}
	return c.Page(web.Desk, b.FileName, outcomePage(v))
}

func stepOf(b roster.Batch) int {
	switch {
	case b.State == roster.Running, b.State == roster.Stopped, b.Partly():
		return stepImport
	case b.State == roster.Previewing, b.State == roster.Previewed, b.State == roster.Failed:
		return stepPreview
	}
	return stepsDone
}

// progress is how far the job is.
func (p pages) progress(c *web.Ctx, b roster.Batch, first watched) ui.Progress {
	now := p.rosters.DB.Now()
	if first.At == 0 || first.Done > b.DoneRow {
		first = watched{b.DoneRow, now.UnixMicro()}
	}
	out := ui.Progress{Title: c.T("rosterweb.working_" + string(b.State)), Done: int64(b.DoneRow), Total: int64(b.Total),
		Poll: web.Address(batchHref(b.Ref), "done", strconv.Itoa(first.Done), "at", strconv.FormatInt(first.At, 10))}
	switch {
	case b.State == roster.Undoing: // works on people, not on rows
		out.Done, out.Total = 0, 0
		return out
	case b.Total == 0:
		out.Note = c.T("rosterweb.rows_so_far", "n", b.DoneRow)
	}
	if done := b.DoneRow - first.Done; done > 0 && b.Total > b.DoneRow {
		took := now.Sub(time.UnixMicro(first.At))
		out.Left = time.Duration(float64(took) / float64(done) * float64(b.Total-b.DoneRow))
	}
	if p.rosters.Plan.Permits(c.Actor, roster.UseStart) == nil {
		out.Stop = batchHref(b.Ref) + "/stop"
	}
	return out
}

// fillOutcome adds the counts and the rows that need a person.
func (p pages) fillOutcome(c *web.Ctx, v *batchView) (err error) {
	b := v.batch
	open := !v.gone && v.listed()
	v.tiles, v.sum = tiles(c, b, open), sum(c, b.Counts)
	if !open {
		return nil
	}
	if v.look, err = p.part(c, b, needsLook); err != nil {
		return err
	}
	if v.rejected, err = p.part(c, b, rejected); err != nil {
		return err
	}
	v.noted, err = p.part(c, b, noted)
	return err
}

// part is the first rows of an outcome, nil when there are none.
func (p pages) part(c *web.Ctx, b roster.Batch, show string) (*rowsPart, error) {
	rows, err := p.rosters.Rows(c.Context(), c.Actor, b.Ref, 0, fewRows+1, outcomes[show]...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	part := &rowsPart{file: fileHref(b, show)}
	if len(rows) > fewRows {
		rows, part.all = rows[:fewRows], rowsHref(b.Ref, show, 0)
	}
	part.table = rowTable(c, b, show, rows, rowsHref(b.Ref, show, 0))
	return part, nil
}

// tiles are the counts; with links, those behind which rows stand lead to them.
func tiles(c *web.Ctx, b roster.Batch, links bool) []ui.Figure {
	n := b.Counts
	figure := func(key string, n int, tone ui.Tone, show string) ui.Figure {
		f := ui.Figure{Label: c.T("rosterweb.count_" + key), Value: c.Number(int64(n)), Note: c.T("rosterweb.note_" + key)}
		if n > 0 {
			f.Tone = tone
			if show != "" && links {
				f.Href = rowsHref(b.Ref, show, 0)
			}
		}
		return f
	}
	return []ui.Figure{figure("read", n.Rows, ui.Plain, ""), figure("joined", n.Joined, ui.OK, ""), figure("updated", n.Updated, ui.OK, ""),
		figure("unchanged", n.Unchanged, ui.Plain, ""), figure(needsLook, n.NeedsLook, ui.Warn, needsLook), figure(rejected, n.Rejected, ui.Bad, rejected)}
}

// sum shows that the counts add up to the rows read.
func sum(c *web.Ctx, n roster.Counts) string {
	return c.T("rosterweb.sum", "joined", n.Joined, "updated", n.Updated, "unchanged", n.Unchanged, "look", n.NeedsLook, "rejected", n.Rejected, "rows", n.Rows)
}

// takes reports whether an import would change anything, or leave something to decide.
func (v batchView) takes() bool {
	n := v.batch.Counts
	return n.Joined+n.Updated+n.NeedsLook > 0
}

// listed reports whether rows are shown that somebody can still do something about.
func (v batchView) listed() bool {
	return v.batch.State != roster.Failed && v.batch.State != roster.Undone
}

// plan says what beginning the import will do, a line for each kind of row that there is.
func plan(ctx context.Context, n roster.Counts) (lines []string) {
	for _, part := range []struct {
		key string
		n   int
	}{{"rosterweb.plan_write", n.Joined + n.Updated}, {"rosterweb.plan_look", n.NeedsLook}, {"rosterweb.plan_reject", n.Rejected}} {
		if part.n > 0 {
			lines = append(lines, i18n.T(ctx, part.key, "n", part.n))
		}
	}
	return lines
}

// doneText says what an import that has ended leaves to do.
func doneText(ctx context.Context, n roster.Counts) string {
	switch {
	case n.NeedsLook > 0:
		return i18n.T(ctx, "rosterweb.done_look", "n", n.NeedsLook)
	case n.Rejected > 0:
		return i18n.T(ctx, "rosterweb.done_rejected", "n", n.Rejected)
	}
	return i18n.T(ctx, "rosterweb.done_all")
}

// preview judges the rows once more.
func (p pages) preview(c *web.Ctx) error { return p.move(c, p.rosters.Preview) }

// start takes the rows in, or goes on where it was stopped.
func (p pages) start(c *web.Ctx) error { return p.move(c, p.rosters.Start) }

// stop halts an import, or gives a preview up.
func (p pages) stop(c *web.Ctx) error {
	return p.move(c, func(ctx context.Context, by access.Actor, ref id.Ref) (roster.Batch, error) {
		return roster.Batch{}, p.rosters.Stop(ctx, by, ref)
	})
}

// move brings an import into another state and shows it.
func (p pages) move(c *web.Ctx, to func(context.Context, access.Actor, id.Ref) (roster.Batch, error)) error {
	var in batchPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := to(c.Context(), c.Actor, in.Ref); err != nil {
		return err
	}
	return c.Redirect(batchHref(in.Ref))
}

// undoing asks once more before an import is taken back.
func (p pages) undoing(c *web.Ctx) error {
	var in batchPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	b, err := p.rosters.Find(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	if b.State != roster.Done && b.State != roster.Stopped && !b.Partly() {
		return c.Redirect(batchHref(in.Ref))
	}
	o, err := p.unionOf(c, b)
	if err != nil {
		return err
	}
	head := ui.Head{Title: c.T("rosterweb.undo"), Crumbs: append(crumbs(c, o.Org, true), ui.Crumb{Label: b.FileName, Href: batchHref(in.Ref)})}
	number := func(key string, n int) ui.Fact { return ui.F(c.T(key), c.Number(int64(n))) }
	return c.Page(web.Desk, head.Title, undoPage(head, ui.Confirmation{Title: c.T("rosterweb.undo_ask"), Text: c.T("rosterweb.undo_text"), Danger: true,
		Facts: []ui.Fact{ui.F(c.T("rosterweb.file"), b.FileName), ui.F(c.T("rosterweb.union"), o.Name), number("rosterweb.undo_joined", b.Counts.Joined),
			number("rosterweb.undo_updated", b.Counts.Updated)},
		Action: batchHref(in.Ref) + "/undo", Label: c.T("rosterweb.undo"), Back: batchHref(in.Ref)}))
}

// undo takes an import back.
func (p pages) undo(c *web.Ctx) error { return p.move(c, p.rosters.Undo) }
