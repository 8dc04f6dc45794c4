package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/web/webtest"

	"github.com/chromedp/cdproto/page"
)

var shots = flag.String("shots", "../docs/screens", "folder of the pictures that TestScreens takes with NIANGJIA_SCREENS=1")

// view is how a page is looked at.
type view struct {
	name, scheme, lang string
	size               webtest.Size
	all                bool // every kind of page; else the twelve that differ most
}

// views are for pictures all that docs/screens shows, and otherwise two that differ in everything.
func views(pictures bool) []view {
	if !pictures {
		return []view{{"phone", "light", "zh-Hans", webtest.Phone, true}, {"desk-dark-en", "dark", "en", webtest.Desk, true}}
	}
	return []view{
		{"phone", "light", "zh-Hans", webtest.Phone, true}, {"desk", "light", "zh-Hans", webtest.Desk, true},
		{"phone-dark", "dark", "zh-Hans", webtest.Phone, false}, {"desk-dark", "dark", "zh-Hans", webtest.Desk, false},
		{"phone-en", "light", "en", webtest.Phone, false}, {"desk-en", "light", "en", webtest.Desk, false},
	}
}

// twelve are the pages of the views that do not show all.
var twelve = []string{"sign-in", "me", "my-membership", "my-data", "who-looked", "members", "member", "tree", "union", "import-preview", "import-done", "accounts"}

// sight is a page that is looked at, by whom.
type sight struct {
	name, path string
	by         *tab
	status     int // 200 when 0
}

// TestScreens opens every kind of page of a small living city at both sizes, in light and dark and in both languages. With
// NIANGJIA_SCREENS=1 it also takes the pictures of docs/screens.
func TestScreens(t *testing.T) {
	pictures := os.Getenv("NIANGJIA_SCREENS") != ""
	s := &site{t: t, dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+s.dir, "NIANGJIA_LANG=zh-Hans", "NIANGJIA_DATA="+filepath.Join(s.dir, "data"), "NIANGJIA_LISTEN="+freePort(t))
	var made struct {
		Accounts []struct{ Role, Login, Password string }
	}
	s.json(&made, "demo", "--exit", "--data", filepath.Join(s.dir, "data"), "--unions", "60", "--members", "2000", "--json")
	s.serve("serve")
	by := map[string]*tab{"": s.tab()}
	for _, a := range made.Accounts {
		by[a.Login] = s.as(a.Login, a.Password)
	}
	sights := slices.Concat(s.people(by), s.organisation(by), s.imports(by), s.settings(by), s.own(by), s.joining(by), s.gaps(by), s.foundings(by), s.cadres(by), s.changes(by))
	for _, v := range views(pictures) {
		for _, p := range sights {
			if !v.all && !slices.Contains(twelve, p.name) {
				continue
			}
			t.Run(p.name+"-"+v.name, func(t *testing.T) { s.show(t, v, p, pictures) })
		}
	}
}

// show opens a page as a view wants it, inspects it, and takes its picture.
func (s *site) show(t *testing.T, v view, p sight, picture bool) {
	b := p.by
	b.Within(t)
	b.Scheme(v.scheme)
	b.Cookie("nj-lang", v.lang)
	b.Size(v.size)
	b.Expect(p.status)
	b.Open(p.path)
	b.Check()
	if picture {
		if err := os.WriteFile(filepath.Join(*shots, p.name+"-"+v.name+".webp"), b.picture(v.size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tallest is how much of a long page a picture shows, in pixels.
const tallest = 1800

// picture is the page from its head, as WebP. The screen is made as tall as the page first, so that what clings to its edge stands there.
func (b *tab) picture(s webtest.Size) []byte {
	b.T.Helper()
	quality := int64(72)
	height := min(max(webtest.Eval[int64](b.Tab, `document.documentElement.scrollHeight`), s.Height), tallest)
	b.Size(webtest.Size{Width: s.Width, Height: height})
	return webtest.Call(b.Tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality}).Data
}

// first is the address of the first link that matches, on a page.
func (b *tab) first(at, selector string) string {
	b.T.Helper()
	b.Open(at)
	all := webtest.Eval[[]string](b.Tab, `[...document.querySelectorAll(`+"`"+selector+"`"+`)].map(a => a.getAttribute("href"))`)
	if len(all) == 0 {
		b.T.Fatalf("%s has no %s: %s", at, selector, b.Text("main"))
	}
	return all[0]
}

// people are the pages about members.
func (s *site) people(by map[string]*tab) []sight {
	desk, officer := by["county"], by["officer"]
	one := officer.first("/members", "tbody a.name")
	union := strings.TrimPrefix(officer.first(one, `dl.facts a[href^="/orgs/"]`), "/orgs/")
	objecting := desk.first("/members?confirmed=objecting", "tbody a.name")
	return []sight{
		{"members", "/members", desk, 0}, {"members-union", "/members", officer, 0}, {"members-none", "/members?text=zzzz", officer, 0},
		{"member", one, officer, 0}, {"member-objecting", objecting, desk, 0}, {"member-numbers", one + "/numbers", officer, 0},
		{"member-edit", one + "/edit", officer, 0}, {"member-record", one + "/record", officer, 0}, {"member-new", "/members/new?org=" + union, officer, 0},
		{"members-doubles", "/members/doubles", desk, 0}, {"export", "/export?org=" + union, officer, 0},
		{"invite-worker", "/accounts/worker?membership=" + strings.TrimPrefix(objecting, "/members/"), desk, 0},
	}
}

// organisation are the pages about unions and employers.
func (s *site) organisation(by map[string]*tab) []sight {
	city, officer := by["city"], by["officer"]
	below := officer.first("/members", ".crumbs li:last-child a")
	below = "/orgs/" + below[strings.LastIndexAny(below, "=/")+1:]
	root := strings.TrimSuffix(by["admin"].first("/orgs", `a[href^="/orgs/"][href$="/import"]`), "/import")
	employer := city.first("/employers", `tbody a[href^="/employers/"]`)
	return []sight{
		{"tree", "/orgs", city, 0}, {"tree-search", "/orgs?q=电子", city, 0}, {"union", below, city, 0}, {"union-city", root, city, 0},
		{"union-new", root + "/new", city, 0}, {"union-edit", below + "/edit", city, 0}, {"union-contact", below + "/contact", officer, 0},
		{"union-cover", below + "/employers/new", city, 0}, {"unions-import", root + "/import", by["admin"], 0},
		{"employers", "/employers", city, 0}, {"employer", employer, city, 0}, {"employer-edit", employer + "/edit", city, 0},
		{"employer-new", "/employers/new", city, 0}, {"manager-new", employer + "/managers/new", city, 0},
		{"employers-import", "/employers/import", city, 0},
	}
}

// imports are the steps of an import with a dozen kinds of faults.
func (s *site) imports(by map[string]*tab) []sight {
	b := by["officer"]
	path, _ := messyRoster(s.t, s.dir)
	b.Open("/imports/new")
	b.Upload(path)
	b.Submit()
	columns := b.Where()
	b.Open("/imports/new")
	b.Upload(path)
	b.Submit()
	b.Submit()
	b.Until(`document.querySelector('form[action$="/start"]')`)
	preview := b.Where()
	b.Open("/imports/new")
	done := b.throughImport(path, false)
	return []sight{
		{"imports", "/imports", b, 0}, {"import-new", "/imports/new", b, 0}, {"import-columns", columns, b, 0}, {"import-preview", preview, b, 0},
		{"import-done", done, b, 0}, {"import-rows", done + "/rows?show=needs_look", b, 0}, {"import-rejected", done + "/rows?show=rejected", b, 0},
		{"import-undo", done + "/undo", b, 0},
	}
}

// settings are the pages about accounts, rules and code lists, and those of strangers.
func (s *site) settings(by map[string]*tab) []sight {
	admin := by["admin"]
	account := admin.first("/accounts", `tbody a[href^="/accounts/"]`)
	rule := admin.first("/rules", `main a[href^="/rules/"]`)
	list := admin.first("/codes", `main a[href^="/codes/"]`)
	home := strings.TrimSuffix(strings.TrimPrefix(admin.first("/orgs", `a[href^="/orgs/"][href$="/import"]`), "/orgs/"), "/import")
	return []sight{
		{"sign-in", "/sign-in", by[""], 0}, {"link-over", "/invitation/x", by[""], 404}, {"not-found", "/nowhere", admin, 404},
		{"accounts", "/accounts", admin, 0}, {"account", account, admin, 0}, {"account-new", "/accounts/new?home=" + home, admin, 0},
		{"role", "/accounts/give?login=officer&org=" + home, admin, 0}, {"account-disable", account + "/disable", admin, 0},
		{"log", "/log", by["auditor"], 0}, {"rules", "/rules", admin, 0}, {"rule", rule, admin, 0}, {"codes", "/codes", admin, 0}, {"codes-list", list, admin, 0},
		{"my-account", "/account", by["officer"], 0}, {"my-password", "/account/password", by["officer"], 0}, {"token-new", "/account/tokens/new", by["officer"], 0},
	}
}

// joining are the pages of doorways and applications, for those on both sides of them.
func (s *site) joining(by map[string]*tab) []sight {
	street, nobody := by["street"], by[""]
	one := street.first("/joining", `tbody a[href^="/applications/"]`)
	doorway := street.first("/joining", `tbody a[href^="/doorways/"]`)
	door := "/j/" + strings.TrimPrefix(doorway, "/doorways/")
	nobody.Open(door)
	nobody.Fill("#f-name", "欧阳明", "#f-document", "440399199003072319", "#f-phone", "17012345678")
	nobody.Click("#f-consent")
	nobody.Submit()
	return []sight{
		{"inbox", "/inbox", street, 0}, {"inbox-none", "/inbox", by["county"], 0}, {"applications", "/joining", street, 0}, {"application", one, street, 0},
		{"application-return", one + "/return", street, 0}, {"application-numbers", one + "/numbers", street, 0}, {"doorway", doorway, street, 0},
		{"doorway-new", "/joining/new", street, 0}, {"outbox", "/outbox", by["admin"], 0}, {"join", door, nobody, 0}, {"join-digits", nobody.Where(), nobody, 0},
		{"join-code", "/follow", nobody, 0}, {"join-withdraw", nobody.Where() + "/withdraw", nobody, 0},
		{"my-move", "/me/move?membership=" + strings.TrimPrefix(by["worker"].first("/me/membership", ".items a"), "/me/membership/"), by["worker"], 0},
	}
}

// gaps are the pages of employers without a union.
func (s *site) gaps(by map[string]*tab) []sight {
	city := by["city"]
	one := city.first("/gaps", `tbody a[href^="/gaps/"]`)
	return []sight{
		{"gaps", "/gaps", city, 0}, {"gaps-map", "/gaps/map", city, 0}, {"gap", one, city, 0}, {"gaps-few", "/gaps/few", city, 0},
		{"gaps-platforms", "/gaps/platforms", city, 0}, {"gaps-tasks", "/gaps/tasks", by["officer"], 0},
	}
}

// foundings are the pages of a union that is being founded.
func (s *site) foundings(by map[string]*tab) []sight {
	city := by["city"]
	city.Open("/gaps")
	firm := city.Texts(`tbody a[href^="/gaps/"]`)[0]
	form := city.first("/foundings", `a[href^="/foundings/new"]`)
	city.Open(form)
	city.Fill("#f-employers", firm, "#f-name", firm+"工会委员会", "#f-code", "F1", "#f-group", "陈芳，组长，市总工会\n李强，组员，职工推选")
	city.Submit()
	one := city.Where()
	return []sight{{"foundings", "/foundings", city, 0}, {"founding-new", form, city, 0}, {"founding", one, city, 0}, {"founding-request", one + "/request", city, 0}}
}

// own are a worker's pages.
func (s *site) own(by map[string]*tab) []sight {
	b := by["worker"]
	membership := b.first("/me/membership", ".items a")
	return []sight{
		{"me", "/me", b, 0}, {"my-memberships", "/me/membership", b, 0}, {"my-membership", membership, b, 0}, {"my-objection", membership + "/object", b, 0},
		{"my-data", "/me/data", b, 0}, {"who-can-see", "/me/access", b, 0}, {"who-looked", "/me/looks", b, 0},
	}
}
