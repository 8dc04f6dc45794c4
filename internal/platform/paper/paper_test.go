package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ledongthuc/pdf"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const joinLink = "https://niangjia.example.cn/j/7KQ4MD"

var posters = []Poster{
	{
		Size: A4, Lang: "zh-Hans", Heading: "加入工会", Union: "江州市临江区快递行业工会联合会", Link: joinLink, Scan: "微信扫一扫，手机上就能入会",
		Steps: []string{"扫码，填写姓名、手机号和身份证号", "核对后提交，不收任何费用", "工会审核，结果发到你的手机"}, Promise: "你入会的事，工会不会告诉你的用人单位",
	},
	{
		Size: A3, Lang: "zh-Hant", Heading: "加入工會", Union: "江州市臨江區快遞行業工會聯合會", Link: joinLink, Scan: "微信掃一掃",
		Steps: []string{"掃碼", "填寫三項", "等候回音"}, Promise: "你入會的事，工會不會告訴你的用人單位",
	},
	{
		Size: A3, Lang: "en", Heading: "Join your union", Union: "Federation of Courier Unions, Linjiang District, Jiangzhou", Link: joinLink, Scan: "Scan with WeChat or your camera",
		Steps: []string{"Scan the code and fill in three fields", "Check and send. It costs nothing", "The union answers you on your phone"}, Promise: "Your employer is not told that you have joined",
	},
}

func newPress(t testing.TB, o Options) *Press {
	t.Helper()
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// texts are the texts of each page without spaces and line ends, as a reader of PDF finds them.
func texts(t *testing.T, b []byte) []string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for i := range r.NumPage() {
		var page strings.Builder
		for _, text := range r.Page(i + 1).Content().Text {
			page.WriteString(strings.Trim(text.S, "\ufffd")) // the reader's own end of a line
		}
		pages = append(pages, squeeze(page.String()))
	}
	return pages
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPosterSaysItAll(t *testing.T) {
	press := newPress(t, Options{})
	for _, in := range posters {
		t.Run(in.Lang, func(t *testing.T) {
			var b bytes.Buffer
			made, err := press.Poster(&b, in)
			if err != nil || made.Pages != 1 || len(made.Missing) > 0 {
				t.Fatal(made, err)
			}
			pages := texts(t, b.Bytes())
			for _, want := range append([]string{in.Heading, in.Union, in.Scan, in.Promise, "niangjia.example.cn/j/7KQ4MD"}, in.Steps...) {
				if !strings.Contains(pages[0], squeeze(want)) {
					t.Errorf("%q is not in %q", want, pages[0])
				}
			}
			if got := scanned(t, marks(t, b.Bytes())); got != in.Link {
				t.Errorf("the printed code says %q", got)
			}
			if box := map[Size]string{A4: "[0 0 595.276 841.89]", A3: "[0 0 841.89 1190.551]"}[in.Size]; !strings.Contains(b.String(), "/MediaBox "+box) {
				t.Errorf("the page is not %s", box)
			}
			if b.Len() > 40_000 {
				t.Errorf("%d bytes", b.Len())
			}
		})
	}
}

// marks are the operators of a print's first page.
func marks(t *testing.T, b []byte) string {
	t.Helper()
	_, rest, ok := bytes.Cut(b, []byte("stream\n"))
	for ; ok; _, rest, ok = bytes.Cut(rest, []byte("\nstream\n")) {
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(s, []byte("BT\n")) {
			return string(s)
		}
	}
	t.Fatal("no page")
	return ""
}

var rectangle = regexp.MustCompile(`(?m)^(\S+) (\S+) (\S+) (\S+) re$`)

// scanned reads the code whose dark squares are the rectangles of a page, ink upon white.
func scanned(t *testing.T, marks string) string {
	t.Helper()
	_, marks, _ = strings.Cut(marks, "re\nf\n") // after the ground
	const scale = 2
	picture := image.NewGray(image.Rect(0, 0, 850*scale, 1200*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for _, m := range rectangle.FindAllStringSubmatch(marks, -1) {
		var v [4]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(m[i+1], 64)
		}
		for y := int(v[1] * scale); y < int((v[1]+v[3])*scale); y++ {
			for x := int(v[0] * scale); x < int((v[0]+v[2])*scale); x++ {
				picture.SetGray(x, 1200*scale-1-y, color.Gray{})
			}
		}
	}
	return decoded(t, picture)
}

func decoded(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// A poster must hold the longest names and links without cutting or running over.
func TestPosterHoldsLongTexts(t *testing.T) {
	long := Poster{
		Heading: "新就业形态劳动者都来加入我们的工会吧", Union: "新疆维吾尔自治区乌鲁木齐市天山区网约车与货运司机行业工会联合会",
		Link:    "https://niangjia.example.cn/join/orgs/01JD8YBP0QK4T2W6ZC5V7M3XRA?from=poster&lang=zh",
		Steps:   []string{strings.Repeat("很长的一步", 10), "two", strings.Repeat("unbreakable", 5)},
		Promise: strings.Repeat("你入会的事，工会不会告诉你的用人单位。", 4),
	}
	var b bytes.Buffer
	if made, err := newPress(t, Options{}).Poster(&b, long); err != nil || len(made.Missing) > 0 {
		t.Fatal(made, err)
	}
	page := texts(t, b.Bytes())[0]
	for _, want := range append([]string{long.Heading, long.Union, long.Promise, strings.TrimPrefix(long.Link, "https://")}, long.Steps...) {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in %q", want, page)
		}
	}
	r, err := pdf.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range r.Page(1).Content().Text {
		if letter.X < posterMargin*millimetre-1 || letter.X > (posterWidth-posterMargin)*millimetre || letter.Y < 0 || letter.Y > posterHeight*millimetre {
			t.Errorf("%q stands at %.1f, %.1f", letter.S, letter.X, letter.Y)
		}
	}
}

func TestPosterRefusesALinkTooLong(t *testing.T) {
	if _, err := newPress(t, Options{}).Poster(io.Discard, Poster{Link: strings.Repeat("x", 4000)}); err == nil {
		t.Error("printed")
	}
}

func TestEqualInputMakesEqualBytes(t *testing.T) {
	press := newPress(t, Options{})
	print := func(i int) []byte {
		var b bytes.Buffer
		var err error
		if n := i % (len(posters) + 1); n < len(posters) {
			_, err = press.Poster(&b, posters[n])
		} else {
			_, err = press.Letter(&b, request())
		}
		if err != nil {
			t.Error(err)
		}
		return b.Bytes()
	}
	kinds := len(posters) + 1
	first := make([][]byte, kinds)
	for i := range first {
		first[i] = print(i)
	}
	var all sync.WaitGroup
	for i := range 6 * kinds {
		all.Go(func() {
			if !bytes.Equal(print(i), first[i%kinds]) {
				t.Errorf("print %d differs from the first of its kind", i)
			}
		})
	}
	all.Wait()
}

// What another program reads is the same, where poppler is installed.
func TestPopplerAgrees(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	var b bytes.Buffer
	if _, err := newPress(t, Options{}).Letter(&b, request()); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(tool, "-", "-")
	run.Stdin = &b
	var complaints bytes.Buffer
	run.Stderr = &complaints
	out, err := run.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatal(err, complaints.String())
	}
	for _, want := range []string{"关于成立江州市", "龚䶮", "赵𬬩", "欧阳𠮷", "阿卜杜勒·买买"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not found", want)
		}
	}
}

func BenchmarkPoster(b *testing.B) {
	press := newPress(b, Options{})
	if _, err := press.Missing("暖"); err != nil { // unpack the fonts
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := press.Poster(io.Discard, posters[0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	press := newPress(b, Options{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := press.Letter(io.Discard, request()); err != nil {
			b.Fatal(err)
		}
	}
}

// request is a letter of several pages with names that are hard to print.
func request() Letter {
	names := []string{"阿卜杜勒·买买提明·托合提", "龚䶮", "王小明", "赵𬬩", "欧阳𠮷"}
	var rows [][]string
	for i := range 34 {
		rows = append(rows, []string{fmt.Sprint(i + 1), names[i%len(names)], "江州迅达速运有限公司临江分公司", "2025年4月30日"})
	}
	return Letter{
		Lang: "zh-Hans", Number: "江快工筹〔2025〕1号", Title: "关于成立江州市临江区快递行业工会联合会的请示", Addressee: "江州市临江区总工会：",
		Body: []Block{
			Paragraph("为维护快递从业人员的合法权益，临江区快递行业一百二十六名从业人员经民主协商，决定成立江州市临江区快递行业工会联合会，并推选筹备组。现将有关情况请示如下："),
			Heading("基本情况"),
			Paragraph("临江区现有快递企业14家、营业网点63个，从业人员2180人，其中已入会126人（含劳务派遣人员41人）。"),
			Heading("筹备组人选"),
			Numbered{2, "筹备组由五人组成，组长一人。"},
			Numbered{2, "成员名单如下。"},
			Numbered{3, "名单按姓氏笔画排列。"},
			Table{Columns: []Column{{"序号", 0.7, Middle}, {"姓名", 1.8, Left}, {"单位", 2.6, Left}, {"入会日期", 1.7, Right}}, Rows: rows},
			Heading("请示事项"),
			Paragraph("请批准成立江州市临江区快递行业工会联合会，并批准其筹备组。妥否，请批复。"),
		},
		From: "江州市临江区快递行业工会联合会筹备组", Date: "2025年4月30日", Signing: []string{"筹备组组长（签字）", "联系电话"},
	}
}
