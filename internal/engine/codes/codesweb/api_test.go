package codesweb_test

import (
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/codes/codesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
)

func TestAPIRoutes(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	book, err := codes.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	svc := codes.New(codes.Deps{DB: db, Plan: access.NewPlanner(codes.Access), Log: audit.New(id.NewSource(time.Now)), Book: book})
	if _, err := svc.ImportShipped(t.Context(), access.NewOperator(0, "test")); err != nil {
		t.Fatal(err)
	}
	s := apitest.New(t, apitest.Place{DB: db, Rules: codes.Access}, func(r *api.Router) {
		codesweb.API(r, svc, func() day.Day { return "2026-11-22" })
	})
	worker := access.Actor{Account: id.Ref{Fed: 7, ID: 9}, Fed: 7, Subject: access.Subject{1}}
	walk := s.Walk()
	for path, want := range map[string][]string{
		"/codes":                     {`{"code":"sex"`, `"code":"ethnic_group"`, `"restricted":true`},
		"/codes/sex":                 {`{"code":"1","name":"男","name_en":"Male"`, `"synonyms":["男性","男士","先生","M"`},
		"/divisions":                 {`"code":"44","level":"province","name":"广东省"`},
		"/divisions?parent=4403":     {`"code":"440304","parent":"4403","level":"county","name":"福田区"`},
		"/divisions?text=福田&limit=1": {`福田区`},
		"/calendar":                  {`{"date":"2026-01-01","kind":"holiday","name":"元旦"}`},
		"/calendar?first=2026-10-01&last=2026-10-01": {`"kind":"holiday"`},
	} {
		a := walk.Try(worker, "GET", path, nil).Want(200)
		for _, text := range want {
			if !strings.Contains(string(a.Body), text) {
				t.Errorf("%s has no %s:\n%.600s", path, text, a.Body)
			}
		}
		if strings.Contains(string(a.Body), "9999") {
			t.Errorf("%s says when the world ends", path)
		}
	}
	walk.Try(worker, "GET", "/codes/nothing", nil).Want(404)
	if got := s.Token(worker, "codes:read").Do("GET", "/calendar?first=soon", nil).Want(422).Fault(); got != "query.first web.not_a_day" {
		t.Error(got)
	}
	walk.Done(t)
}
