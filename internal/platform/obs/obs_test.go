package obs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/vault"
)

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		"":                                      "",
		"nothing here":                          "nothing here",
		"张三 440399199001011234":                 "张三 [redacted]",
		"44039919900101123X,44039919900101123x": "[redacted],[redacted]",
		"440399900101123":                       "[redacted]",
		"call 17012345678 or +8617012345678.":   "call [redacted] or +[redacted].",
		"6222020200112233445":                   "[redacted]",
		"12012345678":                           "12012345678", // no mobile number begins like that
		"port 54321, 2026-03-01T00:00:00Z":      "port 54321, 2026-03-01T00:00:00Z",
		"0K3JH2A-0123456789ABC":                 "0K3JH2A-0123456789ABC",
		"12345678901234567890":                  "12345678901234567890", // 20 digits are nobody's
	} {
		if diff := cmp.Diff(want, obs.Scrub(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

// Canaries are planted in every kind of place a log line has; none may sing.
func TestLogHoldsNoCanary(t *testing.T) {
	const number, phone = "440399199001011234", "17012345678"
	var out bytes.Buffer
	log := obs.NewLogger(&out, slog.LevelDebug)
	type row struct {
		Name   string       `json:"name"`
		Number string       `json:"number"`
		Sealed vault.Secret `json:"sealed"`
	}
	log.Info("found " + number)
	log.Info("string", "doc", number)
	log.Info("error", "error", errors.New("row 7: "+phone))
	log.Info("struct", "row", row{"x", number, phone})
	log.Info("pointer", "row", &row{Number: phone})
	log.Info("slice", "phones", []string{phone})
	log.Info("group", slog.Group("in", "doc", number, "deep", slog.GroupValue(slog.String("phone", phone))))
	log.With("doc", number).WithGroup("g").Debug("with", "phone", phone)
	log.Info("secret", "phone", vault.Secret(phone))
	log.Info("bad key", number, 1)
	log.Info("unmarshalable", "v", func() {})
	if n := strings.Count(out.String(), "\n"); n != 11 {
		t.Fatalf("%d lines", n)
	}
	for _, canary := range []string{number, phone} {
		if strings.Contains(out.String(), canary) {
			t.Errorf("%s sings in:\n%s", canary, out.String())
		}
	}
	for line := range strings.Lines(out.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestRequestLine(t *testing.T) {
	for name, tc := range map[string]struct {
		in   obs.Request
		want map[string]any
	}{
		"page": {
			obs.Request{Method: "GET", Route: "GET /orgs/{ref}", Status: 200, Bytes: 1234, Took: 1500 * time.Microsecond, Account: id.Ref{Fed: 1, ID: 2}, Via: "web"},
			map[string]any{"level": "INFO", "msg": "request", "method": "GET", "route": "GET /orgs/{ref}", "status": 200.0, "bytes": 1234.0, "ms": 1.5, "account": "0000001-0000000000002", "via": "web"},
		},
		"their fault": {
			obs.Request{Method: "POST", Route: "POST /members", Status: 422, Err: errors.New("not logged")},
			map[string]any{"level": "INFO", "msg": "request", "method": "POST", "route": "POST /members", "status": 422.0, "bytes": 0.0, "ms": 0.0},
		},
		"our fault": {
			obs.Request{Method: "GET", Route: "GET /", Status: 500, Incident: "K7Q2", Err: errors.New("disk full")},
			map[string]any{"level": "ERROR", "msg": "request", "method": "GET", "route": "GET /", "status": 500.0, "bytes": 0.0, "ms": 0.0, "incident": "K7Q2", "error": "disk full"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			tc.in.Log(t.Context(), obs.NewLogger(&out, slog.LevelInfo))
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			delete(got, "time")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func get(t *testing.T, h http.Handler) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestMetrics(t *testing.T) {
	m := obs.NewMetrics("1.2.3")
	m.Request("GET /orgs/{ref}", 200, 3*time.Millisecond)
	m.Request("GET /orgs/{ref}", 404, time.Millisecond)
	m.Write(time.Millisecond, nil)
	m.Job("org.fold", time.Second, errors.New("no"))
	m.Queue(3, 1, 90*time.Second)
	m.ImportRows("joined", 500)
	status, text := get(t, m.Handler())
	if status != 200 {
		t.Fatal(status, text)
	}
	for _, want := range []string{
		`niangjia_info{version="1.2.3"} 1`,
		`niangjia_http_requests_total{route="GET /orgs/{ref}",status="404"} 1`,
		`niangjia_http_request_seconds_bucket{route="GET /orgs/{ref}",le="0.0025"} 1`,
		`niangjia_db_write_seconds_count{outcome="ok"} 1`,
		`niangjia_job_seconds_sum{kind="org.fold",outcome="error"} 1`,
		`niangjia_jobs{state="failed"} 1`,
		`niangjia_jobs_behind_seconds 90`,
		`niangjia_import_rows_total{outcome="joined"} 500`,
		`go_goroutines `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestHealth(t *testing.T) {
	if status, text := get(t, obs.Healthz()); status != 200 || text != "ok\n" {
		t.Error(status, text)
	}
	var out bytes.Buffer
	log := obs.NewLogger(&out, slog.LevelInfo)
	well := obs.Check{Name: "database", Run: func(context.Context) error { return nil }}
	ill := obs.Check{Name: "blobs", Run: func(ctx context.Context) error {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("a check without a time limit")
		}
		return errors.New("disk gone")
	}}
	if status, text := get(t, obs.Readyz(log, well)); status != 200 || text != "{\"database\":\"ok\"}\n" {
		t.Error(status, text)
	}
	status, text := get(t, obs.Readyz(log, well, ill))
	if status != 503 || text != "{\"blobs\":\"failed\",\"database\":\"ok\"}\n" || !strings.Contains(out.String(), "disk gone") {
		t.Error(status, text, out.String())
	}
}
