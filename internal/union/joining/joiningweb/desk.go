package joiningweb

import (
	"context"

	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/joining"

	"github.com/a-h/templ"
)

const listSize = 50

// list is a union's doorways and the applications that lie with it.
func (p pages) list(c *web.Ctx) error {
	var in struct {
		Node  id.Ref `form:"node"`
		After id.ID  `form:"after"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.Joining.Orgs.Start(c.Context(), c.Actor, in.Node, c.Unit)
	if err != nil {
		return err
	}
	doorways, err := p.Joining.Doorways(c.Context(), c.Actor, node.Ref)
	if err != nil {
		return err
	}
	found, err := p.Joining.List(c.Context(), c.Actor, joining.ListInput{Node: node.Ref, After: in.After, Limit: listSize + 1})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > listSize {
		found = found[:listSize]
		pager.Next = web.Address("/joining", "node", node.Ref.String(), "after", found[listSize-1].Ref.ID.String())
	}
	if in.After != 0 {
		pager.First = listHref(node.Ref)
	}
	rows := make([]ui.Row, len(found))
	for i, a := range found {
		rows[i] = ui.Row{Name: a.Name, Cells: []templ.Component{ui.NameLink(a.Name, applicationHref(a.Ref), ""), ui.StateTag(stateTag(c, a.State)),
			ui.Text(a.MadeAt.In(p.Joining.Zone).Format("2006-01-02")), ui.Text(a.WorkUnit)}}
	}
	hung := make([]ui.Row, len(doorways))
	for i, d := range doorways {
		hung[i] = ui.Row{Name: d.Place, Cells: []templ.Component{ui.NameLink(d.Place, doorwayHref(d.Ref), c.T("joiningweb.kind_"+string(d.Kind))), ui.Text(d.Platform),
			ui.Text(c.Day(d.LastDay))}}
	}
	return c.Page(web.Desk, c.T("joiningweb.applicants"), listPage(node.Org, ui.Table{Caption: c.T("joiningweb.applicants"), Rows: rows, Empty: noApplications(),
		Cols: []ui.Col{{Label: c.T("joiningweb.name"), Main: true}, {Label: c.T("joiningweb.state")}, {Label: c.T("joiningweb.applied_on")}, {Label: c.T("joiningweb.work_unit")}}},
		ui.Table{Caption: c.T("joiningweb.doorways"), Rows: hung, Empty: noDoorways(), Cols: []ui.Col{{Label: c.T("joiningweb.place"), Main: true},
			{Label: c.T("joiningweb.platform")}, {Label: c.T("joiningweb.last_day")}}}, pager))
}

// stateTag is the state of an application in a word.
func stateTag(c *web.Ctx, state string) ui.Tag {
	tone := ui.Plain
	switch state {
	case joining.Open:
		tone = ui.Info
	case joining.Returned:
		tone = ui.Warn
	case joining.Approved:
		tone = ui.OK
	}
	return ui.Tag{Tone: tone, Word: c.T("joining.course_state_" + state)}
}

// oneView is an application as those see it who answer it.
type oneView struct {
	joining.Seen
	head    ui.Head
	facts   []ui.Fact
	course  procedureweb.Course
	answer  bool
	numbers string // where the numbers are shown; "" when they are no more
}

type applicationPath struct {
	Ref id.Ref `path:"ref"`
}

func (p pages) one(c *web.Ctx) error {
	var in applicationPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.oneView(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.Name, onePage(v))
}

func (p pages) oneView(c *web.Ctx, ref id.Ref) (oneView, error) {
	seen, err := p.Joining.View(c.Context(), c.Actor, ref)
	if err != nil {
		return oneView{}, err
	}
	course, err := p.show(c, seen)
	if err != nil {
		return oneView{}, err
	}
	v := oneView{Seen: seen, course: course, answer: seen.At.State == joining.Open,
		head: ui.Head{Title: seen.Name, Note: c.T("joining.course_name"), State: stateTag(c, seen.At.State), Crumbs: p.crumbs(c, seen)}}
	v.facts = []ui.Fact{{Label: c.T("joiningweb.union"), Value: ui.Link(seen.Union.Name, "/orgs/"+seen.Union.Ref.String())},
		ui.F(c.T("joiningweb.by_doorway"), seen.Doorway.Place), ui.F(c.T("joiningweb.work_unit"), seen.WorkUnit), ui.F(c.T("joiningweb.platform"), seen.Platform)}
	if seen.Ground != "" {
		v.facts = append(v.facts, ui.F(c.T("joiningweb.ground"), c.T("joining.ground_"+string(seen.Ground))))
	}
	if seen.At.ClosedAt.IsZero() {
		v.facts = append(v.facts, ui.F(c.T("joiningweb.document_no"), seen.Masked.Document), ui.F(c.T("joiningweb.phone_no"), seen.Masked.Phone))
		v.numbers = applicationHref(ref) + "/numbers"
	}
	return v, nil
}

func (p pages) crumbs(c *web.Ctx, seen joining.Seen) []ui.Crumb {
	if p.may(c, joining.UseView, seen.Union) {
		return []ui.Crumb{{Label: c.T("joiningweb.applicants"), Href: listHref(seen.Union.Ref)}}
	}
	return []ui.Crumb{{Label: c.T("procedureweb.inbox"), Href: "/inbox"}} // it climbed to the reader
}

// answerForm is what a union says to an application.
type answerForm struct {
	Ref     id.Ref         `path:"ref"`
	Into    string         `form:"into"`
	To      string         `form:"to"`
	Despite bool           `form:"despite"`
	Ground  joining.Ground `form:"ground"`
	Reason  string         `form:"reason"`
}

// grounds are those on which an application may be refused, each with what the applicant reads.
func grounds(ctx context.Context) []ui.Option {
	out := make([]ui.Option, len(joining.Grounds))
	for i, g := range joining.Grounds {
		out[i] = ui.Option{Value: string(g), Label: i18n.T(ctx, "joining.ground_"+string(g)), Hint: i18n.T(ctx, "joining.ground_"+string(g)+"_told")}
	}
	return out
}

// body is the ref of a body by its code; the zero Ref for none.
func (p pages) body(c *web.Ctx, field, code string) (id.Ref, error) {
	if code == "" {
		return id.Ref{}, nil
	}
	o, err := p.Joining.Orgs.ByCode(c.Context(), c.Actor, code)
	if errs.Is(err, errs.NotFound) {
		err = errs.InvalidField(field, "joining.to_unknown")
	}
	return o.Ref, err
}

func (p pages) approve(c *web.Ctx) error {
	var in answerForm
	err := c.Decode(&in)
	answer := joining.AnswerInput{Application: in.Ref, Despite: in.Despite}
	if err == nil {
		answer.Into, err = p.body(c, "into", in.Into)
	}
	if err == nil {
		_, err = p.Joining.Approve(c.Context(), c.Actor, answer)
	}
	if err != nil {
		v, wrong := p.oneView(c, in.Ref)
		if wrong != nil {
			return wrong
		}
		return c.Again(err, web.Desk, v.Name, onePage(v))
	}
	c.Flash(ui.OK, c.T("joiningweb.taken_in"))
	return c.Redirect(applicationHref(in.Ref))
}

func (p pages) askReturn(c *web.Ctx) error  { return p.ask(c, "return", nil) }
func (p pages) askRefuse(c *web.Ctx) error  { return p.ask(c, "refuse", nil) }
func (p pages) askReroute(c *web.Ctx) error { return p.ask(c, "reroute", nil) }

// ask asks for the reason of an answer, or for the body that it is handed to; again with what was wrong.
func (p pages) ask(c *web.Ctx, event string, failed error) error {
	var in applicationPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Joining.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	title := c.T("joiningweb." + event)
	body := answerPage(ui.Head{Title: title, Crumbs: append(p.crumbs(c, seen), ui.Crumb{Label: seen.Name, Href: applicationHref(in.Ref)})}, event, applicationHref(in.Ref))
	if failed != nil {
		return c.Again(failed, web.Desk, title, body)
	}
	return c.Page(web.Desk, title, body)
}

// said gives an answer, and leads back to the application or, when it lies elsewhere now, to the inbox.
func (p pages) said(c *web.Ctx, event, done string, do func(in answerForm) error) error {
	var in answerForm
	err := c.Decode(&in)
	if err == nil {
		err = do(in)
	}
	if err != nil {
		return p.ask(c, event, err)
	}
	c.Flash(ui.OK, c.T(done))
	if _, err := p.Joining.View(c.Context(), c.Actor, in.Ref); err != nil {
		return c.Redirect("/inbox")
	}
	return c.Redirect(applicationHref(in.Ref))
}

func (p pages) giveBack(c *web.Ctx) error {
	return p.said(c, "return", "joiningweb.returned", func(in answerForm) error {
		return p.Joining.Return(c.Context(), c.Actor, joining.AnswerInput{Application: in.Ref, Reason: in.Reason})
	})
}

func (p pages) refuse(c *web.Ctx) error {
	return p.said(c, "refuse", "joiningweb.refused", func(in answerForm) error {
		return p.Joining.Refuse(c.Context(), c.Actor, joining.AnswerInput{Application: in.Ref, Ground: in.Ground, Reason: in.Reason})
	})
}

func (p pages) reroute(c *web.Ctx) error {
	return p.said(c, "reroute", "joiningweb.handed_on", func(in answerForm) error {
		to, err := p.body(c, "to", in.To)
		if err != nil {
			return err
		}
		return p.Joining.Reroute(c.Context(), c.Actor, joining.AnswerInput{Application: in.Ref, To: to, Reason: in.Reason})
	})
}

func (p pages) askNumbers(c *web.Ctx) error { return p.ask(c, "numbers", nil) }

func (p pages) numbers(c *web.Ctx) error {
	var in answerForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Joining.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	clear, err := p.Joining.Numbers(c.Context(), c.Actor, in.Ref, in.Reason)
	if err != nil {
		return p.ask(c, "numbers", err)
	}
	facts := []ui.Fact{{Label: c.T("joiningweb.document_no"), Value: ui.Shown(clear.Document)}, {Label: c.T("joiningweb.phone_no"), Value: ui.Shown(clear.Phone)}}
	return c.Page(web.Desk, seen.Name, numbersPage(ui.Head{Title: seen.Name, Crumbs: p.crumbs(c, seen)}, facts, applicationHref(in.Ref)))
}
