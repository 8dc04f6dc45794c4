package memberweb

import (
	"errors"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"

	"github.com/a-h/templ"
)

// entries are the kinds that a union records, in the order in which a form offers them.
var entries = []member.EntryKind{member.EntryRetained, member.EntryResumed, member.EntryPersuaded, member.EntryLeft, member.EntryLapsed, member.EntryExpelled,
	member.EntryDeceased}

// endings are those that end a membership.
var endings = entries[3:]

// recordable are the kinds that may be recorded in a state.
func recordable(s member.State) (out []member.EntryKind) {
	for _, k := range entries {
		if k.May(s) {
			out = append(out, k)
		}
	}
	return out
}

func entryOptions(c *web.Ctx, kinds []member.EntryKind) []ui.Option {
	out := make([]ui.Option, len(kinds))
	for i, k := range kinds {
		out[i] = ui.Option{Value: string(k), Label: entryWord(c, k), Hint: c.T("memberweb.about_" + string(k))}
	}
	return out
}

// recordForm is an entry for a ledger.
type recordForm struct {
	membershipPath
	Kind   member.EntryKind `form:"kind"`
	On     day.Day          `form:"on"`
	Reason string           `form:"reason"`
}

// recordView is the page with the form.
type recordView struct {
	head         ui.Head
	action, back string
	kinds        []ui.Option
	today        day.Day
	names        []string // whom it is about, when there are several
	picks        []ui.Hidden
	only         member.EntryKind // where there is nothing to choose
}

func (p pages) recordView(c *web.Ctx, in membershipPath) (recordView, error) {
	seen, head, err := p.seenFor(c, in, "memberweb.record")
	if err == nil {
		err = p.Members.Plan.Allow(c.Actor, member.UseRecord, seen.Org.Target())
	}
	return recordView{head: head, action: memberHref(in.Ref) + "/record", back: memberHref(in.Ref), kinds: entryOptions(c, recordable(seen.State)), today: p.today()}, err
}

// askRecord asks what is to be recorded.
func (p pages) askRecord(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.recordView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, recordPage(v))
}

// record makes an entry.
func (p pages) record(c *web.Ctx) error {
	var in recordForm
	err := c.Decode(&in)
	if err == nil && in.Kind == "" {
		err = errs.InvalidField("kind", "memberweb.choose_one")
	}
	if err == nil {
		_, err = p.Members.Record(c.Context(), c.Actor, member.RecordInput{Membership: in.Ref, Kind: in.Kind, On: in.On, Reason: in.Reason})
	}
	if err != nil {
		v, failed := p.recordView(c, in.membershipPath)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, recordPage(v))
	}
	c.Flash(ui.OK, c.T("memberweb.recorded_now", "what", entryWord(c, in.Kind)))
	return c.Redirect(memberHref(in.Ref))
}

// correctForm puts an entry right.
type correctForm struct {
	membershipPath
	What     string  `form:"what"` // "newest" or "joined"
	Entry    int64   `form:"entry"`
	JoinedOn day.Day `form:"joined_on"`
	Reason   string  `form:"reason"`
}

// correctView is the page with the form.
type correctView struct {
	head     ui.Head
	seen     member.Seen
	takeBack string // what may be taken back, in words; "" for nothing
	newest   int64
}

func (p pages) correctView(c *web.Ctx, in membershipPath) (correctView, error) {
	seen, head, err := p.seenFor(c, in, "memberweb.correct")
	if err == nil {
		err = p.Members.Plan.Allow(c.Actor, member.UseRecord, seen.Org.Target())
	}
	v := correctView{head: head, seen: seen}
	if e, ok := seen.TakeBack(); ok {
		v.newest = e.Seq
		v.takeBack = c.T("memberweb.take_back", "what", entryWord(c, e.Kind), "day", e.On)
	}
	return v, err
}

// askCorrect asks what was wrong.
func (p pages) askCorrect(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.correctView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, correctPage(v))
}

// correct takes the newest entry back, or puts the day of joining right.
func (p pages) correct(c *web.Ctx) error {
	var in correctForm
	err := c.Decode(&in)
	fix := member.CorrectInput{Membership: in.Ref, Entry: in.Entry, Reason: in.Reason}
	if in.What == "joined" {
		fix.Entry, fix.JoinedOn = 1, in.JoinedOn
		if err == nil && in.JoinedOn == "" {
			err = errs.InvalidField("joined_on", "memberweb.day_needed")
		}
	}
	if err == nil {
		_, err = p.Members.Correct(c.Context(), c.Actor, fix)
	}
	if err != nil {
		v, failed := p.correctView(c, in.membershipPath)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, correctPage(v))
	}
	c.Flash(ui.OK, c.T("memberweb.corrected_now"))
	return c.Redirect(memberHref(in.Ref))
}

// bulkForm is the ticked rows and what is to be done with them.
type bulkForm struct {
	Picks  []id.Ref         `form:"pick"`
	Kind   member.EntryKind `form:"kind"`
	On     day.Day          `form:"on"`
	Reason string           `form:"reason"`
	Way    string           `form:"way"` // retain or end: which page asked
}

// retainMany asks once more before memberships are retained.
func (p pages) retainMany(c *web.Ctx) error { return p.askMany(c, "retain") }

// endMany asks how and when memberships end.
func (p pages) endMany(c *web.Ctx) error { return p.askMany(c, "end") }

func (p pages) askMany(c *web.Ctx, way string) error {
	var in bulkForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if len(in.Picks) == 0 {
		c.Flash(ui.Warn, c.T("memberweb.tick_first"))
		return c.Redirect("/members")
	}
	v, err := p.bulkView(c, in, way)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, recordPage(v))
}

func (p pages) bulkView(c *web.Ctx, in bulkForm, way string) (recordView, error) {
	v := recordView{action: "/members/bulk/record", back: "/members", today: p.today(), picks: []ui.Hidden{{Name: "way", Value: way}}}
	title := "memberweb.retain_many"
	if v.only = member.EntryRetained; way == "end" {
		title, v.only, v.kinds = "memberweb.end_many", "", entryOptions(c, endings)
	}
	v.head = ui.Head{Title: c.T(title, "n", len(in.Picks)), Crumbs: []ui.Crumb{{Label: c.T("memberweb.members"), Href: "/members"}}}
	for _, pick := range in.Picks {
		seen, err := p.Members.View(c.Context(), c.Actor, pick)
		if err != nil {
			return v, err
		}
		v.names = append(v.names, seen.Person.Name)
		v.picks = append(v.picks, ui.Hidden{Name: "pick", Value: pick.String()})
	}
	return v, nil
}

// recordMany makes the same entry in many ledgers, each on its own: what cannot be recorded is named, the rest stands.
func (p pages) recordMany(c *web.Ctx) error {
	var in bulkForm
	err := c.Decode(&in)
	if err == nil && in.Kind == "" {
		err = errs.InvalidField("kind", "memberweb.choose_one")
	}
	if err == nil && in.Kind.NeedsReason() && !member.Given(in.Reason) {
		err = errs.InvalidField("reason", "member.reason_needed")
	}
	if err != nil {
		v, failed := p.bulkView(c, in, in.Way)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, recordPage(v))
	}
	var failed []ui.Row
	for _, pick := range in.Picks {
		_, err := p.Members.Record(c.Context(), c.Actor, member.RecordInput{Membership: pick, Kind: in.Kind, On: in.On, Reason: in.Reason})
		switch {
		case err == nil:
		case errs.Is(err, errs.Internal):
			return err
		default:
			row, err := p.failedRow(c, pick, err)
			if err != nil {
				return err
			}
			failed = append(failed, row)
		}
	}
	what := entryWord(c, in.Kind)
	done := c.T("memberweb.done_many", "n", len(in.Picks)-len(failed), "what", what)
	if len(failed) == 0 {
		c.Flash(ui.OK, done)
		return c.Redirect("/members")
	}
	t := ui.Table{Caption: c.T("memberweb.not_done"), Rows: failed, Cols: []ui.Col{{Label: c.T("memberweb.name"), Main: true}, {Label: c.T("memberweb.why")}}}
	return c.Page(web.Desk, what, manyDonePage(what, done, t))
}

// failedRow names a member for whom the entry could not be made, and why.
func (p pages) failedRow(c *web.Ctx, pick id.Ref, why error) (ui.Row, error) {
	seen, err := p.Members.View(c.Context(), c.Actor, pick)
	if err != nil {
		return ui.Row{}, err
	}
	return ui.Row{Name: seen.Person.Name, Cells: []templ.Component{nameCell(seen.Person.Name, memberHref(pick)), ui.Text(reasons(c, why))}}, nil
}

// reasons are an error of ours in words: its fields', or its own.
func reasons(c *web.Ctx, err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return ""
	}
	if len(e.Fields) == 0 {
		return c.Msg(e.Msg)
	}
	words := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		words[i] = c.Msg(f.Msg)
	}
	return c.List(words)
}
