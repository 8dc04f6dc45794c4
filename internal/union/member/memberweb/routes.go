package memberweb

import (
	"context"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Keepers tells who may see a person's data; the module of accounts implements it.
type Keepers interface {
	// Keepers are who holds a role over people's data today on the union of one of the actor's own memberships, there or above.
	Keepers(ctx context.Context, by access.Actor, membership id.Ref) ([]account.Holder, error)
}

// Deps is what the pages need.
type Deps struct {
	Members *member.Service
	Codes   *codes.Book
	Keepers Keepers
	// Import and Export are the addresses at which a roster goes in and out; the union's ref is added.
	Import, Export string
	Move           string // where a member asks to move to another union; the membership's ref is added
	// Twin is the way to what may be the same person's second record; "" where there is none. It may be nil.
	Twin func(c *web.Ctx, of member.Seen) (label, href string, err error)
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/members", p.list)
	m.Post("/members/find", p.findByNumber)
	m.Get("/members/find", func(c *web.Ctx) error { return c.Redirect("/members") }) // after a sign-in in between
	m.Get("/members/doubles", p.doubles)
	m.Get(Past, p.past)
	m.Get("/members/new", p.newMember)
	m.Post("/members/new", p.enter)
	m.Post("/members/bulk/retain", p.retainMany)
	m.Post("/members/bulk/end", p.endMany)
	m.Post("/members/bulk/record", p.recordMany)
	m.Get("/members/{ref}", p.one)
	m.Get("/members/{ref}/numbers", p.askNumbers)
	m.Post("/members/{ref}/numbers", p.numbers)
	m.Get("/members/{ref}/edit", p.editMember)
	m.Post("/members/{ref}/edit", p.saveMember)
	m.Get("/members/{ref}/record", p.askRecord)
	m.Post("/members/{ref}/record", p.record)
	m.Get("/members/{ref}/correct", p.askCorrect)
	m.Post("/members/{ref}/correct", p.correct)
	m.Get("/members/{ref}/stand", p.askStand)
	m.Post("/members/{ref}/stand", p.stand)

	m.Get("/me", p.me)
	m.Get("/me/membership", p.mine)
	m.Get("/me/membership/{ref}", p.own)
	m.Post("/me/membership/{ref}/confirm", p.confirm)
	m.Get("/me/membership/{ref}/confirmed", p.confirmed)
	m.Get("/me/membership/{ref}/object", p.askObject)
	m.Post("/me/membership/{ref}/object", p.object)
	m.Get("/me/membership/{ref}/objected", p.objected)
	m.Post("/me/membership/{ref}/stay", p.stay)
	m.Get("/me/membership/{ref}/leave", p.askLeave)
	m.Post("/me/membership/{ref}/leave", p.leave)
	m.Get("/me/membership/{ref}/left", p.left)
	m.Get("/me/data", p.myData)
	m.Post("/me/data", p.myDataClear)
	m.Get("/me/access", p.whoCanSee)
	m.Get("/me/looks", p.whoLooked)
}

func memberHref(ref id.Ref) string { return "/members/" + ref.String() }
func ownHref(ref id.Ref) string    { return "/me/membership/" + ref.String() }
func orgHref(ref id.Ref) string    { return "/orgs/" + ref.String() }

// membershipPath is what a membership is called in the path of every page about one.
type membershipPath struct {
	Ref id.Ref `path:"ref"`
}

func (p pages) today() day.Day { return day.Of(p.Members.DB.Now().In(p.Members.Zone)) }

// may reports whether the reader may use a use case on a union: for buttons.
func (p pages) may(c *web.Ctx, use access.UseCase, o org.Org) bool {
	return p.Members.Plan.Allow(c.Actor, use, o.Target()) == nil
}

// node is the union that a list is about: the one asked for, else the unit chosen, else the first grant's, else the
// federation.
func (p pages) node(c *web.Ctx, asked id.Ref) (org.Found, error) {
	return p.Members.Orgs.Start(c.Context(), c.Actor, asked, c.Unit)
}
