package rosterweb_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/i18n/i18ntest"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"

	"github.com/google/go-cmp/cmp"
)

// The people of 06-faults.csv whose numbers no page may show.
var clear = []string{"440399199410189848", "17098799068", "440399198605179573", "440399196705199521", "17005969880", "440399197612279391"}

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

// TestJourney goes the whole way without a script: file, columns, preview, import, decide, mend the rejects, import them again.
func TestJourney(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	r.Get("/imports/new").Is(200).Says("导入到赛格电子有限公司工会委员会", "加密保存，只用于这次导入，30 天后自动删除")
	ref := r.upload(s.A, "名册 6.csv", sample(t, "06-faults.csv"))
	columns := r.Get(at(ref)+"/columns").Is(200).Says("表头在第 1 行", "4403****9848", "170****9068", "单海志").Lacks(clear...)
	if got := []string{chosen(columns, "A"), chosen(columns, "B"), chosen(columns, "C"), chosen(columns, "D")}; !cmp.Equal(got, []string{"name", "sex", "document", "phone"}) {
		t.Errorf("guessed: %v", got)
	}
	if to := r.Post(at(ref)+"/columns", nil).Leads(); to != at(ref) {
		t.Errorf("columns lead to %s", to)
	}
	r.Get(at(ref)).Is(200).Says("正在预览", "可以关闭页面")
	s.work(t, ref)
	want := roster.Counts{Rows: 13, Joined: 7, Unchanged: 1, NeedsLook: 1, Rejected: 4}
	r.Get(at(ref)).Is(200).Says("名单还没有变", sums(want), "7 行写入名单", "1 行留下来，由您逐行决定", "4 行不写入，可以下载改好再导入", "C10", "号码有几位被遮住了").Lacks(clear...)
	r.Post(at(ref)+"/start", nil).Leads()
	r.Get(at(ref)).Says("正在导入", "停下", "共 13")
	s.work(t, ref)
	r.Get(at(ref)).Is(200).Says("导入完成", sums(want), "还有 1 行要您核对", "本人确认以前，不计入上级的会员数").Lacks(clear...)

	look, err := s.Rosters.Rows(t.Context(), s.Operator, ref, 0, 5, "needs_look")
	if err != nil || len(look) != 1 {
		t.Fatal(look, err)
	}
	row := at(ref) + "/rows/" + strconv.Itoa(look[0].Number)
	r.Post(row, webtest.Form("decision", "perhaps")).Is(422)
	if to := r.Post(row, webtest.Form("decision", "take", "back", at(ref)+"/rows?show=needs_look")).Leads(); to != at(ref) {
		t.Errorf("the last decision leads to %s", to)
	}
	r.Post(row, webtest.Form("decision", "leave")).Is(409)
	want.NeedsLook, want.Joined = 0, 8
	r.Get(at(ref)).Says(sums(want), "有 4 行不能导入")
	r.Get(at(ref) + "/rows?show=settled").Says("4403 ****")

	rejects := r.Get(at(ref) + "/rejects.csv").Is(200)
	if name := rejects.Header.Get("Content-Disposition"); !strings.Contains(name, "attachment") || !strings.Contains(name, ".csv") {
		t.Errorf("disposition %q", name)
	}
	mended := regexp.MustCompile(`(?m)^[^,]*-,女`).ReplaceAllString(rejects.Body, "单诗,女")
	if mended == rejects.Body || !strings.Contains(mended, "原因") {
		t.Fatalf("rejects: %s", rejects.Body)
	}
	again := r.imported(s.A, "mended.csv", []byte(mended))
	b, err := s.Rosters.Find(t.Context(), s.Operator, again)
	if err != nil || b.Counts != (roster.Counts{Rows: 4, Joined: 1, Rejected: 3}) {
		t.Errorf("mended: %+v, %v", b.Counts, err)
	}
	r.Get("/imports").Says("名册 6.csv", "mended.csv", "已完成", "officer of 赛格电子有限公司工会委员会")
}

// TestSamples shows the columns, the preview and the result of each sample roster.
func TestSamples(t *testing.T) {
	var expect map[string]struct{ Rows, Joined, Unchanged, Rejected, NeedsLook int }
	if err := json.Unmarshal(bytes.ReplaceAll(sample(t, "expect.json"), []byte("needs_look"), []byte("NeedsLook")), &expect); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, web.Shell{})
	r := s.as(t, "desk")
	for name, want := range expect {
		o := s.Org(t, s.Street, "T"+name[:2], "样本工会"+name[:2], "grassroots", "")
		ref := r.upload(o, name, sample(t, name))
		columns := r.Get(at(ref) + "/columns").Is(200)
		switch name {
		case "04-no-header.csv":
			columns.Says("没有找到表头", "按内容猜测")
		case "07-two-sheets.xlsx":
			columns.Says("花名册在工作表")
		}
		r.Post(at(ref)+"/columns", nil).Leads()
		s.work(t, ref)
		sum := sums(roster.Counts{Rows: want.Rows, Joined: want.Joined, Unchanged: want.Unchanged, Rejected: want.Rejected, NeedsLook: want.NeedsLook})
		preview := r.Get(at(ref)).Is(200).Says(sum)
		if name == "05-handwriting.csv" {
			preview.Says("有说明的行", "D8", "“2018年10月”只写到月份")
		}
		r.Post(at(ref)+"/start", nil).Leads()
		s.work(t, ref)
		r.Get(at(ref)).Is(200).Says(sum)
		if name == "06-faults.csv" {
			s.as(t, "desk").Get(at(ref)+"?lang=en").Says("Needs a look", "4 rejected = 13 rows read")
		}
	}
	r.Get("/imports?org="+s.Futian.Ref.String()).Is(200).Says("选择工会", "样本工会05")
	r.Get("/imports/new?q=%E5%BF%AB%E9%80%92&org=" + s.Futian.Ref.String()).Says("华强北快递联合工会").Lacks("样本工会05")
}

// TestFaults imports rows with every kind of fault that offices make; each reason names its cell, and no page shows a number.
func TestFaults(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, made := made(t, 80, layoutOf(t, "workbook with faults"))
	ref := r.imported(s.A, "faults.xlsx", file)
	b, err := s.Rosters.Find(t.Context(), s.Operator, ref)
	if err != nil {
		t.Fatal(err)
	}
	if b.Counts.Rows != len(made.Rows) {
		t.Errorf("%d rows read of %d", b.Counts.Rows, len(made.Rows))
	}
	var numbers []string
	for _, row := range made.Rows {
		numbers = append(numbers, row.Person.IDNumber)
		if row.Person.Phone != "" {
			numbers = append(numbers, row.Person.Phone)
		}
	}
	list := r.Get(at(ref) + "/rows?show=rejected").Is(200).Lacks(numbers...)
	for _, row := range made.Rows {
		if row.Outcome == messy.Rejected {
			list.Says(strconv.Itoa(row.Number) + " ")
		}
	}
	back := at(ref) + "/rows?show=needs_look"
	look := r.Get(back).Is(200).Says("记入 第", "性别和出生日期以证件号码为准").Lacks(numbers...)
	row := regexp.MustCompile(`action="(/imports/[^"]*/rows/\d+)"`).FindStringSubmatch(look.Body)
	if row == nil {
		t.Fatal(look.Text())
	}
	if to := r.Post(row[1], webtest.Form("decision", "leave", "back", back)).Leads(); to != back {
		t.Errorf("the decision leads to %s", to)
	}
	r.Post(row[1], webtest.Form("decision", "leave", "back", "https://elsewhere.example/")).Is(409)
	r.Get(at(ref)).Is(200).Says("看全部").Lacks(numbers...)
}

// TestHiddenNumbers uploads a file whose numbers stand in every wrong place, and looks for them on every page.
func TestHiddenNumbers(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	numbers := []string{"440399199410189848", "17098799068", "17035382871", "6222020200012345678", "07558322", "４４０３９９"}
	ref := r.upload(s.A, "x.csv", csv(
		"姓名,身份证号,旧号码,工种,紧急联系人,学历,备注,民族",
		"单海志,440399199410189848,17098799068,6222020200012345678,王芳 17035382871,440399199410189848,电话 17098799068,汉族",
		"张文,４４０３９９１９９７０２２４９９３７,170 9879 9068,0755-83221234,李明,本科,迟到多,回族"))
	r.Get(at(ref)+"/columns").Is(200).Says("从不导入", "备注里往往是对人的评价", "只在法规要求的表格里填写").Lacks(numbers...).Lacks("王芳", "迟到多", "回族", "83221234")
	r.Post(at(ref)+"/columns", nil).Leads()
	s.work(t, ref)
	r.Get(at(ref)).Is(200).Says("F2", "不在代码表里").Lacks(numbers...)
	r.Get(at(ref) + "/rows?show=rejected").Is(200).Says("4403****9848").Lacks(numbers...)
}

// TestColumns puts columns wrong: the faults stand beside them, what was chosen stays, and what is never taken stays so.
func TestColumns(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	ref := r.upload(s.A, "x.csv", csv("姓名,身份证号,部门,民族", "单海志,440399199410189848,车间,汉族"))
	again := r.Post(at(ref)+"/columns", webtest.Form("columnA", "department", "columnB", "", "columnC", "department")).Is(422).
		Has("还没有指出哪一列是“姓名”", "还没有指出哪一列是“证件号码”", "C 列：有两列都选了“部门”")
	if got := []string{chosen(again, "A"), chosen(again, "B"), chosen(again, "C")}; !cmp.Equal(got, []string{"department", "", "department"}) {
		t.Errorf("chosen: %v", got)
	}
	r.Post(at(ref)+"/columns", webtest.Form("columnC", "post", "columnD", "title")).Leads()
	b, err := s.Rosters.Find(t.Context(), s.Operator, ref)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range b.Layout.Columns {
		got = append(got, c.Field)
	}
	if want := []string{"name", "document", "post", "restricted"}; !cmp.Equal(got, want) {
		t.Errorf("arranged: %v", got)
	}
	next := r.upload(s.A, "y.csv", csv("姓名,身份证号,部门,民族", "张文,440399197612279391,车间,汉族"))
	if got := chosen(r.Get(at(next)+"/columns"), "C"); got != "post" {
		t.Errorf("the arrangement was not remembered: %q", got)
	}
}

// TestRefusedFiles: a file that is no roster is refused in words, and the form stands there again.
func TestRefusedFiles(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	for name, f := range map[string]struct {
		content []byte
		says    string
	}{
		"empty.csv":   {nil, "没有内容"},
		"old.xls":     {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not really a workbook"), ""},
		"photo.xlsx":  {[]byte("\x89PNG\r\n\x1a\n0000000000"), "不是表格"},
		"letter.csv":  {csv("各位同事：请于本周五以前把名单交到工会办公室", "谢谢大家的支持和配合"), "没有找到花名册"},
		"":            {nil, "请选择一个文件"},
		"broken.xlsx": {[]byte("PK\x03\x04 and nothing more"), ""},
	} {
		r.send(s.A, name, f.content).Is(422).Says(f.says, "花名册文件", "选择文件")
	}
	if list, err := s.Rosters.List(t.Context(), s.Operator, s.A.Ref, 0, 5); err != nil || len(list) != 0 {
		t.Errorf("kept: %v, %v", list, err)
	}
	r.send(s.Futian, "a.csv", nil).Is(404)
}

// TestProgress polls: a part of the page while the job works, then the whole page anew.
func TestProgress(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, _ := made(t, 600, messy.Layout{})
	ref := r.upload(s.A, "many.csv", file)
	r.Post(at(ref)+"/columns", nil).Leads()
	if p := r.Fetch(at(ref)).Is(200).Says("正在预览", "已看过 0 行").Lacks("<html"); !strings.Contains(p.Body, "hx-get") {
		t.Errorf("not polled again: %s", p.Body)
	}
	s.work(t, ref)
	if to := r.Fetch(at(ref)).Is(http.StatusNoContent).Header.Get("HX-Redirect"); to != at(ref) {
		t.Errorf("leads to %q", to)
	}
	r.Post(at(ref)+"/start", nil).Leads()
	stopped := false
	err := s.Rosters.Work(t.Context(), ref, func(b roster.Batch) {
		if !stopped && b.DoneRow < b.Total {
			stopped = true
			r.Fetch(at(ref)+"?done=0&at="+strconv.FormatInt(time.Now().Add(-time.Minute).UnixMicro(), 10)).Is(200).Says("共 600", "大约还要")
			r.Post(at(ref)+"/stop", nil).Leads()
		}
	})
	if err != nil || !stopped {
		t.Fatal(stopped, err)
	}
	r.Get(at(ref)).Is(200).Says("已停下：600 行里已处理", "接着导入会从停下的地方开始")
	r.Post(at(ref)+"/start", nil).Leads()
	s.work(t, ref)
	r.Get(at(ref)).Says(sums(roster.Counts{Rows: 600, Joined: 600}), "每一行都有了着落")
}

// TestUndo takes an import back, and is told who depends on one that stays.
func TestUndo(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	ref := r.imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	r.Get(at(ref)+"/undo").Is(200).Says("把这次导入整批撤回吗", "撤下 7")
	r.Post(at(ref)+"/undo", nil).Leads()
	r.Get(at(ref)).Says("正在撤销")
	s.work(t, ref)
	r.Get(at(ref)).Says("这次导入已撤销")
	r.Get(at(ref) + "/undo").Leads()

	ref = r.imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	s.confirm(t, "440399197612279391")
	r.Post(at(ref)+"/undo", nil).Leads()
	s.work(t, ref)
	r.Get(at(ref)).Says("没有撤销，名单没有变", "有 1 人在这次导入之后又有变动", "曾欣")
}

// TestFormerMember: a reason that was kept with a message inside it is still in words.
func TestFormerMember(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file := csv("姓名,身份证号", "曾欣,440399197612279391")
	r.imported(s.A, "a.csv", file)
	mine, err := s.Members.Mine(t.Context(), s.Worker("440399197612279391"))
	if err != nil || len(mine) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := s.Members.Record(t.Context(), s.Operator, member.RecordInput{Membership: mine[0].Ref, Kind: member.EntryLeft, Reason: "本人申请退会"}); err != nil {
		t.Fatal(err)
	}
	ref := r.imported(s.A, "b.csv", file)
	r.Get(at(ref)).Says("起在本会为“退会”").Lacks("map[")
	if p := r.Get(at(ref) + "/rejects.csv?show=needs_look").Is(200); !strings.Contains(p.Body, "起在本会为“退会”") || !strings.Contains(p.Body, "440399197612279391") {
		t.Errorf("file: %s", p.Body)
	}
}

// TestExport: masked unless there is a reason; a refusal is a page, not half a file.
func TestExport(t *testing.T) {
	s := newSite(t, web.Shell{})
	s.as(t, "a").imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	s.as(t, "desk").imported(s.B, "b.csv", sample(t, "01-plain-bom.csv"))
	r := s.as(t, "desk")
	street := s.Street.Ref.String()
	r.Get("/export?org="+street).Is(200).Says("本级和所有下级", "只导出本级", "这些人会看到是谁、为什么导出", "不要交给用人单位")
	s.as(t, "a").Get("/export").Is(200).Says("只导出本级").Lacks(`value="below"`)

	masked := r.Post("/export", webtest.Form("org", street, "level", "below", "format", "csv")).Is(200)
	if !strings.Contains(masked.Body, "4403****9391") || strings.Contains(masked.Body, "440399197612279391") || strings.Count(masked.Body, "\n") < 20 {
		t.Errorf("masked: %s", masked.Body)
	}
	if only := r.Post("/export", webtest.Form("org", street, "level", "this", "format", "csv")).Is(200); strings.Contains(only.Body, "4403****") {
		t.Errorf("this level: %s", only.Body)
	}
	for _, f := range []string{"csv", "xlsx"} {
		refused := r.Post("/export", webtest.Form("org", street, "level", "below", "format", f, "clear", "1")).Is(422).Says("请写明理由")
		if d := refused.Header.Get("Content-Disposition"); d != "" {
			t.Errorf("a refusal is sent as a file: %s", d)
		}
	}
	full := r.Post("/export", webtest.Form("org", street, "level", "below", "format", "csv", "clear", "1", "reason", "年度会籍核对")).Is(200)
	if !strings.Contains(full.Body, "440399197612279391") {
		t.Errorf("clear: %s", full.Body)
	}
	book := r.Post("/export", webtest.Form("org", street, "format", "xlsx")).Is(200)
	if b, err := sheet.Open(t.Context(), strings.NewReader(book.Body), int64(len(book.Body)), sheet.DefaultLimits()); err != nil {
		t.Error(err)
	} else {
		b.Close()
	}
}

// TestStrangers: who does not keep a union's roster finds nothing of it by any door.
func TestStrangers(t *testing.T) {
	s := newSite(t, web.Shell{})
	ref := s.as(t, "a").imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	s.actors["worker"] = s.Worker("440399197612279391")
	union := s.A.Ref.String()
	for _, door := range []struct {
		method, path string
		form         []string
	}{
		{"GET", "/imports?org=" + union, nil}, {"GET", "/imports/new?org=" + union, nil}, {"GET", at(ref), nil}, {"GET", at(ref) + "/columns", nil},
		{"POST", at(ref) + "/columns", nil}, {"POST", at(ref) + "/preview", nil}, {"POST", at(ref) + "/start", nil}, {"POST", at(ref) + "/stop", nil},
		{"GET", at(ref) + "/rows", nil}, {"POST", at(ref) + "/rows/2", []string{"decision", "take"}}, {"GET", at(ref) + "/rejects.xlsx", nil},
		{"GET", at(ref) + "/rejects.csv", nil}, {"GET", at(ref) + "/undo", nil}, {"POST", at(ref) + "/undo", nil}, {"GET", "/export?org=" + union, nil},
		{"POST", "/export", []string{"org", union}},
	} {
		for who, want := range map[string]int{"c": 404, "admin": 403, "worker": 403, "": 401} {
			r := s.as(t, who)
			ask := func() webtest.Answer { return r.Post(door.path, webtest.Form(door.form...)) }
			if door.method == "GET" {
				ask = func() webtest.Answer { return r.Get(door.path) }
			}
			p := ask()
			if p.Status != want {
				t.Errorf("%q %s %s: status %d, want %d", who, door.method, door.path, p.Status, want)
			}
			p.Lacks("单海志", "4403****", "a.csv")
		}
	}
	for who, want := range map[string]int{"c": 404, "admin": 403, "worker": 403, "": 401} {
		s.as(t, who).send(s.A, "a.csv", sample(t, "06-faults.csv")).Is(want)
	}
	s.as(t, "a").Get(at(id.Ref{Fed: ref.Fed, ID: 1})).Is(404)
	if got := s.Plan.Permits(s.actors["admin"], roster.UseFind); got == nil {
		t.Error("administrators see rosters")
	}
}
