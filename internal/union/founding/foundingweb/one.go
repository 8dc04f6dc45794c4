package foundingweb

import (
	"context"
	"slices"
	"strings"

	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/founding"
)

// oneView is a founding as its page shows it.
type oneView struct {
	founding.Seen
	head   ui.Head
	course procedureweb.Course
	facts  []ui.Fact
	people []ui.Table
}

// stepForm is a step, with whatever one of them takes.
type stepForm struct {
	Ref         id.Ref  `path:"ref"`
	Event       string  `path:"event"`
	Document    string  `form:"document"`
	Reason      string  `form:"reason"`
	Day         day.Day `form:"day"`
	Entitled    int64   `form:"entitled"`
	Present     int64   `form:"present"`
	Committee   string  `form:"committee"`
	Certificate string  `form:"certificate"`
	USCC        string  `form:"uscc"`
	Address     string  `form:"address"`
}

func (p pages) one(c *web.Ctx) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Foundings.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	course, err := procedureweb.Show(c, p.Foundings.Procedures, p.Foundings.Orgs, seen.At)
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, course: course, facts: p.facts(c, seen),
		head: ui.Head{Title: seen.Name, Note: c.T("founding.course_name"), State: stateTag(c, seen.At.State), Crumbs: p.crumbs(c, seen)}}
	if len(seen.Group) > 0 {
		v.people = append(v.people, people(c, "foundingweb.group", seen.Group, true))
	}
	if len(seen.Committee) > 0 {
		v.people = append(v.people, people(c, "foundingweb.committee", seen.Committee, false))
	}
	return c.Page(web.Desk, seen.Name, onePage(v))
}

func (p pages) crumbs(c *web.Ctx, seen founding.Seen) []ui.Crumb {
	if p.may(c, founding.UseView, seen.Above) {
		return []ui.Crumb{{Label: c.T("foundingweb.foundings"), Href: listHref(seen.Above.Ref, seen.Over)}}
	}
	return []ui.Crumb{{Label: c.T("procedureweb.inbox"), Href: "/inbox"}}
}

func (p pages) facts(c *web.Ctx, seen founding.Seen) []ui.Fact {
	names := make([]string, len(seen.Employers))
	for i, e := range seen.Employers {
		names[i] = e.Name
	}
	out := []ui.Fact{ui.F(c.T("foundingweb.employers"), strings.Join(names, "、")), {Label: c.T("foundingweb.above"), Value: ui.Link(seen.Above.Name, "/orgs/"+seen.Above.Ref.String())},
		{Label: c.T("foundingweb.union"), Value: ui.Link(seen.Union.Name, "/orgs/"+seen.Union.Ref.String())}, ui.F(c.T("foundingweb.code"), seen.Union.Code)}
	if seen.Guide.Name != "" {
		out = append(out, ui.F(c.T("foundingweb.guide"), seen.Guide.Name))
	}
	if seen.Union.Kind.HasMembers() {
		out = append(out, ui.Fact{Label: c.T("foundingweb.members"), Value: ui.Link(c.T("foundingweb.people_count", "n", seen.Members), "/members?node="+seen.Union.Ref.String())})
	}
	if seen.MetOn != "" {
		out = append(out, ui.F(c.T("foundingweb.meeting"), c.T("foundingweb.meeting_text", "day", seen.MetOn, "entitled", seen.Entitled, "present", seen.Present)))
	}
	if seen.RegisteredOn != "" {
		out = append(out, ui.F(c.T("foundingweb.certificate"), seen.Union.LegalPersonNo), ui.F(c.T("foundingweb.uscc"), string(seen.Union.USCC)),
			ui.F(c.T("foundingweb.registered_on"), c.Day(seen.RegisteredOn)))
	}
	return out
}

// people is a table of holders.
func people(c *web.Ctx, title string, holders []founding.Holder, sent bool) ui.Table {
	t := ui.Table{Caption: c.T(title), Cols: []ui.Col{{Label: c.T("foundingweb.person"), Main: true}, {Label: c.T("foundingweb.post")}}}
	if sent {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("foundingweb.sent_by")})
	}
	for _, h := range holders {
		cells := []string{h.Name, h.Post, h.SentBy}[:len(t.Cols)]
		row := ui.Row{Name: h.Name}
		for _, text := range cells {
			row.Cells = append(row.Cells, ui.Text(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// stepView is the form of a step.
type stepView struct {
	head                       ui.Head
	event, back                string
	members                    int64
	takesDocument, takesReason bool
	document, reason           bool // are needed
	address                    string
}

func (p pages) ask(c *web.Ctx) error { return p.askAgain(c, nil) }

func (p pages) askAgain(c *web.Ctx, failed error) error {
	var in struct {
		Ref   id.Ref `path:"ref"`
		Event string `path:"event"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Foundings.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	if failed == nil && !slices.Contains(seen.Can, in.Event) {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	title := c.T("foundingweb.do_" + in.Event)
	v := stepView{head: ui.Head{Title: title, Note: seen.Name, Crumbs: append(p.crumbs(c, seen), ui.Crumb{Label: seen.Name, Href: href(in.Ref)})},
		event: in.Event, back: href(in.Ref), members: seen.Members, document: slices.Contains(founding.Documents, in.Event), address: seen.Union.Address,
		reason: slices.Contains(founding.Reasons, in.Event) || in.Event == "request" && seen.At.State == founding.Preparing}
	v.takesDocument = v.document || !slices.Contains([]string{"admit", "meet", "register", "give_up"}, in.Event)
	v.takesReason = in.Event != "ask_opinion" && in.Event != "register"
	if failed != nil {
		return c.Again(failed, web.Desk, title, stepPage(v))
	}
	return c.Page(web.Desk, title, stepPage(v))
}

// step does a step, and leads back to the founding or, when the reader sees it no more, to the inbox.
func (p pages) step(c *web.Ctx) error {
	var in stepForm
	err := c.Decode(&in)
	if err == nil {
		err = p.do(c, in)
	}
	if err != nil {
		return p.askAgain(c, err)
	}
	c.Flash(ui.OK, c.T("founding.course_event_"+in.Event))
	if _, err := p.Foundings.View(c.Context(), c.Actor, in.Ref); err != nil {
		return c.Redirect("/inbox")
	}
	return c.Redirect(href(in.Ref))
}

func (p pages) do(c *web.Ctx, in stepForm) error {
	step := founding.StepInput{Founding: in.Ref, Document: in.Document, Reason: in.Reason}
	switch in.Event {
	case "meet":
		return p.Foundings.Meet(c.Context(), c.Actor, founding.MeetInput{StepInput: step, Day: in.Day, Entitled: in.Entitled, Present: in.Present, Committee: holders(in.Committee)})
	case "register":
		return p.Foundings.Register(c.Context(), c.Actor, founding.RegisterInput{StepInput: step, Certificate: in.Certificate, USCC: in.USCC, Day: in.Day, Address: in.Address})
	}
	for _, v := range verbs(p.Foundings) {
		if v.event == in.Event {
			return v.do(c.Context(), c.Actor, step)
		}
	}
	return errs.New(errs.NotFound, "errs.not_found")
}

// verb is a step that takes a document and a reason and no more.
type verb struct {
	event, summary string
	use            access.UseCase
	do             func(context.Context, access.Actor, founding.StepInput) error
}

func verbs(s *founding.Service) []verb {
	return []verb{
		{"ask_opinion", "Ask the guiding body for its opinion", founding.UseStep, s.AskOpinion}, {"give_opinion", "Give the opinion that was asked for", founding.UseAnswer, s.GiveOpinion},
		{"request", "Ask the body above to approve the founding", founding.UseStep, s.Request}, {"approve", "Approve the founding: the union lists members from now on", founding.UseAnswer, s.Approve},
		{"return", "Give the request back to be mended", founding.UseAnswer, s.Return}, {"refuse", "Refuse the founding", founding.UseAnswer, s.Refuse},
		{"admit", "Say that enough members are listed", founding.UseStep, s.Admit}, {"report", "Report the result of the first meeting", founding.UseStep, s.Report},
		{"confirm", "Approve the result", founding.UseAnswer, s.Confirm}, {"repeat", "Have the meeting held again", founding.UseAnswer, s.Repeat},
		{"give_up", "Give the founding up", founding.UseStep, s.GiveUp},
	}
}
