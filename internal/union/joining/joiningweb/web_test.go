package joiningweb_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/procedure/procedureweb"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/joining/joiningweb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/transfer"
	"niangjia/internal/union/uniontest"
)

// site is the pages over a small world. A token is the name of somebody.
type site struct {
	*uniontest.World
	joining *joining.Service
	mux     *web.Mux
	phones  *uniontest.Phones
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{})), phones: &uniontest.Phones{}}
	s.Plan = access.NewPlanner(codes.Access, rules.Access, procedure.Access, org.Access, member.Access, joining.Access, transfer.Access)
	words, err := i18n.Load(joining.Locales, delivery.Locales)
	if err != nil {
		t.Fatal(err)
	}
	set, at := s.Ruled(s.Plan, joining.Rules(), transfer.Rules())
	procedures := at.Procedures(s.Plan, uniontest.Week{})
	s.joining = joining.New(joining.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Vault: s.Vault, Rules: set, Orgs: s.Orgs, Members: s.Members, Procedures: procedures,
		Messages:  delivery.New(delivery.Deps{DB: s.DB, IDs: s.IDs, Vault: s.Vault, Words: words, Rules: at, Provider: s.phones, Zone: s.Zone}),
		Transfers: transfer.New(transfer.Deps{DB: s.DB, IDs: s.IDs, Plan: s.Plan, Log: s.Log, Orgs: s.Orgs, Members: s.Members, Procedures: procedures}), Zone: s.Zone})
	press, err := paper.New(paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	people := webtest.Sessions{"officer": s.Actor(access.Officer, s.A, true), "desk": s.Actor(access.Desk, s.Street, true), "other": s.Actor(access.Officer, s.C, true)}
	s.mux = webtest.Mux(t, web.Config{Auth: people}, joining.Locales, joiningweb.Locales, member.Locales, org.Locales, procedureweb.Locales, procedure.Locales)
	joiningweb.Routes(s.mux, joiningweb.Deps{Joining: s.joining, Press: press, Site: "https://gonghui.example.cn", Tries: func(string) error { return nil }})
	procedureweb.Routes(s.mux, procedureweb.Deps{Procedures: procedures, Names: s.Orgs, Doors: map[string]string{joining.Name: "/applications/"},
		Node: func(_ *web.Ctx, asked id.Ref) (id.Ref, string, error) { return asked, "", nil }})
	return s
}

func (s *site) get(t *testing.T, who, path string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Get(path)
}

func (s *site) post(t *testing.T, who, path string, pairs ...string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Post(path, webtest.Form(pairs...))
}

// applied applies at a doorway of A by the pages, and returns where the applicant follows it, and the application's ref.
func (s *site) applied(t *testing.T) (follow, ref string) {
	t.Helper()
	d, err := s.joining.OpenDoorway(t.Context(), s.Operator, joining.OpenDoorwayInput{Org: s.A.Ref, Kind: joining.AtUnion, Place: "一楼大厅"})
	if err != nil {
		t.Fatal(err)
	}
	follow = s.post(t, "", "/j/"+d.Ref.String(), "name", "张伟", "document", "440399199003072319", "phone", "17012345678", "consent", "1").Leads()
	if err := s.joining.Messages.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.post(t, "", follow+"/prove", "code", s.phones.Digits("17012345678")).LeadsTo(follow)
	found, err := s.joining.List(t.Context(), s.Operator, joining.ListInput{Node: s.A.Ref})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	return follow, found[0].Ref.String()
}

// TestInboxTable: what a union owes is a table too, that tells of nobody and is for who sees the page.
func TestInboxTable(t *testing.T) {
	s := newSite(t)
	_, ref := s.applied(t)
	table := "/inbox.csv?node=" + s.A.Ref.String()
	if page := s.get(t, "officer", "/inbox?node="+s.A.Ref.String()).Is(200).Lacks("张伟"); !strings.Contains(page.Body, table) {
		t.Errorf("no way to the table: %s", page.Body)
	}
	s.get(t, "officer", table).Is(200).Has("入会", s.A.Name, ref).Lacks("张伟", "17012345678")
	s.get(t, "desk", "/inbox.csv?scope=below&node="+s.Street.Ref.String()).Is(200).Has(ref)
	s.get(t, "desk", "/inbox.csv?node="+s.Street.Ref.String()).Is(200).Lacks(ref)
	s.get(t, "other", table).Is(404)
	s.get(t, "", table).Is(401)
}

// TestRefusal: the officer picks a ground and sees what the applicant will read; the applicant reads it.
func TestRefusal(t *testing.T) {
	s := newSite(t)
	follow, ref := s.applied(t)
	one := "/applications/" + ref
	page := s.get(t, "officer", one+"/refuse").Is(200).Has("以工资收入为主要生活来源", "工会法第三条", "身份没能核实", "已经是本工会的会员", "申请人已表示不再申请")
	if strings.Contains(page.Body, "style=") || len(page.Body) > 60_000 {
		t.Errorf("inline styles, or %d bytes", len(page.Body))
	}
	s.get(t, "other", one+"/refuse").Is(404)
	s.post(t, "officer", one+"/refuse", "reason", "不符合本单位要求").Is(422).Says("没有依据")
	s.post(t, "officer", one+"/refuse", "ground", "already_member").Is(422).Says("名册上没有")
	s.post(t, "officer", one+"/refuse", "ground", "identity_unproved", "reason", "照片与证件不一致").LeadsTo(one)
	s.get(t, "officer", one).Is(200).Has("身份没能核实")
	s.get(t, "", follow).Is(200).Has("申请没有获得批准", "工会没能核实申请人的身份", "照片与证件不一致", "再次申请")
}

// TestRefusalByAPI: a refusal without a ground of the list is refused itself.
func TestRefusalByAPI(t *testing.T) {
	s := newSite(t)
	_, ref := s.applied(t)
	server := apitest.New(t, apitest.Place{DB: s.DB, Vault: s.Vault, Rules: s.Plan.Rules(), Words: []fs.FS{joining.Locales, member.Locales, org.Locales}},
		func(r *api.Router) { joiningweb.API(r, s.joining) })
	walk, officer := server.Walk(), s.World.Actor(access.Officer, s.A, true)
	walk.Try(officer, "POST", "/applications/"+ref+"/refuse", map[string]any{"reason": "不符合要求"}).Want(422)
	server.Session(officer).Do("POST", "/applications/"+ref+"/refuse", map[string]any{"ground": "manager"}).Want(422)
	walk.Try(officer, "POST", "/applications/"+ref+"/refuse", map[string]any{"ground": "not_worker", "reason": "个体经营者"}).Want(204)
	if got := walk.Try(officer, "GET", "/applications/"+ref, nil).Want(200).Map(); got["ground"] != "not_worker" || got["answer"] != "个体经营者" || got["state"] != "refused" {
		t.Errorf("%v", got)
	}
}

// TestPosterOfAGroup: a preparatory group's poster bears its name as it is on the day when it is printed.
func TestPosterOfAGroup(t *testing.T) {
	s := newSite(t)
	group := s.Org(t, s.Street, "P", "深圳飞驰科技有限公司工会筹备组", org.Preparatory, "")
	made := s.post(t, "desk", "/joining/new", "org", group.Ref.String(), "kind", "union", "place", "飞驰科技一楼").Leads()
	poster := func() string {
		t.Helper()
		body := []byte(s.get(t, "desk", made+"/poster.pdf").Is(200).Body)
		r, err := pdf.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil || r.NumPage() != 1 {
			t.Fatalf("%v", err)
		}
		var text strings.Builder
		for _, x := range r.Page(1).Content().Text {
			text.WriteString(strings.TrimSpace(strings.Trim(x.S, "\ufffd")))
		}
		return text.String()
	}
	door := "/j/" + strings.TrimPrefix(made, "/doorways/")
	link := "gonghui.example.cn" + door
	if text := poster(); !strings.Contains(text, group.Name) || !strings.Contains(text, link) {
		t.Errorf("%q", text)
	}
	s.get(t, "", door).Is(200).Has(group.Name)
	// approved, it is a union with its own name; the code on the wall goes on
	facts := group.Facts()
	facts.Kind, facts.Name, facts.State = org.Grassroots, "深圳飞驰科技有限公司工会委员会", org.Preparing
	if _, err := s.Orgs.Edit(t.Context(), s.Operator, org.EditInput{Ref: group.Ref, Version: group.Version, Facts: facts, Reason: "批准成立"}); err != nil {
		t.Fatal(err)
	}
	if text := poster(); !strings.Contains(text, facts.Name) || strings.Contains(text, "筹备组") || !strings.Contains(text, link) {
		t.Errorf("%q", text)
	}
}
