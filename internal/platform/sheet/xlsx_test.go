package sheet

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCells(t *testing.T) {
	tests := []struct{ name, rows, shared, want string }{
		{"inline", `<row r="1"><c r="A1" t="inlineStr"><is><t>张三</t></is></c></row>`, "", "1: 张三"},
		{"rich inline", `<row r="1"><c r="A1" t="inlineStr"><is><r><t>张</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 三</t></r></is></c></row>`, "", "1: 张 三"},
		{"shared", `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>`,
			`<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh sb="0" eb="1"><t>yǐ</t></rPh><phoneticPr fontId="1"/></si>`, "1: 乙丙|甲"},
		{"empty shared", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`, `<si/><si><t>x</t></si>`, "1: |x"},
		{"formula", `<row r="1"><c r="A1" t="str"><f>B1&amp;"a"</f><v>甲a</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>`, "", "1: 甲a|n:2"},
		{"formula without value", `<row r="1"><c r="A1"><f>1+1</f></c><c r="B1" t="str"><f>""</f><v></v></c></row>`, "", "1: e:#FORMULA!"},
		{"error and bool", `<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="b"><v>0</v></c></row>`, "", "1: e:#N/A|b:TRUE|b:FALSE"},
		{"numbers", `<row r="1"><c><v>17012345678</v></c><c><v>1.7012345678E10</v></c><c><v>4.4039919870625901E+17</v></c><c><v>0.30000000000000004</v></c><c s="4"><v>123</v></c></row>`, "",
			"1: n:17012345678|n:17012345678|n:440399198706259010|n:0.3|n:00123"},
		{"dates", `<row r="1"><c s="1"><v>43709</v></c><c s="1"><v>43709.75</v></c><c s="2"><v>43709.75</v></c><c s="2"><v>43709</v></c><c s="3"><v>0.5</v></c><c s="5"><v>43709</v></c><c t="d"><v>2019-09-01T00:00:00Z</v></c></row>`, "",
			"1: d:2019-09-01|d:2019-09-01|d:2019-09-01T18:00:00|d:2019-09-01|d:12:00:00|d:2019-09-01|d:2019-09-01"},
		{"no dates", `<row r="1"><c s="1"><v>-1</v></c><c s="1"><v>0</v></c><c s="1"><v>9999999</v></c><c s="1" t="str"><v>2018年</v></c><c s="99"><v>43709</v></c></row>`, "", "1: n:-1|n:0|n:9999999|2018年|n:43709"},
		{"garbage number", `<row r="1"><c><v>12 34</v></c></row>`, "", "1: 12 34"},
		{"no references", `<row><c><v>1</v></c><c t="inlineStr"><is><t>b</t></is></c></row><row><c><v>2</v></c></row>`, "", "1: n:1|b\n2: n:2"},
		{"gaps", `<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c><c r="F2" s="1"/></row><row r="3"/><row r="4"><c r="XFD4"/></row><row r="7"><c r="A7"><v>3</v></c></row>`, "", "2: |n:1|n:2\n7: n:3"},
		{"escapes", `<row r="1"><c t="inlineStr"><is><t>&lt;a&gt; &amp;&#20013;&#x4E2D;_x000D_&#10;_x005F_x0041_ _x41_</t></is></c></row>`, "", "1: <a> &中中\r\n_x0041_ _x41_"},
		{"surrogates and NUL", `<row r="1"><c t="inlineStr"><is><t>_xD842__xDFB7_|_xD842_|_x0000_|&#0;</t></is></c></row>`, "", "1: 𠮷|\uFFFD|\uFFFD|\uFFFD"},
		{"CDATA, comments, instructions", `<!-- <row> --><?x <row>?><row r="1"><c t="inlineStr"><is><t><![CDATA[<b>&amp;]]>x<!--y-->z</t></is></c></row>`, "", "1: <b>&amp;xz"},
		{"line ends", "<row r=\"1\"><c t=\"inlineStr\"><is><t>a\r\nb\rc</t></is></c></row>", "", "1: a\nb\nc"},
		{"bracket in attribute", `<row r="1" x="a>b" y='"'><c r='A1'><v>1</v></c></row>`, "", "1: n:1"},
		{"spaces in tags", "<row\n r = \"3\" ><c r=\"A3\"  ><v >1</v ></c ></row >", "", "3: n:1"},
		{"invalid UTF-8", "<row r=\"1\"><c t=\"inlineStr\"><is><t>a\xffb</t></is></c></row>", "", "1: a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := oneSheet(data(tt.rows))
			p["xl/sharedStrings.xml"] = `<sst xmlns="` + testMain + `">` + tt.shared + `</sst>`
			got, err := read(zipped(t, p), 0, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNamespacePrefixesAndOddPaths(t *testing.T) {
	got, err := read(zipped(t, parts{
		`_rels\.rels`: `<p:Relationships><p:Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/Book/WB.xml"/></p:Relationships>`,
		"book/wb.xml": `<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="a&amp;b" sheetId="1" state="veryHidden" r:id="A"/><x:sheet name="chart" r:id="B"/><x:sheet name="c" r:id="C"/></x:sheets></x:workbook>`,
		"book/_rels/wb.xml.rels": `<Relationships><Relationship Id="A" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="../s/one.xml"/>` +
			`<Relationship Id="B" Type="x/chartsheet" Target="two.xml"/><Relationship Id="C" Type="x/worksheet" Target="three.xml" TargetMode="External"/>` +
			`<Relationship Id="S" Type="x/styles" Target="st.xml"/></Relationships>`,
		"book/st.xml": `<x:styleSheet><x:cellXfs><x:xf/><x:xf numFmtId="14"/></x:cellXfs></x:styleSheet>`,
		"s/one.xml":   `<x:worksheet xmlns:x="m"><x:dimension ref="A1"/><x:sheetData><x:row r="1"><x:c r="A1" s="1"><x:v>42247</x:v></x:c><x:c r="C1" t="inlineStr"><x:is><x:t>c</x:t></x:is></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>`,
	}), 0, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1: d:2019-09-01|d:2019-09-01|c"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSheets(t *testing.T) {
	p := oneSheet(data(""))
	p["xl/workbook.xml"] = `<workbook><sheets><sheet name="a&amp;b" state="visible" r:id="rId1"/><sheet name="暗" state="hidden" r:id="rId1"/><sheet name="none" r:id="rId9"/></sheets></workbook>`
	b := zipped(t, p)
	book, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if diff := cmp.Diff([]Info{{"a&b", false}, {"暗", true}}, book.Sheets()); diff != "" {
		t.Error(diff)
	}
	if _, err := book.Rows(context.Background(), 2); err == nil {
		t.Error("a sheet that is not there was opened")
	}
}

func TestMerged(t *testing.T) {
	head := `<row r="1"><c r="A1" t="inlineStr"><is><t>题</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>人</t></is></c><c r="B2"/><c r="C2" t="inlineStr"><is><t>话</t></is></c></row>` +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>名</t></is></c><c r="B3" t="inlineStr"><is><t>性</t></is></c><c r="C3" s="1"/></row>`
	tests := []struct {
		name, merges string
		rows         string
		want         []string
	}{
		{"two heads", `<mergeCell ref="A1:C1"/><mergeCell ref="A2:B2"/><mergeCell ref="C2:C3"/>`, head, []string{"1: 题|题|题", "2: 人|人|话", "3: 名|性|话"}},
		{"no invented rows", `<mergeCell ref="A1:A9"/>`, `<row r="1"><c r="A1"><v>7</v></c></row><row r="2"/><row r="3"><c r="B3"><v>1</v></c></row>`, []string{"1: n:7", "3: n:7|n:1"}},
		{"own values stay", `<mergeCell ref="A1:B2"/>`, `<row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row>`, []string{"1: n:7|n:8"}},
		{"only headings", `<mergeCell ref="A50:A51"/><mergeCell ref="A52:B52"/>`, `<row r="50"><c r="A50"><v>1</v></c></row><row r="51"><c r="B51"><v>2</v></c></row><row r="52"><c r="A52"><v>3</v></c></row>`, []string{"50: n:1", "51: |n:2", "52: n:3"}},
		{"nonsense", `<mergeCell ref="B2:A1"/><mergeCell ref="A1"/><mergeCell ref=":"/><mergeCell/><mergeCell ref="A1:XFD1048576"/>`, `<row r="1"><c r="B1"><v>1</v></c></row>`, []string{"1: |n:1"}},
		{"beyond the limit of columns", `<mergeCell ref="A1:ZZZZZZ1"/>`, `<row r="1"><c r="A1"><v>1</v></c></row>`, []string{"1: n:1|n:1|n:1|n:1"}},
	}
	lim := DefaultLimits()
	lim.Cols = 4
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read(zipped(t, oneSheet(`<worksheet><sheetData>`+tt.rows+`</sheetData><mergeCells>`+tt.merges+`</mergeCells></worksheet>`)), 0, lim)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHiddenColumnsAndSecondReading(t *testing.T) {
	b := zipped(t, oneSheet(`<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="6" width="9" hidden="0"/></cols>`+
		`<sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`))
	book, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for range 2 {
		rows, err := book.Rows(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		var hidden []int
		for col := range 8 {
			if rows.Hidden(col) {
				hidden = append(hidden, col)
			}
		}
		if diff := cmp.Diff([]int{1, 2, 4}, hidden); diff != "" {
			t.Error(diff)
		}
		if !rows.Next() || line(rows.Row()) != "1: n:1" || rows.Next() || rows.Err() != nil {
			t.Errorf("rows: %v, %v", rows.Row(), rows.Err())
		}
		rows.Close()
	}
}

// Texts stay what they are when the reading goes on; the doc promises it.
func TestTextsMayBeKept(t *testing.T) {
	b := sample(t, "07-two-sheets.xlsx")
	var kept []string
	var copied []string
	book, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Rows(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		for _, c := range rows.Row().Cells {
			kept, copied = append(kept, c.Text), append(copied, strings.Clone(c.Text))
		}
	}
	if diff := cmp.Diff(copied, kept); diff != "" || len(kept) != 6+6+18*6 {
		t.Errorf("%d texts: %s", len(kept), diff)
	}
}
