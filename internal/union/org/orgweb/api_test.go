package orgweb_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
	"niangjia/internal/union/uniontest"
)

// apiWorld is the small world with its API.
func apiWorld(t *testing.T) (*uniontest.World, *apitest.Server) {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	read := func(text string) (vault.Secret, error) {
		n, err := member.ParseID(text, day.Of(w.DB.Now()))
		return n.Number, err
	}
	return w, apitest.New(t, apitest.Place{DB: w.DB, Vault: w.Vault, Rules: w.Plan.Rules(), Words: []fs.FS{org.Locales, member.Locales, sheet.Locales}},
		func(r *api.Router) { orgweb.API(r, w.Orgs, read) })
}

func TestAPIRoutes(t *testing.T) {
	w, s := apiWorld(t)
	desk, officer := w.Actor(access.Desk, w.City, true), w.Actor(access.Officer, w.A, false)
	walk := s.Walk()
	at := func(o org.Org) string { return "/orgs/" + o.Ref.String() }

	found := walk.Try(desk, "GET", at(w.A), nil).Want(200)
	if found.Header.Get("ETag") != `"1"` {
		t.Errorf("ETag %q", found.Header.Get("ETag"))
	}
	a := found.Map()
	if a["name"] != w.A.Name || a["parent"] != w.Street.Ref.String() || len(a["above"].([]any)) != 3 {
		t.Errorf("%v", a)
	}
	made := walk.Try(desk, "POST", "/orgs", map[string]any{"parent": w.Street.Ref, "code": "N", "name": "新工会", "kind": "grassroots"}).Want(201)
	place := made.Header.Get("Location")
	if got := walk.Try(desk, "GET", place, nil).Want(200).Map()["name"]; got != "新工会" {
		t.Errorf("created %v", got)
	}
	edit := map[string]any{"code": "N", "name": "改名工会", "kind": "grassroots", "reason": "更名"}
	changed := walk.Try(desk, "PUT", place, edit, "If-Match", `"1"`).Want(200)
	if changed.Map()["name"] != "改名工会" || changed.Header.Get("ETag") != `"2"` {
		t.Errorf("%s", changed.Body)
	}
	walk.Try(desk, "PUT", place, edit, "If-Match", `"1"`).Want(412)
	walk.Try(officer, "PUT", at(w.A)+"/contact", map[string]any{"address": "华强北路 1 号", "phone": "0755-8888"}, "If-Match", `"1"`).Want(200)
	if n := len(walk.Try(desk, "GET", place+"/history", nil).Want(200).Map()["items"].([]any)); n != 2 {
		t.Errorf("%d versions", n)
	}
	if p := walk.Try(desk, "GET", place+"?on=2001-01-01", nil).Want(404).Problem(); p.Key != "org.not_on_day" {
		t.Error(p.Key)
	}
	items := walk.Try(desk, "GET", "/orgs?text="+"saige", nil).Want(200).Map()["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["code"] != "A" {
		t.Errorf("found %v", items)
	}
	table := walk.Try(desk, "POST", at(w.Street)+"/import?name=a.csv", strings.NewReader("code,parent,name,kind\nI1,S1,导入工会,grassroots\nI2,nowhere,孤儿工会,grassroots\n")).
		Want(200).Map()
	faults := table["faults"].([]any)
	if table["created"] != 1.0 || len(faults) != 1 || faults[0].(map[string]any)["row"] != 3.0 || faults[0].(map[string]any)["reason"] == "" {
		t.Errorf("imported %v", table)
	}
	apiPagesOfOrgs(t, w, s, walk, desk)
	apiEmployers(t, w, walk, desk, at(w.Street))
	walk.Done(t)
}

// apiPagesOfOrgs walks both lists to their ends, one by one, and finds what one page has.
func apiPagesOfOrgs(t *testing.T, w *uniontest.World, s *apitest.Server, walk *apitest.Walk, desk access.Actor) {
	t.Helper()
	for _, path := range []string{"/orgs?", "/orgs?text=g&", "/orgs/" + w.Street.Ref.String() + "/children?"} {
		whole := apiNames(walk.Try(desk, "GET", path+"limit=100", nil).Want(200))
		var got []string
		for next := path + "limit=1"; next != ""; {
			a := s.Token(desk, "org:read").Do("GET", next, nil).Want(200)
			got = append(got, apiNames(a)...)
			next, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
		}
		if diff := cmp.Diff(whole, got); diff != "" || len(whole) < 4 {
			t.Errorf("%s: %d, %s", path, len(whole), diff)
		}
	}
}

func apiNames(a *apitest.Answer) (out []string) {
	for _, i := range a.Map()["items"].([]any) {
		out = append(out, i.(map[string]any)["name"].(string))
	}
	return out
}

func apiEmployers(t *testing.T, w *uniontest.World, walk *apitest.Walk, desk access.Actor, street string) {
	t.Helper()
	made := walk.Try(desk, "POST", "/employers", map[string]any{"name": "赛格电子有限公司", "employees": 120, "women": 50}).Want(201)
	place, ref := made.Header.Get("Location"), made.Map()["id"]
	walk.Try(desk, "POST", "/coverage", map[string]any{"org": w.A.Ref, "employer": ref, "from": "2026-01-01"}).Want(204)
	got := walk.Try(desk, "GET", place, nil).Want(200)
	coverage := got.Map()["coverage"].([]any)
	if len(coverage) != 1 || coverage[0].(map[string]any)["org"] != w.A.Ref.String() {
		t.Errorf("%s", got.Body)
	}
	edit := map[string]any{"name": "赛格电子股份有限公司", "employees": 121}
	walk.Try(desk, "PUT", place, edit, "If-Match", got.Header.Get("ETag")).Want(200)
	walk.Try(desk, "PUT", place, edit, "If-Match", got.Header.Get("ETag")).Want(412)
	if names := apiNames(walk.Try(desk, "GET", "/employers?node="+w.Street.Ref.String(), nil).Want(200)); len(names) != 1 || names[0] != edit["name"] {
		t.Errorf("employers %v", names)
	}
	walk.Try(desk, "POST", street+"/employers/import", strings.NewReader("name,uscc,org\n无码公司,,A\n")).Want(200)
	const number = "440399199001010010"
	manager := walk.Try(desk, "POST", place+"/managers", map[string]any{"name": "王经理", "document": apiNumber(t), "post": "总经理"}).Want(201).Map()["id"].(string)
	walk.Try(desk, "POST", place+"/managers/"+manager+"/end", map[string]any{"end": "2026-10-01"}).Want(204)
	list := walk.Try(desk, "GET", place+"/managers", nil).Want(200)
	if strings.Contains(string(list.Body), number[:14]) || !strings.Contains(string(list.Body), `"to":"2026-10-01"`) {
		t.Errorf("%s", list.Body)
	}
}

// apiNumber is an ID number that belongs to nobody.
func apiNumber(t *testing.T) string {
	t.Helper()
	for _, check := range "0123456789X" {
		if n := "44039919900101001" + string(check); apiFits(n) {
			return n
		}
	}
	t.Fatal("no check digit fits")
	return ""
}

func apiFits(n string) bool { _, err := member.ParseID(n, "2026-01-01"); return err == nil }

// TestAPIRefusals: what is outside one's reach, and what is wrong with an input, by its place.
func TestAPIRefusals(t *testing.T) {
	w, s := apiWorld(t)
	luohu, officer := w.Actor(access.Desk, w.Luohu, true), w.Actor(access.Officer, w.A, false)
	desk := s.Token(w.Actor(access.Desk, w.City, true), "org:write", "employer:write")
	facts := map[string]any{"code": "A", "name": "x", "kind": "grassroots"}
	street := "/orgs/" + w.Street.Ref.String()
	s.Token(luohu, "org:write").Do("PUT", street, facts, "If-Match", `"1"`).Want(404)
	s.Token(luohu, "org:read").Do("GET", street+"/history", nil).Want(404)
	s.Token(officer, "org:write").Do("PUT", "/orgs/"+w.A.Ref.String(), facts, "If-Match", `"1"`).Want(403)
	s.Token(officer, "org:write").Do("POST", street+"/import", strings.NewReader("code,name\n")).Want(403)
	s.Token(officer, "employer:read").Do("GET", "/employers?all=true&node="+w.A.Ref.String(), nil).Want(404)
	other := w.A.Ref
	other.Fed++
	for name, tc := range map[string]struct {
		body map[string]any
		want string
	}{
		"no name":           {map[string]any{"parent": w.Street.Ref, "code": "X", "kind": "grassroots"}, "body.name api.missing"},
		"unknown kind":      {map[string]any{"parent": w.Street.Ref, "code": "X", "name": "x", "kind": "guild"}, "body.kind api.one_of"},
		"wrong place":       {map[string]any{"parent": w.A.Ref, "code": "X", "name": "x", "kind": "federation"}, "body.parent org.kind_below"},
		"wrong USCC":        {map[string]any{"parent": w.Street.Ref, "code": "X", "name": "x", "kind": "grassroots", "uscc": "123"}, "body.uscc org.uscc_length"},
		"another's guide":   {map[string]any{"parent": w.Street.Ref, "code": "X", "name": "x", "kind": "grassroots", "guided_by": other}, "body.guided_by errs.not_found"},
		"a day that is not": {map[string]any{"parent": w.Street.Ref, "code": "X", "name": "x", "kind": "grassroots", "founded_on": "2026-02-30"}, "body.founded_on web.not_a_day"},
	} {
		if got := desk.Do("POST", "/orgs", tc.body).Want(422).Fault(); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	twice := map[string]any{"parent": w.Street.Ref, "code": "A", "name": "x", "kind": "grassroots"}
	if p := desk.Do("POST", "/orgs", twice).Want(409).Problem(); p.Key != "org.code_taken" {
		t.Error(p.Key)
	}
}

// TestAPICreatesOnce: a client that did not hear the answer asks again.
func TestAPICreatesOnce(t *testing.T) {
	w, s := apiWorld(t)
	desk := s.Token(w.Actor(access.Desk, w.City, true), "org:write")
	body := map[string]any{"parent": w.Street.Ref, "code": "K", "name": "一次工会", "kind": "grassroots"}
	first := desk.Do("POST", "/orgs", body, "Idempotency-Key", "k").Want(201)
	again := desk.Do("POST", "/orgs", body, "Idempotency-Key", "k").Want(201)
	if string(first.Body) != string(again.Body) {
		t.Errorf("%s, then %s", first.Body, again.Body)
	}
}
