package orgweb

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// coverForm says which employer a union covers from when to when.
type coverForm struct {
	Ref      id.Ref  `path:"ref"`
	Text     string  `form:"q"`
	Employer id.Ref  `form:"employer"`
	From     day.Day `form:"from"`
}

// coverView is the page on which an employer is looked up and covered.
type coverView struct {
	form    coverForm
	head    ui.Head
	found   []ui.Option
	today   day.Day
	enter   bool // whether the reader may enter an employer that is not there yet
	newHref string
}

// newCoverage looks an employer up for a union.
func (p pages) newCoverage(c *web.Ctx) error {
	var in coverForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.coverView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, coverPage(v))
}

func (p pages) coverView(c *web.Ctx, in coverForm) (coverView, error) {
	union, err := p.find(c, in.Ref)
	if err != nil {
		return coverView{}, err
	}
	if err := p.demand(c, org.UseCover, union.Org); err != nil {
		return coverView{}, err
	}
	v := coverView{form: in, head: ui.Head{Title: c.T("orgweb.cover"), Note: c.T("orgweb.cover_note"), Crumbs: crumbs(c, union, true)}, today: p.today(),
		enter: p.mayEnter(c, union.Org), newHref: web.Address("/employers/new", "org", in.Ref.String(), "name", in.Text)}
	if in.Text == "" {
		return v, nil
	}
	found, err := p.Orgs.Employers(c.Context(), c.Actor, org.EmployersInput{Node: in.Ref, Text: in.Text, All: p.mayFindAny(c), Limit: fewChoices})
	for _, e := range found {
		v.found = append(v.found, ui.Option{Value: e.Ref.String(), Label: e.Name, Hint: joined(e.USCC, p.place(e.Division))})
	}
	return v, err
}

// joined sets two remarks beside each other, if both are there.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// beginCoverage has a union cover an employer.
func (p pages) beginCoverage(c *web.Ctx) error {
	var in coverForm
	err := c.Decode(&in)
	if err == nil && in.Employer.IsZero() {
		err = errs.InvalidField("employer", "orgweb.pick_one")
	}
	if err == nil {
		err = p.Orgs.Cover(c.Context(), c.Actor, org.CoverInput{Org: in.Ref, Employer: in.Employer, From: in.From})
	}
	if err != nil {
		v, failed := p.coverView(c, in)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, coverPage(v))
	}
	c.Flash(ui.OK, c.T("orgweb.now_covered"))
	return c.Redirect(orgHref(in.Ref))
}

// endForm ends a coverage.
type endForm struct {
	Ref      id.Ref  `path:"ref"`
	Employer id.Ref  `path:"employer"`
	End      day.Day `form:"end"`
}

// ending is a page that asks from which day on something no longer holds.
type ending struct {
	head         ui.Head
	text         string
	action, back string
	today        day.Day
	label        string
}

func (p pages) endCoverView(c *web.Ctx, in endForm) (ending, error) {
	union, err := p.find(c, in.Ref)
	if err != nil {
		return ending{}, err
	}
	if err := p.demand(c, org.UseCover, union.Org); err != nil {
		return ending{}, err
	}
	employer, err := p.Orgs.FindEmployer(c.Context(), c.Actor, in.Employer)
	return ending{head: ui.Head{Title: c.T("orgweb.end_coverage"), Crumbs: crumbs(c, union, true)},
		text:   c.T("orgweb.end_coverage_text", "union", union.Name, "employer", employer.Name),
		action: orgHref(in.Ref) + "/employers/" + in.Employer.String() + "/end", back: employerHref(in.Employer), today: p.today(),
		label: c.T("orgweb.end_coverage")}, err
}

// endingCoverage asks when a coverage ends.
func (p pages) endingCoverage(c *web.Ctx) error {
	var in endForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.endCoverView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, endPage(v))
}

// endCoverage ends a coverage.
func (p pages) endCoverage(c *web.Ctx) error {
	var in endForm
	err := c.Decode(&in)
	if err == nil {
		err = p.Orgs.Cover(c.Context(), c.Actor, org.CoverInput{Org: in.Ref, Employer: in.Employer, End: orDay(in.End, p.today())})
	}
	if err != nil {
		v, failed := p.endCoverView(c, in)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, endPage(v))
	}
	c.Flash(ui.OK, c.T("orgweb.coverage_ended"))
	return c.Redirect(employerHref(in.Employer))
}
