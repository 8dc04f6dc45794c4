package memberweb_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/account"
	"niangjia/internal/union/member"
	"niangjia/internal/union/member/memberweb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

func ownPlace(one string) string { return strings.Replace(one, "/members/", "/me/membership/", 1) }

// TestWorkerLeaves: leaving asks once more and says what it means; the union sees that somebody left and cannot take it back.
func TestWorkerLeaves(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	own := ownPlace(one)
	s.get(t, "zhang", own).Is(200).Lacks("/leave") // while one thing is asked, the page shows that one thing
	s.post(t, "zhang", own+"/confirm").Is(303)
	s.get(t, "zhang", own).Is(200).Links(own + "/leave")
	s.get(t, "zhang", own+"/leave").Is(200).Has("退出 "+s.A.Name, "不再是这家工会的会员").Links(own)
	for _, who := range []string{"shan", "officer"} {
		if a := s.post(t, who, own+"/leave"); a.Status != 404 && a.Status != 403 {
			t.Errorf("%s leaves for another: %d", who, a.Status)
		}
	}
	s.post(t, "zhang", own+"/leave").LeadsTo(own + "/left")
	s.get(t, "zhang", own+"/left").Is(200).Has("已经退会", s.A.Name)
	s.get(t, "zhang", own+"/leave").LeadsTo(own)
	s.get(t, "zhang", "/me/looks").Is(200).Has("退会", "您本人")
	s.get(t, "officer", one).Is(200).Has("退会", "本人办理")
	s.get(t, "officer", one+"/correct").Is(200).Lacks(`value="newest"`)
}

// TestUnionStandsByItsWord: the officer answers an objection with a reason, which the person reads on both pages.
func TestUnionStandsByItsWord(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	own := ownPlace(one)
	s.get(t, "officer", one).Is(200).Lacks("/stand")
	s.post(t, "zhang", own+"/object", "what", "not_member").Is(303)
	s.get(t, "officer", one).Is(200).Has("我不是这家工会的会员").Links(one + "/stand")
	s.get(t, "officer", one+"/stand").Is(200).Has("我不是这家工会的会员", "本人会看到理由")
	s.get(t, "other", one+"/stand").Is(404)
	s.post(t, "officer", one+"/stand", "reason", "有").Is(422)
	s.post(t, "officer", one+"/stand", "reason", "有入会申请书").LeadsTo(one)
	s.get(t, "officer", one).Is(200).Has("我不是这家工会的会员", "工会维持登记，理由：有入会申请书").Lacks(one + "/stand")
	s.get(t, "zhang", "/me").Is(200).Has("维持登记，理由：有入会申请书").Lacks("正在核实")
	s.get(t, "zhang", own).Is(200).Has("维持登记，理由：有入会申请书")
	s.get(t, "zhang", "/me/looks").Is(200).Has("答复了您的异议", "有入会申请书")
}

// TestNumbersGo: a tick takes a number away that nothing typed would leave.
func TestNumbersGo(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang, "phone", phone)
	s.get(t, "officer", one+"/edit").Is(200).Says("删去 170").Lacks(`name="remove_bank_card"`)
	edit := []string{"version", "1", "name", "张伟", "nature", "correction"}
	s.post(t, "officer", one+"/edit", append(edit, "remove_phone", "1", "phone", "17011112222")...).Is(422).Says("只选一样")
	s.post(t, "officer", one+"/edit", append(edit, "remove_phone", "1")...).LeadsTo(one)
	s.get(t, "officer", one).Is(200).Says("更正：手机").Lacks("5678")
	s.post(t, "officer", "/members/find", "q", phone).Is(200).Has("没有找到")
	s.post(t, "officer", one+"/edit", "version", "2", "name", "张伟", "education", "上过大学").Is(422).Says("不在代码表里")
}

// TestWhoLookedGoesOn: what was done comes page by page, with the changes of the record on the first.
func TestWhoLookedGoesOn(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	s.post(t, "officer", one+"/edit", "version", "1", "name", "张伟", "work_unit", "赛格电子").Is(303)
	err := sqldb.Write(t.Context(), s.DB, func(tx *sqldb.Tx) error {
		for range 60 {
			if err := s.Log.Write(t.Context(), tx, s.Operator, audit.Act{Use: member.UseExport, Org: s.A.Ref.ID, Kind: "roster", Detail: map[string]bool{}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	first := s.get(t, "zhang", "/me/looks").Is(200).Has("导出了花名册", "下一页", "资料修改", "修改：工作单位").Lacks("登记了您")
	older := first.Find(`href="(/me/looks\?before=[^"]+)"`)
	s.get(t, "zhang", older).Is(200).Has("导出了花名册", "修改了资料", "登记了您").Lacks("下一页", "修改：工作单位")
	s.get(t, "shan", older).Is(404)
}

// TestManyNeedAReason: a reason is as long for many as for one.
func TestManyNeedAReason(t *testing.T) {
	s := newSite(t)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	pick := strings.TrimPrefix(one, "/members/")
	s.post(t, "officer", "/members/bulk/record", "pick", pick, "way", "end", "kind", "lapsed", "reason", "无").Is(422).Says("请写明理由")
}

// TestAccountForAMember: who may invite workers is led there from a member's page, and nobody else.
func TestAccountForAMember(t *testing.T) {
	s := newSite(t)
	s.Members.Plan = access.NewPlanner(codes.Access, org.Access, member.Access, roster.Access, account.Access)
	one := s.enter(t, "officer", s.A, "张伟", zhang)
	link := "/accounts/worker?membership=" + strings.TrimPrefix(one, "/members/")
	for who, actor := range map[string]access.Actor{"officer": s.people["officer"], "desk": s.people["desk"]} {
		page := s.get(t, who, one).Is(200)
		if s.Members.Plan.Allow(actor, account.UseInviteWorker, s.A.Target()) == nil {
			page.Links(link)
		} else {
			page.Lacks(link)
		}
	}
	s.get(t, "desk", one).Links(link)
	s.post(t, "officer", one+"/record", "kind", "left").Is(303)
	s.get(t, "desk", one).Is(200).Lacks(link)
}

// TestEveryLoggedActHasWords: what the code of this module and of accounts logs on a membership has words, and nothing else has.
func TestEveryLoggedActHasWords(t *testing.T) {
	declared, logged := regexp.MustCompile(`(Use\w+)\s+access\.UseCase = "([^"]+)"`), regexp.MustCompile(`audit\.Act\{Use: (\w+),[^}]*?Kind: "(membership|roster)"`)
	found := map[access.UseCase]bool{}
	for _, module := range []struct {
		folder string
		matrix access.Matrix
	}{{"..", member.Access}, {"../../account", account.Access}} {
		uses, code := map[string]access.UseCase{}, ""
		files, err := filepath.Glob(module.folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if text, err := os.ReadFile(f); err != nil {
				t.Fatal(err)
			} else if !strings.HasSuffix(f, "_test.go") {
				code += string(text)
			}
		}
		for _, m := range declared.FindAllStringSubmatch(code, -1) {
			uses[m[1]] = access.UseCase(m[2])
		}
		if len(uses) != len(module.matrix) {
			t.Errorf("%s declares %d use cases, %d are found in the code", module.folder, len(module.matrix), len(uses))
		}
		for _, m := range logged.FindAllStringSubmatch(code, -1) {
			found[uses[m[1]]] = true
		}
	}
	for use := range found {
		if memberweb.ActWords[use] == "" {
			t.Errorf("%s is logged on a membership and has no words", use)
		}
	}
	for use, word := range memberweb.ActWords {
		if !found[use] {
			t.Errorf("%s has words and is never logged", use)
		}
		for _, lang := range []string{"zh-Hans", "en"} {
			if text, err := memberweb.Locales.ReadFile("locales/" + lang + ".json"); err != nil || !strings.Contains(string(text), `"`+word+`":`) {
				t.Errorf("%s has no words in %s: %v", use, lang, err)
			}
		}
	}
}
