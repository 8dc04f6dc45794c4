package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"niangjia/internal/app"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

// The city behind API and pages.
const (
	citySeed    = 1
	cityUnions  = 2000
	deskLogin   = "city"
	workerLogin = "worker"
	tokenDays   = 30
	// An account may look numbers up 30 times at once, so that many look together.
	lookers        = 20
	looksOfAccount = 30
	// Unions without members, for the imports that run beside the pages.
	emptyUnions = 60
)

// city is a made-up city in a database, and what it takes to ask for it from outside.
type city struct {
	cfg     app.Config
	engine  string
	members int
	root    id.Ref
	empty   []id.Ref // unions to import into
	token   string   // of the API, with the city's desk behind it
	desk    string   // its session
	worker  string   // a worker's session
	lookers []string // sessions that may look numbers up
	known   []membership
	scopes  []scope
	modes   string
}

type membership struct{ ref, org id.Ref }

// scope is a union with how many people stand on its list and on those below it.
type scope struct {
	ref   id.Ref
	path  treepath.Path
	own   int // on its own list
	total int
}

// city makes up a city of so many members, once for a run.
func (b *bench) city(ctx context.Context, engine string, members int) (*city, error) {
	key := fmt.Sprint(engine, members)
	if c := b.cities[key]; c != nil {
		return c, nil
	}
	cfg, err := b.place(ctx, engine)
	if err != nil {
		return nil, err
	}
	c := &city{cfg: cfg, engine: engine, members: members}
	b.cities[key] = c
	fmt.Printf("  a city of %s members on %s …\n", number(float64(members)), engine)
	a, accounts, err := app.Demo(ctx, cfg, app.Options{}, app.DemoInput{Seed: citySeed, Unions: unionsFor(members), Members: members,
		Progress: func(errs.Msg, int, int) {}})
	if err != nil {
		return nil, fmt.Errorf("make up the city: %w", err)
	}
	defer a.Close()
	for _, step := range []struct {
		what string
		do   func(context.Context, *app.App, []app.DemoAccount) error
	}{{"learn who is where", c.learn}, {"sign in", c.signIn}, {"accounts that look numbers up", c.addLookers}, {"empty unions", c.addUnions}} {
		if err := step.do(ctx, a, accounts); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return c, nil
}

// unionsFor keeps unions of a small city as large as those of the usual one.
func unionsFor(members int) int { return max(rehearse.MinUnions, min(cityUnions, members/50)) }

func (b *bench) dropDatabases() (err error) {
	for _, c := range b.cities {
		err = errors.Join(err, b.drop(c.cfg))
	}
	return err
}

const (
	orgsOfCity    = `SELECT o.federation_id, o.id, o.path FROM org o ORDER BY o.path`
	membersOfCity = `SELECT m.federation_id, m.id, m.org_id FROM membership m ORDER BY m.id`
)

// learn reads who is where, straight from the database.
func (c *city) learn(ctx context.Context, a *app.App, _ []app.DemoAccount) (err error) {
	if c.modes, err = modes(ctx, a.DB); err != nil {
		return err
	}
	at := map[id.ID]int{}
	if err := sqldb.Each(ctx, a.DB, orgsOfCity, nil, func(sc sqldb.Scanner) error {
		var s scope
		err := sc.Scan(&s.ref.Fed, &s.ref.ID, &s.path)
		at[s.ref.ID] = len(c.scopes)
		c.scopes = append(c.scopes, s)
		return err
	}); err != nil {
		return err
	}
	if len(c.scopes) == 0 {
		return errors.New("a city without unions")
	}
	c.root = c.scopes[0].ref
	if err := sqldb.Each(ctx, a.DB, membersOfCity, nil, func(sc sqldb.Scanner) error {
		var m membership
		err := sc.Scan(&m.ref.Fed, &m.ref.ID, &m.org.ID)
		m.org.Fed = m.ref.Fed
		c.known = append(c.known, m)
		c.scopes[at[m.org.ID]].own++
		return err
	}); err != nil {
		return err
	}
	for _, s := range c.scopes {
		for _, up := range s.path.IDs() {
			c.scopes[at[up]].total += s.own
		}
	}
	return nil
}

// signIn begins the sessions of the desk and of the worker, and makes the desk's token.
func (c *city) signIn(ctx context.Context, a *app.App, accounts []app.DemoAccount) (err error) {
	for _, acc := range accounts {
		session := map[string]*string{deskLogin: &c.desk, workerLogin: &c.worker}[acc.Login]
		if session == nil {
			continue
		}
		if *session, err = sessionOf(ctx, a, acc.Login, acc.Password); err != nil {
			return err
		}
	}
	by, err := a.Accounts.Actor(ctx, c.desk)
	if err != nil {
		return err
	}
	c.token, _, err = a.Accounts.CreateToken(ctx, by, account.CreateTokenInput{Name: "bench", To: a.Today().Add(tokenDays),
		Scopes: []string{"member:read", "member:write", "org:read", "roster:import"}})
	return err
}

func sessionOf(ctx context.Context, a *app.App, login, password string) (string, error) {
	in, err := a.Accounts.SignIn(ctx, account.SignInInput{Login: login, Password: vault.Secret(password), Device: "bench"})
	return in.Token, err
}

// addLookers makes accounts of the desk that look numbers up.
func (c *city) addLookers(ctx context.Context, a *app.App, _ []app.DemoAccount) error {
	by := access.NewOperator(c.root.Fed, operator)
	for i := range lookers {
		login, password := fmt.Sprintf("bench%d", i), rand.Text()
		made, err := a.Accounts.Create(ctx, by, account.CreateInput{Home: c.root, Login: login, Name: "测速", Password: vault.Secret(password)})
		if err != nil {
			return err
		}
		if _, err := a.Accounts.Give(ctx, by, account.GiveInput{Account: made.Ref, Org: c.root, Role: access.Desk, Below: true, Reason: "bench",
			Assured: true}); err != nil {
			return err
		}
		session, err := sessionOf(ctx, a, login, password)
		if err != nil {
			return err
		}
		c.lookers = append(c.lookers, session)
	}
	return nil
}

func (c *city) addUnions(ctx context.Context, a *app.App, _ []app.DemoAccount) error {
	by := access.NewOperator(c.root.Fed, operator)
	for i := range emptyUnions {
		made, err := newUnion(ctx, a, by, org.Org{Ref: c.root}, i)
		if err != nil {
			return err
		}
		c.empty = append(c.empty, made.Ref)
	}
	return nil
}

// nearest is the union whose scope is closest to so many people.
func (c *city) nearest(people int) scope {
	return slices.MinFunc(c.scopes, func(a, b scope) int { return cmp.Compare(abs(a.total-people), abs(b.total-people)) })
}

// lists are the unions with a full page of people of their own.
func (c *city) lists(page int) (out []scope) {
	for _, s := range c.scopes {
		if s.own >= page {
			out = append(out, s)
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }
