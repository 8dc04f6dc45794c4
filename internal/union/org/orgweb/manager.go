package orgweb

import (
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// leavingForm says when a person left the management.
type leavingForm struct {
	unionPath
	Manager id.ID   `path:"manager"`
	End     day.Day `form:"end"`
}

// managerForm is a person of an employer's management.
type managerForm struct {
	unionPath
	Name     string  `form:"name"`
	Post     string  `form:"post"`
	Document string  `form:"document"`
	From     day.Day `form:"from"`
}

// managing is the employer whose management is recorded, for those who may.
func (p pages) managing(c *web.Ctx, ref id.Ref) (org.EmployerFound, ui.Head, error) {
	found, err := p.Orgs.FindEmployer(c.Context(), c.Actor, ref)
	if err == nil {
		err = p.Orgs.Plan.Allow(c.Actor, org.UseManagerWrite, access.Target{Fed: ref.Fed, Record: ref})
	}
	return found, ui.Head{Title: c.T("orgweb.new_manager"), Note: c.T("orgweb.managers_note"),
		Crumbs: []ui.Crumb{{Label: c.T("orgweb.employers"), Href: "/employers"}, {Label: found.Name, Href: employerHref(ref)}}}, err
}

// newManager is the form for a person of the management.
func (p pages) newManager(c *web.Ctx) error {
	var in unionPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	_, head, err := p.managing(c, in.Ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, head.Title, managerPage(head, in.Ref, p.today()))
}

// addManager records a person of the management.
func (p pages) addManager(c *web.Ctx) error {
	var in managerForm
	err := c.Decode(&in)
	var document vault.Secret
	if err == nil && in.Document != "" {
		if document, err = p.ReadDocument(in.Document); err != nil {
			err = errs.At("document", err)
		}
	}
	if err == nil {
		_, err = p.Orgs.WriteManager(c.Context(), c.Actor, org.WriteManagerInput{Employer: in.Ref, Name: in.Name, Post: in.Post, Document: document, From: in.From})
	}
	if err != nil {
		_, head, failed := p.managing(c, in.Ref)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, head.Title, managerPage(head, in.Ref, p.today()))
	}
	c.Flash(ui.OK, c.T("orgweb.saved"))
	return c.Redirect(employerHref(in.Ref))
}

// endingManager asks when a person left the management.
func (p pages) endingManager(c *web.Ctx) error {
	var in leavingForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.endManagerView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, endPage(v))
}

func (p pages) endManagerView(c *web.Ctx, in leavingForm) (ending, error) {
	found, head, err := p.managing(c, in.Ref)
	if err != nil {
		return ending{}, err
	}
	managers, err := p.Orgs.Managers(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return ending{}, err
	}
	head.Title, head.Note = c.T("orgweb.end_manager"), ""
	for _, m := range managers {
		if m.ID == in.Manager {
			return ending{head: head, text: c.T("orgweb.end_manager_text", "who", m.Name, "employer", found.Name), today: p.today(),
				action: employerHref(in.Ref) + "/managers/" + in.Manager.String() + "/end", back: employerHref(in.Ref), label: c.T("orgweb.end_manager")}, nil
		}
	}
	return ending{}, errs.New(errs.NotFound, "errs.not_found")
}

// endManager records that a person left the management.
func (p pages) endManager(c *web.Ctx) error {
	var in leavingForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Orgs.WriteManager(c.Context(), c.Actor, org.WriteManagerInput{Employer: in.Ref, ID: in.Manager, End: orDay(in.End, p.today())})
	}
	if err != nil {
		v, failed := p.endManagerView(c, in)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, endPage(v))
	}
	c.Flash(ui.OK, c.T("orgweb.saved"))
	return c.Redirect(employerHref(in.Ref))
}
