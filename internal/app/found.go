package app

import (
	"context"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

// FoundInput is a federation that is to live in the installation.
type FoundInput struct {
	Name     string
	Division string // code or name of its territory; "" for the nation
	Another  bool   // beside those that are there
}

// Founded is a new federation, and the one-time link by which its first administrator makes an account.
type Founded struct {
	Root org.Org
	Link string
}

// Found makes an installation ready for a federation: the shipped code lists, divisions and calendar when it is the first, the
// federation itself, and what is known of its province's rules. Errors: as org.Found; Conflict when there is one
// already and Another was not asked for.
func (a *App) Found(ctx context.Context, operator string, in FoundInput) (out Founded, err error) {
	there, err := a.Orgs.Federations(ctx)
	if err != nil {
		return out, err
	}
	if len(there) > 0 && !in.Another {
		return out, errs.New(errs.Conflict, "app.founded", "name", there[0].Name)
	}
	by := access.NewOperator(0, operator)
	if len(there) == 0 {
		if _, err := a.Codes.ImportShipped(ctx, by); err != nil {
			return out, err
		}
	}
	if code, ok := a.Book.MatchDivision(in.Division, a.Today()); ok {
		in.Division = code
	}
	if out.Root, err = a.Orgs.Found(ctx, by, org.FoundInput{Name: in.Name, Division: in.Division}); err != nil {
		return out, err
	}
	by.Fed = out.Root.Ref.Fed
	preset := rules.AdoptInput{Org: out.Root.Ref, Division: out.Root.Division, Reason: "presets of the province"}
	if _, err := a.Rules.Adopt(ctx, by, preset); err != nil {
		return out, err
	}
	link, err := a.Accounts.InviteFirst(ctx, by, out.Root.Ref)
	out.Link = a.LinkTo(link)
	return out, err
}

// LinkTo is an invitation as its holder opens it.
func (a *App) LinkTo(l account.Link) string {
	site := a.Config.PublicURL
	if site == "" {
		site = "http://" + a.Config.Listen
	}
	return l.At(site)
}

// Federation is the federation that a text names: by its id, its division's code or its name. With "" it is the only
// one. Errors: NotFound when there is none such, Invalid when there are several and none is named.
func (a *App) Federation(ctx context.Context, text string) (org.FederationInfo, error) {
	all, err := a.Orgs.Federations(ctx)
	if err != nil {
		return org.FederationInfo{}, err
	}
	var found []org.FederationInfo
	fed, _ := id.ParseFed(text)
	for _, f := range all {
		if text == "" || f.Fed == fed || f.Division == text || f.Name == text {
			found = append(found, f)
		}
	}
	switch {
	case len(all) == 0:
		return org.FederationInfo{}, errs.New(errs.NotFound, "app.no_federation")
	case len(found) == 0:
		return org.FederationInfo{}, errs.New(errs.NotFound, "app.federation_unknown", "text", text, "list", list(all))
	case len(found) > 1:
		return org.FederationInfo{}, errs.New(errs.Invalid, "app.federation_which", "list", list(found))
	}
	return found[0], nil
}

// list is federations for a message, one a line.
func list(fs []org.FederationInfo) string {
	text := ""
	for _, f := range fs {
		text += "\n  " + f.Fed.String() + "  " + f.Name
	}
	return text
}

// Today is the day in the installation's zone.
func (a *App) Today() day.Day { return day.Of(a.DB.Now().In(a.Config.Zone)) }
