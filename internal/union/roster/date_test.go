package roster_test

import (
	"testing"

	"niangjia/internal/platform/day"
	"niangjia/internal/union/roster"
)

// TestParseDate reads dates as offices write them.
func TestParseDate(t *testing.T) {
	for _, tc := range []struct {
		text      string
		want      day.Day
		exact, ok bool
	}{
		{"2021-3-5", "2021-03-05", true, true},
		{"2021-03-05", "2021-03-05", true, true},
		{"2021/03/05", "2021-03-05", true, true},
		{"2021/3/5", "2021-03-05", true, true},
		{"2021.03.05", "2021-03-05", true, true},
		{"2021年3月5日", "2021-03-05", true, true},
		{"2021年03月05", "2021-03-05", true, true},
		{"２０２１年３月５日", "2021-03-05", true, true},
		{"２０２１．３．５", "2021-03-05", true, true},
		{" 2021 - 3 - 5 ", "2021-03-05", true, true},
		{"20210305", "2021-03-05", true, true},
		{"44260", "2021-03-05", true, true},
		{"44260.5", "2021-03-05", true, true},
		{"2021-03-05 00:00:00", "2021-03-05", true, true},
		{"2021-03-05T08:30:00", "2021-03-05", true, true},
		{"2021/3/5 0:00", "2021-03-05", true, true},
		{"2024-02-29", "2024-02-29", true, true},
		{"2018年10月", "2018-10-01", false, true},
		{"2018-10", "2018-10-01", false, true},
		{"2018.10", "2018-10-01", false, true},
		{"201810", "2018-10-01", false, true},
		{"10000", "1927-05-18", true, true},
		{"2021-02-29", "", false, false},
		{"2021-13-01", "", false, false},
		{"2021-00-10", "", false, false},
		{"20211301", "", false, false},
		{"1899-12-31", "", false, false},
		{"2101-01-01", "", false, false},
		{"9999", "", false, false},
		{"99999", "", false, false},
		{"5/3/2021", "", false, false},
		{"三月五日", "", false, false},
		{"2021", "", false, false},
		{"", "", false, false},
		{"长期", "", false, false},
	} {
		got, exact, ok := roster.ParseDate(tc.text)
		if ok != tc.ok || ok && (got != tc.want || exact != tc.exact) {
			t.Errorf("%q: %s, exact %v, ok %v", tc.text, got, exact, ok)
		}
	}
}

// FuzzDate: whatever is read is a day of the calendar between 1900 and 2100, and reads as itself again.
func FuzzDate(f *testing.F) {
	for _, text := range []string{"2021-3-5", "44260", "2018年10月", "20210305 12:30", "２０２１．３．５", "2021-02-30", "99999.9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, _, ok := roster.ParseDate(text)
		if !ok {
			return
		}
		if parsed, err := day.Parse(string(d)); err != nil || parsed < "1900-01-01" || parsed > "2100-12-31" {
			t.Fatalf("%q: %s, %v", text, d, err)
		}
		if again, exact, ok := roster.ParseDate(string(d)); again != d || !exact || !ok {
			t.Errorf("%q: %s, and again %s", text, d, again)
		}
	})
}
