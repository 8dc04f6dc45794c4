package app

import (
	"context"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/delivery/deliveryweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/web"
)

// messageRules are the rules for messages to people, which package delivery lies too low to declare. No law says how many or when.
func messageRules() []rules.Rule {
	return []rules.Rule{
		{Name: "message_budget", Text: "app.about_message_budget", Default: rules.Int(2), Min: 1, Max: 20, Tighten: rules.Downwards, Grade: rules.Own},
		{Name: "quiet_from", Text: "app.about_quiet_from", Default: rules.Int(21), Max: 23, Grade: rules.Own},
		{Name: "quiet_to", Text: "app.about_quiet_to", Default: rules.Int(8), Max: 23, Grade: rules.Own},
		{Name: "message_kept", Text: "app.about_message_kept", Default: rules.Duration{N: 30, Unit: rules.Days}, Min: 1, Max: 365, Tighten: rules.Downwards,
			Source: "个人信息保护法第19条（保存期限应为最短）", Grade: rules.Own, CheckedOn: "2025-04-19"},
	}
}

// Terms implements delivery.Rules.
func (b bodies) Terms(ctx context.Context, q sqldb.Queryer, body id.Ref) (t delivery.Terms, err error) {
	at, err := b.Place(ctx, q, body)
	if errs.Is(err, errs.NotFound) { // it is no more; what it had to say stands
		at, err = b.root(ctx, body.Fed)
	}
	if err != nil {
		return t, err
	}
	for name, set := range map[string]func(rules.Found){
		"message_budget": func(f rules.Found) { t.Budget = int(f.Int()) },
		"quiet_from":     func(f rules.Found) { t.QuietFrom = int(f.Int()) },
		"quiet_to":       func(f rules.Found) { t.QuietTo = int(f.Int()) },
		"message_kept":   func(f rules.Found) { t.Kept = int(f.Duration().N) },
	} {
		found, err := b.app.Rules.Get(ctx, q, body.Fed, at.Path, name, b.app.Today())
		if err != nil {
			return t, err
		}
		set(found)
	}
	return t, nil
}

// root is the target of a federation's own body.
func (b bodies) root(ctx context.Context, fed id.Fed) (access.Target, error) {
	ref, err := b.orgs.Root(ctx, fed)
	if err != nil {
		return access.Target{}, err
	}
	return b.Place(ctx, b.app.DB, ref)
}

// openProvider settles how messages leave.
func (a *App) openProvider() (err error) {
	if a.provider, err = delivery.NewProvider(a.Config.DeliveryURL, a.Config.DeliveryToken); err != nil {
		return errs.Wrap(err, errs.Invalid, "app.delivery_wrong")
	}
	return nil
}

// outbox is what the page of the outbox needs.
func (a *App) outbox() deliveryweb.Deps {
	return deliveryweb.Deps{Messages: a.Messages, Anywhere: a.demo, Names: a.Orgs.NamesOf}
}

// readsOutbox reports whether the page of the outbox opens for the reader.
func (a *App) readsOutbox(c *web.Ctx) bool {
	if a.Plan.Permits(c.Actor, delivery.UseOutbox) != nil || !a.outbox().Open(c.R) {
		return false
	}
	root, err := a.Messages.Root(c.Context(), c.Fed())
	return err == nil && a.Plan.Allow(c.Actor, delivery.UseOutbox, root) == nil
}
