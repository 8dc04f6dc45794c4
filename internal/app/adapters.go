package app

import (
	"context"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
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

// Paths implements procedure.Tree.
func (t tree) Paths(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]treepath.Path, error) {
	return t.orgs.Paths(ctx, fed, ids)
}

// bodies tells procedures where bodies stand, who is there, and how long their rules give.
type bodies struct {
	tree
	app *App
}

// Staffed implements procedure.Tree.
func (b bodies) Staffed(ctx context.Context, q sqldb.Queryer, body id.Ref) (bool, error) {
	return b.app.Accounts.Staffed(ctx, q, body)
}

// Span implements procedure.Spans.
func (b bodies) Span(ctx context.Context, q sqldb.Queryer, body id.Ref, rule string) (deadline.Span, error) {
	place, err := b.Place(ctx, q, body)
	if err != nil {
		return deadline.Span{}, err
	}
	found, err := b.app.Rules.Get(ctx, q, body.Fed, place.Path, rule, b.app.Today())
	return deadline.Span(found.Duration()), err
}

// Way implements rulesweb.Tree.
func (t tree) Way(c *web.Ctx, ref id.Ref) ([]rulesweb.Step, error) {
	found, err := t.orgs.Start(c.Context(), c.Actor, ref, c.Unit)
	if err != nil {
		return nil, err
	}
	way := make([]rulesweb.Step, 0, len(found.Above)+1)
	for _, o := range append(found.Above, found.Org) {
		way = append(way, rulesweb.Step{Name: o.Name, Href: "/orgs/" + o.Ref.String(), Target: o.Target()})
	}
	return way, nil
}

// readDocument reads the number of a document for the pages of managers, in the form in which members' numbers are kept.
func (a *App) readDocument(text string) (vault.Secret, error) {
	if read := member.Documents(text, a.Today()); len(read) > 0 {
		return read[0].Number, nil
	}
	_, err := member.ParseID(text, a.Today()) // says what does not fit in the commonest
	return "", err
}
