package memberweb_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// apiWorld is the small world with its API.
func apiWorld(t testing.TB) (*uniontest.World, *apitest.Server) {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	return w, apitest.New(t, apitest.Place{DB: w.DB, Vault: w.Vault, Rules: w.Plan.Rules(), Words: []fs.FS{org.Locales, member.Locales}},
		func(r *api.Router) { memberweb.API(r, w.Members) })
}

// apiNumber is the n-th ID number of an area that belongs to nobody.
func apiNumber(t testing.TB, n int) string {
	t.Helper()
	for _, check := range "0123456789X" {
		number := fmt.Sprintf("440399199%d0101%03d%c", n/1000%10, n%1000, check)
		if _, err := member.ParseID(number, "2026-01-01"); err == nil {
			return number
		}
	}
	t.Fatalf("no check digit fits %d", n)
	return ""
}

const apiPhone = "17012345678"

// apiEntered is the body that enters the n-th person.
func apiEntered(t testing.TB, o org.Org, n int, name string) map[string]any {
	return map[string]any{"org": o.Ref, "name": name, "document": apiNumber(t, n), "phone": apiPhone, "joined_on": "2020-05-01", "education": "本科"}
}

func TestAPIRoutes(t *testing.T) {
	w, s := apiWorld(t)
	officer := w.Actor(access.Officer, w.A, false)
	walk := s.Walk()
	made := walk.Try(officer, "POST", "/members", apiEntered(t, w.A, 1, "曾小明")).Want(201)
	place := made.Header.Get("Location")
	got := walk.Try(officer, "GET", place, nil).Want(200)
	person := got.Map()["person"].(map[string]any)
	want := map[string]any{"name": "曾小明", "sex": "2", "birth": "1990-01-01", "doc_kind": "id_card", "education": "20",
		"document": "4403****" + apiNumber(t, 1)[14:], "phone": "170****5678"}
	if person["sex"] == "1" { // as the number has it
		want["sex"] = "1"
	}
	if diff := cmp.Diff(want, person); diff != "" {
		t.Error(diff)
	}
	edit := map[string]any{"name": "曾小明", "post": "焊工", "education": "20", "reason": "补录"}
	if a := walk.Try(officer, "PUT", place+"/person", edit, "If-Match", got.Header.Get("ETag")).Want(200); a.Map()["phone"] != "170****5678" {
		t.Errorf("an edit lost the phone: %s", a.Body)
	}
	walk.Try(officer, "PUT", place+"/person", edit, "If-Match", got.Header.Get("ETag")).Want(412)
	clear := walk.Try(officer, "POST", place+"/unmask", map[string]any{"reason": "核对身份证"}).Want(200)
	if clear.Map()["document"] != apiNumber(t, 1) || clear.Map()["phone"] != apiPhone {
		t.Errorf("%s", clear.Body)
	}
	for number, n := range map[string]int{apiNumber(t, 1): 1, apiPhone: 1, apiNumber(t, 2): 0} {
		if a := walk.Try(officer, "POST", "/members/find", map[string]any{"number": number}).Want(200); len(a.Map()["items"].([]any)) != n {
			t.Errorf("%d digits: %s", len(number), a.Body)
		}
	}
	walk.Try(officer, "POST", place+"/entries", map[string]any{"kind": "retained", "on": "2024-01-01", "reason": "退休留籍"}).Want(200)
	if a := walk.Try(officer, "POST", place+"/corrections", map[string]any{"entry": 2, "reason": "录入有误"}).Want(200); a.Map()["state"] != "active" {
		t.Errorf("%s", a.Body)
	}
	if _, err := w.Members.Fold(t.Context(), w.City.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	figures := walk.Try(officer, "GET", "/orgs/"+w.A.Ref.String()+"/figures?months=2", nil).Want(200).Map()
	if figures["members"] != 1.0 || len(figures["months"].([]any)) != 2 {
		t.Errorf("%v", figures)
	}
	list := walk.Try(officer, "GET", "/members?node="+w.A.Ref.String()+"&text=z", nil).Want(200).Map()["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["document"] != want["document"] {
		t.Errorf("%v", list)
	}
	past := func(on string) int {
		return len(walk.Try(officer, "GET", "/orgs/"+w.A.Ref.String()+"/roster?on="+on, nil).Want(200).Map()["items"].([]any))
	}
	if before, then := past("2020-04-30"), past("2020-05-01"); before != 0 || then != 1 {
		t.Errorf("on the list were %d, then %d", before, then)
	}
	apiOwn(t, w, s, walk, place)
	walk.Done(t)
}

// apiOwn is the person's own side: a second union says the same of her, a desk sees it, she confirms one and objects to the other.
func apiOwn(t *testing.T, w *uniontest.World, s *apitest.Server, walk *apitest.Walk, place string) {
	t.Helper()
	second := walk.Try(w.Actor(access.Officer, w.C, false), "POST", "/members", apiEntered(t, w.C, 1, "曾小明")).Want(201).Map()["id"].(string)
	doubles := walk.Try(w.Actor(access.Desk, w.City, true), "GET", "/orgs/"+w.City.Ref.String()+"/doubles", nil).Want(200).Map()["items"].([]any)
	if len(doubles) != 1 || doubles[0].(map[string]any)["a"].(map[string]any)["id"] != second {
		t.Errorf("doubles %v", doubles)
	}
	s.Token(w.Actor(access.Officer, w.A, false), "member:read").Do("GET", "/orgs/"+w.A.Ref.String()+"/doubles", nil).Want(403)

	me := w.Worker(vault.Secret(apiNumber(t, 1)))
	first := strings.TrimPrefix(place, api.Root+"/members/")
	if mine := walk.Try(me, "GET", "/me/memberships", nil).Want(200).Map()["items"].([]any); len(mine) != 2 {
		t.Errorf("%v", mine)
	}
	if a := walk.Try(me, "POST", "/me/memberships/"+first+"/confirm", nil).Want(200); a.Map()["confirmed_at"] == nil || a.Map()["basis"] != "own" {
		t.Errorf("%s", a.Body)
	}
	if a := walk.Try(me, "POST", "/me/memberships/"+second+"/object", map[string]any{"what": "not_member"}).Want(200); a.Map()["objected_at"] == nil {
		t.Errorf("%s", a.Body)
	}
	stood := walk.Try(w.Actor(access.Officer, w.C, false), "POST", "/members/"+second+"/stand", map[string]any{"reason": "有入会申请书"}).Want(200)
	if stood.Map()["objected_at"] == nil {
		t.Errorf("%s", stood.Body)
	}
	if a := walk.Try(me, "GET", "/me/memberships", nil).Want(200); !strings.Contains(string(a.Body), `"answer":"有入会申请书"`) {
		t.Errorf("%s", a.Body)
	}
	changes := walk.Try(me, "GET", "/me/memberships/"+first+"/changes", nil).Want(200)
	if !strings.Contains(string(changes.Body), `"fields":["post"]`) {
		t.Errorf("%s", changes.Body)
	}
	walk.Try(me, "POST", "/me/memberships/"+first+"/stay", nil).Want(409) // nobody persuades
	apiLeave(t, walk, me, first)
	looks := walk.Try(me, "GET", "/me/memberships/"+first+"/looks", nil).Want(200)
	if !strings.Contains(string(looks.Body), `"use":"member.Unmask","reason":"核对身份证"`) || !strings.Contains(string(looks.Body), `"via":"api"`) {
		t.Errorf("%s", looks.Body)
	}
}

// apiLeave leaves a union, and reads who looked page by page.
func apiLeave(t *testing.T, walk *apitest.Walk, me access.Actor, membership string) {
	t.Helper()
	if a := walk.Try(me, "POST", "/me/memberships/"+membership+"/leave", nil).Want(200); a.Map()["state"] != "left" {
		t.Errorf("%s", a.Body)
	}
	pages, after := 0, ""
	for {
		page := walk.Try(me, "GET", "/me/memberships/"+membership+"/looks?limit=2"+after, nil).Want(200).Map()
		if len(page["items"].([]any)) == 0 || pages > 20 {
			t.Fatalf("page %d: %v", pages, page)
		}
		pages++
		next, _ := page["next"].(string)
		if next == "" {
			break
		}
		after = "&after=" + next
	}
	if pages < 3 {
		t.Errorf("%d pages of two", pages)
	}
}

// TestAPIRefusals: what is outside one's reach, and what is wrong with an input, by its place.
func TestAPIRefusals(t *testing.T) {
	w, s := apiWorld(t)
	a := s.Token(w.Actor(access.Officer, w.A, false), "member:read", "member:write", "member:unmask")
	b := s.Token(w.Actor(access.Officer, w.B, false), "member:read", "member:write", "member:unmask")
	place := a.Do("POST", "/members", apiEntered(t, w.A, 1, "单雄信")).Want(201).Header.Get("Location")
	for _, try := range []*apitest.Answer{
		b.Do("GET", place, nil), b.Do("POST", place+"/unmask", map[string]any{"reason": "看一看"}), b.Do("GET", "/members?node="+w.A.Ref.String(), nil),
		b.Do("PUT", place+"/person", map[string]any{"name": "x"}, "If-Match", `"1"`), b.Do("POST", place+"/entries", map[string]any{"kind": "left", "reason": ""}),
		b.Do("POST", "/members", apiEntered(t, w.A, 2, "秦琼")),
	} {
		try.Want(404)
	}
	if found := b.Do("POST", "/members/find", map[string]any{"number": apiNumber(t, 1)}).Want(200); string(found.Body) != "{\"items\":[]}\n" {
		t.Errorf("an officer of another union learns: %s", found.Body)
	}
	// The same person at another union is entered as if nobody else had her.
	b.Do("POST", "/members", apiEntered(t, w.B, 1, "单雄信")).Want(201)
	a.Do("POST", "/members", apiEntered(t, w.A, 1, "单雄信")).Want(409)
	s.Session(w.Actor(access.Administrator, w.City, true)).Do("GET", place, nil).Want(403)
	for name, tc := range map[string]struct {
		change map[string]any
		want   string
	}{
		"a number that does not check": {map[string]any{"document": "440399199001010011"}, "body.document "},
		"no name":                      {map[string]any{"name": "测试"}, "body.name "},
		"an unknown code":              {map[string]any{"education": "神学院"}, "body.education member.code_unknown"},
		"a landline":                   {map[string]any{"phone": "0755-88888888"}, "body.phone "},
		"a day to come":                {map[string]any{"joined_on": "2999-01-01"}, "body.joined_on member.joined_future"},
		"ethnic group":                 {map[string]any{"ethnic_group": "01"}, "body.ethnic_group api.unexpected"},
	} {
		body := apiEntered(t, w.A, 3, "罗成")
		for k, v := range tc.change {
			body[k] = v
		}
		if got := a.Do("POST", "/members", body).Want(422).Fault(); !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	if got := a.Do("POST", place+"/unmask", map[string]any{"reason": "x"}).Want(422).Fault(); got != "body.reason member.reason_needed" {
		t.Error(got)
	}
	if got := a.Do("GET", "/members?node="+w.A.Ref.String()+"&after=x", nil).Want(422).Fault(); got != "query.after member.cursor_unknown" {
		t.Error(got)
	}
	a.Do("GET", "/members", nil).Want(422)
	a.Do("GET", "/members?node="+w.A.Ref.String()+"&state=void", nil).Want(422)
}

// apiFill enters n people at once.
func apiFill(t testing.TB, w *uniontest.World, o org.Org, n int) (first id.Ref) {
	t.Helper()
	rows := make([]member.Row, n)
	for i := range rows {
		rows[i] = member.Row{JoinedOn: "2020-01-01", Facts: member.Facts{Name: apiName(i), Document: vault.Secret(apiNumber(t, i)), Phone: apiPhone,
			Details: member.Details{WorkUnit: "赛格电子有限公司", Post: "装配工", Education: "20"}}}
	}
	prepared := w.Members.Prepare(o.Ref.Fed, rows)
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		taken, err := w.Members.TakeIn(t.Context(), tx, w.Operator, member.TakeInInput{Org: o, Rows: prepared})
		if err == nil {
			first = id.Ref{Fed: o.Ref.Fed, ID: taken[0].Membership}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return first
}

func apiName(i int) string {
	family, given := []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚")
	return string([]rune{family[i%20], given[i/20%20], given[(i/400+7)%20]})
}

// TestAPIPages: a list is walked to its end, page by page, and holds everybody once, in the order of the whole.
func TestAPIPages(t *testing.T) {
	w, s := apiWorld(t)
	apiFill(t, w, w.A, 137)
	apiFill(t, w, w.B, 30)
	c := s.Token(w.Actor(access.Desk, w.City, true), "member:read")
	for _, query := range []string{"", "&text=w", "&state=active&confirmed=no&joined_from=2020-01-01"} {
		seen, pages, last := map[string]bool{}, 0, ""
		for next := "/members?limit=20&node=" + w.City.Ref.String() + query; next != ""; pages++ {
			a := c.Do("GET", next, nil).Want(200)
			var page struct {
				Items []struct{ ID, Name string }
			}
			a.Into(&page)
			for _, i := range page.Items {
				if seen[i.ID] {
					t.Fatalf("%s stands twice", i.ID)
				}
				seen[i.ID], last = true, i.Name
			}
			next, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
		}
		want := 167
		if query == "&text=w" {
			want = len(seen) // as many as there are Wangs and Wus: at least one page and not all
			if want < 20 || want > 60 || !strings.ContainsAny(last, "王吴伟") {
				t.Errorf("%d with w, the last %s", want, last)
			}
		}
		if len(seen) != want || pages < 2 {
			t.Errorf("%q: %d people on %d pages", query, len(seen), pages)
		}
	}
}

// TestAPINoNumberInClear: no answer but an unmasking shows a number of a person.
func TestAPINoNumberInClear(t *testing.T) {
	w, s := apiWorld(t)
	first := apiFill(t, w, w.A, 3)
	desk := w.Actor(access.Desk, w.City, true)
	c := s.Token(desk, "member:read", "member:write")
	for _, a := range []*apitest.Answer{
		c.Do("GET", "/members/"+first.String(), nil), c.Do("GET", "/members?node="+w.A.Ref.String(), nil),
		c.Do("POST", "/members/find", map[string]any{"number": apiPhone}),
		c.Do("POST", "/members", map[string]any{"org": w.A.Ref, "name": "x", "document": apiNumber(t, 7) + "9", "phone": apiPhone}),
		s.Session(w.Worker(vault.Secret(apiNumber(t, 0)))).Do("GET", "/me/memberships", nil),
	} {
		text := string(a.Body)
		for _, canary := range []string{apiNumber(t, 0), apiNumber(t, 1), apiNumber(t, 7), apiPhone} {
			if strings.Contains(text, canary) {
				t.Errorf("%s %s: %s", a.Method, a.Path, text)
			}
		}
		if !json.Valid(a.Body) {
			t.Errorf("%s", text)
		}
	}
}
