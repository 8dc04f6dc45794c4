package duplicateweb

import (
	"strconv"
	"strings"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"

	"github.com/a-h/templ"
)

// oneView is one pair, side by side.
type oneView struct {
	duplicate.Pair
	head          ui.Head
	reasons       string
	left, right   []ui.Fact
	compare       ui.Table
	decision      []ui.Fact // of a pair that is decided
	merge, aside  bool
	above         bool // a body above decides, and that is not the reader
	undo, depends bool
}

type pairPath struct {
	Ref id.Ref `path:"ref"`
}

// one is one pair: both records, what differs, and what can be done.
func (p pages) one(c *web.Ctx) error {
	var in pairPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.oneView(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, onePage(v))
}

func (p pages) oneView(c *web.Ctx, ref id.Ref) (oneView, error) {
	pair, err := p.Duplicates.View(c.Context(), c.Actor, ref)
	if err != nil {
		return oneView{}, err
	}
	v := oneView{Pair: pair, reasons: why(c, pair.Reasons), left: p.recordFacts(c, pair.A), right: p.recordFacts(c, pair.B), compare: p.compare(c, pair)}
	v.head = ui.Head{Title: pair.A.Person.Name, Note: v.reasons, State: p.stateTag(c, pair), Crumbs: []ui.Crumb{{Label: c.T("duplicateweb.duplicates"), Href: "/duplicates"}}}
	decides, err := p.Duplicates.Decides(c.Context(), c.Actor, pair)
	if err != nil {
		return v, err
	}
	v.merge, v.aside, v.above = pair.State == duplicate.Open && decides, pair.State == duplicate.Open, pair.State == duplicate.Open && !decides
	if pair.State == duplicate.Open {
		return v, nil
	}
	v.decision = []ui.Fact{ui.F(c.T("duplicate.column_decided_by"), pair.DecidedBy), ui.F(c.T("duplicateweb.decided_at"), c.Time(pair.DecidedAt.In(p.Duplicates.Zone))),
		ui.F(c.T("duplicate.column_reason"), pair.Reason)}
	if pair.State == duplicate.Merged {
		var since []id.Ref
		if v.undo, since, err = p.Duplicates.Undoable(c.Context(), c.Actor, ref); err != nil {
			return v, err
		}
		v.depends = len(since) > 0
	}
	return v, nil
}

func (p pages) stateTag(c *web.Ctx, pair duplicate.Pair) ui.Tag {
	switch pair.State {
	case duplicate.Merged:
		return ui.Tag{Tone: ui.OK, Word: c.T("duplicate.state_merged")}
	case duplicate.SetAside:
		return ui.Tag{Word: c.T("duplicate.state_set_aside")}
	}
	return gradeTag(c, pair.Grade)
}

// recordFacts are where a record stands.
func (p pages) recordFacts(c *web.Ctx, x member.Side) []ui.Fact {
	confirmed := c.T("duplicateweb.not_yet")
	if !x.ConfirmedAt.IsZero() {
		confirmed = c.Time(x.ConfirmedAt.In(p.Duplicates.Zone))
	}
	return []ui.Fact{{Label: c.T("duplicateweb.record"), Value: ui.Link(c.T("duplicateweb.open_record"), memberHref(x.Ref))}, ui.F(c.T("duplicateweb.union"), x.Org.Name),
		ui.F(c.T("duplicateweb.state"), c.T("member.state_"+string(x.State))), ui.F(c.T("duplicateweb.joined"), c.Day(x.JoinedOn)), ui.F(c.T("duplicateweb.own_word"), confirmed)}
}

// compare is the records field by field: those that differ, and those that speak for one person.
func (p pages) compare(c *web.Ctx, pair duplicate.Pair) ui.Table {
	differ := map[string]bool{}
	for _, f := range pair.A.Person.Differs(pair.B.Person.Facts) {
		differ[f] = true
	}
	t := ui.Table{Caption: c.T("duplicateweb.compare"), Cols: []ui.Col{{Label: c.T("duplicateweb.field"), Main: true}, {Label: c.T("duplicateweb.a")}, {Label: c.T("duplicateweb.b")}, {Label: ""}}}
	for _, f := range fields {
		a, b := p.text(c, pair.A.Person.Facts, f), p.text(c, pair.B.Person.Facts, f)
		if a == "" && b == "" {
			continue
		}
		tag := ui.Tag{Tone: ui.OK, Word: c.T("duplicateweb.alike")}
		switch {
		case a == "" || b == "":
			tag = ui.Tag{Word: c.T("duplicateweb.one_has")}
		case differ[f]:
			tag = ui.Tag{Tone: ui.Warn, Word: c.T("duplicateweb.differs")}
		}
		t.Rows = append(t.Rows, ui.Row{Name: fieldWord(c, f), Cells: []templ.Component{ui.Name(fieldWord(c, f), ""), ui.Text(a), ui.Text(b), ui.StateTag(tag)}})
	}
	return t
}

// fields are those of a record, who the person is first.
var fields = func() []string {
	all := []string{"name", "document", "sex", "birth", "phone", "bank_card", "emergency_contact", "migrant"}
	for _, f := range member.Fields {
		all = append(all, f.Name)
	}
	return all
}()

func fieldWord(c *web.Ctx, field string) string { return c.T("duplicateweb.field_" + field) }

// text is what a record says in a field; numbers are masked.
func (p pages) text(c *web.Ctx, f member.Facts, field string) string {
	switch field {
	case "name":
		return f.Name
	case "sex":
		return p.code(c, codes.Sex, string(f.Sex))
	case "birth":
		return c.Day(f.Birth)
	case "document":
		return c.T("duplicateweb.kind_"+string(f.DocKind)) + " " + f.Masked().Document
	case "migrant":
		switch {
		case f.Migrant == nil:
			return ""
		case *f.Migrant:
			return c.T("duplicateweb.yes")
		}
		return c.T("duplicateweb.no")
	}
	for name, number := range f.Masked().Known() {
		if name == field {
			return number
		}
	}
	for _, x := range member.Fields {
		if x.Name == field {
			return p.code(c, x.List, *x.Of(&f.Details))
		}
	}
	return ""
}

func (p pages) code(c *web.Ctx, list, code string) string {
	if list == "" || code == "" {
		return code
	}
	return p.Codes.Name(list, code, c.Lang(), p.today())
}

// proposeForm names two records.
type proposeForm struct {
	A string `form:"a"`
	B string `form:"b"`
}

// refOf is the membership that a text names: its ref, or the address of its page.
func refOf(field, text string) (id.Ref, error) {
	text, _, _ = strings.Cut(strings.TrimRight(strings.TrimSpace(text), "/"), "?")
	ref, err := id.ParseRef(text[strings.LastIndex(text, "/")+1:])
	if err != nil {
		return ref, errs.InvalidField(field, "duplicateweb.ref_unknown")
	}
	return ref, nil
}

func (p pages) askPropose(c *web.Ctx) error {
	var in proposeForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if err := p.Duplicates.Plan.Permits(c.Actor, duplicate.UsePropose); err != nil {
		return err
	}
	head := p.below(c, "duplicateweb.merge_with", nil)
	return c.Page(web.Desk, head.Title, proposePage(head, in))
}

func (p pages) propose(c *web.Ctx) error {
	var in proposeForm
	err := c.Decode(&in)
	var do duplicate.ProposeInput
	if err == nil {
		do.A, err = refOf("a", in.A)
	}
	if err == nil {
		do.B, err = refOf("b", in.B)
	}
	var pair duplicate.Pair
	if err == nil {
		pair, err = p.Duplicates.Propose(c.Context(), c.Actor, do)
		if errs.Is(err, errs.NotFound) { // of the two it is the one that was typed; whether it is there is not told
			err = errs.InvalidField("b", "duplicateweb.ref_unknown")
		}
	}
	if err != nil {
		head := p.below(c, "duplicateweb.merge_with", nil)
		return c.Again(err, web.Desk, head.Title, proposePage(head, in))
	}
	return c.Redirect(pairHref(pair.Ref))
}

// below is the head of a page that does something about a pair.
func (p pages) below(c *web.Ctx, title string, pair *duplicate.Pair) ui.Head {
	h := ui.Head{Title: c.T(title), Crumbs: []ui.Crumb{{Label: c.T("duplicateweb.duplicates"), Href: "/duplicates"}}}
	if pair != nil {
		h.Crumbs = append(h.Crumbs, ui.Crumb{Label: pair.A.Person.Name, Href: pairHref(pair.Ref)})
	}
	return h
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
