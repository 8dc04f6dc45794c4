package e2e

import (
	"strings"
	"testing"

	"niangjia/internal/rehearse"
)

// TestFounding goes from an employer without a union, by a visit and the ten workers who want one, to a registered union.
func TestFounding(t *testing.T) {
	s := city(t, "")
	made, all := people(t, 11, 10)
	const firm = "深圳市海潮贸易有限公司"
	s.run("", "import", "employers", s.file("employers.csv", "名称,统一社会信用代码,职工人数,成立日期,行政区划\n"+firm+",9144030071526726XG,30,2020-03-01,440304\n"))
	desk := s.as("desk", password)
	desk.Open("/gaps")
	desk.Look("gaps")
	desk.Says(firm)
	desk.Press(`tbody a[href^="/gaps/"]`)
	desk.Press(`a[href$="/visit"]`)
	desk.Look("visit")

	desk.Open("/foundings")
	desk.Look("foundings, none")
	desk.Press(`a[href^="/foundings/new"]`)
	desk.Look("new founding")
	desk.Fill("#f-employers", firm, "#f-name", firm+"工会委员会", "#f-code", "4001", "#f-group", "陈芳，组长，街道工会")
	desk.Submit()
	one := desk.Where()
	desk.Look("founding")
	desk.Says("筹备中")
	desk.step(one, "request", "#f-document", "海工筹〔2026〕1号", "#f-reason", "没有行业工会")
	desk.step(one, "approve", "#f-document", "福工批〔2026〕2号")
	s.roster("4001", all)
	desk.step(one, "admit", "#f-reason", "职工三十人，先发展十人")
	desk.Open(one + "/meet")
	desk.Look("meeting")
	desk.Choose("#f-day", today)
	desk.Fill("#f-entitled", "10", "#f-present", "9", "#f-committee", "陈芳，主席\n李强，委员\n王敏，委员")
	desk.Submit()
	desk.Says("待报告结果")
	desk.step(one, "report", "#f-document", "海工筹〔2026〕3号")
	desk.step(one, "confirm", "#f-document", "福工批〔2026〕4号")
	desk.Open(one + "/register")
	desk.Fill("#f-certificate", "粤工社法证字第4001号", "#f-uscc", unionCode(made))
	desk.Choose("#f-day", today)
	desk.Submit()
	desk.Look("founded")
	if desk.Download(`a[href$="/papers/approve"]`) == "" {
		t.Error("no paper")
	}
	desk.Open("/gaps")
	if text := desk.Text("main"); strings.Contains(text, firm) {
		t.Errorf("the employer has a union and is still listed: %s", text)
	}
	desk.Open("/orgs?q=4001")
	desk.Says(firm + "工会委员会")
	if out := s.run("", "check"); !strings.Contains(out, "ok") {
		t.Errorf("check: %s", out)
	}
}

// step does a step of a founding by its form.
func (b *tab) step(one, event string, pairs ...string) {
	b.T.Helper()
	b.Open(one + "/" + event)
	b.Fill(pairs...)
	b.Submit()
	if b.Where() != one {
		b.T.Fatalf("after %s at %s: %s", event, b.Where(), b.Text("main"))
	}
}

// unionCode is the code of a made-up union.
func unionCode(c *rehearse.City) string {
	for o := range c.Orgs() {
		if o.USCC != "" && strings.HasPrefix(o.USCC, "81") {
			return o.USCC
		}
	}
	return ""
}
