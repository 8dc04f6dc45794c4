package api_test

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web/api"
)

var update = flag.Bool("update", false, "write the golden files anew")

const key = "Idempotency-Key"

func TestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db, nil)
		c := w.Token(officer)
		beans := apiTin{Name: "beans"}
		first := c.Do("POST", "/tins", beans, key, "k1").Want(201)
		again := c.Do("POST", "/tins", beans, key, "k1").Want(201)
		if string(first.Body) != string(again.Body) || again.Header.Get("Location") != "/api/v1/tins/beans" ||
			again.Header.Get("Content-Type") != first.Header.Get("Content-Type") || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("again: %v %s", again.Header, again.Body)
		}
		if len(w.names) != 1 {
			t.Errorf("done %d times", len(w.names))
		}
		for name, a := range map[string]string{
			"another body":    c.Do("POST", "/tins", apiTin{Name: "peas"}, key, "k1").Want(422).Fault(),
			"another token":   w.Token(officer).Do("POST", "/tins", beans, key, "k1").Want(422).Fault(),
			"another address": c.Do("POST", "/secrets", beans, key, "k1").Want(422).Fault(),
		} {
			if a != "header.Idempotency-Key api.key_other" {
				t.Errorf("%s: %s", name, a)
			}
		}
		other := officer
		other.Account.ID = 10
		w.Token(other).Do("POST", "/tins", beans, key, "k1").Want(201)
		c.Do("POST", "/tins", beans, key, "k2").Want(201)
		c.Do("POST", "/tins", beans, key, strings.Repeat("k", 256)).Want(422)
		if len(w.names) != 3 {
			t.Errorf("done %d times", len(w.names))
		}
	})
}

// TestOnceFaults: what was refused is not kept, what may have been done is not done again.
func TestOnceFaults(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	c.Do("POST", "/tins", apiTin{}, key, "k1").Want(201) // the empty name is a text
	c.Do("POST", "/tins", map[string]any{}, key, "k2").Want(422)
	c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k2").Want(201)
	w.fail = errs.New(errs.Unavailable, "errs.unavailable")
	c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k3").Want(503)
	w.fail = nil
	c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k3").Want(201)
	w.fail = errors.New("who knows")
	c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k4").Want(500)
	w.fail = nil
	if p := c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k4").Want(409).Problem(); p.Key != "api.key_busy" {
		t.Error(p.Key)
	}
	c.Do("POST", "/looks", apiTin{Name: "x"}, key, "k5").Want(201)
	c.Do("POST", "/looks", apiTin{Name: "y"}, key, "k5").Want(201)
}

func TestOnceAtTheSameTime(t *testing.T) {
	w := sqlite(t)
	c := w.Token(officer)
	w.wait = make(chan struct{})
	done := make(chan int)
	go func() { done <- c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k").Status }()
	for begun := false; !begun; {
		w.mu.Lock()
		begun = len(w.names) == 1
		w.mu.Unlock()
	}
	if p := c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k").Want(409).Problem(); p.Key != "api.key_busy" {
		t.Error(p.Key)
	}
	close(w.wait)
	if status := <-done; status != 201 {
		t.Error(status)
	}
	c.Do("POST", "/tins", apiTin{Name: "x"}, key, "k").Want(201)
	if len(w.names) != 1 {
		t.Errorf("done %d times", len(w.names))
	}
}

// TestOnceSecret: an answer that is shown once is kept nowhere, and what was sent stands nowhere in clear.
func TestOnceSecret(t *testing.T) {
	const canary = "4403990101"
	path := dbtest.Migrated(t, "sqlite")
	now := time.Now()
	db, err := sqldb.Open(t.Context(), path, sqldb.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := open(t, db, nil)
	c := w.Token(officer)
	c.Do("POST", "/secrets", apiTin{Name: canary}, key, "k1").Want(201)
	if p := c.Do("POST", "/secrets", apiTin{Name: canary}, key, "k1").Want(409).Problem(); p.Key != "api.key_not_kept" {
		t.Error(p.Key)
	}
	c.Do("POST", "/tins", apiTin{Name: canary}, key, canary).Want(201)
	if n := kept(t, db, canary); n != 2 {
		t.Errorf("%d keys", n)
	}
	now = now.Add(24*time.Hour + time.Second)
	c.Do("POST", "/tins", apiTin{Name: canary}, key, canary).Want(201)
	if len(w.names) != 3 {
		t.Errorf("a key outlives its day: done %d times", len(w.names))
	}
	if err := api.Sweep(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if n := kept(t, db, canary); n != 1 {
		t.Errorf("%d keys after the sweep", n)
	}
}

// kept is how many keys stand in the database; none of them may show the canary.
func kept(t *testing.T, db *sqldb.DB, canary string) int {
	t.Helper()
	rows, err := sqldb.All(t.Context(), db, `SELECT key, request_hash, body FROM idempotency_key`, nil, func(s sqldb.Scanner) (string, error) {
		var key string
		var hash, body []byte
		err := s.Scan(&key, &hash, &body)
		return key + string(hash) + string(body), err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r, canary) {
			t.Errorf("the canary sings: %q", r)
		}
	}
	return len(rows)
}
