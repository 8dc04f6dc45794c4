package codes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

func names(ds []codes.Division) []string {
	out := []string{}
	for _, d := range ds {
		out = append(out, d.Name)
	}
	return out
}

func testDivisions(t *testing.T, w world) {
	book := w.Book
	for _, tc := range []struct{ text, want string }{
		{"广东省深圳市福田区", "440304"}, {"广东深圳福田", "440304"}, {"广东省 深圳市/福田区", "440304"}, {"深圳市福田区", "440304"}, {"广东省福田区", "440304"},
		{"广东省深圳市", "4403"}, {"深圳", "4403"}, {"广东", "44"}, {"440304", "440304"}, {"440300", "4403"}, {"440000", "44"}, {"440304000000", "440304"},
		{"北京市朝阳区", "110105"}, {"北京朝阳", "110105"}, {"北京", "11"}, {"朝阳区", ""}, {"鼓楼区", ""}, {"吉林", "22"}, {"吉林省吉林市", "2202"},
		{"海南", "46"}, {"青海省海南州", ""}, {"青海海南", "6325"}, {"延边", "2224"}, {"吉林延边朝鲜族自治州", "2224"}, {"恩施土家族苗族自治州", "4228"}, {"东莞市", "4419"}, {"广西", "45"}, {"新疆维吾尔自治区", "65"},
		{"重庆市万州区", "500101"}, {"火星市", ""}, {"深圳市广东省", ""}, {"", ""}, {"999999", ""},
	} {
		got, ok := book.MatchDivision(tc.text, today)
		if ok != (tc.want != "") || ok && got != tc.want {
			t.Errorf("MatchDivision(%q) = %q, %v; want %q", tc.text, got, ok, tc.want)
		}
	}
	for code, want := range map[string]string{
		"440304": "广东省深圳市福田区", "110105": "北京市朝阳区", "441900": "广东省东莞市", "4403": "广东省深圳市", "440300": "广东省深圳市", "xx": "xx",
	} {
		if got := book.DivisionName(code, today); got != want {
			t.Errorf("DivisionName(%s) = %s, want %s", code, got, want)
		}
	}
	if n := len(book.Divisions("", today)); n != 31 {
		t.Errorf("%d provinces", n)
	}
	if got := names(book.Divisions("11", today))[:3]; !cmp.Equal(got, []string{"东城区", "西城区", "朝阳区"}) {
		t.Errorf("below 北京市: %v", got)
	}
	if book.HasDivision("4499") || !book.HasDivision("440300") || !book.HasDivision("440304") {
		t.Error("HasDivision")
	}
}

// Every whole path must be read back as the division it names, except where two have the same path.
func testEveryDivisionIsFoundByItsWholeName(t *testing.T, w world) {
	book := w.Book
	var walk func(parent string) (n int)
	walk = func(parent string) (n int) {
		for _, d := range book.Divisions(parent, today) {
			n++
			name := book.DivisionName(d.Code, today)
			got, ok := book.MatchDivision(name, today)
			if d.Level != codes.Township && (!ok || book.DivisionName(got, today) != name) {
				t.Errorf("%s %s: %q", d.Code, name, got)
			}
			if d.Level != codes.County { // townships are many; their counties are enough here
				n += walk(d.Code)
			}
		}
		return n
	}
	if n := walk(""); n < 3300 {
		t.Errorf("%d divisions down to the counties", n)
	}
}

func testSearchDivisions(t *testing.T, w world) {
	book := w.Book
	for _, tc := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"福田", 3, []string{"福田区", "福田街道", "福田乡"}},
		{"深圳 福田", 9, []string{"福田区", "福田街道", "福田保税区"}},
		{"4403", 2, []string{"深圳市", "罗湖区"}},
		{"深圳", 1, []string{"深圳市"}},
		{"市辖区", 5, []string{}},
		{"火星 福田", 5, []string{}},
		{" ", 5, []string{}},
	} {
		if d := cmp.Diff(tc.want, names(book.SearchDivisions(tc.text, today, tc.limit))); d != "" {
			t.Errorf("%q: %s", tc.text, d)
		}
	}
}

func TestDivisionsHoldBetweenTheirDays(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	importText(t, w.ImportDivisions, `code,parent,level,name,valid_from,valid_to
11,,province,北京市,,
110103,11,county,崇文区,,2010-06-30
110101,11,county,东城区,,
110112,11,county,通县,,1997-08-31
110112,11,county,通州区,1997-09-01,
`)
	for _, tc := range []struct {
		on   day.Day
		want []string
	}{
		{"1990-01-01", []string{"东城区", "崇文区", "通县"}},
		{"2010-06-30", []string{"东城区", "崇文区", "通州区"}},
		{"2010-07-01", []string{"东城区", "通州区"}},
	} {
		if d := cmp.Diff(tc.want, names(w.Book.Divisions("11", tc.on))); d != "" {
			t.Errorf("%s: %s", tc.on, d)
		}
	}
	if code, ok := w.Book.MatchDivision("北京市通县", today); ok {
		t.Errorf("通县 is still %s", code)
	}
	if !w.Book.HasDivision("110103") {
		t.Error("a code that ended is forgotten")
	}
}

func testCalendar(t *testing.T, w world) {
	for d, want := range map[day.Day]bool{
		"2026-10-01": false, "2026-10-10": true, "2026-11-20": true, "2026-11-21": false, "2004-01-17": true, "2030-01-01": true,
	} {
		if got := w.Book.IsWorkingDay(d); got != want {
			t.Errorf("%s: %v", d, got)
		}
	}
	if first, last := w.Book.CalendarRange(); first != "2004-01-01" || last != "2026-12-31" {
		t.Errorf("known from %s to %s", first, last)
	}
	r := importText(t, w.ImportCalendar, "date,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,off,元旦\n2027-02-29,holiday,\n")
	if counts(r) != [5]int{3, 1, 0, 0, 2} || w.Book.IsWorkingDay("2027-01-01") {
		t.Errorf("%v %v", counts(r), r.Faults)
	}
	days, err := w.Calendar(t.Context(), operator, "2027-01-01", "2027-12-31")
	if err != nil || !cmp.Equal(days, []codes.CalendarDay{{Day: "2027-01-01", Kind: codes.Holiday, Name: "元旦"}}) {
		t.Errorf("%v, %v", days, err)
	}
}
