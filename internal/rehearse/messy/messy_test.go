package messy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/transform"

	"niangjia/internal/platform/day"
	"niangjia/internal/rehearse"
)

const today day.Day = "2026-11-22"

// people are the first n of a city.
func people(t *testing.T, n int) (*rehearse.City, iter.Seq[rehearse.Person]) {
	t.Helper()
	c, err := rehearse.NewCity(3, rehearse.Size{Unions: 40, Members: 500, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return c, slices.Values(slices.Collect(c.Everyone())[:n])
}

// read reads a file back as numbered rows: of the roster's sheet, or by line.
func read(t *testing.T, file []byte, layout Layout) map[int][]string {
	t.Helper()
	rows := map[int][]string{}
	if layout.Format == XLSX {
		f, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		sheets := f.GetSheetList()
		grid, err := f.GetRows(sheets[len(sheets)-1], excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range grid {
			rows[i+1] = row
		}
		return rows
	}
	if e, ok := encodings[layout.Encoding]; ok {
		text, err := io.ReadAll(transform.NewReader(bytes.NewReader(file), e.NewDecoder()))
		if err != nil {
			t.Fatal(err)
		}
		file = text
	}
	r := csv.NewReader(bytes.NewReader(file))
	if layout.Separator != 0 {
		r.Comma = layout.Separator
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		line, _ := r.FieldPos(0)
		rows[line] = row
	}
}

// squeeze takes from a cell what handwriting adds: blanks, full-width forms, signs.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '•' || r == '.':
			r = '·'
		}
		if strings.ContainsRune(" 　-+'", r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

func TestLayouts(t *testing.T) {
	for i, layout := range Layouts() {
		t.Run(layout.Name, func(t *testing.T) {
			c, folk := people(t, 60)
			var file bytes.Buffer
			roster, err := Write(&file, uint64(i), layout, c, folk)
			if err != nil {
				t.Fatal(err)
			}
			read := read(t, file.Bytes(), layout)
			for _, row := range roster.Rows {
				checkRow(t, read[row.Number], row)
				delete(read, row.Number)
			}
			checkRest(t, read, layout)
			checkCounts(t, roster, 60)
		})
	}
}

// checkRow holds the cells of a row against the person and the fault that it is said to hold.
func checkRow(t *testing.T, cells []string, row Row) {
	t.Helper()
	if len(cells) < 7 {
		t.Fatalf("row %d has %d cells", row.Number, len(cells))
	}
	name, id, phone := squeeze(cells[1]), squeeze(cells[4]), squeeze(cells[5])
	fits := map[string]bool{
		"name":  name == row.Person.Name,
		"id":    id == row.Person.IDNumber || id == row.Person.IDNumber[:6]+row.Person.IDNumber[8:17],
		"phone": strings.HasSuffix(phone, row.Person.Phone) && (row.Person.Phone != "" || phone == "无"),
		"sex":   strings.Contains("男性男士M1", cells[2]) == (row.Person.Sex == "1"),
		"birth": sameDay(cells[3], row.Person.Birth),
		"day":   sameDay(cells[6], row.Person.JoinedOn),
	}
	spoiled := map[Fault]string{NoName: "name", PlaceholderName: "name", LostCharacter: "name", MaskedName: "name", NameWithDigit: "name",
		NoID: "id", MaskedID: "id", ShortID: "id", WrongCheck: "id", ImpossibleBirth: "id", FutureBirth: "id", LetterInID: "id",
		RoundedID: "id", ExponentID: "id", WrongSex: "sex", WrongBirth: "birth", ShortPhone: "phone"}[row.Fault]
	for what, ok := range fits {
		if ok == (what == spoiled) {
			t.Errorf("row %d, fault %q: %s fits is %t in %q", row.Number, row.Fault, what, ok, cells)
		}
	}
	if spoiled == "id" && len(id) == 18 && strings.Trim(id, "0123456789X") == "" && rehearse.IDCheck(id[:17]) == id[17] &&
		row.Fault != ImpossibleBirth && row.Fault != FutureBirth {
		t.Errorf("row %d, fault %q: %s is a number that somebody may have", row.Number, row.Fault, id)
	}
}

// sameDay reads the spellings of a day that hands and spreadsheets have.
func sameDay(cell string, d day.Day) bool {
	plain := func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r >= '0' && r <= '9':
			return r
		case r == '日':
			return -1
		}
		return ' '
	}
	f := strings.Fields(strings.Map(plain, cell))
	if len(f) == 1 && len(f[0]) == 8 {
		f = []string{f[0][:4], f[0][4:6], f[0][6:]}
	}
	var n [3]int
	for i := range f {
		n[i], _ = strconv.Atoi(f[i])
	}
	if len(f) == 1 { // spreadsheets call 1 March 1900 day 61
		return day.Day("1900-03-01").Add(n[0]-61) == d
	}
	got, ok := day.New(n[0], n[1], n[2])
	return ok && got == d
}

// checkRest looks at what is no person's row.
func checkRest(t *testing.T, rest map[int][]string, layout Layout) {
	t.Helper()
	all := ""
	for _, row := range rest {
		all += strings.Join(row, "|") + "\n"
	}
	for mark, want := range map[string]bool{"年度": layout.Titles, "姓名": !layout.NoHeader, "合计": layout.Totals, "制表人": layout.Signatures,
		"基本情况": layout.MergedHeader, "440399": false} {
		if mark == "姓名" && strings.Contains(all, "名字") {
			mark = "名字"
		}
		if strings.Contains(all, mark) != want {
			t.Errorf("%s stands outside of the rows: %t\n%s", mark, !want, all)
		}
	}
}

// checkCounts adds up the outcomes.
func checkCounts(t *testing.T, r Roster, n int) {
	t.Helper()
	want := map[Outcome]int{Joined: n}
	for _, f := range r.Layout.Faults {
		switch outcome := remedies[f].outcome; outcome {
		case Joined:
		case Unchanged:
			want[Unchanged]++
		default:
			want[outcome]++
			want[Joined]--
		}
	}
	got := map[Outcome]int{}
	for _, o := range []Outcome{Joined, Unchanged, NeedsLook, Rejected} {
		if k := r.Count(o); k > 0 {
			got[o] = k
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWorkbookAsPrinted(t *testing.T) {
	c, folk := people(t, 60)
	var file bytes.Buffer
	layout := Layout{Format: XLSX, Cover: true, Titles: true, MergedHeader: true, HiddenColumn: true}
	if _, err := Write(&file, 1, layout, c, folk); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"填表说明", "花名册"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	merged, err := f.GetMergeCells("花名册")
	if err != nil {
		t.Fatal(err)
	}
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	if diff := cmp.Diff([]string{"A1:H1", "A3:E3"}, ranges); diff != "" {
		t.Error(diff)
	}
	for column, want := range map[string]bool{"G": true, "H": false} {
		if shown, err := f.GetColVisible("花名册", column); err != nil || shown != want {
			t.Errorf("column %s shown: %t, %v", column, shown, err)
		}
	}
	if kind, err := f.GetCellType("花名册", "F6"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("the phone is no number: %v %v", kind, err)
	}
}

func TestSameSeedSameFile(t *testing.T) {
	write := func(seed uint64) string {
		c, folk := people(t, 60)
		var file bytes.Buffer
		if _, err := Write(&file, seed, Layout{Handwriting: true, Wide: true}, c, folk); err != nil {
			t.Fatal(err)
		}
		return file.String()
	}
	if one, again, other := write(1), write(1), write(2); one != again || one == other {
		t.Error("a file does not follow from its seed")
	}
}

func TestTooFewPeople(t *testing.T) {
	c, folk := people(t, 3)
	if _, err := Write(io.Discard, 1, Layout{Faults: Faults()}, c, folk); !errors.Is(err, ErrTooFew) {
		t.Errorf("got %v", err)
	}
}

func TestWriterFails(t *testing.T) {
	broken := errors.New("disk full")
	for _, layout := range Layouts() {
		c, folk := people(t, 60)
		if _, err := Write(failing{broken}, 1, layout, c, folk); !errors.Is(err, broken) {
			t.Errorf("%s: %v", layout.Name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
