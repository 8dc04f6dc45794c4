package paper

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"niangjia/internal/platform/errs"
)

func TestLetterOfSeveralPages(t *testing.T) {
	in := request()
	var b bytes.Buffer
	made, err := newPress(t, Options{}).Letter(&b, in)
	if err != nil || made.Pages != 4 || string(made.Missing) != "𠮷" {
		t.Fatal(made, err)
	}
	pages := texts(t, b.Bytes())
	for i, page := range pages {
		if want := fmt.Sprintf("—%d—", i+1); !strings.HasSuffix(page, want) {
			t.Errorf("page %d ends in %q", i+1, page[len(page)-20:])
		}
		if i > 0 && !strings.HasPrefix(page, "序号姓名单位入会日期") {
			t.Errorf("page %d does not begin with the table's heading", i+1)
		}
	}
	if strings.Contains(pages[0], "序号") && !strings.Contains(pages[0], "1阿卜杜勒") {
		t.Error("the table's heading stands alone at the end of page 1")
	}
	all := strings.Join(pages, "")
	for _, want := range []string{
		in.Number, in.Title, in.Addressee, "一、基本情况", "二、筹备组人选", "（一）筹备组由五人组成", "（二）成员名单如下", "1.名单按", "三、请示事项",
		"34赵𬬩江州迅达", "阿卜杜勒·买买", "龚䶮", "欧阳𠮷", "筹备组组长（签字）", in.From + in.Date,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not found", want)
		}
	}
}

func TestLetterInEnglishCountsInEnglish(t *testing.T) {
	var b bytes.Buffer
	in := Letter{Lang: "en", Title: "Request", Body: []Block{
		Heading("The district"), Numbered{2, "Companies"}, Numbered{3, "Branches"}, Numbered{3, "Depots"}, Numbered{2, "“People”"}, Heading("What is asked"), Numbered{9, "Deep"},
	}}
	if _, err := newPress(t, Options{}).Letter(&b, in); err != nil {
		t.Fatal(err)
	}
	want := `Request1.Thedistrict1.1Companies1.1.1Branches1.1.2Depots1.2"People"2.Whatisasked2.0.1Deep—1—`
	if got := strings.Join(texts(t, b.Bytes()), ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Wherever the text ends on its page, the signature has text above it.
func TestSignatureIsNeverAlone(t *testing.T) {
	press := newPress(t, Options{})
	last := func(in Letter) string {
		var b bytes.Buffer
		if _, err := press.Letter(&b, in); err != nil {
			t.Fatal(err)
		}
		pages := texts(t, b.Bytes())
		return pages[len(pages)-1]
	}
	for n := 1; n <= 50; n++ {
		in := Letter{Title: "决定", From: "江州市总工会", Date: "2025年4月30日", Signing: []string{"主席", "副主席", "经办人"}}
		table := Table{Columns: []Column{{Title: "项"}}}
		for i := range n {
			in.Body = append(in.Body, Paragraph(fmt.Sprintf("第%d条。", i+1)))
			table.Rows = append(table.Rows, []string{fmt.Sprintf("第%d条。", i+1)})
		}
		for _, body := range [][]Block{in.Body, {table}} {
			in.Body = body
			if said := last(in); !strings.Contains(said, fmt.Sprintf("第%d条。", n)) || !strings.Contains(said, "2025年4月30日") {
				t.Errorf("%d lines: the last page says %q", n, said)
			}
		}
	}
}

// A heading goes along when the text below it moves to the signature.
func TestHeadingStaysWithItsText(t *testing.T) {
	in := Letter{Title: "决定", From: "江州市总工会", Date: "2025年4月30日"}
	for range 15 {
		in.Body = append(in.Body, Paragraph("一行。"))
	}
	in.Body = append(in.Body, Heading("要求"), Paragraph(strings.Repeat("请各级工会认真执行。", 5)))
	var b bytes.Buffer
	if made, err := newPress(t, Options{}).Letter(&b, in); err != nil || made.Pages != 2 {
		t.Fatal(made, err)
	}
	if page := texts(t, b.Bytes())[1]; !strings.HasPrefix(page, "一、要求请各级工会") {
		t.Errorf("page 2 says %q", page)
	}
}

func TestRowsHigherThanAPageAreParted(t *testing.T) {
	long := strings.Repeat("很长的一段话。", 700)
	var b bytes.Buffer
	in := Letter{Title: "表", Body: []Block{Table{Columns: []Column{{Title: "项"}, {Title: "说明", Width: 3}}, Rows: [][]string{{"甲", "短"}, {"乙", long}, {"丙", "短"}}}}}
	if _, err := newPress(t, Options{}).Letter(&b, in); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(texts(t, b.Bytes()), "")
	if n := strings.Count(strings.NewReplacer("项说明", "", "—", "", "2", "", "3", "", "4", "", "5", "").Replace(said), "段话。"); n != 700 {
		t.Errorf("%d of 700 sentences are whole", n)
	}
	if !strings.Contains(said, "丙短") {
		t.Error("the row after it is lost")
	}
}

func TestUnevenTableIsRefused(t *testing.T) {
	in := Letter{Title: "表", Body: []Block{Table{Columns: []Column{{Title: "甲"}, {Title: "乙"}}, Rows: [][]string{{"1", "2"}, {"1"}}}}}
	_, err := newPress(t, Options{}).Letter(io.Discard, in)
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid || e.Msg.Args["row"] != 2 {
		t.Error(err)
	}
}

func TestChineseNumbers(t *testing.T) {
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九", 100: "100"} {
		if got := chineseNumber(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	d, err := newPress(t, Options{}).document("", "zh-Hans")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"一二三四五六", 4, "一二三四|五六"},
		{"一二三四，五六", 4, "一二三|四，五六"},            // no comma at a line's beginning
		{"一二三（四五）六", 4, "一二三|（四五）|六"},         // no bracket at its end
		{"共有2180人在此", 4.5, "共有2180|人在此"},      // a number stays whole
		{"共有三家2180人", 4, "共有三家|2180人"},        //
		{"say it again", 3.5, "say it|again"}, // no space stays at a line's end
		{"123456789012", 3, "12345|67890|12"},
		{"一\n二三", 4, "一|二三"},
		{"", 4, ""},
	} {
		var got []string
		for _, l := range d.wrap(c.text, style{face: serif}, c.width, 0, false) {
			var b strings.Builder
			for _, g := range l.glyphs {
				b.WriteRune(g.char)
			}
			got = append(got, b.String())
			if l.width > c.width+0.001 {
				t.Errorf("%q: a line is %.2f wide", c.text, l.width)
			}
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: %s", c.text, strings.Join(got, "|"))
		}
	}
	for _, l := range d.wrap("临江区现有快递企业14家、营业网点63个，从业人员2180人。", style{face: serif}, 12, 2, true)[1:2] {
		if l.width != 12 || l.gap <= 0 {
			t.Errorf("a justified line is %.3f wide", l.width)
		}
	}
}
