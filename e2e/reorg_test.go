package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMerger goes from the preview of a merger, through its handing-over, to the list of the day before and back; and from a term that is over to the
// election that follows it, with numbers that cannot be and then with some that hold.
func TestMerger(t *testing.T) {
	s := &site{t: t, dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+s.dir, "NIANGJIA_LANG=zh-Hans", "NIANGJIA_DATA="+filepath.Join(s.dir, "data"), "NIANGJIA_LISTEN="+freePort(t))
	var made struct {
		Accounts []struct{ Role, Login, Password string }
	}
	s.json(&made, "demo", "--exit", "--data", filepath.Join(s.dir, "data"), "--unions", "60", "--members", "2000", "--json")
	s.serve("serve")
	var city *tab
	for _, a := range made.Accounts {
		if a.Login == "city" {
			city = s.as(a.Login, a.Password)
		}
	}
	city.reElects()
	one := city.merges()
	city.Open(one)
	city.Look("merger")
	past := city.first(one, `a[href^="/members/past"]`)
	city.Open(past)
	city.Look("list of a past day")
	if text := city.Text("tbody"); len(text) < 20 {
		t.Errorf("nobody was on the list the day before: %s", text)
	}
	city.Open(one + "/undo")
	city.Look("undo a merger")
	city.Fill("#f-reason", "决定有误")
	city.Press("main form .btn.danger")
	city.settles(one, "已撤回")
	if out := s.run("", "check"); !strings.Contains(out, "ok") {
		t.Errorf("check: %s", out)
	}
}

// merges merges the union of the first term that is over into another, and returns the page of the change when it is over.
func (b *tab) merges() string {
	b.T.Helper()
	union := b.first("/terms/due?days=180", `tbody a[href^="/terms/"]`)
	body := b.first(union, `a[href^="/orgs/"]`)
	b.Open("/terms/without")
	names := b.Texts("tbody a")
	into := names[slices.IndexFunc(names, func(n string) bool { return strings.HasSuffix(n, "公司工会委员会") })]
	b.Open("/reorgs/new?body=" + strings.TrimPrefix(body, "/orgs/") + "&kind=merge")
	b.Look("merge into which")
	b.Fill("#f-text", into)
	b.Submit()
	b.Look("preview of a merger")
	b.Says("现在什么都还没有改")
	b.Fill("#f-document", "深工〔2026〕3号", "#f-reason", "整合资源")
	b.Submit()
	one := b.Where()
	b.settles(one, "已完成")
	return one
}

// settles waits until a change says that it is over.
func (b *tab) settles(one, word string) {
	b.T.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(300 * time.Millisecond) {
		if b.Open(one); strings.Contains(b.Text("main"), word) {
			return
		}
		if time.Now().After(deadline) {
			b.T.Fatalf("not %s: %s", word, b.Text("main"))
		}
	}
}

// reElects records the election that follows a term which is over.
func (b *tab) reElects() {
	b.T.Helper()
	b.Open("/terms/due?days=0")
	b.Look("terms that are over")
	b.Press(`tbody a[href^="/terms/"]`)
	b.Look("term")
	b.Says("已到期")
	union := b.first(b.Where(), `a[href^="/terms?org="]`)
	b.Open(union)
	b.Look("terms of a union")
	b.Press(`a[href^="/terms/new"]`)
	b.Look("record an election")
	fill := func(returned string) {
		b.Choose("#f-elected_on", today)
		b.Fill("#f-seats", "3", "#f-entitled", "60", "#f-present", "52", "#f-issued", "52", "#f-returned", returned, "#f-candidates", "王芳 50\n李强 44\n周洋 40\n赵敏 18")
		b.Submit()
	}
	b.Expect(422)
	fill("53")
	b.Look("an election that is void")
	b.Says("本轮选举无效")
	fill("52")
	b.Says("第 2 届", "符合")
	b.Fill("#f-no", "工复〔2026〕9号")
	b.Choose("#f-day", today)
	b.Submit()
	b.Says("工复〔2026〕9号")
}

// changes are the pages of changes of the tree, and of terms.
func (s *site) changes(by map[string]*tab) []sight {
	city := by["city"]
	term := city.first("/terms/due", `tbody a[href^="/terms/"]`)
	union := city.first(term, `a[href^="/terms?org="]`)
	ref := strings.TrimPrefix(union, "/terms?org=")
	return []sight{
		{"terms-due", "/terms/due", city, 0}, {"term", term, city, 0}, {"terms", union, city, 0}, {"term-new", "/terms/new?org=" + ref, city, 0},
		{"reorgs", "/reorgs", city, 0}, {"reorg-new", "/reorgs/new?body=" + ref, city, 0}, {"reorg-split", "/reorgs/new?body=" + ref + "&kind=split", city, 0},
		{"members-past", "/members/past?node=" + ref, city, 0},
	}
}
