package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"niangjia/internal/union/roster"

	"github.com/google/go-cmp/cmp"
)

func TestVerdict(t *testing.T) {
	for _, tc := range []struct {
		value         float64
		must          *Must
		verdict, said string
	}{
		{1, nil, "", ""},
		{4000, atLeast(4000), "met", "≥ 4,000 rows/s"},
		{3999, atLeast(4000), "missed", "≥ 4,000 rows/s"},
		{0.6, atMost(0.6), "met", "≤ 0.6 rows/s"},
		{0.61, atMost(0.6), "missed", "≤ 0.6 rows/s"},
	} {
		f := Figure{Value: tc.value, Unit: "rows/s", Must: tc.must}
		if f.Verdict() != tc.verdict || f.must() != tc.said {
			t.Errorf("%v against %v: %q %q, want %q %q", tc.value, tc.must, f.Verdict(), f.must(), tc.verdict, tc.said)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0.6: "0.6", 0.4751: "0.475", 12.34: "12.3", 100: "100", 999.6: "1,000", 12_720.4: "12,720", 1_000_000: "1,000,000"} {
		if got := number(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

func TestMedianAndPercentile(t *testing.T) {
	for _, tc := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(tc.values); got != tc.want {
			t.Errorf("median of %v: %v, want %v", tc.values, got, tc.want)
		}
	}
	sorted := make([]time.Duration, 200)
	for i := range sorted {
		sorted[i] = time.Duration(i + 1)
	}
	for p, want := range map[float64]time.Duration{50: 100, 95: 190, 99: 198, 100: 200} {
		if got := percentile(sorted, p); got != want {
			t.Errorf("p%v: %v, want %v", p, got, want)
		}
	}
}

// TestLaps: the first tenth is written at 100 rows a second, the others at 50.
func TestLaps(t *testing.T) {
	l := &laps{rows: 1000}
	now := time.Now()
	for row := 10; row <= 1000; row += 10 {
		took := 200 * time.Millisecond
		if row <= 100 {
			took = 100 * time.Millisecond
		}
		now = now.Add(took)
		l.see(roster.Batch{DoneRow: row}, now)
	}
	if first, last := l.first(), l.last(); first < 99.9 || first > 100.1 || last < 49.9 || last > 50.1 || l.commits != 100 {
		t.Errorf("first %v, last %v, commits %d", first, last, l.commits)
	}
}

// TestApply: each request is sent once, and an answer that refuses is no measurement.
func TestApply(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path == "/refuse" || (r.Method == "POST" && string(body) != "{}") {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		asked.Add(1)
		io.WriteString(w, strings.Repeat("x", 100_000)) // the reader tells when it is cut short
	}))
	defer s.Close()
	address := s.Listener.Addr().String()
	var requests []request
	for i := range 100 {
		requests = append(requests, newRequest("GET", "/", nil, "X-N: 1"))
		if i%2 == 0 {
			requests[i] = newRequest("POST", "/", []byte("{}"))
		}
	}
	done, err := apply(t.Context(), address, 4, requests)
	if err != nil {
		t.Fatal(err)
	}
	if asked.Load() != 100 || len(done.first) != 100 || done.first[0] <= 0 || done.rate <= 0 {
		t.Errorf("%d asked, %d measured, the first in %v, %v a second", asked.Load(), len(done.first), done.first[0], done.rate)
	}
	if _, err := apply(t.Context(), address, 2, []request{newRequest("GET", "/refuse", nil)}); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a refusal was measured: %v", err)
	}
}

// TestDocument: a report that was saved stands in the document, and one that was not does not.
func TestDocument(t *testing.T) {
	dir := t.TempDir()
	r := Report{Part: "read", Title: "Reading", Origin: Origin{Machine: "a machine", Commit: "abc", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	r.add("rows read", 123_456, "rows/s", atLeast(80_000))
	r.mode("Median of %d.", 5)
	if err := r.save(dir + "/bench"); err != nil {
		t.Fatal(err)
	}
	if err := writeDocument(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(dir + "/benchmarks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(string(text), "## ")
	want := "Reading\n\na machine; ; commit abc; 2026-01-02\n\n| what | must | measured | verdict |\n| --- | --- | --- | --- |\n" +
		"| rows read | ≥ 80,000 rows/s | 123,500 rows/s | met |\n\n- Median of 5.\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
