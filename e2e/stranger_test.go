package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"niangjia/internal/rehearse"

	"github.com/google/go-cmp/cmp"
)

// TestStranger lets the officer of another union try every door to a union's members: each answers as it answers for what does not
// exist.
func TestStranger(t *testing.T) {
	s := city(t, "")
	_, all := people(t, 11, 10)
	theirs := all[0]
	batch := s.roster("2001", all[:6]).Batch
	s.roster("2002", all[6:])
	owner, stranger := s.as("lin", password), s.as("chen", password)
	owner.Open("/members")
	owner.search(theirs.IDNumber)
	owner.Press("tbody a")
	member := strings.TrimPrefix(owner.Where(), "/members/")
	owner.Press(`dl.facts a[href^="/orgs/"]`)
	union := strings.TrimPrefix(owner.Where(), "/orgs/")

	for _, text := range []string{theirs.Name, theirs.IDNumber, theirs.Phone} {
		stranger.Open("/members")
		stranger.search(text)
		if rows := stranger.Texts("tbody tr"); len(rows) > 0 && strings.Contains(strings.Join(rows, ""), theirs.Name) {
			t.Errorf("a stranger finds %v", rows)
		}
	}
	stranger.Look("members, nobody")
	stranger.Expect(http.StatusNotFound)
	stranger.Open("/members/" + member)
	stranger.Look("not found")

	pages := door{t: t, site: s, cookie: session(stranger)}
	seen := door{t: t, site: s, cookie: session(owner)}
	for _, path := range []string{
		"/members/" + member, "/members/" + member + "/numbers", "/members/" + member + "/edit", "/members/" + member + "/record",
		"/members/" + member + "/correct", "/me/membership/" + member, "/members?node=" + union, "/members/new?org=" + union,
		"/imports?org=" + union, "/imports/new?org=" + union, "/imports/" + batch, "/imports/" + batch + "/rows", "/imports/" + batch + "/columns",
		"/imports/" + batch + "/rejects.xlsx", "/imports/" + batch + "/undo", "/export?org=" + union, "/accounts/worker?membership=" + member,
	} {
		pages.sameAsNothing("GET", path, "")
	}
	for _, path := range []string{"/members/" + member + "/numbers", "/members/" + member + "/record", "/members/" + member + "/edit",
		"/me/membership/" + member + "/confirm", "/me/membership/" + member + "/object", "/imports/" + batch + "/undo", "/imports/" + batch + "/start"} {
		pages.sameAsNothing("POST", path, "reason=核对本人来电&kind=left&what=not_member&on=2026-11-01")
	}
	pages.sameAsNothing("POST", "/export", "org="+union+"&format=xlsx&clear=1&reason=核对本人来电&level=this")
	if status, _ := seen.ask("GET", "/members/"+member, ""); status != http.StatusOK {
		t.Errorf("the union's own officer is answered %d", status)
	}

	s.strangeToken(theirs, member, union, batch)

	nobody := door{t: t, site: s}
	for _, path := range []string{"/members/" + member, "/imports/" + batch, "/export?org=" + union} {
		if status, body := nobody.ask("GET", path, ""); status != http.StatusSeeOther && status != http.StatusFound || strings.Contains(body, theirs.Name) {
			t.Errorf("without a session %s answers %d", path, status)
		}
	}
}

// strangeToken tries the same doors with a token of the stranger.
func (s *site) strangeToken(theirs rehearse.Person, member, union, batch string) {
	s.t.Helper()
	api := door{t: s.t, site: s, token: s.token("chen")}
	own := door{t: s.t, site: s, token: s.token("lin")}
	const root = "/api/v1"
	for _, path := range []string{"/members/" + member, "/members?node=" + union, "/members?node=" + union + "&text=" + theirs.Name[:3],
		"/orgs/" + union + "/figures", "/orgs/" + union + "/doubles", "/imports/" + batch, "/imports/" + batch + "/rows"} {
		api.sameAsNothing("GET", root+path, "")
	}
	api.sameAsNothing("POST", root+"/members/"+member+"/unmask", `{"reason":"核对本人来电"}`)
	for _, number := range []string{theirs.IDNumber, theirs.Phone} {
		status, found := api.ask("POST", root+"/members/find", `{"number":"`+number+`"}`)
		_, none := api.ask("POST", root+"/members/find", `{"number":"440399199001019999"}`)
		if status != http.StatusOK || found != none {
			s.t.Errorf("a stranger's token finds %d %s, and of nobody %s", status, found, none)
		}
	}
	if status, body := own.ask("GET", root+"/members/"+member, ""); status != http.StatusOK || !strings.Contains(body, theirs.Name) {
		s.t.Errorf("the token of the union's own officer is answered %d %s", status, body)
	}
}

// session is the cookie of who signed in.
func session(b *tab) string {
	b.T.Helper()
	token := b.Cookies()["nj"]
	if token == "" {
		b.T.Fatal("there is no session")
	}
	return token
}

// token makes an API token with every scope of an officer.
func (s *site) token(login string) string {
	s.t.Helper()
	var made struct{ Token string }
	text := s.run(password, "token", "create", login, "--name", "程序", "--scope",
		"org:read,member:read,member:unmask,member:write,member:export,roster:import", "--json")
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		s.t.Fatal(err)
	}
	return made.Token
}

// door is a way to ask without a browser: by a session, by a token, or as a stranger.
type door struct {
	t             *testing.T
	site          *site
	cookie, token string
}

// refs are references, and what differs from one answer to the next: nonces and numbers of incidents.
var refs = regexp.MustCompile(`[0-9A-Z]{7}-[0-9A-Z]{13}|nonce="[^"]*"`)

func (d door) ask(method, path, body string) (status int, answer string) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.site.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "zh-CN")
	r.Header.Set("Origin", d.site.url)
	switch {
	case d.token != "":
		r.Header.Set("Authorization", "Bearer "+d.token)
		r.Header.Set("Content-Type", "application/json")
	case d.cookie != "":
		r.AddCookie(&http.Cookie{Name: "nj", Value: d.cookie})
		fallthrough
	default:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := http.DefaultTransport.RoundTrip(r) // follows nothing
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res.StatusCode, string(bytes.TrimSpace(text))
}

// sameAsNothing asks for what the door may not see, and for the same of what was never there: the answers are one, and a refusal.
func (d door) sameAsNothing(method, path, body string) {
	d.t.Helper()
	status, text := d.ask(method, path, body)
	other := func(ref string) string { // the last character of a reference makes it another's
		if last := ref[len(ref)-1]; last == '0' {
			return ref[:len(ref)-1] + "1"
		}
		return ref[:len(ref)-1] + "0"
	}
	of := regexp.MustCompile(`[0-9A-Z]{7}-[0-9A-Z]{13}`)
	none, nothing := d.ask(method, of.ReplaceAllStringFunc(path, other), of.ReplaceAllStringFunc(body, other))
	if status < 400 && !(status == http.StatusSeeOther || status == http.StatusFound) {
		d.t.Errorf("%s %s answers %d", method, path, status)
	}
	if diff := cmp.Diff(refs.ReplaceAllString(nothing, ""), refs.ReplaceAllString(text, "")); status != none || diff != "" {
		d.t.Errorf("%s %s answers %d, and of what is not there %d (-not there +theirs):\n%.1500s", method, path, status, none, diff)
	}
}
