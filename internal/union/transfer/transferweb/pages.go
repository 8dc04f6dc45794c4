package transferweb

import (
	"strings"

	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/transfer"
)

// Deps is what the pages need.
type Deps struct {
	Transfers *transfer.Service
	Joining   *joining.Service
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/transfers/{ref}", p.one)
	m.Post("/transfers/{ref}/release", p.release)
	m.Get("/me/move", p.ask)
	m.Post("/me/move", p.move)
	m.Post("/me/transfers/{ref}/cancel", p.cancel)
}

// The addresses: of the pages of transfers, to which the proceeding's ref is added, and of a member's asking to move, to which the membership's is.
const (
	Door = "/transfers/"
	Move = "/me/move?membership="
)

type transferPath struct {
	Ref id.Ref `path:"ref"`
}

// one is a transfer as the union sees it that releases its member.
func (p pages) one(c *web.Ctx) error {
	var in transferPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Transfers.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	course, err := procedureweb.Show(c, p.Transfers.Procedures, p.Transfers.Orgs, seen.At)
	if err != nil {
		return err
	}
	name := seen.Member.Person.Name
	head := ui.Head{Title: name, Note: c.T("transfer.course_name"), State: course.State, Crumbs: []ui.Crumb{{Label: c.T("procedureweb.inbox"), Href: "/inbox"}}}
	facts := []ui.Fact{{Label: c.T("transferweb.member"), Value: ui.Link(name, "/members/"+seen.Member.Ref.String())}}
	may := seen.At.ClosedAt.IsZero() && p.Transfers.Plan.Allow(c.Actor, transfer.UseRelease, seen.Member.Org.Target()) == nil
	return c.Page(web.Desk, name, onePage(head, facts, course, in.Ref, may))
}

func (p pages) release(c *web.Ctx) error {
	var in transferPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	if err := p.Transfers.Release(c.Context(), c.Actor, in.Ref); err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("transferweb.released"))
	return c.Redirect(Door + in.Ref.String())
}

// moveView is a member's asking to move, or the transfer that is under way.
type moveView struct {
	membership  id.Ref
	union       string
	transfer    id.Ref // zero when none is under way
	until       string
	membershipP string // the page of the membership
}

type moveForm struct {
	Membership id.Ref `form:"membership"`
	To         string `form:"to"`
}

func (p pages) moveView(c *web.Ctx, membership id.Ref) (moveView, error) {
	v := moveView{membership: membership, membershipP: "/me/membership/" + membership.String()}
	ref, under, err := p.Transfers.Of(c.Context(), c.Actor, membership)
	if err != nil {
		return v, err
	}
	seen, err := p.Transfers.Members.View(c.Context(), c.Actor, membership)
	if err != nil || !under {
		v.union = seen.Org.Name
		return v, err
	}
	v.union, v.transfer = seen.Org.Name, ref
	owed, err := p.Transfers.Procedures.Duties(c.Context(), p.Transfers.DB, ref)
	for _, o := range owed {
		v.until = o.Due.In(p.Transfers.Procedures.Counter.Zone).Add(-1).Format("2006-01-02")
	}
	return v, err
}

func (p pages) ask(c *web.Ctx) error {
	var in moveForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.moveView(c, in.Membership)
	if err != nil {
		return err
	}
	return c.Page(web.Worker, c.T("transferweb.move"), movePage(v))
}

// move makes the application to the new union, and leads to it.
func (p pages) move(c *web.Ctx) error {
	var in moveForm
	err := c.Decode(&in)
	var out joining.Applied
	if err == nil {
		out, err = p.apply(c, in)
	}
	if err != nil {
		v, wrong := p.moveView(c, in.Membership)
		if wrong != nil {
			return wrong
		}
		return c.Again(err, web.Worker, c.T("transferweb.move"), movePage(v))
	}
	return c.Redirect("/follow/" + out.Code)
}

// apply reads where to: a union's code, or the link of a doorway, which may be of another federation.
func (p pages) apply(c *web.Ctx, in moveForm) (joining.Applied, error) {
	move := joining.MoveInput{Membership: in.Membership, Lang: c.Lang()}
	text := strings.TrimSpace(in.To)
	if i := strings.LastIndex(text, "/j/"); i >= 0 {
		ref, err := id.ParseRef(text[i+len("/j/"):])
		if err != nil {
			return joining.Applied{}, errs.InvalidField("to", "transferweb.to_unknown")
		}
		move.Doorway = ref
		return p.Joining.Move(c.Context(), c.Actor, move)
	}
	o, err := p.Transfers.Orgs.ByCode(c.Context(), c.Actor, text)
	if errs.Is(err, errs.NotFound) {
		err = errs.InvalidField("to", "transferweb.to_unknown")
	}
	if err != nil {
		return joining.Applied{}, err
	}
	move.To = o.Ref
	return p.Joining.Move(c.Context(), c.Actor, move)
}

func (p pages) cancel(c *web.Ctx) error {
	var in transferPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, err := p.Transfers.View(c.Context(), c.Actor, in.Ref)
	if err == nil {
		err = p.Transfers.Cancel(c.Context(), c.Actor, in.Ref)
	}
	if err != nil {
		return err
	}
	c.Flash(ui.OK, c.T("transferweb.cancelled", "union", seen.Member.Org.Name))
	return c.Redirect("/me/membership/" + seen.Member.Ref.String())
}
