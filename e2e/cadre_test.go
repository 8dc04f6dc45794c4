package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestExtension goes from a term that is over, by the union's request and the approval of the body above, to a term that ends on the new day; and records a
// chair who leaves and the vacancy that opens.
func TestExtension(t *testing.T) {
	s := &site{t: t, dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+s.dir, "NIANGJIA_LANG=zh-Hans", "NIANGJIA_DATA="+filepath.Join(s.dir, "data"), "NIANGJIA_LISTEN="+freePort(t))
	var made struct {
		Accounts []struct{ Role, Login, Password string }
	}
	s.json(&made, "demo", "--exit", "--data", filepath.Join(s.dir, "data"), "--unions", "60", "--members", "500", "--json")
	s.serve("serve")
	by := map[string]*tab{}
	for _, a := range made.Accounts {
		if a.Login == "officer" || a.Login == "street" {
			by[a.Login] = s.as(a.Login, a.Password)
		}
	}
	officer, street := by["officer"], by["street"]
	officer.Open("/cadres")
	officer.Look("officers")
	union := officer.first("/cadres", `tbody a[href^="/cadres?org="]`)
	officer.Open(union)
	officer.Look("officers of a union")
	officer.Says("已逾期")
	officer.Press(`a[href$="/extend"]`)
	officer.Look("ask for an extension")
	until := time.Now().AddDate(0, 3, 0).Format("2006-01-02")
	officer.Choose("#f-until", until)
	officer.Fill("#f-no", "工〔2026〕4号", "#f-reason", "公司搬迁，会员代表尚未选出")
	officer.Submit()
	one := officer.Where()
	officer.Look("extension asked")
	officer.Says("待批复")

	street.Open("/inbox")
	street.Says("批复换届申请")
	street.Press(`a[href="` + one + `"]`)
	street.Look("extension to answer")
	street.step(one, "approve", "#f-no", "街工复〔2026〕8号")
	street.Says("已批准")

	officer.Open(union)
	if text := officer.Text("main"); strings.Contains(text, "已逾期") || !strings.Contains(text, "原届满日") {
		t.Errorf("the term does not end on the new day: %s", text)
	}
	officer.chairLeaves(union)
	street.Open("/cadres/vacant")
	street.Look("vacant chairs")
	if out := s.run("", "check"); !strings.Contains(out, "ok") {
		t.Errorf("check: %s", out)
	}
}

// chairLeaves records that the chair resigned today.
func (b *tab) chairLeaves(union string) {
	b.T.Helper()
	b.Press(`tbody a.name[href^="/cadres/"]`)
	one := b.Where()
	b.Look("officer")
	b.Open(one + "/end")
	b.Look("end of a post")
	b.Choose("#f-ended", "resigned")
	b.Choose("#f-to", today)
	b.Submit()
	b.Says("辞职")
	b.Open(union)
	b.Says("主席空缺")
}

// cadres are the pages of officers, of vacant chairs, and of moving an election.
func (s *site) cadres(by map[string]*tab) []sight {
	city, officer := by["city"], by["officer"]
	union := officer.first("/cadres", `tbody a[href^="/cadres?org="]`)
	one := officer.first(union, `tbody a.name[href^="/cadres/"]`)
	extend := officer.first(union, `a[href$="/extend"]`)
	officer.Open(extend)
	officer.Choose("#f-until", time.Now().AddDate(0, 3, 0).Format("2006-01-02"))
	officer.Fill("#f-reason", "公司搬迁，会员代表尚未选出")
	officer.Submit()
	return []sight{
		{"officers", "/cadres", city, 0}, {"chairs-vacant", "/cadres/vacant", city, 0}, {"without-term", "/terms/without", city, 0}, {"officers-union", union, officer, 0},
		{"officer", one, officer, 0}, {"officer-end", one + "/end", officer, 0}, {"officer-train", one + "/train", officer, 0},
		{"officer-new", strings.Replace(union, "/cadres?", "/cadres/new?", 1), officer, 0}, {"term-extend", extend, officer, 0}, {"term-shift", officer.Where(), officer, 0},
	}
}
