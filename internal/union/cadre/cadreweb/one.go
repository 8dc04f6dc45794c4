package cadreweb

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"

	"github.com/a-h/templ"
)

// oneView is somebody in a post.
type oneView struct {
	cadre.Seen
	head          ui.Head
	facts         []ui.Fact
	trainings     ui.Table
	mayEnd, mayDo bool
}

func (p pages) one(c *web.Ctx) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Cadres.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	v := oneView{Seen: seen, facts: facts(c, seen), mayEnd: seen.To == "" && p.may(c, cadre.UseEnd, seen.Union), mayDo: p.may(c, cadre.UseTrain, seen.Union),
		head: ui.Head{Title: seen.Name, Note: c.Msg(seen.Post.Words()) + " · " + seen.Union.Name, Crumbs: []ui.Crumb{unionCrumb(c, seen.Union.Ref)}}}
	if seen.To != "" {
		v.head.State = ui.Tag{Tone: ui.Plain, Word: c.Msg(seen.Ended.Words())}
	}
	v.trainings = ui.Table{Caption: c.T("cadreweb.trainings"), Empty: empty("cadreweb.trainings_none", "cadreweb.trainings_text"),
		Cols: []ui.Col{{Label: c.T("cadreweb.course"), Main: true}, {Label: c.T("cadreweb.held_on")}, {Label: c.T("cadreweb.hours"), Numeric: true}, {Label: c.T("cadreweb.certificate")}}}
	for _, t := range seen.Trainings {
		v.trainings.Rows = append(v.trainings.Rows, ui.Row{Name: t.Course, Cells: []templ.Component{ui.Name(t.Course, ""), ui.Text(c.Day(t.Day)), ui.Text(c.Number(t.Hours)), ui.Text(t.Certificate)}})
	}
	return c.Page(web.Desk, seen.Name, onePage(v))
}

// facts is what is told of somebody in a post.
func facts(c *web.Ctx, seen cadre.Seen) []ui.Fact {
	out := []ui.Fact{ui.F(c.T("cadre.post"), c.Msg(seen.Post.Words())), ui.F(c.T("cadre.tenure"), c.Msg(seen.Tenure.Words())),
		{Label: c.T("cadre.union"), Value: ui.Link(seen.Union.Name, "/orgs/"+seen.Union.Ref.String())}, ui.F(c.T("cadre.from"), c.Day(seen.From)),
		ui.F(c.T("cadre.document"), seen.Document)}
	more := func(label, value string) {
		if value != "" {
			out = append(out, ui.F(c.T(label), value))
		}
	}
	if seen.Membership != 0 {
		out = append(out, ui.Fact{Label: c.T("cadreweb.membership"), Value: ui.Link(seen.Name, "/members/"+id.Ref{Fed: seen.Ref.Fed, ID: seen.Membership}.String())})
	}
	more("cadreweb.reason", seen.Reason)
	if seen.To != "" {
		more("cadreweb.left", c.T("cadreweb.left_on", "day", c.Day(seen.To), "why", c.Msg(seen.Ended.Words())))
		if seen.Ended == cadre.Recalled && seen.Entitled > 0 {
			more("cadreweb.recall", c.T("cadreweb.recall_text", "entitled", seen.Entitled, "votes", seen.Votes))
		}
		if seen.ConsentOn != "" {
			more("cadreweb.consent_on", c.Day(seen.ConsentOn))
		}
		more("cadreweb.end_document", seen.EndDocument)
		more("cadreweb.end_reason", seen.EndReason)
	}
	return out
}

// appointForm is somebody's taking up of a post.
type appointForm struct {
	Org        id.Ref       `form:"org"`
	Post       cadre.Post   `form:"post"`
	Tenure     cadre.Tenure `form:"tenure"`
	Name       string       `form:"name"`
	Membership id.Ref       `form:"membership"`
	From       day.Day      `form:"from"`
	Document   string       `form:"document"`
	Bar        office.Bar   `form:"bar"`
	Reason     string       `form:"reason"`
}

// formView is a form about a union or somebody in a post.
type formView struct {
	head           ui.Head
	seen           cadre.Seen
	union          id.Ref
	back           string
	posts, tenures []ui.Option
	bars, endings  []ui.Option
	tenure         string
	start          appointForm // what an appointment begins with
}

func (p pages) askAppoint(c *web.Ctx) error {
	var in appointForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.appointAgain(c, in, nil)
}

func (p pages) appointAgain(c *web.Ctx, in appointForm, failed error) error {
	o, err := p.Cadres.Orgs.Start(c.Context(), c.Actor, in.Org, c.Unit)
	if err != nil {
		return err
	}
	if err := p.Cadres.Plan.Allow(c.Actor, cadre.UseAppoint, o.Target()); err != nil {
		return err
	}
	v := formView{head: ui.Head{Title: c.T("cadreweb.appoint"), Note: o.Name, Crumbs: []ui.Crumb{unionCrumb(c, o.Ref)}}, union: o.Ref, back: UnionPath + o.Ref.String(),
		posts: postOptions(c), tenures: tenureOptions(c), bars: []ui.Option{{Label: c.T("cadreweb.bar_none")}}, tenure: string(cadre.PartTime), start: in}
	for _, b := range office.Bars {
		v.bars = append(v.bars, ui.Option{Value: string(b), Label: c.T("cadreweb.bar_" + string(b))})
	}
	return show(c, failed, v.head.Title, appointPage(v))
}

// show is a form, shown again when something is wrong with it.
func show(c *web.Ctx, failed error, title string, body templ.Component) error {
	if failed != nil {
		return c.Again(failed, web.Desk, title, body)
	}
	return c.Page(web.Desk, title, body)
}

func (p pages) appoint(c *web.Ctx) error {
	var in appointForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Cadres.Appoint(c.Context(), c.Actor, cadre.AppointInput{Org: in.Org, Post: in.Post, Tenure: in.Tenure, Name: in.Name, Membership: in.Membership,
			From: in.From, Document: in.Document, Bar: in.Bar, Reason: in.Reason})
		if !in.Membership.IsZero() && errs.Is(err, errs.NotFound) {
			err = errs.InvalidField("membership", "cadreweb.membership_unknown")
		}
	}
	if err != nil {
		return p.appointAgain(c, in, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.appointed"))
	return c.Redirect(UnionPath + in.Org.String())
}

// endForm is somebody's leaving of a post.
type endForm struct {
	Ref       id.Ref      `path:"ref"`
	To        day.Day     `form:"to"`
	Ended     cadre.Ended `form:"ended"`
	Entitled  int64       `form:"entitled"`
	Votes     int64       `form:"votes"`
	ConsentOn day.Day     `form:"consent_on"`
	Document  string      `form:"document"`
	Reason    string      `form:"reason"`
	Version   int64       `form:"version"`
}

func (p pages) askEnd(c *web.Ctx) error {
	var in endForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.endAgain(c, in.Ref, nil)
}

// form is a form about somebody in a post, for whom may use the use case.
func (p pages) form(c *web.Ctx, ref id.Ref, title string) (formView, error) {
	seen, err := p.Cadres.View(c.Context(), c.Actor, ref)
	return formView{seen: seen, back: href(ref), head: ui.Head{Title: c.T(title), Note: seen.Name + " · " + c.Msg(seen.Post.Words()),
		Crumbs: []ui.Crumb{unionCrumb(c, seen.Union.Ref), {Label: seen.Name, Href: href(ref)}}}}, err
}

func (p pages) endAgain(c *web.Ctx, ref id.Ref, failed error) error {
	v, err := p.form(c, ref, "cadreweb.end")
	if err != nil {
		return err
	}
	for _, e := range cadre.Endings {
		v.endings = append(v.endings, ui.Option{Value: string(e), Label: c.Msg(e.Words())})
	}
	return show(c, failed, v.head.Title, endPage(v))
}

func (p pages) end(c *web.Ctx) error {
	var in endForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Cadres.End(c.Context(), c.Actor, cadre.EndInput{Officer: in.Ref, Version: in.Version, To: in.To, Ended: in.Ended, Entitled: in.Entitled, Votes: in.Votes,
			ConsentOn: in.ConsentOn, Document: in.Document, Reason: in.Reason})
	}
	if err != nil {
		return p.endAgain(c, in.Ref, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.ended"))
	return c.Redirect(href(in.Ref))
}

// trainForm is a training of somebody.
type trainForm struct {
	Ref         id.Ref  `path:"ref"`
	Course      string  `form:"course"`
	Hours       int64   `form:"hours"`
	Day         day.Day `form:"day"`
	Certificate string  `form:"certificate"`
}

func (p pages) askTrain(c *web.Ctx) error {
	var in trainForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.trainAgain(c, in.Ref, nil)
}

func (p pages) trainAgain(c *web.Ctx, ref id.Ref, failed error) error {
	v, err := p.form(c, ref, "cadreweb.train")
	if err != nil {
		return err
	}
	return show(c, failed, v.head.Title, trainPage(v))
}

func (p pages) train(c *web.Ctx) error {
	var in trainForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Cadres.Train(c.Context(), c.Actor, cadre.TrainInput{Officer: in.Ref, Training: cadre.Training{Course: in.Course, Hours: in.Hours, Day: in.Day, Certificate: in.Certificate}})
	}
	if err != nil {
		return p.trainAgain(c, in.Ref, err)
	}
	c.Flash(ui.OK, c.T("cadreweb.train_done"))
	return c.Redirect(href(in.Ref))
}
