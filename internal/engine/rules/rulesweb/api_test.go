package rulesweb_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/engine/rules/rulesweb"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
)

// apiTree is a city with one union below it.
type apiTree map[id.Ref]treepath.Path

// Place answers as the tree's module does.
func (t apiTree) Place(_ context.Context, _ sqldb.Queryer, org id.Ref) (access.Target, error) {
	path, ok := t[org]
	if !ok {
		return access.Target{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return access.Target{Fed: org.Fed, Path: path, Record: org}, nil
}

func TestAPIRoutes(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	key := t.TempDir() + "/key"
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	sealed, err := vault.Open(t.Context(), db, key)
	if err != nil {
		t.Fatal(err)
	}
	city, union := id.Ref{Fed: 7, ID: 1}, id.Ref{Fed: 7, ID: 2}
	root := treepath.Path("").Child(1)
	svc := rules.New(rules.Deps{DB: db, Plan: access.NewPlanner(rules.Access), Log: audit.New(id.NewSource(time.Now)),
		Tree: apiTree{city: root, union: root.Child(2)}, Rules: rules.NewRegistry(rules.Ground(), ofModule), Zone: time.UTC})
	s := apitest.New(t, apitest.Place{DB: db, Vault: sealed, Rules: rules.Access, Words: []fs.FS{rules.Locales}},
		func(r *api.Router) { rulesweb.API(r, svc) })
	admin := access.Actor{Account: id.Ref{Fed: 7, ID: 9}, Name: "九", Fed: 7, Grants: []access.Grant{{Role: access.Administrator, Org: 1, Path: root, Below: true}}}
	walk := s.Walk()
	at := "/orgs/" + union.String() + "/rules"
	body := map[string]any{"value": 20, "source": "本会决定", "grade": "own", "reason": "小单位多", "valid_from": "2026-01-01"}
	set := walk.Try(admin, "POST", at+"/small_group", body).Want(200)
	if !strings.Contains(string(set.Body), `"value":20,"words":["20"],"from":"node","org":"`+union.String()+`"`) {
		t.Errorf("%s", set.Body)
	}
	list := walk.Try(admin, "GET", at, nil).Want(200)
	for _, want := range []string{`"name":"small_group"`, `"value":20`, `"from":"declared"`} {
		if !strings.Contains(string(list.Body), want) {
			t.Errorf("no %s in %s", want, list.Body)
		}
	}
	body["value"] = nil
	walk.Try(admin, "POST", at+"/small_group", body).Want(200)
	if n := len(walk.Try(admin, "GET", at+"/small_group/history", nil).Want(200).Map()["items"].([]any)); n != 2 {
		t.Errorf("%d entries", n)
	}
	c := s.Token(admin, "rules:write")
	for name, tc := range map[string]struct {
		change map[string]any
		want   string
	}{
		"another kind of value": {map[string]any{"value": "many"}, "body.value rules.value_form"},
		"looser than above":     {map[string]any{"value": 5}, "body.value rules.value_looser"},
		"no reason":             {map[string]any{"value": 30, "reason": ""}, "body.reason rules.needed_reason"},
		"an unknown grade":      {map[string]any{"value": 30, "grade": "Z"}, "body.grade api.one_of"},
	} {
		for k, v := range map[string]any{"source": "本会决定", "grade": "own", "reason": "小单位多"} {
			body[k] = v
		}
		for k, v := range tc.change {
			body[k] = v
		}
		if got := c.Do("POST", at+"/small_group", body).Want(422).Fault(); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	body["grade"], body["reason"] = "own", "小单位多"
	c.Do("POST", "/orgs/"+(id.Ref{}).String()+"/rules/small_group", body).Want(404)
	walk.Done(t)
}
