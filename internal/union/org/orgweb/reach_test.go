package orgweb_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/org/orgweb"
)

// TestNoCountsForAdministrators: who may be of the employer's own office sees no exact numbers of members on any page of the tree.
func TestNoCountsForAdministrators(t *testing.T) {
	s := newSite(t)
	s.people["admin"] = s.World.Actor(access.Administrator, s.City, true)
	if _, err := s.Members.Enter(t.Context(), s.Operator, member.EnterInput{Org: s.A.Ref, Facts: member.Facts{Name: "李四", DocKind: member.IDCard, Document: "44039919900101123X"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Members.Fold(t.Context(), s.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	street, search := "/orgs/"+s.Street.Ref.String(), "/orgs?q="+url.QueryEscape("赛格")
	for _, path := range []string{street, search} {
		s.get(t, "desk", path).Is(200).Has("会员数")
		s.get(t, "admin", path).Is(200).Has("赛格电子有限公司工会委员会").Lacks("会员数", "确认")
	}
	tree := "/orgs?open=" + s.Street.Ref.String()
	s.get(t, "desk", tree).Is(200).Has("赛格电子有限公司工会委员会", "1 人")
	s.get(t, "admin", tree).Is(200).Has("赛格电子有限公司工会委员会").Lacks("1 人")
}

// TestPastTree: the tree as of last year begins at the federation; its search, which knows today only, says so.
func TestPastTree(t *testing.T) {
	s := newSite(t)
	then := string(day.Of(time.Now()).Add(-365))
	page := s.get(t, "desk", "/orgs?on="+then).Is(200).Has("深圳市总工会").Lacks("福田区总工会")
	if !strings.Contains(page.Body, `name="on" value="`+then+`"`) {
		t.Error("the search forgets the day")
	}
	s.get(t, "desk", "/orgs/"+s.City.Ref.String()+"?on="+then).Is(200).Has("深圳市总工会", "一直以来")
	s.get(t, "desk", "/orgs?on="+then+"&q="+url.QueryEscape("福田")).Is(200).Has("只找今天的组织", "福田区总工会").Links("/orgs?on=" + then)
	s.get(t, "desk", "/orgs?q="+url.QueryEscape("福田")).Is(200).Has("福田区总工会").Lacks("只找今天的组织")
}

// TestAdministratorsEmployers: an administrator enters employers for unions in reach, and changes those that no other union covers.
func TestAdministratorsEmployers(t *testing.T) {
	s := newSite(t)
	s.people["admin"] = s.World.Actor(access.Administrator, s.A, true)
	own, others := "/employers/new?org="+s.A.Ref.String(), "/employers/new?org="+s.C.Ref.String()
	s.get(t, "admin", "/employers").Is(200).Links(own).Lacks(`href="/employers/new"`)
	s.get(t, "desk", "/employers").Is(200).Links("/employers/new")
	s.get(t, "admin", "/employers/new").Is(404)
	s.get(t, "admin", others).Is(404)
	s.get(t, "admin", own).Is(200)
	s.post(t, "admin", "/employers/new", "name", "新厂").Is(404)
	s.post(t, "admin", "/employers/new", "name", "新厂", "org", s.C.Ref.String()).Is(404)
	made := s.post(t, "admin", "/employers/new", "name", "新厂", "org", s.A.Ref.String()).Is(303).To()
	s.get(t, "admin", made).Is(200).Has("新厂", "赛格电子有限公司工会委员会").Links(made + "/edit")
	s.post(t, "admin", made+"/edit", "name", "新二厂", "version", "1").Is(303)
	ref, err := id.ParseRef(strings.TrimPrefix(made, "/employers/"))
	if err == nil {
		err = s.Orgs.Cover(t.Context(), s.Operator, org.CoverInput{Org: s.C.Ref, Employer: ref})
	}
	if err != nil {
		t.Fatal(err)
	}
	s.get(t, "admin", made).Is(200).Has("新二厂").Lacks(made + "/edit")
	s.get(t, "admin", made+"/edit").Is(404)
	s.post(t, "admin", made+"/edit", "name", "新三厂", "version", "2").Is(404)
	s.get(t, "officer", made+"/edit").Is(403)
}

// TestImportNeedsBelow: a role on this level only leads to no import.
func TestImportNeedsBelow(t *testing.T) {
	s := newSite(t)
	s.people["level"] = s.World.Actor(access.Administrator, s.Futian, false)
	futian := "/orgs/" + s.Futian.Ref.String()
	s.get(t, "level", futian).Is(200).Links(futian + "/edit").Lacks(futian + "/import")
	s.get(t, "level", futian+"/import").Is(403).Has("只到本级")
	s.upload(t, "level", futian+"/import", "工会.csv", "代码,名称\nA,改名\n").Is(403)
	s.upload(t, "level", "/employers/import?node="+s.Futian.Ref.String(), "单位.csv", "名称,信用代码\n甲,\n").Is(403)
}

// TestGuidedByFederation: the body that guides a union may be a federation, typed by its name or chosen.
func TestGuidedByFederation(t *testing.T) {
	s := newSite(t)
	path := "/orgs/" + s.A.Ref.String()
	facts := []string{"name", s.A.Name, "kind", "grassroots", "code", "A", "state", "running", "reason", "x", "guided_by", s.Futian.Name}
	s.post(t, "desk", path+"/edit", append(facts, "version", "1")...).Is(303)
	s.get(t, "desk", path).Is(200).Has("指导单位", s.Futian.Name)
	s.post(t, "desk", path+"/edit", append(facts, "version", "2", "guided_by_for", s.Futian.Name, "guided_by_choice", s.Futian.Ref.String())...).Is(303)
	o, err := s.Orgs.Find(t.Context(), s.Operator, org.FindInput{Ref: s.A.Ref})
	if err != nil || o.GuidedBy != s.Futian.Ref.ID {
		t.Errorf("guided by %v, %v", o.GuidedBy, err)
	}
}

// TestAPIReach: through the API, the same.
func TestAPIReach(t *testing.T) {
	w, s := apiWorld(t)
	desk, admin := s.Session(w.Actor(access.Desk, w.City, true)), s.Session(w.Actor(access.Administrator, w.A, true))
	nobody := "/employers/" + id.Ref{Fed: w.City.Ref.Fed, ID: 7}.String()
	desk.Do("PUT", nobody, map[string]any{"name": "无"}, "If-Match", `"1"`).Want(404)
	admin.Do("POST", "/employers", map[string]any{"name": "新厂"}).Want(404)
	admin.Do("POST", "/employers", map[string]any{"name": "新厂", "covered_by": w.C.Ref}).Want(404)
	made := admin.Do("POST", "/employers", map[string]any{"name": "新厂", "covered_by": w.A.Ref}).Want(201).Header.Get("Location")
	if c := admin.Do("GET", made, nil).Want(200).Map()["coverage"].([]any); len(c) != 1 {
		t.Errorf("coverage %v", c)
	}
	admin.Do("PUT", made, map[string]any{"name": "新二厂"}, "If-Match", `"9"`).Want(412)
	admin.Do("PUT", made, map[string]any{"name": "新二厂"}, "If-Match", `"1"`).Want(200)
	level := s.Session(w.Actor(access.Administrator, w.Futian, false))
	if p := level.Do("POST", "/orgs/"+w.Futian.Ref.String()+"/import?name=a.csv", strings.NewReader("code,name\nA,x\n")).Want(403).Problem(); p.Key != "org.import_level" {
		t.Error(p.Key)
	}
	guided := desk.Do("POST", "/orgs", map[string]any{"parent": w.Street.Ref, "code": "N", "name": "新工会", "kind": "grassroots", "guided_by": w.Futian.Ref}).Want(201)
	var o orgweb.APIOrg
	if guided.Into(&o); o.GuidedBy != w.Futian.Ref {
		t.Errorf("guided by %s", o.GuidedBy)
	}
}
