package joiningweb

import (
	"slices"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/joining"
)

// enterView is the form behind a code on a wall.
type enterView struct {
	ref          id.Ref
	union, place string
}

func (p pages) enter(c *web.Ctx) error {
	var in struct {
		Ref id.Ref `path:"ref"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.enterView(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Plain, c.T("joiningweb.join"), enterPage(v))
}

func (p pages) enterView(c *web.Ctx, ref id.Ref) (enterView, error) {
	d, o, err := p.Joining.Enter(c.Context(), ref)
	return enterView{ref: ref, union: o.Name, place: d.Place}, err
}

type applyForm struct {
	Ref      id.Ref `path:"ref"`
	Name     string `form:"name"`
	Document string `form:"document"`
	Phone    string `form:"phone"`
	Consent  bool   `form:"consent"`
}

// apply takes the application and leads to it. No cookie is set: the address is what the applicant keeps.
func (p pages) apply(c *web.Ctx) error {
	var in applyForm
	err := c.Decode(&in)
	var out joining.Applied
	if err == nil {
		err = p.Tries("apply " + c.AddressBlock())
	}
	if err == nil {
		out, err = p.Joining.Apply(c.Context(), joining.ApplyInput{Doorway: in.Ref, Name: in.Name, Document: vault.Secret(in.Document), Phone: vault.Secret(in.Phone),
			Consent: in.Consent, Lang: c.Lang()})
	}
	if err != nil {
		v, wrong := p.enterView(c, in.Ref)
		if wrong != nil {
			return wrong
		}
		return c.Again(err, web.Plain, c.T("joiningweb.join"), enterPage(v))
	}
	return c.Redirect(followHref(out.Code))
}

func (p pages) askCode(c *web.Ctx) error {
	return c.Page(web.Plain, c.T("joiningweb.follow"), askCodePage())
}

func (p pages) goTo(c *web.Ctx) error {
	var in struct {
		Code string `form:"code"`
	}
	err := c.Decode(&in)
	if err == nil {
		_, err = p.followed(c, in.Code)
	}
	if errs.Is(err, errs.NotFound) {
		err = errs.InvalidField("code", "joining.code_unknown")
	}
	if err != nil {
		return c.Again(err, web.Plain, c.T("joiningweb.follow"), askCodePage())
	}
	return c.Redirect(followHref(in.Code))
}

// followed is the application of a code. Codes are not to be found by trying.
func (p pages) followed(c *web.Ctx, code string) (joining.Followed, error) {
	f, err := p.Joining.Follow(c.Context(), code)
	if errs.Is(err, errs.NotFound) {
		if tired := p.Tries("follow " + c.AddressBlock()); tired != nil {
			return f, tired
		}
	}
	return f, err
}

// followView is an application as its applicant sees it.
type followView struct {
	joining.Followed
	code, link string
	until      string // the last day of what is owed; "" when nothing is
	events     []ui.Event
}

type codePath struct {
	Code string `path:"code"`
}

func (p pages) follow(c *web.Ctx) error {
	var in codePath
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.followView(c, in.Code)
	if err != nil {
		return err
	}
	return c.Page(web.Plain, c.T("joiningweb.my_application"), followPage(v))
}

func (p pages) followView(c *web.Ctx, code string) (followView, error) {
	f, err := p.followed(c, code)
	if err != nil {
		return followView{}, err
	}
	v := followView{Followed: f, code: code, link: p.site(c) + followHref(code)}
	for _, o := range f.Owed {
		if !o.Due.IsZero() {
			v.until = o.Due.In(p.Joining.Zone).Add(-1).Format("2006-01-02")
		}
	}
	for _, s := range slices.Backward(f.Steps) {
		e := ui.Event{When: s.At.In(p.Joining.Zone).Format("2006-01-02 15:04"), Title: c.T("joiningweb.step_" + s.Event)}
		if s.Event == "return" || s.Event == "refuse" {
			e.Text = s.Reason
		}
		v.events = append(v.events, e)
	}
	return v, nil
}

// done does what an applicant does, and leads back to the application.
func (p pages) done(c *web.Ctx, code string, err error, said string) error {
	if err != nil {
		v, wrong := p.followView(c, code)
		if wrong != nil {
			return wrong
		}
		return c.Again(err, web.Plain, c.T("joiningweb.my_application"), followPage(v))
	}
	c.Flash(ui.OK, said)
	return c.Redirect(followHref(code))
}

func (p pages) prove(c *web.Ctx) error {
	var in struct {
		codePath
		Digits string `form:"code"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.done(c, in.Code, p.Joining.Prove(c.Context(), in.Code, in.Digits), c.T("joiningweb.received"))
}

func (p pages) digits(c *web.Ctx) error {
	var in codePath
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.done(c, in.Code, p.Joining.SendDigits(c.Context(), in.Code), c.T("joiningweb.sent_again"))
}

func (p pages) tell(c *web.Ctx) error {
	var in struct {
		codePath
		WorkUnit string `form:"work_unit"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.done(c, in.Code, p.Joining.Tell(c.Context(), in.Code, in.WorkUnit), c.T("joiningweb.told"))
}

func (p pages) mend(c *web.Ctx) error {
	var in struct {
		codePath
		Name     string `form:"name"`
		Document string `form:"document"`
		WorkUnit string `form:"work_unit"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	err := p.Joining.Mend(c.Context(), joining.MendInput{Code: in.Code, Name: in.Name, Document: vault.Secret(in.Document), WorkUnit: in.WorkUnit})
	return p.done(c, in.Code, err, c.T("joiningweb.mended"))
}

func (p pages) askWithdraw(c *web.Ctx) error {
	var in codePath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if _, err := p.followed(c, in.Code); err != nil {
		return err
	}
	return c.Page(web.Plain, c.T("joiningweb.withdraw"), withdrawPage(ui.Confirmation{Title: c.T("joiningweb.withdraw_title"), Text: c.T("joiningweb.withdraw_text"),
		Action: followHref(in.Code) + "/withdraw", Label: c.T("joiningweb.withdraw"), Back: followHref(in.Code), Danger: true}))
}

func (p pages) withdraw(c *web.Ctx) error {
	var in codePath
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.done(c, in.Code, p.Joining.Withdraw(c.Context(), in.Code), c.T("joiningweb.withdrawn"))
}
