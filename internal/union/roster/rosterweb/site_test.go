package rosterweb_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
	"niangjia/internal/union/uniontest"
)

// site is the pages over the real services, with whom a session's token stands for.
type site struct {
	*uniontest.World
	mux    *web.Mux
	actors webtest.Sessions
}

func newSite(t *testing.T, shell web.Shell) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{})), actors: webtest.Sessions{}}
	s.mux = webtest.Mux(t, web.Config{Auth: s.actors, Shell: shell}, sheet.Locales, blob.Locales, org.Locales, member.Locales, roster.Locales, rosterweb.Locales)
	rosterweb.Routes(s.mux, s.Rosters)
	s.actors["a"] = s.World.Actor(access.Officer, s.A, false)
	s.actors["c"] = s.World.Actor(access.Officer, s.C, false)
	s.actors["desk"] = s.World.Actor(access.Desk, s.Futian, true)
	s.actors["admin"] = s.World.Actor(access.Administrator, s.Futian, true)
	return s
}

// reader is somebody who has signed in, and whose browser runs no script.
type reader struct {
	*webtest.Reader
	t    *testing.T
	site *site
}

func (s *site) as(t *testing.T, who string) reader {
	return reader{webtest.NewReader(t, s.mux, who), t, s}
}

func (r reader) send(o org.Org, name string, content []byte) webtest.Answer {
	r.t.Helper()
	return r.Upload("/imports/new", webtest.Form("org", o.Ref.String()), name, content)
}

// upload sends a file and is at its columns.
func (r reader) upload(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	to := r.send(o, name, content).Leads()
	ref, err := id.ParseRef(strings.TrimSuffix(strings.TrimPrefix(to, "/imports/"), "/columns"))
	if err != nil {
		r.t.Fatalf("the upload of %s leads to %s", name, to)
	}
	return ref
}

// previewed uploads a file and has it previewed as it was guessed.
func (r reader) previewed(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	ref := r.upload(o, name, content)
	r.Post(at(ref)+"/columns", nil).Leads()
	r.site.work(r.t, ref)
	return ref
}

// imported takes a file in.
func (r reader) imported(o org.Org, name string, content []byte) id.Ref {
	r.t.Helper()
	ref := r.previewed(o, name, content)
	r.Post(at(ref)+"/start", nil).Leads()
	r.site.work(r.t, ref)
	return ref
}

func at(ref id.Ref) string { return "/imports/" + ref.String() }

// work is what the job does.
func (s *site) work(t *testing.T, ref id.Ref) {
	t.Helper()
	if err := s.Rosters.Work(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
}

// confirm has the person with a document confirm the membership that a union says of them.
func (s *site) confirm(t *testing.T, document vault.Secret) {
	t.Helper()
	worker := s.Worker(document)
	mine, err := s.Members.Mine(t.Context(), worker)
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := s.Members.Confirm(t.Context(), worker, mine[0].Ref); err != nil {
		t.Fatal(err)
	}
}

// chosen is what the select of a column says.
func chosen(columns webtest.Answer, column string) string {
	return columns.Find(`(?s)name="column` + column + `".*?<option value="([a-z_]*)" selected>`)
}

// sample is one of the rosters as offices really send them.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// made is a made-up roster of n people in a layout, with what must come of it.
func made(t *testing.T, n int, layout messy.Layout) ([]byte, messy.Roster) {
	t.Helper()
	city, err := rehearse.NewCity(3, rehearse.Size{Unions: 40, Members: n, Today: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	r, err := messy.Write(&b, 7, layout, city, city.Everyone())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

// layoutOf is one of messy's layouts.
func layoutOf(t *testing.T, name string) messy.Layout {
	t.Helper()
	for _, l := range messy.Layouts() {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no layout %s", name)
	return messy.Layout{}
}

// csv joins rows of cells.
func csv(rows ...string) []byte { return []byte(strings.Join(rows, "\r\n") + "\r\n") }

func sums(n roster.Counts) string {
	return fmt.Sprintf("新入会 %d + 更新 %d + 没有变化 %d + 待核对 %d + 不能导入 %d = 读到 %d 行", n.Joined, n.Updated, n.Unchanged, n.NeedsLook, n.Rejected, n.Rows)
}
