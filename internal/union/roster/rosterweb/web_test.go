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
	r.get("/imports/new").is(200).has("导入到赛格电子有限公司工会委员会", "加密保存，只用于这次导入，30 天后自动删除")
	ref := r.upload(s.A, "名册 6.csv", sample(t, "06-faults.csv"))
	columns := r.get(at(ref)+"/columns").is(200).has("表头在第 1 行", "4403****9848", "170****9068", "单海志").lacks(clear...)
	if got := []string{columns.chosen("A"), columns.chosen("B"), columns.chosen("C"), columns.chosen("D")}; !cmp.Equal(got, []string{"name", "sex", "document", "phone"}) {
		t.Errorf("guessed: %v", got)
	}
	if to := r.post(at(ref)+"/columns", nil).leads(); to != at(ref) {
		t.Errorf("columns lead to %s", to)
	}
	r.get(at(ref)).is(200).has("正在预览", "可以关闭页面")
	s.work(t, ref)
	want := roster.Counts{Rows: 13, Joined: 7, Unchanged: 1, NeedsLook: 1, Rejected: 4}
	r.get(at(ref)).is(200).has("名单还没有变", sums(want), "7 行写入名单", "1 行留下来，由您逐行决定", "4 行不写入，可以下载改好再导入", "C10", "号码有几位被遮住了").lacks(clear...)
	r.post(at(ref)+"/start", nil).leads()
	r.get(at(ref)).has("正在导入", "停下", "共 13")
	s.work(t, ref)
	r.get(at(ref)).is(200).has("导入完成", sums(want), "还有 1 行要您核对", "本人确认以前，不计入上级的会员数").lacks(clear...)

	look, err := s.Rosters.Rows(t.Context(), s.Operator, ref, 0, 5, "needs_look")
	if err != nil || len(look) != 1 {
		t.Fatal(look, err)
	}
	row := at(ref) + "/rows/" + strconv.Itoa(look[0].Number)
	r.post(row, form("decision", "perhaps")).is(422)
	if to := r.post(row, form("decision", "take", "back", at(ref)+"/rows?show=needs_look")).leads(); to != at(ref) {
		t.Errorf("the last decision leads to %s", to)
	}
	r.post(row, form("decision", "leave")).is(409)
	want.NeedsLook, want.Joined = 0, 8
	r.get(at(ref)).has(sums(want), "有 4 行不能导入")
	r.get(at(ref) + "/rows?show=settled").has("4403****")

	rejects := r.get(at(ref) + "/rejects.csv").is(200)
	if name := rejects.header.Get("Content-Disposition"); !strings.Contains(name, "attachment") || !strings.Contains(name, ".csv") {
		t.Errorf("disposition %q", name)
	}
	mended := regexp.MustCompile(`(?m)^[^,]*-,女`).ReplaceAllString(rejects.body, "单诗,女")
	if mended == rejects.body || !strings.Contains(mended, "原因") {
		t.Fatalf("rejects: %s", rejects.body)
	}
	again := r.imported(s.A, "mended.csv", []byte(mended))
	b, err := s.Rosters.Find(t.Context(), s.Operator, again)
	if err != nil || b.Counts != (roster.Counts{Rows: 4, Joined: 1, Rejected: 3}) {
		t.Errorf("mended: %+v, %v", b.Counts, err)
	}
	r.get("/imports").has("名册 6.csv", "mended.csv", "已完成", "officer of 赛格电子有限公司工会委员会")
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
		columns := r.get(at(ref) + "/columns").is(200)
		switch name {
		case "04-no-header.csv":
			columns.has("没有找到表头", "按内容猜测")
		case "07-two-sheets.xlsx":
			columns.has("花名册在工作表")
		}
		r.post(at(ref)+"/columns", nil).leads()
		s.work(t, ref)
		sum := sums(roster.Counts{Rows: want.Rows, Joined: want.Joined, Unchanged: want.Unchanged, Rejected: want.Rejected, NeedsLook: want.NeedsLook})
		preview := r.get(at(ref)).is(200).has(sum)
		if name == "05-handwriting.csv" {
			preview.has("有说明的行", "D8", "“2018年10月”只写到月份")
		}
		r.post(at(ref)+"/start", nil).leads()
		s.work(t, ref)
		r.get(at(ref)).is(200).has(sum)
		if name == "06-faults.csv" {
			r.get(at(ref)+"?lang=en").has("Needs a look", "4 rejected = 13 rows read")
		}
	}
	r.get("/imports?org="+s.Futian.Ref.String()).is(200).has("选择工会", "样本工会05")
	r.get("/imports/new?q=%E5%BF%AB%E9%80%92&org=" + s.Futian.Ref.String()).has("华强北快递联合工会").lacks("样本工会05")
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
	list := r.get(at(ref) + "/rows?show=rejected").is(200).lacks(numbers...)
	for _, row := range made.Rows {
		if row.Outcome == messy.Rejected {
			list.has(strconv.Itoa(row.Number) + " ")
		}
	}
	back := at(ref) + "/rows?show=needs_look"
	look := r.get(back).is(200).has("记入 第", "性别和出生日期以证件号码为准").lacks(numbers...)
	row := regexp.MustCompile(`action="(/imports/[^"]*/rows/\d+)"`).FindStringSubmatch(look.body)
	if row == nil {
		t.Fatal(look.text())
	}
	if to := r.post(row[1], form("decision", "leave", "back", back)).leads(); to != back {
		t.Errorf("the decision leads to %s", to)
	}
	r.post(row[1], form("decision", "leave", "back", "https://elsewhere.example/")).is(409)
	r.get(at(ref)).is(200).has("看全部").lacks(numbers...)
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
	r.get(at(ref)+"/columns").is(200).has("从不导入", "备注里往往是对人的评价", "只在法规要求的表格里填写").lacks(numbers...).lacks("王芳", "迟到多", "回族", "83221234")
	r.post(at(ref)+"/columns", nil).leads()
	s.work(t, ref)
	r.get(at(ref)).is(200).has("F2", "不在代码表里").lacks(numbers...)
	r.get(at(ref) + "/rows?show=rejected").is(200).has("4403****9848").lacks(numbers...)
}

// TestColumns puts columns wrong: the faults stand beside them, what was chosen stays, and what is never taken stays so.
func TestColumns(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	ref := r.upload(s.A, "x.csv", csv("姓名,身份证号,部门,民族", "单海志,440399199410189848,车间,汉族"))
	again := r.post(at(ref)+"/columns", form("columnA", "department", "columnB", "", "columnC", "department")).is(422).
		has("还没有指出哪一列是“姓名”", "还没有指出哪一列是“证件号码”", "C 列：有两列都选了“部门”")
	if got := []string{again.chosen("A"), again.chosen("B"), again.chosen("C")}; !cmp.Equal(got, []string{"department", "", "department"}) {
		t.Errorf("chosen: %v", got)
	}
	r.post(at(ref)+"/columns", form("columnC", "post", "columnD", "title")).leads()
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
	if got := r.get(at(next) + "/columns").chosen("C"); got != "post" {
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
		r.send(s.A, name, f.content).is(422).has(f.says, "花名册文件", "选择文件")
	}
	if list, err := s.Rosters.List(t.Context(), s.Operator, s.A.Ref, 0, 5); err != nil || len(list) != 0 {
		t.Errorf("kept: %v, %v", list, err)
	}
	r.send(s.Futian, "a.csv", nil).is(404)
}

// TestProgress polls: a part of the page while the job works, then the whole page anew.
func TestProgress(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, _ := made(t, 600, messy.Layout{})
	ref := r.upload(s.A, "many.csv", file)
	r.post(at(ref)+"/columns", nil).leads()
	if p := r.poll(at(ref)).is(200).has("正在预览", "已看过 0 行").lacks("<html"); !strings.Contains(p.body, "hx-get") {
		t.Errorf("not polled again: %s", p.body)
	}
	s.work(t, ref)
	if to := r.poll(at(ref)).is(http.StatusNoContent).header.Get("HX-Redirect"); to != at(ref) {
		t.Errorf("leads to %q", to)
	}
	r.post(at(ref)+"/start", nil).leads()
	stopped := false
	err := s.Rosters.Work(t.Context(), ref, func(b roster.Batch) {
		if !stopped && b.DoneRow < b.Total {
			stopped = true
			r.poll(at(ref)+"?done=0&at="+strconv.FormatInt(time.Now().Add(-time.Minute).UnixMicro(), 10)).is(200).has("共 600", "大约还要")
			r.post(at(ref)+"/stop", nil).leads()
		}
	})
	if err != nil || !stopped {
		t.Fatal(stopped, err)
	}
	r.get(at(ref)).is(200).has("已停下：600 行里已处理", "接着导入会从停下的地方开始")
	r.post(at(ref)+"/start", nil).leads()
	s.work(t, ref)
	r.get(at(ref)).has(sums(roster.Counts{Rows: 600, Joined: 600}), "每一行都有了着落")
}

// TestPreviewIsNotStopped: an import must not go on from the middle of a preview, of which nothing was written.
func TestPreviewIsNotStopped(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, _ := made(t, 200, messy.Layout{})
	ref := r.upload(s.A, "many.csv", file)
	r.post(at(ref)+"/columns", nil).leads()
	r.get(at(ref)).lacks(at(ref) + "/stop")
	r.post(at(ref)+"/stop", nil).leads()
	s.work(t, ref)
	r.get(at(ref)).has("这是预览")
}

// TestUndo takes an import back, and is told who depends on one that stays.
func TestUndo(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	ref := r.imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	r.get(at(ref)+"/undo").is(200).has("把这次导入整批撤回吗", "撤下7")
	r.post(at(ref)+"/undo", nil).leads()
	r.get(at(ref)).has("正在撤销")
	s.work(t, ref)
	r.get(at(ref)).has("这次导入已撤销")
	r.get(at(ref) + "/undo").leads()

	ref = r.imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	s.confirm(t, "440399197612279391")
	r.post(at(ref)+"/undo", nil).leads()
	s.work(t, ref)
	r.get(at(ref)).has("没有撤销，名单没有变", "有 1 人在这次导入之后又有变动", "曾欣")
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
	r.get(at(ref)).has("起在本会为“退会”").lacks("map[")
	if p := r.get(at(ref) + "/rejects.csv?show=needs_look").is(200); !strings.Contains(p.body, "起在本会为“退会”") || !strings.Contains(p.body, "440399197612279391") {
		t.Errorf("file: %s", p.body)
	}
}

// TestExport: masked unless there is a reason; a refusal is a page, not half a file.
func TestExport(t *testing.T) {
	s := newSite(t, web.Shell{})
	s.as(t, "a").imported(s.A, "a.csv", sample(t, "06-faults.csv"))
	s.as(t, "desk").imported(s.B, "b.csv", sample(t, "01-plain-bom.csv"))
	r := s.as(t, "desk")
	street := s.Street.Ref.String()
	r.get("/export?org="+street).is(200).has("本级和所有下级", "只导出本级", "这些人会看到是谁、为什么导出", "不要交给用人单位")
	s.as(t, "a").get("/export").is(200).has("只导出本级").lacks(`value="below"`)

	masked := r.post("/export", form("org", street, "level", "below", "format", "csv")).is(200)
	if !strings.Contains(masked.body, "4403****9391") || strings.Contains(masked.body, "440399197612279391") || strings.Count(masked.body, "\n") < 20 {
		t.Errorf("masked: %s", masked.body)
	}
	if only := r.post("/export", form("org", street, "level", "this", "format", "csv")).is(200); strings.Contains(only.body, "4403****") {
		t.Errorf("this level: %s", only.body)
	}
	for _, f := range []string{"csv", "xlsx"} {
		refused := r.post("/export", form("org", street, "level", "below", "format", f, "clear", "1")).is(422).has("请写明理由")
		if d := refused.header.Get("Content-Disposition"); d != "" {
			t.Errorf("a refusal is sent as a file: %s", d)
		}
	}
	full := r.post("/export", form("org", street, "level", "below", "format", "csv", "clear", "1", "reason", "年度会籍核对")).is(200)
	if !strings.Contains(full.body, "440399197612279391") {
		t.Errorf("clear: %s", full.body)
	}
	book := r.post("/export", form("org", street, "format", "xlsx")).is(200)
	if b, err := sheet.Open(t.Context(), strings.NewReader(book.body), int64(len(book.body)), sheet.DefaultLimits()); err != nil {
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
			r, p := s.as(t, who), page{}
			if door.method == "GET" {
				p = r.get(door.path)
			} else {
				p = r.post(door.path, form(door.form...))
			}
			if p.status != want {
				t.Errorf("%q %s %s: status %d, want %d", who, door.method, door.path, p.status, want)
			}
			p.t = t
			p.lacks("单海志", "4403****", "a.csv")
		}
	}
	for who, want := range map[string]int{"c": 404, "admin": 403, "worker": 403, "": 401} {
		s.as(t, who).send(s.A, "a.csv", sample(t, "06-faults.csv")).is(want)
	}
	s.as(t, "a").get(at(id.Ref{Fed: ref.Fed, ID: 1})).is(404)
	if got := s.Plan.Permits(s.actors["admin"], roster.UseFind); got == nil {
		t.Error("administrators see rosters")
	}
}
