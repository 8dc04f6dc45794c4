package memberweb_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"niangjia/internal/platform/access"
)

// sink is an answer that nobody reads.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(status int)      { s.status = status }

// benchAPI asks one address again and again, as an officer's program does: authorised, unsealed, masked.
func benchAPI(b *testing.B, path func(first string, node string) string) {
	w, s := apiWorld(b)
	first := apiFill(b, w, w.A, 1000)
	c := s.Token(w.Actor(access.Officer, w.A, false), "member:read")
	r := c.Request(http.MethodGet, path(first.String(), w.A.Ref.String()), nil)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		b.Fatal(answer.Code, answer.Body)
	}
	b.ReportAllocs()
	for b.Loop() {
		out := &sink{header: http.Header{}, status: http.StatusOK}
		s.ServeHTTP(out, r)
		if out.status != http.StatusOK {
			b.Fatal(out.status)
		}
	}
}

func BenchmarkAPIGet(b *testing.B) {
	benchAPI(b, func(first, _ string) string { return "/members/" + first })
}

func BenchmarkAPIList(b *testing.B) {
	benchAPI(b, func(_, node string) string { return "/members?limit=50&node=" + node })
}

func BenchmarkAPIFind(b *testing.B) {
	benchAPI(b, func(_, node string) string { return "/members?limit=50&text=wang&node=" + node })
}
