package memberweb_test

import (
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// TestPersuasionOnPages: the officer records a persuasion by the form, the member reads it and answers with one button.
func TestPersuasionOnPages(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	own := ownPlace(one)
	s.get(t, "officer", one+"/record").Is(200).Has("劝说", "不写对方的看法").Find(`(value="persuaded")`)
	s.post(t, "officer", one+"/record", "kind", "lapsed", "reason", "半年没有联系").Is(422).Has("还没有登记过劝说")
	s.post(t, "officer", one+"/record", "kind", "persuaded", "reason", "无").Is(422).Says("请写明理由")
	s.get(t, "zhang", own).Is(200).Lacks(own + "/stay")
	s.post(t, "zhang", own+"/stay").Is(409)
	s.post(t, "officer", one+"/record", "kind", "persuaded", "reason", "上门说明互助保障").LeadsTo(one)
	s.get(t, "officer", one).Is(200).Has("等会员答复", "劝说", "上门说明互助保障")
	s.post(t, "officer", one+"/record", "kind", "lapsed", "reason", "半年没有联系").Is(422).Has("起才能登记自动脱离")
	// before the person has said anything, to confirm is the answer
	s.get(t, "zhang", own).Is(200).Has("这些是真的吗", "劝说过您", "上门说明互助保障", "是真的，我确认").Lacks(own + "/stay")
	for _, who := range []string{"shan", "officer", "other", "admin"} {
		if a := s.post(t, who, own+"/stay"); a.Status != 404 && a.Status != 403 {
			t.Errorf("%s answers for another: %d", who, a.Status)
		}
	}
	s.post(t, "zhang", own+"/confirm").Is(303)
	s.get(t, "zhang", own).Is(200).Lacks(own+"/stay", "可能登记为自动脱离")
	s.post(t, "officer", one+"/record", "kind", "persuaded", "reason", "电话说明互助保障").Is(303)
	s.get(t, "zhang", "/me").Is(200).Has("等您答复", "工会希望您留下")
	page := s.get(t, "zhang", own).Is(200).Has("电话说明互助保障", "我要继续当会员")
	if strings.Contains(page.Body, "style=") || len(page.Body) > 60_000 {
		t.Errorf("inline styles, or %d bytes", len(page.Body))
	}
	s.post(t, "zhang", own+"/stay").LeadsTo(own)
	s.get(t, "zhang", own).Is(200).Has("本人愿意继续当会员").Lacks(own + "/stay")
	s.get(t, "zhang", "/me/looks").Is(200).Has("答复劝说")
	s.get(t, "officer", one).Is(200).Has("本人愿意继续当会员").Lacks("等会员答复")
	s.get(t, "officer", one+"/correct").Is(200).Lacks(`value="newest"`) // the person's word stays
}

// TestPersuasionTakenBack: what was recorded in error is taken back like any entry.
func TestPersuasionTakenBack(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	s.post(t, "officer", one+"/record", "kind", "persuaded", "reason", "上门说明互助保障").Is(303)
	s.get(t, "officer", one+"/correct").Is(200).Has("劝说")
	s.post(t, "officer", one+"/correct", "what", "newest", "entry", "2", "reason", "登记错了人").LeadsTo(one)
	s.get(t, "officer", one).Is(200).Has("更正“劝说”", "登记错了人", "劝说（已更正）").Lacks("等会员答复")
	s.get(t, "zhang", ownPlace(one)).Is(200).Lacks("我要继续当会员")
}

// TestPersuasionByAPI: the same by the API.
func TestPersuasionByAPI(t *testing.T) {
	w, s := apiWorld(t)
	officer, worker := w.Actor(access.Officer, w.A, false), w.Worker(vault.Secret(apiNumber(t, 1)))
	walk := s.Walk()
	place := walk.Try(officer, "POST", "/members", apiEntered(t, w.A, 1, "曾小明")).Want(201).Header.Get("Location")
	own := "/me/memberships/" + place[strings.LastIndex(place, "/")+1:]
	walk.Try(officer, "POST", place+"/entries", map[string]any{"kind": "lapsed", "reason": "半年没有联系"}).Want(422)
	walk.Try(officer, "POST", place+"/entries", map[string]any{"kind": "persuaded", "reason": "上门说明互助保障"}).Want(200)
	if got := walk.Try(officer, "GET", place, nil).Want(200).Map(); got["lapse_from"] == nil {
		t.Errorf("%v", got)
	}
	mine := walk.Try(worker, "GET", "/me/memberships", nil).Want(200).Map()["items"].([]any)[0].(map[string]any)
	if mine["lapse_from"] == nil || mine["state"] != string(member.Active) {
		t.Errorf("%v", mine)
	}
	walk.Try(worker, "POST", own+"/stay", nil).Want(200)
	walk.Try(worker, "POST", own+"/stay", nil).Want(409)
}

// TestPastPage: the list of a past day with the unions below, and without.
func TestPastPage(t *testing.T) {
	s := newSite(t)
	s.enter(t, "officer", s.A, "张伟", zhang)
	past := "/members/past?node=" + s.Street.Ref.String() + "&on=2021-01-01"
	s.get(t, "desk", past).Is(200).Has("全部下级工会", "只看本级", "张伟", s.A.Name)
	s.get(t, "desk", past+"&scope=this").Is(200).Lacks("张伟")
	s.get(t, "desk", past+"&text="+"%E5%BC%A0").Is(200).Has("张伟")
	s.get(t, "desk", "/members/past?node="+s.Street.Ref.String()+"&on=2019-01-01").Is(200).Lacks("张伟")
	s.get(t, "other", past).Is(404).Lacks("张伟")
	w, api := apiWorld(t)
	desk := w.Actor(access.Desk, w.City, true)
	walk := api.Walk()
	walk.Try(desk, "POST", "/members", apiEntered(t, w.A, 1, "曾小明")).Want(201)
	for query, want := range map[string]int{"": 1, "&this_level=true": 0} {
		items := walk.Try(desk, "GET", "/orgs/"+w.Futian.Ref.String()+"/roster?on=2021-01-01"+query, nil).Want(200).Map()["items"].([]any)
		if len(items) != want || want == 1 && items[0].(map[string]any)["org"] != w.A.Ref.String() {
			t.Errorf("%q: %v", query, items)
		}
	}
}
