package app

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// inClear are the columns of bytes that are not sealed, each with the reason.
var inClear = map[string]string{
	"vault_key.wrapped":            "wrapped by the master key",
	"import_batch.file_hash":       "a hash",
	"idempotency_key.request_hash": "a keyed hash",
	"session.token_hash":           "a hash", "api_token.token_hash": "a hash", "invitation.token_hash": "a hash",
	"person.doc_index": "a blind index", "person.phone_index": "a blind index", "person_claim.id_index": "a blind index",
	"application.follow_hash": "a hash of 80 random bits", "message.to_index": "a blind index", "phone_code.to_index": "a blind index", "phone_code.hash": "a keyed hash",
	"manager.doc_index": "a blind index", "account.subject": "a blind index", "invitation.subject": "a blind index",
}

// TestSealedColumns: each column of bytes is declared as sealed, and so renewed, or is known to need no seal.
func TestSealedColumns(t *testing.T) {
	a, _ := sealedDemo(t, time.Now)
	known := map[string]bool{}
	for _, c := range sealed() {
		known[c.Name] = true
	}
	for _, table := range schema.Tables {
		columns, err := schema.Columns(t.Context(), a.DB, a.DB.Dialect, table.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			name := table.Name + "." + c.Name
			if c.Type == schema.Bytes && !known[name] && inClear[name] == "" {
				t.Errorf("%s: declare it in the Sealed of its module, or say here why it is none", name)
			}
		}
	}
}

// TestRenewKeys has values in every sealed column, and opens them all when the key that sealed them is destroyed.
func TestRenewKeys(t *testing.T) {
	var later atomic.Int64
	a, by := sealedDemo(t, func() time.Time { return time.Now().Add(time.Duration(later.Load())) })
	batch := sealSomething(t, a, by)
	if _, err := a.Vault.NewKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	later.Store(int64(48 * time.Hour))
	for _, c := range sealed() {
		if c.Next == "" {
			continue
		}
		if _, found, err := sqldb.One(t.Context(), a.DB, c.Next, []any{by.Fed, 0, 0, 1}, func(s sqldb.Scanner) (v []byte, err error) {
			var key [2]int64
			return v, s.Scan(&key[0], &key[1], &v)
		}); err != nil || !found {
			t.Fatalf("%s holds nothing: %v", c.Name, err)
		}
	}
	first, err := a.RenewKeys(t.Context())
	if err != nil || first.Sealed < 100 {
		t.Fatalf("%+v, %v", first, err)
	}
	later.Store(int64(24 * 60 * time.Hour)) // the uploaded file is gone by now
	if _, err := a.Blobs.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, err := a.RenewKeys(t.Context())
	if err != nil || second.Sealed != 0 || len(second.Destroyed) != 1 {
		t.Fatalf("%+v, %v", second, err)
	}
	root, err := a.Orgs.Root(t.Context(), by.Fed)
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.Members.List(t.Context(), by, member.ListInput{Node: root, Limit: 100})
	if err != nil || len(page.Members) < 100 || page.Members[0].Document.Reveal() == "" {
		t.Errorf("%d members, %v", len(page.Members), err)
	}
	rows, err := a.Rosters.Rows(t.Context(), by, batch.Ref, 0, 10, left...)
	if err != nil || len(rows) == 0 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

var left = []string{"needs_look", "rejected"}

// sealedDemo is a small demonstration, and who may do everything in it.
func sealedDemo(t testing.TB, now func() time.Time) (*App, access.Actor) {
	t.Helper()
	a, _, err := Demo(t.Context(), testConfig(t), Options{Now: now}, DemoInput{Seed: 5, Unions: 20, Members: 200, Progress: func(errs.Msg, int, int) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	feds, err := a.Orgs.Federations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a, access.NewOperator(feds[0].Fed, "test")
}

// sealSomething seals what the demonstration does not: rows of an import that need a person, old values of somebody, a manager.
func sealSomething(t *testing.T, a *App, by access.Actor) roster.Batch {
	t.Helper()
	root, err := a.Orgs.Root(t.Context(), by.Fed)
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.Members.List(t.Context(), by, member.ListInput{Node: root, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	m := page.Members[0]
	file := fmt.Sprintf("姓名,身份证号,手机号,入会日期\n%s,%s,13900000001,\n李四,44030019900101001X,,\n", m.Name, m.Document.Reveal())
	batch, err := a.Rosters.Import(t.Context(), by, roster.ImportInput{Org: id.Ref{Fed: by.Fed, ID: m.Org}, FileName: "a.csv", File: strings.NewReader(file)})
	if err != nil || batch.Counts.Updated != 1 || batch.Counts.Rejected != 1 {
		t.Fatalf("%+v, %v", batch.Counts, err)
	}
	employers, err := a.Orgs.Employers(t.Context(), by, org.EmployersInput{Node: root, Limit: 1})
	if err != nil || len(employers) == 0 {
		t.Fatalf("no employer: %v", err)
	}
	if _, err := a.Orgs.WriteManager(t.Context(), by, org.WriteManagerInput{Employer: employers[0].Ref, Name: "赵经理", Document: m.Document}); err != nil {
		t.Fatal(err)
	}
	err = sqldb.Write(t.Context(), a.DB, func(tx *sqldb.Tx) error {
		return a.Messages.Send(t.Context(), tx, delivery.Message{Fed: root.Fed, Org: root.ID, Phone: "13900000001", Text: errs.M("errs.not_found"), Purpose: "test"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return batch
}
