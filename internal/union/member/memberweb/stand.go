package memberweb

import (
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
)

// standForm is the union's answer to an objection.
type standForm struct {
	membershipPath
	Reason string `form:"reason"`
}

// askStand asks why the union stands by its word.
func (p pages) askStand(c *web.Ctx) error {
	var in membershipPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	seen, head, err := p.standView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, head.Title, standPage(head, seen, objection(c, seen.Ledger)))
}

func (p pages) standView(c *web.Ctx, in membershipPath) (member.Seen, ui.Head, error) {
	seen, head, err := p.seenFor(c, in, "memberweb.stand")
	if err == nil {
		err = p.Members.Plan.Allow(c.Actor, member.UseStand, seen.Org.Target())
	}
	return seen, head, err
}

// stand answers the objection.
func (p pages) stand(c *web.Ctx) error {
	var in standForm
	err := c.Decode(&in)
	if err == nil {
		_, err = p.Members.Stand(c.Context(), c.Actor, member.StandInput{Membership: in.Ref, Reason: in.Reason})
	}
	if err != nil {
		seen, head, failed := p.standView(c, in.membershipPath)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, head.Title, standPage(head, seen, objection(c, seen.Ledger)))
	}
	c.Flash(ui.OK, c.T("memberweb.stood"))
	return c.Redirect(memberHref(in.Ref))
}
