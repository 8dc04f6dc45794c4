package sheet

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDelimited(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"comma", "a,b\nc,d\n", "1: a|b\n2: c|d"},
		{"CR LF without the last", "a,b\r\nc,d", "1: a|b\n2: c|d"},
		{"CR", "a,b\rc,d\r", "1: a|b\n2: c|d"},
		{"blank lines count", "\n\na,b\n,\n\nc,d\n", "3: a|b\n6: c|d"},
		{"empty fields", "a,,b,,\n,x\n", "1: a||b\n2: |x"},
		{"semicolon", "名;性\n张,三;女\n", "1: 名|性\n2: 张,三|女"},
		{"tab", "a\tb,c\nd\te,f\n", "1: a|b,c\n2: d|e,f"},
		{"single column", "a\nb\n", "1: a\n2: b"},
		{"title above", "2024年花名册\n姓名;性别;备注\n张三;男;a,b\n李四;女;\n", "1: 2024年花名册\n2: 姓名|性别|备注\n3: 张三|男|a,b\n4: 李四|女"},
		{"separators in quotes", "x;y\n\"a,b,c\";1\n\"d,e,f\";2\n", "1: x|y\n2: a,b,c|1\n3: d,e,f|2"},
		{"other separators in long quotes", "x,y\n1,\";\n;\n;0\"\n", "1: x|y\n2: 1|;\n;\n;0"},
		{"announced", "sep=;\na,b;c\n", "2: a,b|c"},
		{"announced in quotes", "\"SEP=|\"\r\na,b|c\n", "2: a,b|c"},
		{"quotes", "\"a\",\"b \"\"c\"\"\"\n\"\",d\n", "1: a|b \"c\"\n2: |d"},
		{"line breaks in quotes", "\"a\r\nb\",c\n\"d\n\ne\",f\ng,h\n", "1: a\r\nb|c\n3: d\n\ne|f\n6: g|h"},
		{"bare quotes", "a\"b,\"c\"d\ne\",f\n", "1: a\"b|cd\n2: e\"|f"},
		{"text formulas", "=\"00123\",\"=\"\"4403\"\"\",=1+1,=\"a\"&\"b\"\nx,y,z,w\n", "1: 00123|4403|=1+1|=\"a\"&\"b\"\n2: x|y|z|w"},
		{"apostrophes", "'=1,'+8617,'-,'@x,''=1,'a,'0755\nx,x,x,x,x,x,x\n", "1: =1|+8617|-|@x|'=1|'a|'0755\n2: x|x|x|x|x|x|x"},
		{"spaces stay", " a , b\nc,d\n", "1:  a | b\n2: c|d"},
		{"NUL far inside", strings.Repeat("a,b\n", 20000) + "c\x00,d\n", strings.TrimSuffix(numbered(20000, "a|b"), "\n") + "\n20001: c\uFFFD|d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read([]byte(tt.text), 0, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func numbered(n int, cells string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(Row{Number: i + 1, Cells: []Cell{{cells, Text}}}) + "\n")
	}
	return b.String()
}

// Every charset, with every length of input before the first character beyond ASCII, and rare ones:
// 𠮷 is of extension B, 㐂 and 㴓 of extension A.
func TestCharsets(t *testing.T) {
	const text = "name,姓名\r\nid,𠮷㐂·㴓\r\n1,2\r\n"
	const want = "1: name|姓名\n2: id|𠮷㐂·㴓\n3: 1|2"
	encode := func(e interface{ Bytes([]byte) ([]byte, error) }, s string) []byte {
		b, err := e.Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	long := strings.Repeat("x,y\n", 60_000)
	for name, b := range map[string][]byte{
		"UTF-8":                   []byte(text),
		"UTF-8 with mark":         []byte(bomUTF8 + text),
		"GB18030":                 encode(simplifiedchinese.GB18030.NewEncoder(), text),
		"UTF-16 LE":               encode(le.NewEncoder(), text),
		"UTF-16 BE":               encode(be.NewEncoder(), text),
		"UTF-16 LE with mark":     append([]byte(bomUTF16LE), encode(le.NewEncoder(), text)...),
		"UTF-16 BE with mark":     append([]byte(bomUTF16BE), encode(be.NewEncoder(), text)...),
		"GB18030 after ASCII":     encode(simplifiedchinese.GB18030.NewEncoder(), long+text),
		"UTF-8 after ASCII":       []byte(long + text),
		"UTF-8 cut in a window":   []byte(strings.Repeat("x", 65533) + "\n" + text),
		"GB18030 cut in a window": encode(simplifiedchinese.GB18030.NewEncoder(), strings.Repeat("y", 65534)+"\n"+text),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(b, 0, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for i := range got {
				rest := strings.Join(got[i:min(len(got), i+3)], "\n")
				found = found || withoutNumbers(rest) == withoutNumbers(want)
			}
			if !found {
				t.Errorf("not found among %d rows, the last is %q", len(got), got[len(got)-1])
			}
		})
	}
}

func withoutNumbers(s string) string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		_, cells, _ := strings.Cut(l, ": ")
		out = append(out, cells)
	}
	return strings.Join(out, "\n")
}

// One damaged byte must not turn a whole UTF-8 file into GB18030.
func TestFewBadBytesStayUTF8(t *testing.T) {
	got, err := read([]byte("姓名,性别,住址\n张三,女,深圳市福田区\n李\xff四,男,广州市\n"), 0, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1: 姓名|性别|住址", "2: 张三|女|深圳市福田区", "3: 李\uFFFD四|男|广州市"}, got); diff != "" {
		t.Error(diff)
	}
}

// The result does not depend on where the windows of the reader end.
func TestDelimitedWindows(t *testing.T) {
	text := "a,\"b \"\"q\"\"\r\nc\",d\r\n\r\n\"\",=\"x\",'=y\r\"e\"f,g\n"
	d := &delimited{src: &source{}, lim: DefaultLimits(), separator: ','}
	all := func(f *fields) (lines []string) {
		var row Row
		for {
			more, err := f.next(&row)
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				return lines
			}
			lines = append(lines, line(row))
		}
	}
	want := []string{"1: a|b \"q\"\r\nc|d", "4: |x|=y", "5: ef|g"}
	if diff := cmp.Diff(want, all(newFields(strings.NewReader(text), d))); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(want, all(newFields(iotest.OneByteReader(strings.NewReader(text)), d))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, all(newFields(iotest.DataErrReader(bytes.NewReader([]byte(text))), d))); diff != "" {
		t.Error(diff)
	}
}
