package app

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"niangjia/internal/engine/codes/codesweb"
	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/delivery/deliveryweb"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/account/accountweb"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/cadre/cadreweb"
	"niangjia/internal/union/duplicate/duplicateweb"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/founding/foundingweb"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/gap/gapweb"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/joining/joiningweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/office"
	"niangjia/internal/union/office/officeweb"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/reorg/reorgweb"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
	"niangjia/internal/union/transfer"
	"niangjia/internal/union/transfer/transferweb"
)

// Handler is the whole address space of the program.
func (a *App) Handler() (http.Handler, error) {
	m, err := web.New(web.Config{
		Catalogue: a.Words, Auth: a.Accounts, Now: a.DB.Now, PublicURL: a.Config.PublicURL, Proxies: a.Config.Proxies, Log: a.Log,
		Observe: func(_, pattern string, status int, took time.Duration) { a.Metrics.Request(pattern, status, took) },
		Shell:   a.shell(),
	})
	if err != nil {
		return nil, err
	}
	a.pages(m)
	router, err := a.api(m)
	if err != nil {
		return nil, err
	}
	m.Handle(api.Root+"/", router)
	m.Handle("GET /healthz", obs.Healthz())
	m.Handle("GET /readyz", obs.Readyz(a.Log, obs.Check{Name: "database", Run: a.DB.Ping}, obs.Check{Name: "schema", Run: a.current}))
	m.Handle("GET /metrics", only(a.Config.MetricsFrom, a.Metrics.Handler()))
	return m, nil
}

// The addresses at which a union's roster goes in and out; the union's ref is added.
const (
	importAddress = "/imports/new?org="
	exportAddress = "/export?org="
)

// proceedings are the addresses of the pages of proceedings, by procedure; the proceeding's ref is added.
var proceedings = map[string]string{joining.Name: joiningweb.Door, transfer.Name: transferweb.Door, founding.Name: foundingweb.Door, office.ShiftName: cadreweb.ShiftDoor}

// node is the body that a list is about: the one asked for, else the unit chosen, else the first grant's, else the federation.
func (a *App) node(c *web.Ctx, asked id.Ref) (id.Ref, string, error) {
	found, err := a.Orgs.Start(c.Context(), c.Actor, asked, c.Unit)
	return found.Ref, found.Name, err
}

// pages adds the pages of every module.
func (a *App) pages(m *web.Mux) {
	m.Get("/{$}", a.home, web.Public())
	accountweb.Routes(m, accountweb.Deps{Accounts: a.Accounts, Site: a.Config.PublicURL})
	orgweb.Routes(m, orgweb.Deps{Orgs: a.Orgs, Codes: a.Book, Members: memberweb.Panels{Members: a.Members}, ReadDocument: a.readDocument,
		Doors: []orgweb.Door{
			{Use: member.UseList, Label: "memberweb.members", Icon: "people", Path: "/members?node=", Primary: true},
			{Use: gap.UseList, Label: "gapweb.gaps", Icon: "building", Path: gapweb.ListPath, Territory: true},
			{Use: founding.UseView, Label: "foundingweb.foundings", Icon: "tree", Path: foundingweb.ListPath, Territory: true},
			{Use: office.UseView, Label: "officeweb.terms", Path: officeweb.UnionPath},
			{Use: cadre.UseView, Label: "cadreweb.officers", Icon: "person", Path: cadreweb.UnionPath},
			{Use: joining.UseView, Label: "joiningweb.applicants", Icon: "person", Path: "/joining?node="},
			{Use: roster.UseUpload, Label: "rosterweb.new", Icon: "upload", Path: importAddress, Members: true},
			{Use: member.UseExport, Label: "rosterweb.export", Icon: "download", Path: exportAddress},
			{Use: reorg.UseChange, Label: "reorgweb.change", Icon: "tree", Path: reorgweb.Door},
		}})
	memberweb.Routes(m, memberweb.Deps{Members: a.Members, Codes: a.Book, Keepers: a.Accounts, Import: importAddress, Export: exportAddress, Move: transferweb.Move,
		Twin: duplicateweb.Door(a.Duplicates)})
	duplicateweb.Routes(m, duplicateweb.Deps{Duplicates: a.Duplicates, Codes: a.Book})
	rosterweb.Routes(m, a.Rosters)
	foundingweb.Routes(m, foundingweb.Deps{Foundings: a.Foundings, Press: a.Press})
	officeweb.Routes(m, officeweb.Deps{Offices: a.Offices, Extend: "/extend", Revote: "/revote", Without: "/terms/without?node="})
	cadreweb.Routes(m, cadreweb.Deps{Cadres: a.Cadres, Terms: a.Offices, Shifts: a.Shifts})
	gapweb.Routes(m, gapweb.Deps{Gaps: a.Gaps, Codes: a.Book})
	joiningweb.Routes(m, joiningweb.Deps{Joining: a.Joining, Press: a.Press, Site: a.Config.PublicURL, Tries: a.throttle(time.Second, 600)}) // a factory behind one address joins in a morning
	transferweb.Routes(m, transferweb.Deps{Transfers: a.Transfers, Joining: a.Joining})
	reorgweb.Routes(m, reorgweb.Deps{Reorgs: a.Reorgs, Past: memberweb.Past})
	codesweb.Routes(m, codesweb.Deps{Codes: a.Codes, Zone: a.Config.Zone})
	procedureweb.Routes(m, procedureweb.Deps{Procedures: a.Procedures, Names: a.Orgs, Node: a.node, Doors: proceedings})
	deliveryweb.Routes(m, a.outbox())
	rulesweb.Routes(m, rulesweb.Deps{Rules: a.Rules, Tree: tree{a.Orgs}})
}

// api is the JSON API of every module. Who shows it wrong tokens is limited together with who shows the pages wrong passwords.
func (a *App) api(m *web.Mux) (*api.Router, error) {
	r, err := api.New(api.Config{Version: Version, Rules: a.Plan.Rules(), Catalogue: a.Words, Auth: a.Accounts, DB: a.DB, Vault: a.Vault,
		PublicURL: a.Config.PublicURL, Log: a.Log, Limit: a.apiLimit(),
		Refused: func(r *http.Request) error { return a.Accounts.AddressTries(m.AddressBlock(r)) }})
	if err != nil {
		return nil, err
	}
	a.routes(r)
	return r, nil
}

func (a *App) routes(r *api.Router) {
	accountweb.API(r, a.Accounts)
	orgweb.API(r, a.Orgs, a.readDocument)
	memberweb.API(r, a.Members)
	rosterweb.API(r, a.Rosters)
	joiningweb.API(r, a.Joining)
	foundingweb.API(r, a.Foundings)
	officeweb.API(r, a.Offices)
	cadreweb.API(r, a.Cadres, a.Offices, a.Shifts)
	gapweb.API(r, a.Gaps)
	duplicateweb.API(r, a.Duplicates)
	transferweb.API(r, a.Transfers)
	reorgweb.API(r, a.Reorgs)
	codesweb.API(r, a.Codes, a.Today)
	procedureweb.API(r, a.Procedures)
	rulesweb.API(r, a.Rules)
}

// OpenAPI is the description of the JSON API. It needs no installation.
func OpenAPI() ([]byte, error) {
	r, err := api.New(api.Config{Version: Version, Rules: planner().Rules()})
	if err != nil {
		return nil, err
	}
	new(App).routes(r)
	return r.OpenAPI()
}

// apiLimit lets each token act so often in a second, twice that at once; nil sets no limit.
func (a *App) apiLimit() func(string) error {
	n := a.Config.APIRate
	if n == 0 {
		return nil
	}
	return a.throttle(time.Second/time.Duration(n), 2*n)
}

// current is an error while the database is behind the program.
func (a *App) current(ctx context.Context) error {
	pending, err := schema.Pending(ctx, a.DB)
	if err == nil && len(pending) > 0 {
		err = errs.New(errs.Conflict, "app.migrate_first", "n", len(pending))
	}
	return err
}

// only serves those who ask from the networks directly; what came through a proxy did not come from them.
func only(from []netip.Prefix, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" {
			for _, p := range from {
				if p.Contains(addr.Addr().Unmap()) {
					h.ServeHTTP(w, r)
					return
				}
			}
		}
		http.NotFound(w, r)
	})
}
