package sheet

import (
	"fmt"
	"testing"
)

func TestParseFormat(t *testing.T) {
	day, clock, both := format{date: true}, format{clock: true}, format{date: true, clock: true}
	tests := map[string]format{
		"General": {}, "G/通用格式": {}, "0.00": {}, "#,##0.00_);[Red](#,##0.00)": {}, "0.00E+00": {}, "@": {}, "": {},
		`0"元/day"`: {}, `[$-804]#,##0`: {}, `\d0`: {}, `0_d`: {}, `[DBNum1]0`: {}, `0;yyyy`: {},
		"yyyy-mm-dd": day, "m/d/yy": day, `yyyy"年"m"月"d"日";@`: day, "[$-804]yyyy/m/d": day, "mmmm": day, "e/m/d": day, "aaaa\"dddd\"yy": day,
		"h:mm": clock, "[h]:mm:ss": clock, "mm:ss": clock, "[mm]": clock, "上午/下午h\"时\"": clock,
		"yyyy/m/d h:mm": both, "0": {}, "00": {digits: 2}, "000000": {digits: 6},
	}
	for code, want := range tests {
		if got := parseFormat(code); got != want {
			t.Errorf("%q: %+v, want %+v", code, got, want)
		}
	}
}

func TestAppendDate(t *testing.T) {
	tests := []struct {
		serial   float64
		date1904 bool
		f        format
		want     string
	}{
		{1, false, format{date: true}, "1900-01-01"},
		{59, false, format{date: true}, "1900-02-28"},
		{60, false, format{date: true}, "1900-02-29"},
		{61, false, format{date: true}, "1900-03-01"},
		{44260, false, format{date: true}, "2021-03-05"},
		{44260, true, format{date: true}, "2025-03-06"},
		{0, true, format{date: true}, "1904-01-01"},
		{44260.9999999, false, format{date: true, clock: true}, "2021-03-06"},
		{44260.9999999, false, format{date: true}, "2021-03-05"},
		{44260.25, false, format{clock: true}, "2021-03-05T06:00:00"},
		{0.25, false, format{clock: true}, "06:00:00"},
		{maxSerial, false, format{date: true}, "9999-12-31"},
		{maxSerial + 1, false, format{date: true}, "no"},
		{0, false, format{date: true}, "no"},
		{-1, false, format{date: true}, "no"},
	}
	for _, tt := range tests {
		got, ok := appendDate(nil, tt.serial, tt.f, tt.date1904)
		if !ok {
			got = []byte("no")
		}
		if string(got) != tt.want {
			t.Errorf("%v %v %+v: %s, want %s", tt.serial, tt.date1904, tt.f, got, tt.want)
		}
	}
}

func TestAppendNumber(t *testing.T) {
	tests := []struct {
		stored string
		digits uint8
		want   string
	}{
		{"0", 0, "0"}, {"-0", 0, "0"}, {"007", 0, "7"}, {"12", 0, "12"}, {"12.0", 0, "12"}, {"-12.50", 0, "-12.5"}, {".5", 0, "0.5"}, {"5.", 0, "5"},
		{"1E3", 0, "1000"}, {"1.25e+2", 0, "125"}, {"1.5E-3", 0, "0.0015"}, {"+4", 0, "4"},
		{"4.4039919870625945E+17", 0, "440399198706259450"}, {"440399198706259450", 0, "440399198706259450"},
		{"0.30000000000000004", 0, "0.3"}, {"1234.5600000000001", 0, "1234.56"}, {"99999999999999.999", 0, "100000000000000"},
		{"1E+300", 0, "1E+300"}, {"1E-300", 0, "1E-300"}, {"123456789012345678901234567890", 0, "123456789012345678901234567890"},
		{"7", 5, "00007"}, {"123456", 5, "123456"}, {"-7", 3, "-007"}, {"7.5", 5, "7.5"}, {"1E2", 5, "00100"},
		{"", 0, "no"}, {"abc", 0, "no"}, {"1e", 0, "no"}, {"0x10", 0, "no"}, {"1_000", 0, "no"}, {"NaN", 0, "no"}, {"1E999", 0, "no"}, {"--1", 0, "no"}, {".", 0, "no"},
	}
	for _, tt := range tests {
		got, ok := appendNumber(nil, tt.stored, format{digits: tt.digits})
		if !ok {
			got = []byte("no")
		}
		if string(got) != tt.want {
			t.Errorf("%q in %d digits: %s, want %s", tt.stored, tt.digits, got, tt.want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for col, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", maxSheetCols - 1: "XFD"} {
		if got := ColumnName(col); got != want {
			t.Errorf("column %d: %s, want %s", col, got, want)
		}
		if back, row, ok := parseRef(fmt.Appendf(nil, "%s12", want)); back != col || row != 12 || !ok {
			t.Errorf("%s: column %d, row %d", want, back, row)
		}
	}
	for _, ref := range []string{"", "A", "12", "A0", "A-1", "A1B", "$A$1", "A99999999999999999999"} {
		if _, _, ok := parseRef([]byte(ref)); ok {
			t.Errorf("%q is a reference", ref)
		}
	}
}
