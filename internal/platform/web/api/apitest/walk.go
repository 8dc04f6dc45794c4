package apitest

import (
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/web/api"
)

// operation is a route as the document has it.
type operation struct {
	id, method string
	path       *regexp.Regexp
	fixed      int      // length of the path without its variables: the longer one is the nearer one
	token      bool     // whether tokens may do it at all
	scopes     []string // that a token needs
}

// operations are the routes of the document.
func (s *Server) operations() (out []operation) {
	s.t.Helper()
	text, err := s.OpenAPI()
	if err != nil {
		s.t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Security    []map[string][]string
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		s.t.Fatal(err)
	}
	variable := regexp.MustCompile(`\{\w+\}`)
	for path, item := range doc.Paths {
		for method, op := range item {
			o := operation{id: op.OperationID, method: strings.ToUpper(method), path: regexp.MustCompile("^" + variable.ReplaceAllString(path, "[^/]+") + "$"),
				fixed: len(variable.ReplaceAllString(path, ""))}
			for _, way := range op.Security {
				if scopes, ok := way["token"]; ok {
					o.token, o.scopes = true, scopes
				}
			}
			out = append(out, o)
		}
	}
	return out
}

// Walk asks the routes of a Server one by one, and at each makes sure that nobody else is answered.
type Walk struct {
	s    *Server
	ops  []operation
	seen map[string]bool
}

// Walk begins a walk.
func (s *Server) Walk() *Walk { return &Walk{s, s.operations(), map[string]bool{}} }

// Try asks as the actor with a token of the scope that the route needs, or with a session where no token will do. Before that
// it holds that a stranger is 401, that a token without the scope is 403, and that the same roles in another federation
// find nothing.
func (w *Walk) Try(by access.Actor, method, path string, body any, headers ...string) *Answer {
	t := w.s.t
	t.Helper()
	if r, ok := body.(io.Reader); ok { // to be read by each who asks
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		body = text
	}
	op := w.find(method, path)
	w.seen[op.id] = true
	w.s.Stranger().Do(method, path, body, headers...).Want(401)
	switch {
	case !op.token:
		var all []string
		for _, o := range w.ops {
			all = append(all, o.scopes...)
		}
		w.s.Token(by, all...).Do(method, path, body, headers...).Want(403)
	case len(op.scopes) > 0:
		w.s.Token(by, "another:scope").Do(method, path, body, headers...).Want(403)
	}
	if strings.Contains(path, by.Fed.String()+"-") {
		w.s.Session(elsewhere(by)).Do(method, path, body, headers...).Want(404)
	}
	if op.token {
		return w.s.Token(by, op.scopes...).Do(method, path, body, headers...)
	}
	return w.s.Session(by).Do(method, path, body, headers...)
}

// elsewhere is somebody with the same roles in another federation, and another person.
func elsewhere(a access.Actor) access.Actor {
	a.Fed++
	a.Account.Fed++
	if a.Subject != (access.Subject{}) {
		a.Subject[0]++
	}
	a.Doors = nil
	return a
}

func (w *Walk) find(method, path string) (found operation) {
	w.s.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimPrefix(path, api.Root)
	for _, o := range w.ops {
		if o.method == method && o.path.MatchString(path) && o.fixed > found.fixed {
			found = o
		}
	}
	if found.id == "" {
		w.s.t.Fatalf("the document has no %s %s", method, path)
	}
	return found
}

// Done fails the test when a route was not tried.
func (w *Walk) Done(t testing.TB) {
	t.Helper()
	for _, o := range w.ops {
		if !w.seen[o.id] {
			t.Errorf("nobody tried %s", o.id)
		}
	}
}
