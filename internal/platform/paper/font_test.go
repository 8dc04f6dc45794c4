package paper

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// The fonts have what a union writes: GB 2312, the common Traditional characters (Big5,
// level 1), every character of GBK, which most names are written in, letters with the
// tones of pinyin, and rare characters of 通用规范汉字表 beyond the basic block.
func TestFontsHaveWhatIsWritten(t *testing.T) {
	var all strings.Builder
	for lead := 0x81; lead <= 0xfe; lead++ {
		for trail := 0x40; trail <= 0xfe; trail++ {
			for _, r := range decode(simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(lead), byte(trail)})) {
				if r >= 0x4e00 && r <= 0x9fff {
					all.WriteRune(r)
				}
			}
			if lead >= 0xa4 && lead < 0xc6 {
				all.WriteString(decode(traditionalchinese.Big5.NewDecoder().Bytes([]byte{byte(lead), byte(trail)})))
			}
		}
	}
	all.WriteString("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü 〇·•—…“”‘’《》〈〉「」『』【】〔〕（），。、；：？！￥％℃①⑳㈠→√×÷±≤≥□■○●★※№")
	all.WriteString("䶮㛃㳇㻬䴔𠅤𠙶𦰡𨱔𫍯𫓧𬬩𬬱𬭩𬴊")
	missing, err := newPress(t, Options{}).Missing(all.String())
	if err != nil || len(missing) > 0 {
		t.Errorf("%d are missing: %s %v", len(missing), string(missing), err)
	}
}

func decode(b []byte, err error) string {
	if err != nil || bytes.ContainsRune(b, 0xfffd) {
		return ""
	}
	return string(b)
}

func TestMissingCharactersAreToldAndKept(t *testing.T) {
	press := newPress(t, Options{})
	missing, err := press.Missing("欧阳𠮷\n龚䶮", "😀 cafe\u0301")
	if err != nil || string(missing) != "😀𠮷" && string(missing) != "𠮷😀" {
		t.Errorf("%q %v", string(missing), err)
	}
	var b bytes.Buffer
	made, err := press.Letter(&b, Letter{Title: "欧阳𠮷", Body: []Block{Paragraph("欧阳𠮷与欧阳吉😀葛\U000e0100\u200b cafe\u0301")}})
	if err != nil || string(made.Missing) != string(missing) {
		t.Errorf("%q %v", string(made.Missing), err)
	}
	if said := texts(t, b.Bytes())[0]; said != "欧阳𠮷欧阳𠮷与欧阳吉😀葛café—1—" {
		t.Errorf("copied as %q", said)
	}
}

// withCharacter is a font with one character, drawn as 吉 is, and a table of characters
// in the format given.
func withCharacter(t *testing.T, r rune, format int) []byte {
	t.Helper()
	own, err := ownFaces()
	if err != nil {
		t.Fatal(err)
	}
	c := newCut(own[serif])
	n := c.take('吉')
	var cmap []byte
	u16 := func(values ...int) {
		for _, v := range values {
			cmap = binary.BigEndian.AppendUint16(cmap, uint16(v))
		}
	}
	u16(0, 1, 3, map[int]int{4: 1, 12: 10}[format], 0, 12)
	if format == 12 {
		u16(12, 0, 0, 28, 0, 0, 0, 1)
		for _, v := range []uint32{uint32(r), uint32(r), uint32(n)} {
			cmap = binary.BigEndian.AppendUint32(cmap, v)
		}
	} else {
		u16(4, 34, 0, 4, 4, 1, 0, int(r), 0xffff, 0, int(r), 0xffff, 0, 1, 4, 0, n)
	}
	if _, err := parseFace("cut", c.font()); err == nil {
		t.Fatal("a font without a table of characters was taken")
	}
	parts := map[string][]byte{"cmap": cmap}
	for _, tag := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf"} {
		parts[tag] = table(t, c.font(), tag)
	}
	return tables(parts)
}

func table(t *testing.T, font []byte, tag string) []byte {
	t.Helper()
	for at := 12; at < len(font); at += 16 {
		if string(font[at:at+4]) == tag {
			offset := binary.BigEndian.Uint32(font[at+8:])
			return font[offset : offset+binary.BigEndian.Uint32(font[at+12:])]
		}
	}
	t.Fatal(tag)
	return nil
}

func TestFallbackFontStandsIn(t *testing.T) {
	collection := withCharacter(t, '𠮷', 12)
	for name, c := range map[string]struct {
		char rune
		file []byte
	}{"rare.ttf": {'𠮷', withCharacter(t, '𠮷', 12)}, "old 字体.ttf": {'ཀ', withCharacter(t, 'ཀ', 4)}, "many.ttc": {'𠮷', inCollection(collection)}} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		press := newPress(t, Options{Fallback: path})
		var b bytes.Buffer
		made, err := press.Letter(&b, Letter{Title: "试", Body: []Block{Paragraph("欧阳" + string(c.char) + "印")}})
		if err != nil || len(made.Missing) > 0 {
			t.Errorf("%s: %v %v", name, made, err)
		}
		if said := texts(t, b.Bytes())[0]; !strings.Contains(said, "欧阳"+string(c.char)+"印") {
			t.Errorf("%s: copied as %q", name, said)
		}
	}
}

// inCollection puts a font into a collection of one.
func inCollection(font []byte) []byte {
	const head = 16
	out := append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10"), font...)
	for at := head + 12; at < head+12+16*int(binary.BigEndian.Uint16(font[4:])); at += 16 {
		binary.BigEndian.PutUint32(out[at+8:], binary.BigEndian.Uint32(out[at+8:])+head)
	}
	return out
}

func TestFallbackThatIsNoFontIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.ttf")
	for _, content := range []string{"", "no font", "OTTO" + strings.Repeat("\x00", 100), "ttcf" + strings.Repeat("\xff", 100)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{Fallback: path}); err == nil {
			t.Errorf("%q was taken", content)
		}
	}
	if _, err := New(Options{Fallback: path + ".absent"}); err == nil {
		t.Error("an absent file was taken")
	}
}

// A damaged font is refused or prints something; it never ends the program.
func TestDamagedFontDoesNoHarm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, whole := range [][]byte{withCharacter(t, '𠮷', 12), withCharacter(t, 'ཀ', 4)} {
		for range 4000 {
			b := bytes.Clone(whole)
			for range 1 + random.IntN(4) {
				b[random.IntN(len(b))] = byte(random.IntN(256))
			}
			if random.IntN(4) == 0 {
				b = b[:random.IntN(len(b))]
			}
			f, err := parseFace("damaged", b)
			if err != nil {
				continue
			}
			c := newCut(f)
			c.take('𠮷')
			c.take('ཀ')
			c.take('吉')
			c.font()
		}
	}
}

// A font may build a glyph of others (é of e and ´); what it is built of comes along.
func TestPartsOfGlyphsComeAlong(t *testing.T) {
	own, err := ownFaces()
	if err != nil {
		t.Fatal(err)
	}
	plain := newCut(own[sans])
	e, accent := plain.take('e'), plain.take('´')
	loca, glyf := table(t, plain.font(), "loca"), table(t, plain.font(), "glyf")
	at := binary.BigEndian.Uint32(loca[4*e:])
	composite := append([]byte{0xff, 0xff}, glyf[at+2:at+10]...) // as large as e
	for i, part := range []int{e, accent} {
		flags := uint16(hasScale | argsAreWords)
		if i == 0 {
			flags |= moreComponents
		}
		composite = binary.BigEndian.AppendUint16(composite, flags)
		composite = binary.BigEndian.AppendUint16(composite, uint16(part))
		composite = append(composite, 0, 0, 0, 0, 0x40, 0)
	}
	composite = append(composite, make([]byte, -len(composite)&3)...)
	loca = binary.BigEndian.AppendUint32(bytes.Clone(loca), uint32(len(glyf)+len(composite)))
	hmtx := append(bytes.Clone(table(t, plain.font(), "hmtx")), 2, 0, 0, 0)
	f := &face{name: "made", tables: map[string][]byte{
		"head": table(t, plain.font(), "head"), "hhea": table(t, plain.font(), "hhea"), "maxp": table(t, plain.font(), "maxp"),
		"hmtx": hmtx, "loca": loca, "glyf": append(bytes.Clone(glyf), composite...),
	}, groups: []group{{'é', 'é', 3}}, unitsPerEm: 1000, glyphs: 4, advances: 4, longLoca: true}

	c := newCut(f)
	n := c.take('é')
	out := c.font()
	if got := binary.BigEndian.Uint16(table(t, out, "maxp")[4:]); got != 4 { // the box, é, e and ´
		t.Fatalf("%d glyphs", got)
	}
	outLoca, outGlyf := table(t, out, "loca"), table(t, out, "glyf")
	var used []int
	outline := outGlyf[binary.BigEndian.Uint32(outLoca[4*n:]):]
	parts(outline, func(at int) { used = append(used, int(binary.BigEndian.Uint16(outline[at:]))) })
	for i, original := range []int{e, accent} {
		from, to := binary.BigEndian.Uint32(outLoca[4*used[i]:]), binary.BigEndian.Uint32(outLoca[4*used[i]+4:])
		if !bytes.Equal(outGlyf[from:to], f.outline(original)) {
			t.Errorf("part %d is another glyph", i)
		}
	}
}
