package codes_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

const today day.Day = "2026-11-22"

var operator = access.NewOperator(1, "root")

type world struct {
	*codes.Service
	log *audit.Log
}

func open(t *testing.T, db *sqldb.DB) world {
	t.Helper()
	book, err := codes.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(id.NewSource(time.Now))
	return world{codes.New(codes.Deps{DB: db, Plan: access.NewPlanner(codes.Access), Log: log, Book: book}), log}
}

// TestShippedData imports the shipped data on both engines and asks it everything that its readers ask.
func TestShippedData(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		first, err := w.ImportShipped(t.Context(), operator)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Faults) > 0 || first.Created != first.Rows || first.Rows < 45_000 {
			t.Fatalf("first: %v %v", counts(first), first.Faults)
		}
		again, err := w.ImportShipped(t.Context(), operator)
		if err != nil || again.Unchanged != first.Rows || again.Rows != first.Rows {
			t.Errorf("again: %v, %v", counts(again), err)
		}
		entries, err := w.log.OfFederation(t.Context(), db, 1, 0, 100)
		if err != nil || len(entries) != 7 { // one for each file, none for what changed nothing
			t.Errorf("%d log entries, %v", len(entries), err)
		}
		for name, test := range map[string]func(*testing.T, world){
			"EveryShippedEntryIsComplete": testEveryShippedEntryIsComplete,
			"Match":                       testMatch,
			"RestrictedListsAreClosedUnlessARuleIsCited": testRestrictedListsAreClosedUnlessARuleIsCited,
			"NameAndParent":                      testNameAndParent,
			"Divisions":                          testDivisions,
			"EveryDivisionIsFoundByItsWholeName": testEveryDivisionIsFoundByItsWholeName,
			"SearchDivisions":                    testSearchDivisions,
			"BrowseAndPlaces":                    testBrowseAndPlaces,
			"Calendar":                           testCalendar,
		} {
			t.Run(name, func(t *testing.T) { test(t, w) })
		}
	})
}

func counts(r codes.Report) [5]int {
	return [5]int{r.Rows, r.Created, r.Updated, r.Unchanged, r.Rejected}
}

func testEveryShippedEntryIsComplete(t *testing.T, w world) {
	book := w.Book.Citing("a test")
	lists := book.List(codes.Lists, today)
	if len(lists) != 23 {
		t.Errorf("%d lists", len(lists))
	}
	for _, l := range lists {
		rows := book.List(l.Code, today)
		if len(rows) < 2 {
			t.Errorf("%s: %d entries", l.Code, len(rows))
		}
		for _, c := range rows {
			if c.NameEn == "" || c.Source == "" || strings.ContainsFunc(c.NameEn, func(r rune) bool { return r > 0x2FFF }) {
				t.Errorf("%s %s: English %q, source %q", c.List, c.Code, c.NameEn, c.Source)
			}
			if got, ok := book.Match(l.Code, c.Code, today); !ok || got != c.Code {
				t.Errorf("%s: code %s read as %q", l.Code, c.Code, got)
			}
			for s := range strings.SplitSeq(c.Synonyms, "|") {
				if got, ok := book.Match(l.Code, s, today); s != "" && (!ok || got != c.Code) {
					t.Errorf("%s: %q of %s read as %q", l.Code, s, c.Code, got)
				}
			}
		}
	}
}

func testMatch(t *testing.T, w world) {
	book := w.Book
	for _, tc := range []struct{ list, text, want string }{
		{codes.Sex, "男", "1"}, {codes.Sex, "M", "1"}, {codes.Sex, "male", "1"}, {codes.Sex, "２", "2"}, {codes.Sex, " 女 ", "2"},
		{codes.Sex, "1.男", "1"}, {codes.Sex, "1-女", ""}, {codes.Sex, "男/女", ""}, {codes.Sex, "", ""}, {codes.Sex, "3", ""}, {codes.Sex, "1.0", ""},
		{codes.Education, "本科", "20"}, {codes.Education, "大学本科", "20"}, {codes.Education, "大学", "20"}, {codes.Education, "20 大学本科", "20"},
		{codes.Education, "大专", "30"}, {codes.Education, "专科", "30"}, {codes.Education, "初中", "70"}, {codes.Education, "本科（20）", "20"},
		{codes.Education, "大学本科毕业", "21"}, {codes.Education, "master's programme completed", "14"}, {codes.Education, "２１", "21"},
		{codes.Education, "21 初中", ""}, {codes.Education, "2/1", ""}, {codes.Education, "本科及以上", ""},
		{codes.Document, "身份证", "id_card"}, {codes.Document, "ID Card", "id_card"}, {codes.Document, "台胞证", "taiwan_permit"},
		{codes.SkillLevel, "三级", "3"}, {codes.SkillLevel, "高级工（三级）", "3"}, {codes.SkillLevel, "高级技师", "1"}, {codes.SkillLevel, "无", "0"},
		{codes.NewFormGroup, "骑手", "food"}, {codes.NewFormGroup, "货车司机", "trucker"}, {codes.WorkState, "在职", "post"},
		{codes.Industry, "制造业", "C"}, {codes.Industry, "c", "C"}, {codes.Industry, "1", "01"}, {codes.Industry, "教育", "P"}, {codes.Industry, "卫生", "84"},
		{codes.EconomicType, "民营企业", "170"}, {codes.OrgKind, "联合工会", "joint"}, {codes.YesNo, "√", "1"}, {codes.YesNo, "×", "0"},
		{codes.PoliticalStatus, "群众", ""}, {codes.EthnicGroup, "汉族", ""}, {"no_such_list", "1", ""},
	} {
		got, ok := book.Match(tc.list, tc.text, today)
		if got != tc.want && ok || ok != (tc.want != "") {
			t.Errorf("Match(%s, %q) = %q, %v; want %q", tc.list, tc.text, got, ok, tc.want)
		}
	}
}

func testRestrictedListsAreClosedUnlessARuleIsCited(t *testing.T, w world) {
	book := w.Book
	for _, list := range []string{codes.PoliticalStatus, codes.EthnicGroup} {
		if len(book.List(list, today)) != 0 || book.Name(list, "01", i18n.ZhHans, today) != "01" || len(book.Citing("").List(list, today)) != 0 {
			t.Errorf("%s is open", list)
		}
		if len(book.Citing("a rule").List(list, today)) == 0 {
			t.Errorf("%s stays closed for a cited rule", list)
		}
	}
	if got := book.Citing("a rule").Name(codes.EthnicGroup, "05", i18n.ZhHans, today); got != "维吾尔族" {
		t.Errorf("05 is %s", got)
	}
}

func testNameAndParent(t *testing.T, w world) {
	book := w.Book
	for _, tc := range []struct {
		list, code string
		lang       i18n.Lang
		want       string
	}{
		{codes.Education, "20", i18n.ZhHans, "大学本科教育"},
		{codes.Education, "20", i18n.En, "Undergraduate education"},
		{codes.Education, "99", i18n.En, "99"},
		{codes.Lists, codes.Marital, i18n.ZhHans, "婚姻状况"},
	} {
		if got := book.Name(tc.list, tc.code, tc.lang, today); got != tc.want {
			t.Errorf("Name(%s, %s) = %s, want %s", tc.list, tc.code, got, tc.want)
		}
	}
	above, ok := book.Parent(codes.IndustryForm, "03", today)
	if !ok || above.List != codes.Industry || above.Code != "C" {
		t.Errorf("03 of the old form is %v", above)
	}
	if _, ok := book.Parent(codes.Industry, "C", today); ok {
		t.Error("a section has a parent")
	}
}

func TestCodesHoldBetweenTheirDays(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	r := importText(t, w.ImportCodes, `list,code,name,valid_from,valid_to,position
craft,1,铆工,2000-01-01,,30
craft,1,铆装工,2010-01-01,2019-12-31,20
craft,2,钳工,,,10
`)
	if counts(r) != [5]int{3, 3, 0, 0, 0} {
		t.Fatalf("%v %v", counts(r), r.Faults)
	}
	for _, tc := range []struct {
		on    day.Day
		name  string
		match string // what 铆工 means
		n     int
	}{
		{"1999-12-31", "铆装工", "", 1},
		{"2000-01-01", "铆工", "1", 2},
		{"2010-01-01", "铆装工", "", 2},
		{"2019-12-31", "铆装工", "", 2},
		{"2020-01-01", "铆装工", "", 1}, // ended, and the older entry does not come back
	} {
		name := w.Book.Name("craft", "1", i18n.ZhHans, tc.on)
		match, _ := w.Book.Match("craft", "铆工", tc.on)
		if name != tc.name || match != tc.match || len(w.Book.List("craft", tc.on)) != tc.n {
			t.Errorf("%s: name %s, match %q, %d entries", tc.on, name, match, len(w.Book.List("craft", tc.on)))
		}
	}
	for known, want := range map[string]string{"": "2 钳工", "2": "2 钳工", "1": "2 钳工,1 铆装工", "9": "2 钳工,9 9"} {
		var got []string
		for _, c := range w.Book.Choices("craft", known, "2020-01-01") {
			got = append(got, c.Code+" "+c.Name)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("choices where %q stands: %v", known, got)
		}
	}
}

func importText(t *testing.T, run func(context.Context, access.Actor, codes.ImportInput) (codes.Report, error), text string) codes.Report {
	t.Helper()
	r, err := run(t.Context(), operator, codes.ImportInput{Name: "a test", File: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImportNamesEachFault(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		got := importText(t, w.ImportCodes, "\uFEFFList,Code,Name,parent,position,valid_from,valid_to\r\n"+
			"craft,1,焊工,,10,,\r\n"+
			"craft,2,,,x,2020-02-30,\r\n"+
			",,,,,,\r\n"+
			"craft,1,焊工,,10,,\r\n"+
			"craft,3,\"钳\n工\",9,,2020-01-01,2019-01-01\r\n"+
			"craft,4,车工,3,,,\r\n"+
			"Craft,a/b,铣工,,,,,\r\n"+
			"craft,5,刨工,1,,,,x\r\n")
		want := codes.Report{Rows: 7, Created: 1, Rejected: 6, Faults: []codes.Fault{
			{Row: 3, Column: "name", Why: errs.M("codes.cell_empty")},
			{Row: 3, Column: "valid_from", Why: errs.M("codes.cell_day")},
			{Row: 3, Column: "position", Why: errs.M("codes.cell_number")},
			{Row: 5, Why: errs.M("codes.row_twice", "line", 2)},
			{Row: 6, Column: "valid_to", Why: errs.M("codes.span_reversed")},
			{Row: 8, Column: "parent", Why: errs.M("codes.parent_unknown", "parent", "craft/3")},
			{Row: 9, Column: "list", Why: errs.M("codes.list_form")},
			{Row: 9, Column: "code", Why: errs.M("codes.code_form")},
			{Row: 10, Why: errs.M("codes.row_long", "n", 7)},
		}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		// the same row with another name is an update, a parent may come later in the file
		fallen := importText(t, w.ImportCodes, "list,code,name,parent\ncraft,20,甲,21\ncraft,21,乙,22\ncraft,22,丙,23\n")
		if counts(fallen) != [5]int{3, 0, 0, 0, 3} {
			t.Errorf("rows below a rejected row: %v %v", counts(fallen), fallen.Faults)
		}
		again := importText(t, w.ImportCodes, "list,code,name,parent\ncraft,6,磨工,7\ncraft,1,电焊工,\ncraft,7,机加工,\n")
		if counts(again) != [5]int{3, 2, 1, 0, 0} || w.Book.Name("craft", "1", i18n.ZhHans, today) != "电焊工" {
			t.Errorf("again: %v %v", counts(again), again.Faults)
		}
	})
}

func TestFilesThatCannotBeRead(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	for _, tc := range []struct{ text, key string }{
		{"", "codes.file_empty"},
		{"list,code\n", "codes.column_missing"},
		{"list,code,name,colour\n", "codes.column_unknown"},
		{"list,code,name,code\n", "codes.column_twice"},
		{"list,code,name\na,b,\xd6\xd0\n", "codes.file_encoding"},
		{"list,code,name\na,b,\"c\n", "codes.file_quotes"},
	} {
		_, err := w.ImportCodes(t.Context(), operator, codes.ImportInput{File: strings.NewReader(tc.text)})
		if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), tc.key) {
			t.Errorf("%q: %v, want %s", tc.text, err, tc.key)
		}
	}
}

func TestDivisionFaults(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	got := importText(t, w.ImportDivisions, "code,parent,level,name\n44,,province,广东省\n4403,44,city,深圳市\n440304,4403,county,福田区\n"+
		"440401,4403,county,某区\n44030,4403,county,某区\n4405,44,prefecture,某市\n45,44,province,某省\n4501,45,city,某市\n")
	want := []codes.Fault{
		{Row: 5, Column: "parent", Why: errs.M("codes.division_parent")},
		{Row: 6, Column: "code", Why: errs.M("codes.division_code", "n", 6)},
		{Row: 7, Column: "level", Why: errs.M("codes.level_unknown")},
		{Row: 8, Column: "parent", Why: errs.M("codes.division_parent")},
		{Row: 9, Column: "parent", Why: errs.M("codes.parent_unknown", "parent", "45")},
	}
	if d := cmp.Diff(want, got.Faults); d != "" || counts(got) != [5]int{8, 3, 0, 0, 5} {
		t.Error(d, counts(got))
	}
}

func TestAnotherProcessNoticesAChange(t *testing.T) {
	db := dbtest.Open(t, "sqlite", sqldb.Options{})
	here, there := open(t, db), open(t, db)
	importText(t, here.ImportCodes, "list,code,name\ncraft,1,焊工\n")
	if _, ok := there.Book.Lookup("craft", "1", today); ok {
		t.Fatal("known before it was read")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go there.Book.Follow(ctx, time.Millisecond, func(err error) { t.Error(err) })
	for range 2000 {
		if _, ok := there.Book.Lookup("craft", "1", today); ok {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("not noticed")
}
