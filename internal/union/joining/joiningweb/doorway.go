package joiningweb

import (
	"io"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/org"
)

type doorwayForm struct {
	Org      id.Ref       `form:"org"`
	Kind     joining.Kind `form:"kind"`
	Place    string       `form:"place"`
	Employer string       `form:"employer"` // name or USCC
	Fallback string       `form:"fallback"` // a union's code
	Platform string       `form:"platform"`
	LastDay  day.Day      `form:"last_day"`
}

func (p pages) newDoorway(c *web.Ctx) error {
	var in doorwayForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.askDoorway(c, in, nil)
}

func (p pages) askDoorway(c *web.Ctx, in doorwayForm, failed error) error {
	node, err := p.Joining.Orgs.Start(c.Context(), c.Actor, in.Org, c.Unit)
	if err != nil {
		return err
	}
	if err := p.Joining.Plan.Allow(c.Actor, joining.UseDoorway, node.Target()); err != nil {
		return err
	}
	kinds := make([]ui.Option, len(joining.Kinds))
	for i, k := range joining.Kinds {
		kinds[i] = ui.Option{Value: string(k), Label: c.T("joiningweb.kind_" + string(k))}
	}
	body := newDoorwayPage(node.Org, kinds)
	if failed != nil {
		return c.Again(failed, web.Desk, c.T("joiningweb.new_doorway"), body)
	}
	return c.Page(web.Desk, c.T("joiningweb.new_doorway"), body)
}

func (p pages) openDoorway(c *web.Ctx) error {
	var in doorwayForm
	err := c.Decode(&in)
	var d joining.Doorway
	var fallback, employer id.Ref
	if err == nil {
		employer, err = p.employer(c, in.Org, in.Employer)
	}
	if err == nil {
		fallback, err = p.body(c, "fallback", in.Fallback)
	}
	if err == nil {
		d, err = p.Joining.OpenDoorway(c.Context(), c.Actor, joining.OpenDoorwayInput{Org: in.Org, Kind: in.Kind, Place: in.Place, Employer: employer,
			Fallback: fallback, Platform: in.Platform, LastDay: in.LastDay})
	}
	if err != nil {
		return p.askDoorway(c, in, err)
	}
	c.Flash(ui.OK, c.T("joiningweb.opened"))
	return c.Redirect(doorwayHref(d.Ref))
}

// employer is the employer that is meant by a name or a USCC: one that unions here cover, else any; the zero Ref for none.
func (p pages) employer(c *web.Ctx, node id.Ref, text string) (id.Ref, error) {
	for _, all := range []bool{false, true} {
		if text == "" {
			break
		}
		found, err := p.Joining.Orgs.Employers(c.Context(), c.Actor, org.EmployersInput{Node: node, Text: text, All: all, Limit: 2})
		if err != nil && !errs.Hidden(err) {
			return id.Ref{}, err
		}
		if len(found) == 1 {
			return found[0].Ref, nil
		}
		if len(found) > 1 {
			return id.Ref{}, errs.InvalidField("employer", "joiningweb.employer_many")
		}
	}
	if text != "" {
		return id.Ref{}, errs.InvalidField("employer", "joining.employer_unknown")
	}
	return id.Ref{}, nil
}

// doorwayView is a doorway with the code that leads to it.
type doorwayView struct {
	joining.Doorway
	head       ui.Head
	link, code string // code is SVG
	made       string
}

func (p pages) doorway(c *web.Ctx) error {
	var in applicationPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	d, o, err := p.Joining.Doorway(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	v := doorwayView{Doorway: d, link: p.site(c) + "/j/" + d.Ref.String(), made: c.T("joiningweb.made_by", "name", d.MadeBy, "day", day.Of(d.MadeAt.In(p.Joining.Zone))),
		head: ui.Head{Title: d.Place, Note: o.Name, Crumbs: []ui.Crumb{{Label: c.T("joiningweb.doorways"), Href: listHref(o.Ref)}}}}
	code, err := paper.QR(v.link)
	if err != nil {
		return err
	}
	v.code = code.SVG()
	return c.Page(web.Desk, d.Place, doorwayPage(v))
}

func (p pages) poster(c *web.Ctx) error {
	var in applicationPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	d, o, err := p.Joining.Doorway(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	return c.Download(c.T("joiningweb.poster_heading")+"-"+d.Place+".pdf", "application/pdf", func(w io.Writer) error {
		_, err := p.Press.Poster(w, paper.Poster{Lang: c.Lang().String(), Heading: c.T("joiningweb.poster_heading"), Union: o.Name, Link: p.site(c) + "/j/" + d.Ref.String(),
			Scan:  c.T("joiningweb.poster_scan"),
			Steps: []string{c.T("joiningweb.poster_line1"), c.T("joiningweb.poster_line2"), c.T("joiningweb.poster_line3")}, Promise: c.T("joiningweb.poster_note")})
		return err
	})
}

func (p pages) closeDoorway(c *web.Ctx) error {
	var in applicationPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	_, o, err := p.Joining.Doorway(c.Context(), c.Actor, in.Ref)
	if err == nil {
		err = p.Joining.CloseDoorway(c.Context(), c.Actor, in.Ref)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("joiningweb.closed"))
	return c.Redirect(listHref(o.Ref))
}
