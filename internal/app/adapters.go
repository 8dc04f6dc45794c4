package app

import (
	"context"

	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// tree tells packages below the tree where bodies stand.
type tree struct{ orgs *org.Service }

// Place implements rules.Tree.
func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

// Way implements rulesweb.Tree.
func (t tree) Way(c *web.Ctx, ref id.Ref) ([]rulesweb.Step, error) {
	var err error
	switch {
	case !ref.IsZero():
	case !c.Unit.IsZero():
		ref = c.Unit
	case len(c.Actor.Grants) > 0 && c.Actor.Grants[0].Org != 0:
		ref = id.Ref{Fed: c.Actor.Fed, ID: c.Actor.Grants[0].Org}
	default:
		if ref, err = t.orgs.Root(c.Context(), c.Fed()); err != nil {
			return nil, err
		}
	}
	found, err := t.orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: ref})
	if err != nil {
		return nil, err
	}
	way := make([]rulesweb.Step, 0, len(found.Above)+1)
	for _, o := range append(found.Above, found.Org) {
		way = append(way, rulesweb.Step{Name: o.Name, Href: "/orgs/" + o.Ref.String(), Target: o.Target()})
	}
	return way, nil
}

// readDocument reads an ID number for the pages of managers, in the form in which members' numbers are kept.
func (a *App) readDocument(text string) (vault.Secret, error) {
	n, err := member.ParseID(text, a.Today())
	return n.Number, err
}
