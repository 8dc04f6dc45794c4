package rulesweb_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/web"
)

// The tree of these tests: a city and a county below it.
var (
	city   = step("深圳市总工会", 1, "")
	county = step("福田区总工会", 2, city.Target.Path)
)

func step(name string, org id.ID, above treepath.Path) rulesweb.Step {
	ref := id.Ref{Fed: 1, ID: org}
	return rulesweb.Step{Name: name, Target: access.Target{Fed: 1, Path: above.Child(org), Record: ref}}
}

// tree implements rules.Tree, rulesweb.Tree and web.Authenticator.
type tree struct{}

func (tree) Place(_ context.Context, _ sqldb.Queryer, ref id.Ref) (access.Target, error) {
	for _, s := range []rulesweb.Step{city, county} {
		if s.Target.Record == ref {
			return s.Target, nil
		}
	}
	return access.Target{}, errs.New(errs.NotFound, "errs.not_found")
}

func (tree) Way(_ *web.Ctx, ref id.Ref) ([]rulesweb.Step, error) {
	switch ref {
	case county.Target.Record:
		return []rulesweb.Step{city, county}, nil
	case city.Target.Record, id.Ref{}:
		return []rulesweb.Step{city}, nil
	}
	return nil, errs.New(errs.NotFound, "errs.not_found")
}

func (tree) Actor(_ context.Context, token string) (access.Actor, error) {
	a := access.Actor{Account: id.Ref{Fed: 1, ID: 9}, Fed: 1, Name: token, Via: "web"}
	switch token {
	case "admin":
		a.Grants = []access.Grant{{Role: access.Administrator, Org: 1, Path: city.Target.Path, Below: true}}
	case "county":
		a.Grants = []access.Grant{{Role: access.Administrator, Org: 2, Path: county.Target.Path, Below: true}}
	case "officer":
		a.Grants = []access.Grant{{Role: access.Officer, Org: 2, Path: county.Target.Path}}
	default:
		return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
	}
	return a, nil
}

// ofModule are a rule of a module, a number that may only be raised on the way down.
var ofModule = []rules.Rule{{Name: "small_group", Text: "rules.about_committee_needed", Default: rules.Int(10), Min: 5, Max: 1000, Tighten: rules.Upwards, Grade: rules.Own}}

func site(t *testing.T) http.Handler {
	t.Helper()
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	svc := rules.New(rules.Deps{DB: db, Plan: access.NewPlanner(rules.Access), Log: audit.New(id.NewSource(time.Now)), Tree: tree{},
		Rules: rules.NewRegistry(rules.Ground(), ofModule), Zone: time.FixedZone("CST", 8*3600)})
	words, err := i18n.Load(append(web.Locales(), []fs.FS{errs.Locales, rules.Locales, rulesweb.Locales}...)...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Config{Catalogue: words, Auth: tree{}, Now: db.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	rulesweb.Routes(m, rulesweb.Deps{Rules: svc, Tree: tree{}})
	return m
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)

// ask sends a GET, or with pairs a POST, and demands the status and parts of the page in their order.
func ask(t *testing.T, h http.Handler, who, path string, pairs []string, status int, has ...string) string {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if pairs != nil {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "nj", Value: who})
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	page := strings.Join(strings.Fields(tags.ReplaceAllString(rec.Body.String(), " ")), " ")
	if rec.Code != status {
		t.Fatalf("%s %s: status %d, want %d: %s", who, path, rec.Code, status, page)
	}
	rest := page
	for _, part := range has {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("%s %s: no %q, or not in order, in: %s", who, path, part, page)
		}
		rest = after
	}
	return rec.Body.String()
}

func at(path string, s rulesweb.Step) string { return path + "?node=" + s.Target.Record.String() }

func TestRead(t *testing.T) {
	h := site(t)
	ask(t, h, "nobody", "/rules", nil, 401)
	ask(t, h, "officer", at("/rules", county), nil, 200, "福田区总工会", "会员达到多少人应当建立基层工会委员会", "10", "默认值", "自行约定")
	page := ask(t, h, "officer", at("/rules/grassroots_term", county), nil, 200, "每届任期", "法定", "5 年", "工会法（2021）第16条", "不符合就不能办理", "本会没有另设")
	if strings.Contains(page, "/rules/grassroots_term/set") {
		t.Error("an officer is offered to set a rule")
	}
	ask(t, h, "officer", at("/rules/grassroots_term/set", county), nil, 403)
	ask(t, h, "county", at("/rules/small_group/set", city), nil, 404)
	ask(t, h, "admin", "/rules/nothing", nil, 404)
	ask(t, h, "admin", "/rules?node="+(id.Ref{Fed: 2, ID: 1}).String(), nil, 404)
	ask(t, h, "admin", "/rules?lang=en", nil, 200, "Rules", "Evidence")
}

func TestSetIsInherited(t *testing.T) {
	h := site(t)
	const set = "/rules/small_group/set"
	form := func(s rulesweb.Step, more ...string) []string {
		return append([]string{"node", s.Target.Record.String(), "way", "own", "source", "市总工会第 3 次常委会", "grade", "own"}, more...)
	}
	ask(t, h, "admin", set, form(city, "value", "二十", "reason", "更稳妥"), 422, "这个值的形式不对")
	ask(t, h, "admin", set, form(city, "value", "20"), 422, "请写明理由")
	ask(t, h, "officer", set, form(county, "value", "20", "reason", "更稳妥"), 403)
	ask(t, h, "admin", set, form(city, "value", "20", "reason", "更稳妥"), 303)
	ask(t, h, "officer", at("/rules", county), nil, 200, "会员达到多少人应当建立基层工会委员会", "20", "深圳市总工会")
	ask(t, h, "county", set, form(county, "value", "15", "reason", "放宽"), 422, "只能比上级更严")
	ask(t, h, "county", set, form(county, "value", "30", "reason", "更严"), 303)
	ask(t, h, "county", at("/rules/small_group", county), nil, 200, "30", "本会", "市总工会第 3 次常委会", "更严")
	ask(t, h, "county", set, []string{"node", county.Target.Record.String(), "way", "inherit", "source", "区总工会", "grade", "own", "reason", "与市里一致"}, 303)
	ask(t, h, "county", at("/rules/small_group", county), nil, 200, "20", "深圳市总工会", "沿用上级", "与市里一致")
}

// TestEveryKindOfValue sets a rule of each kind through its form.
func TestEveryKindOfValue(t *testing.T) {
	h := site(t)
	for _, tc := range []struct {
		rule  string
		pairs []string
		now   string
	}{
		{"term_extension", []string{"value", "3", "unit", "month"}, "3 个月"},
		{"assembly_quorum", []string{"op", ">=", "num", "3", "den", "4"}, "不少于 3/4"},
		{"old_id_numbers", []string{"value", "never"}, "都不可以"},
		{"committee_size", []string{"bands", "0 3 5\n25, 5, 9\n\n"}, "25 人起：5 至 9 人"},
		{"committee_needed", []string{"value", "30"}, "30"},
	} {
		ask(t, h, "admin", "/rules/"+tc.rule+"/set", nil, 200, "设定取值", "现在是")
		pairs := append([]string{"node", city.Target.Record.String(), "way", "own", "source", "本会决定", "grade", "own", "reason", "试行一年"}, tc.pairs...)
		ask(t, h, "admin", "/rules/"+tc.rule+"/set", pairs, 303)
		ask(t, h, "admin", at("/rules/"+tc.rule, city), nil, 200, tc.now, "试行一年")
	}
	ask(t, h, "admin", "/rules/committee_size/set", []string{"node", city.Target.Record.String(), "way", "own", "bands", "25 5"}, 422, "每行要有三个数")
}
