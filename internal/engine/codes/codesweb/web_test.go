package codesweb_test

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

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/codes/codesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web"
)

// anybody knows one token: "reader".
type anybody struct{}

// Actor implements web.Authenticator.
func (anybody) Actor(_ context.Context, token string) (access.Actor, error) {
	if token != "reader" {
		return access.Actor{}, errs.New(errs.Unauthenticated, "errs.unauthenticated")
	}
	return access.Actor{Account: id.Ref{Fed: 1, ID: 1}, Fed: 1, Name: "reader", Grants: []access.Grant{{Role: access.Officer}}}, nil
}

func site(t *testing.T) http.Handler {
	t.Helper()
	db := dbtest.Open(t, "sqlite", sqldb.Options{Now: func() time.Time { return time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) }})
	book, err := codes.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	plan, by := access.NewPlanner(codes.Access), access.NewOperator(0, "test")
	svc := codes.New(codes.Deps{DB: db, Plan: plan, Log: audit.New(id.NewSource(time.Now)), Book: book})
	const lists = "list,code,valid_from,valid_to,name,name_en,parent,position,source,synonyms\n" +
		"list,education,,,学历,Education,,1,own code,\nlist,political_status,,,政治面貌,Political status,,2,own code,\n" +
		"education,20,,,本科,Bachelor,,1,GB/T 4658-2006 (C),\neducation,9,1984-01-01,2006-12-31,旧码,Old,,2,GB/T 4658-1984 (C),\npolitical_status,01,,,群众,None,,1,GB/T 4762,\n"
	for _, in := range []struct {
		read func(*codes.Service, context.Context, access.Actor, codes.ImportInput) (codes.Report, error)
		file string
	}{
		{(*codes.Service).ImportCodes, lists},
		{(*codes.Service).ImportDivisions, "code,parent,level,name\n44,,province,广东省\n4403,44,city,深圳市\n440304,4403,county,福田区\n"},
		{(*codes.Service).ImportCalendar, "date,kind,name\n2026-01-01,holiday,元旦\n2026-01-02,holiday,元旦\n2026-01-03,holiday,元旦\n2026-01-04,workday,元旦\n2026-04-05,holiday,清明节\n"},
	} {
		if r, err := in.read(svc, t.Context(), by, codes.ImportInput{Name: "test", File: strings.NewReader(in.file)}); err != nil || r.Rejected > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	words, err := i18n.Load(append(web.Locales(), []fs.FS{errs.Locales, codes.Locales, codesweb.Locales}...)...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Config{Catalogue: words, Auth: anybody{}, Now: db.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	codesweb.Routes(m, codesweb.Deps{Codes: svc, Zone: time.FixedZone("CST", 8*3600)})
	return m
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)

func TestPages(t *testing.T) {
	h := site(t)
	for _, tc := range []struct {
		path   string
		status int
		has    []string
		lacks  string
	}{
		{"/codes", 200, []string{"学历", "education", "政治面貌", "限用"}, "本科"},
		{"/codes?lang=en", 200, []string{"Code lists", "Education", "Restricted"}, "codesweb."},
		{"/codes/education", 200, []string{"学历", "20", "本科", "Bachelor", "GB/T 4658-2006", "共 1 项"}, "旧码"},
		{"/codes/education?on=2000-01-01", 200, []string{"旧码", "1984-01-01", "2006-12-31", "共 2 项"}, ""},
		{"/codes/political_status", 200, []string{"只出现在有规定要求填写的表格里", "群众"}, ""},
		{"/codes/nothing", 404, nil, ""},
		{"/divisions", 200, []string{"广东省", "44", "省级"}, "深圳市"},
		{"/divisions?parent=4403", 200, []string{"广东省", "深圳市", "福田区", "县级"}, ""},
		{"/divisions?q=" + url.QueryEscape("福田"), 200, []string{"福田区", "440304", "广东省深圳市"}, ""},
		{"/divisions?q=" + url.QueryEscape("没有"), 200, []string{"没有找到"}, ""},
		{"/calendar", 200, []string{"2026", "元旦", "2026年1月1日至2026年1月3日（3 天）", "2026年1月4日", "清明节", "2026年4月5日"}, ""},
		{"/calendar?year=1999", 200, []string{"还没有导入"}, "元旦"},
	} {
		r := httptest.NewRequest("GET", tc.path, nil)
		r.AddCookie(&http.Cookie{Name: "nj", Value: "reader"})
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		page := strings.Join(strings.Fields(tags.ReplaceAllString(rec.Body.String(), " ")), " ")
		if rec.Code != tc.status {
			t.Errorf("%s: status %d, want %d: %s", tc.path, rec.Code, tc.status, page)
		}
		rest := page
		for _, part := range tc.has {
			_, after, ok := strings.Cut(rest, part)
			if !ok {
				t.Errorf("%s: no %q, or not in order, in: %s", tc.path, part, page)
				break
			}
			rest = after
		}
		if tc.lacks != "" && strings.Contains(page, tc.lacks) {
			t.Errorf("%s: %q stands in: %s", tc.path, tc.lacks, page)
		}
		stranger := httptest.NewRecorder()
		h.ServeHTTP(stranger, httptest.NewRequest("GET", tc.path, nil))
		if stranger.Code != http.StatusUnauthorized {
			t.Errorf("%s: a stranger gets %d", tc.path, stranger.Code)
		}
	}
}
