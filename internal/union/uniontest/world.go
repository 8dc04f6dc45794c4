// Package uniontest gives tests a small world: the real services of the foundation over a database of the test's own,
// with a federation, two counties and a few unions.
package uniontest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// World is a federation 深圳市总工会 with the counties 福田区 and 罗湖区, a street in 福田区, and two grassroots unions below
// it (A, B) and one (C) in 罗湖区.
type World struct {
	DB                                          *sqldb.DB
	IDs                                         *id.Source
	Vault                                       *vault.Vault
	Log                                         *audit.Log
	Plan                                        *access.Planner
	Codes                                       *codes.Book
	Rules                                       *rules.Service
	Blobs                                       *blob.Store
	Orgs                                        *org.Service
	Members                                     *member.Service
	Rosters                                     *roster.Service
	Zone                                        *time.Location
	City, Futian, Luohu, Street, A, B, C, Group org.Org
	Operator                                    access.Actor
	Key, Folder                                 string // the vault's key file, the folder of blobs
}

// New makes the world. Its clock is the wall's.
func New(t testing.TB, db *sqldb.DB) *World {
	t.Helper()
	key, folder := filepath.Join(t.TempDir(), "niangjia.key"), t.TempDir()
	if err := vault.CreateKeyFile(key); err != nil {
		t.Fatal(err)
	}
	w, err := Open(t.Context(), db, key, folder)
	if err != nil {
		t.Fatal(err)
	}
	w.loadCodes(t)
	w.found(t)
	return w
}

// Open makes the services over a database that is there, with its Key and Folder: what another process does with the world of
// a test.
func Open(ctx context.Context, db *sqldb.DB, key, folder string) (*World, error) {
	w := &World{DB: db, IDs: id.NewSource(time.Now), Zone: zone, Key: key, Folder: folder}
	w.Plan = access.NewPlanner(codes.Access, rules.Access, org.Access, member.Access, roster.Access)
	w.Log = audit.New(w.IDs)
	var err error
	if w.Vault, err = vault.Open(ctx, db, key); err != nil {
		return nil, err
	}
	if w.Blobs, err = blob.Open(folder, db, w.Vault, w.IDs); err != nil {
		return nil, err
	}
	if w.Codes, err = codes.Open(ctx, db); err != nil {
		return nil, err
	}
	w.Orgs = org.New(org.Deps{DB: db, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Vault: w.Vault, Codes: w.Codes, Zone: w.Zone})
	w.Rules = rules.New(rules.Deps{DB: db, Plan: w.Plan, Log: w.Log, Tree: tree{w.Orgs}, Rules: rules.NewRegistry(rules.Ground(), member.Rules()), Zone: w.Zone})
	words, err := i18n.Load(member.Locales, delivery.Locales)
	if err != nil {
		return nil, err
	}
	messages := delivery.New(delivery.Deps{DB: db, IDs: w.IDs, Vault: w.Vault, Words: words, Rules: terms{}, Provider: delivery.Outbox{}, Zone: w.Zone})
	w.Members = member.New(member.Deps{DB: db, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Looks: audit.NewLooks(w.Log, w.DB), Vault: w.Vault, Orgs: w.Orgs, Codes: w.Codes, Zone: w.Zone,
		Rules: w.Rules, Calendar: w.Codes, Messages: messages, Throttle: func(string) error { return nil }})
	w.Rosters = roster.New(roster.Deps{DB: db, IDs: w.IDs, Plan: w.Plan, Log: w.Log, Vault: w.Vault, Blobs: w.Blobs, Codes: w.Codes, Rules: w.Rules,
		Orgs: w.Orgs, Members: w.Members, Zone: w.Zone})
	return w, nil
}

// tree tells the rules where bodies stand.
type tree struct{ orgs *org.Service }

// Place implements rules.Tree.
func (t tree) Place(ctx context.Context, q sqldb.Queryer, ref id.Ref) (access.Target, error) {
	o, err := t.orgs.Load(ctx, q, ref)
	return o.Target(), err
}

// terms are those of messages, the same everywhere.
type terms struct{}

// Terms implements delivery.Rules.
func (terms) Terms(context.Context, sqldb.Queryer, id.Ref) (delivery.Terms, error) {
	return delivery.Terms{Budget: 20, Kept: 30}, nil
}

// Again is another federation with the same bodies in the same database: a making of a database takes longer than most tests.
// The two know nothing of each other but for the claims, which are over all federations.
func (w *World) Again(t testing.TB) *World {
	t.Helper()
	other := *w
	other.found(t)
	return &other
}

// found enters the federation and its bodies.
func (w *World) found(t testing.TB) {
	t.Helper()
	var err error
	w.City, err = w.Orgs.Found(t.Context(), access.NewOperator(0, "test"), org.FoundInput{Name: "深圳市总工会", Division: "4403"})
	if err != nil {
		t.Fatal(err)
	}
	w.Operator = access.NewOperator(w.City.Ref.Fed, "test")
	w.Futian = w.Org(t, w.City, "440304", "福田区总工会", org.Federation, "440304")
	w.Luohu = w.Org(t, w.City, "440303", "罗湖区总工会", org.Federation, "440303")
	w.Street = w.Org(t, w.Futian, "S1", "华强北街道工会联合会", org.Street, "440304")
	w.A = w.Org(t, w.Street, "A", "赛格电子有限公司工会委员会", org.Grassroots, "")
	w.B = w.Org(t, w.Street, "B", "华强北快递联合工会", org.Joint, "")
	w.C = w.Org(t, w.Luohu, "C", "罗湖物流有限公司工会委员会", org.Grassroots, "")
}

// loadCodes loads the shipped code lists, and of the divisions only those that the made-up people come from: 41,000 streets
// would take most of a test's time.
func (w *World) loadCodes(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	svc, by := codes.New(codes.Deps{DB: w.DB, Plan: w.Plan, Log: w.Log, Book: w.Codes}), access.NewOperator(0, "test")
	_, here, _, _ := runtime.Caller(0)
	for _, name := range []string{"lists.csv", "person.csv", "work.csv", "unit.csv"} {
		file, err := os.Open(filepath.Join(filepath.Dir(here), "../../engine/codes/data", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := svc.ImportCodes(ctx, by, codes.ImportInput{Name: name, File: file}); err != nil {
			t.Fatal(err)
		}
	}
	divisions := &strings.Builder{}
	divisions.WriteString("code,parent,level,name\n")
	for _, d := range rehearse.Divisions() {
		fmt.Fprintf(divisions, "%s,%s,%s,%s\n", d.Code, d.Parent, d.Level, d.Name)
	}
	r, err := svc.ImportDivisions(ctx, by, codes.ImportInput{Name: "divisions.csv", File: strings.NewReader(divisions.String())})
	if err != nil || r.Rejected > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// Org creates a body below another.
func (w *World) Org(t testing.TB, parent org.Org, code, name string, kind org.Kind, division string) org.Org {
	t.Helper()
	o, err := w.Orgs.Create(t.Context(), w.Operator, org.CreateInput{Parent: parent.Ref, Facts: org.Facts{Code: code, Name: name, Kind: kind, Division: division}})
	if err != nil {
		t.Fatalf("create %s: %v", name, err)
	}
	return o
}

// Actor is somebody with one role on a body, and below it when said.
func (w *World) Actor(role access.Role, on org.Org, below bool) access.Actor {
	return access.Actor{Account: id.Ref{Fed: w.City.Ref.Fed, ID: w.IDs.New()}, Name: string(role) + " of " + on.Name, Fed: w.City.Ref.Fed, Via: "web",
		Grants: []access.Grant{{ID: w.IDs.New(), Role: role, Org: on.Ref.ID, Path: on.Path, Industrial: on.IndustrialPath, Below: below}}}
}

// Worker is somebody who has proved to be the person with the document.
func (w *World) Worker(document vault.Secret) access.Actor {
	return access.Actor{Account: id.Ref{Fed: w.City.Ref.Fed, ID: w.IDs.New()}, Name: "worker", Fed: w.City.Ref.Fed, Via: "web",
		Subject: w.Members.Subject(document)}
}
