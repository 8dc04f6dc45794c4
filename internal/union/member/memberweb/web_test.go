package memberweb_test

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/uniontest"
)

// People of these tests: the numbers are of an area that no place ever had.
const (
	zhang vault.Secret = "440399199003072319"
	shan  vault.Secret = "440399198511230024"
	phone              = "17012345678"
)

// site is the pages over a small world. A token is the name of somebody in people.
type site struct {
	*uniontest.World
	mux    *web.Mux
	people webtest.Sessions
}

// Keepers implements memberweb.Keepers with the officer of each union.
func (s *site) Keepers(ctx context.Context, by access.Actor, membership id.Ref) ([]account.Holder, error) {
	union, err := s.Members.OwnUnion(ctx, by, membership)
	return []account.Holder{{Holding: account.Holding{Grant: access.Grant{Role: access.Officer, From: "2024-03-01"}}, Name: "李建国", OrgName: union.Name}}, err
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))}
	s.people = webtest.Sessions{"desk": s.World.Actor(access.Desk, s.City, true), "officer": s.World.Actor(access.Officer, s.A, true),
		"other": s.World.Actor(access.Officer, s.C, true), "admin": s.World.Actor(access.Administrator, s.City, true),
		"zhang": s.Worker(zhang), "shan": s.Worker(shan), "nobody": {Account: id.Ref{Fed: s.City.Ref.Fed, ID: 7}, Name: "nobody", Fed: s.City.Ref.Fed}}
	s.mux = webtest.Mux(t, web.Config{Auth: s.people}, org.Locales, member.Locales, memberweb.Locales, codes.Locales)
	memberweb.Routes(s.mux, memberweb.Deps{Members: s.Members, Codes: s.Codes, Keepers: s, Import: "/import?org=", Export: "/export?org="})
	return s
}

// enter enters somebody by the form and returns the membership's page.
func (s *site) enter(t *testing.T, who string, union org.Org, name string, document vault.Secret, more ...string) string {
	t.Helper()
	return s.post(t, who, "/members/new", append([]string{"org", union.Ref.String(), "name", name, "doc_kind", "id_card", "document", document.Reveal(), "joined_on", "2020-03-05"}, more...)...).Leads()
}

func (s *site) get(t *testing.T, who, path string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Get(path)
}

func (s *site) post(t *testing.T, who, path string, pairs ...string) webtest.Answer {
	t.Helper()
	return webtest.NewReader(t, s.mux, who).Post(path, webtest.Form(pairs...))
}

func TestStrangersAndOthersFindNothing(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	own := strings.Replace(one, "/members/", "/me/membership/", 1)
	gets := []string{"/members?node=" + s.A.Ref.String(), "/members/new?org=" + s.A.Ref.String(), one, one + "/numbers", one + "/edit", one + "/record", one + "/correct"}
	posts := []string{one + "/numbers", one + "/edit", one + "/record", one + "/correct"}
	mine := []string{own, own + "/object", own + "/confirmed"}
	for _, path := range append(gets, append(mine, "/me", "/members", "/members/doubles", "/me/data", "/me/access", "/me/looks")...) {
		s.get(t, "", path).Is(401).Lacks("张伟")
	}
	for _, who := range []string{"other", "admin", "shan"} {
		for _, path := range append(gets, mine...) {
			if a := s.get(t, who, path).Lacks("张伟"); a.Status != 404 && a.Status != 403 {
				t.Errorf("%s gets %s: %d", who, path, a.Status)
			}
		}
		for _, path := range append(posts, own+"/confirm", own+"/object") {
			if a := s.post(t, who, path, "reason", "看看这个人", "kind", "left", "what", "not_member").Lacks("张伟"); a.Status != 404 && a.Status != 403 {
				t.Errorf("%s posts %s: %d", who, path, a.Status)
			}
		}
	}
	s.post(t, "other", "/members/find", "q", zhang.Reveal()).Is(200).Has("没有找到").Lacks("张伟")
	s.post(t, "other", "/members/bulk/end", "pick", strings.TrimPrefix(one, "/members/")).Is(404)
	s.get(t, "officer", "/members/doubles").Is(403)
}

// TestEnterTellsNothingOfOtherUnions: what an officer sees is the same, word for word, whether somebody is a member elsewhere
// or not.
func TestEnterTellsNothingOfOtherUnions(t *testing.T) {
	s := newSite(t)
	var pages []string
	for _, elsewhere := range []bool{true, false} {
		document := made(1)
		if elsewhere {
			document = made(3)
			s.enter(t, "officer", s.A, "张伟", document)
		}
		one := s.enter(t, "other", s.C, "张伟", document)
		page := s.get(t, "other", one).Is(200).Text()
		list := s.get(t, "other", "/members").Is(200).Text()
		again := s.post(t, "other", "/members/new", "org", s.C.Ref.String(), "name", "张伟", "document", document.Reveal()).Is(409).Lacks(s.A.Name).Text()
		s.post(t, "other", one+"/correct", "what", "joined", "joined_on", "2020-03-05", "reason", "核对原始登记").Is(303)
		s.post(t, "other", one+"/record", "kind", "left", "on", "2020-03-05").Is(303)
		pages = append(pages, regexp.MustCompile(`\d+:\d+|\d{4} [*]+ \w{4}`).ReplaceAllString(page+list+again, ""))
		if elsewhere {
			s.get(t, "desk", "/members?node="+s.A.Ref.String()).Is(200).Has("张伟")
		}
	}
	if pages[0] != pages[1] {
		t.Errorf("the pages tell who is a member elsewhere:\n%s\n%s", pages[0], pages[1])
	}
}

func TestDoublesAreForTheDeskAboveBoth(t *testing.T) {
	s := newSite(t)
	s.enter(t, "officer", s.A, "张伟", zhang)
	s.enter(t, "other", s.C, "张伟", zhang)
	s.get(t, "desk", "/members/doubles").Is(200).Has("张伟", s.A.Name, s.C.Name)
	s.get(t, "desk", "/members/doubles?node="+s.Futian.Ref.String()).Is(200).Has("没有重复登记").Lacks("张伟")
	s.get(t, "officer", "/members/doubles").Is(403).Lacks("张伟")
}

func TestListMasksAndPages(t *testing.T) {
	s := newSite(t)
	for i := range 60 {
		row := member.Row{Facts: member.Facts{Name: fmt.Sprintf("王%c%c", '一'+rune(i), '伟'), Document: made(i), Phone: vault.Secret(fmt.Sprintf("170%08d", i))}, JoinedOn: "2020-03-05"}
		err := sqldb.Write(t.Context(), s.DB, func(tx *sqldb.Tx) error {
			_, err := s.Members.TakeIn(t.Context(), tx, s.Operator, member.TakeInInput{Org: s.A, Rows: s.Members.Prepare(s.A.Ref.Fed, []member.Row{row})})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Members.Fold(t.Context(), s.A.Ref.Fed); err != nil {
		t.Fatal(err)
	}
	first := s.get(t, "officer", "/members").Is(200).Has("会员 60", "待本人确认 60", "保留会籍", "共 60 人", "下一页").Lacks(made(0).Reveal(), "17000000000", "440399199001010")
	next := regexp.MustCompile(`href="(/members\?after=[^"]+)"`).FindStringSubmatch(first.Body)
	if next == nil {
		t.Fatal("no next page")
	}
	rest := s.get(t, "officer", html.UnescapeString(next[1])).Is(200).Has("本页").Lacks("下一页")
	row := regexp.MustCompile(`name="pick" value="([^"]+)"`)
	seen := map[string]int{}
	for _, m := range append(row.FindAllStringSubmatch(first.Body, -1), row.FindAllStringSubmatch(rest.Body, -1)...) {
		seen[m[1]]++
	}
	for pick, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", pick, n)
		}
	}
	if len(seen) != 60 {
		t.Errorf("two pages list %d people of 60", len(seen))
	}
	s.get(t, "desk", "/members?node="+s.City.Ref.String()+"&scope="+s.Futian.Ref.String()).Is(303)
	s.get(t, "officer", "/members?state=retained").Is(200).Has("没有符合条件的人")
	s.get(t, "officer", "/members?from=2021-01-01").Is(200).Has("没有符合条件的人")
	s.get(t, "desk", "/members?node="+s.B.Ref.String()).Is(200).Has("还没有会员", "导入花名册")
}

// made is a valid number that belongs to nobody.
func made(i int) vault.Secret {
	digits := fmt.Sprintf("44039919900101%03d", i)
	sum := 0
	for k, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[k]-'0') * w
	}
	return vault.Secret(digits + string("10X98765432"[sum%11]))
}

func TestNumbersStandInNoAddress(t *testing.T) {
	s := newSite(t)
	s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	for _, number := range []string{zhang.Reveal(), "4403 9919 9003 0723 19", phone, "170 1234 5678"} {
		s.post(t, "officer", "/members/find", "q", number, "node", s.A.Ref.String()).Is(200).Has("张伟", "4403", "2319").Lacks(zhang.Reveal(), phone)
	}
	if to := s.post(t, "officer", "/members/find", "q", "zw", "node", s.A.Ref.String()).Leads(); !strings.Contains(to, "text=zw") {
		t.Errorf("a name leads to %q", to)
	}
	s.get(t, "officer", "/members?text=zw").Is(200).Has("张伟")
	s.get(t, "officer", "/members?text="+url.QueryEscape("伟")).Is(200).Has("张伟")
}

func TestNumbersOpenWithAReasonThatThePersonReads(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	s.get(t, "officer", one).Is(200).Has("张伟", "居民身份证", "4403", "2319", "会籍变动", "入会").Lacks(zhang.Reveal(), phone)
	s.post(t, "officer", one+"/numbers", "reason", "看").Is(422).Lacks(zhang.Reveal())
	s.post(t, "officer", one+"/numbers", "reason", "核对困难帮扶申请").Is(200).Has(zhang.Reveal(), phone)
	if err := s.Members.Looks.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.get(t, "zhang", "/me/looks").Is(200).Has("打开了完整号码", "核对困难帮扶申请").Has("看了您的资料")
	s.get(t, "zhang", "/me/data").Is(200).Has("张伟", "2319").Lacks(zhang.Reveal())
	s.post(t, "zhang", "/me/data").Is(200).Has(zhang.Reveal(), phone)
}

func TestEditRecordCorrect(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	s.get(t, "officer", one+"/edit").Is(200).Lacks(phone)
	edit := []string{"version", "1", "name", "张玮", "sex", "1", "birth", "1990-03-07", "work_unit", "赛格电子", "hukou_place", "广东省深圳市福田区"}
	s.post(t, "officer", one+"/edit", append(edit, "nature", "correction", "reason", "证件上是玮")...).Is(303)
	s.get(t, "officer", one).Is(200).Has("张玮", "赛格电子", "广东省深圳市福田区", "更正：姓名", "证件上是玮")
	s.post(t, "officer", "/members/find", "q", phone).Is(200).Has("张玮") // nothing typed, nothing lost
	s.post(t, "officer", one+"/edit", edit...).Is(409)

	s.post(t, "officer", one+"/record", "on", "2021-01-01").Is(422).Has("请选一项")
	s.post(t, "officer", one+"/record", "kind", "lapsed").Is(422)
	s.post(t, "officer", one+"/record", "kind", "retained", "on", "2024-05-01", "reason", "停薪留职").Is(303)
	s.get(t, "officer", one).Is(200).Has("保留会籍", "会籍变动", "停薪留职")
	s.get(t, "officer", one+"/record").Is(200).Has("恢复会籍").Lacks(`value="retained"`, `value="lapsed"`)
	s.post(t, "officer", one+"/correct", "what", "newest", "entry", "2").Is(422)
	s.post(t, "officer", one+"/correct", "what", "newest", "entry", "2", "reason", "登记错了人").Is(303)
	s.get(t, "officer", one).Is(200).Has("更正“保留会籍”", "登记错了人", "保留会籍（已更正）", "入会")
	s.post(t, "officer", one+"/correct", "what", "joined", "reason", "补登").Is(422).Has("请填写日期")
	s.post(t, "officer", one+"/correct", "what", "joined", "joined_on", "2019-01-02", "reason", "按原始登记表").Is(303)
	s.get(t, "officer", one).Is(200).Has("2019年1月2日")
}

func TestManyAtOnce(t *testing.T) {
	s := newSite(t)
	a, b := s.enter(t, "officer", s.A, "张伟", zhang), s.enter(t, "officer", s.A, "单志强", shan)
	picks := []string{"pick", strings.TrimPrefix(a, "/members/"), "pick", strings.TrimPrefix(b, "/members/")}
	s.post(t, "officer", "/members/bulk/retain").Is(303)
	s.post(t, "officer", "/members/bulk/retain", picks...).Is(200).Has("为 2 人保留会籍", "张伟、单志强")
	s.get(t, "officer", a).Is(200).Lacks(`>保留会籍<`)
	s.post(t, "officer", "/members/bulk/record", append(picks, "way", "retain", "kind", "retained")...).Is(303)
	s.get(t, "officer", "/members?state=retained").Is(200).Has("单志强", "张伟")
	s.post(t, "officer", b+"/record", "kind", "resumed").Is(303)
	s.post(t, "officer", "/members/bulk/end", picks...).Is(200).Has("结束 2 人的会籍", "退会", "自动脱离")
	s.post(t, "officer", "/members/bulk/record", append(picks, "way", "end")...).Is(422).Has("请选一项")
	s.post(t, "officer", "/members/bulk/record", append(picks, "way", "end", "kind", "expelled", "reason", "严重违反章程")...).Is(303)
	c := s.enter(t, "officer", s.A, "欧阳震", vault.Secret(apiNumber(t, 5)))
	picks = append(picks, "pick", strings.TrimPrefix(c, "/members/"))
	s.post(t, "officer", "/members/bulk/record", append(picks, "way", "end", "kind", "lapsed", "reason", "半年没有联系")...).Is(200).Has("已登记 0 人", "没有办成的", "张伟", "还没有登记过劝说")
}

func TestWorkerConfirmsOrObjects(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	own := strings.Replace(one, "/members/", "/me/membership/", 1)
	s.get(t, "nobody", "/me").Is(200).Has("还没有核实您是谁")
	s.get(t, "shan", "/me").Is(200).Has("没有登记的会籍")
	s.get(t, "zhang", "/me").Is(200).Has("请看一看", s.A.Name, "等您确认")
	s.get(t, "zhang", one).Is(303)
	s.get(t, "zhang", own).Is(200).Has("这些是真的吗", s.A.Name, "张伟", "是真的，我确认", "不对").Lacks("另一家工会")
	if to := s.post(t, "zhang", own+"/confirm").Leads(); to != own+"/confirmed" {
		t.Errorf("confirming leads to %q", to)
	}
	s.get(t, "zhang", own+"/confirmed").Is(200).Has("已经确认", s.A.Name)
	s.get(t, "zhang", "/me").Is(200).Has("已确认").Lacks("请看一看")
	s.get(t, "officer", one).Is(200).Has("在会", "本人确认")

	s.post(t, "zhang", own+"/object").Is(422).Has("请选一项")
	s.post(t, "zhang", own+"/object", "what", "wrong_data").Is(303)
	s.get(t, "zhang", own).Is(200).Has("您提了异议", "是真的，我确认")
	s.get(t, "officer", one).Is(200).Has("本人有异议", "本人说：资料不对")
	s.get(t, "officer", "/members?confirmed=objecting").Is(200).Has("张伟", "本人有异议")
	s.get(t, "zhang", "/me/access").Is(200).Has(s.A.Name, "李建国", "工会干部")
}

func TestConfirmMovesTheMembership(t *testing.T) {
	s := newSite(t)
	first := s.enter(t, "officer", s.A, "张伟", zhang)
	second := s.enter(t, "other", s.C, "张伟", zhang)
	own := strings.Replace(second, "/members/", "/me/membership/", 1)
	s.get(t, "zhang", own).Is(200).Has("您的会籍目前记在另一家工会名下")
	s.post(t, "zhang", own+"/confirm").Is(303)
	s.get(t, "officer", first).Is(200).Has("退会").Lacks(s.C.Name)
	s.get(t, "zhang", "/me").Is(200).Has(s.C.Name, "已确认", "以前的会籍", s.A.Name)
}

func TestEnglish(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	for who, path := range map[string]string{"officer": one, "zhang": "/me", "desk": "/members"} {
		s.get(t, who, path+"?lang=en").Is(200).Lacks("memberweb.", "member.state", "member.entry")
	}
	s.get(t, "officer", one+"?lang=en").Is(200).Has("To be confirmed", "Ledger", "Joined")
}

func TestPagesStaySmall(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	for path, most := range map[string]int{"/me": 30_000, "/me/data": 30_000, strings.Replace(one, "/members/", "/me/membership/", 1): 30_000} {
		if n := len(s.get(t, "zhang", path).Is(200).Body); n > most {
			t.Errorf("%s has %d bytes before compression, more than %d", path, n, most)
		}
	}
}
