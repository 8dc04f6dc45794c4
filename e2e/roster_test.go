package e2e

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse"
	"niangjia/internal/rehearse/messy"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestRoster is the main job, from the printed link to a roster that goes out again: the first administrator brings the tree in and
// makes an officer, the officer brings a messy roster in, mends it, finds people, takes the roster out and undoes an import.
func TestRoster(t *testing.T) {
	s := founded(t, "")
	union, officer := s.firstOfficer()
	path, made := messyRoster(t, s.dir)
	for _, r := range made.Rows {
		s.secrets = append(s.secrets, r.Person.IDNumber)
	}

	officer.Open("/members?node=" + union)
	officer.Look("members, none")
	officer.Press(`.empty a[href^="/imports/new"]`)
	officer.Look("import, file")
	first := officer.throughImport(path, true)
	want := map[string]int{"读到的行": len(made.Rows), "新入会": made.Count(messy.Joined), "更新": 0, "没有变化": made.Count(messy.Unchanged),
		"待核对": made.Count(messy.NeedsLook), "不能导入": made.Count(messy.Rejected)}
	if diff := cmp.Diff(want, officer.tiles()); diff != "" {
		t.Fatalf("the import counts otherwise (-want +got):\n%s", diff)
	}
	officer.Look("import, done")

	officer.Open(first + "/rows?show=needs_look")
	officer.Look("import, rows")
	officer.Press(`form[action*="/rows/"] button[value=take]`)
	officer.Open(first)
	if got := officer.tiles()["待核对"]; got != want["待核对"]-1 {
		t.Errorf("%d rows need a look after one was taken in", got)
	}

	rejects := officer.Download(`a[href*="/rejects.xlsx"][href*="show=rejected"]`)
	mended := mend(t, rejects, made)
	officer.Open("/imports/new?org=" + union)
	second := officer.throughImport(rejects, false)
	if got := officer.tiles(); got["新入会"] != len(mended) || got["不能导入"] != 0 {
		t.Errorf("of %d mended rows: %v, %v", len(mended), got, officer.Texts("tbody tr"))
	}

	officer.finds(union, made)
	officer.exports(s, union)

	officer.Open(second + "/undo")
	officer.Look("import, undo")
	officer.Press(".confirm form .btn")
	officer.Until(`document.querySelector(".notice.info")`)
	officer.Says("撤销")
	officer.Open("/members?node=" + union)
	officer.search(mended[0].IDNumber)
	if rows := officer.Texts("tbody tr"); len(rows) > 0 {
		t.Errorf("who came with the import that was undone is still found: %v", rows)
	}
}

// firstOfficer lets the first administrator use the printed link, bring the tree in, and make an officer, who comes by a link too.
func (s *site) firstOfficer() (union string, officer *tab) {
	s.t.Helper()
	b := s.tab()
	b.Open(s.link)
	b.Look("invitation")
	b.Fill("#f-login", "admin", "#f-name", "陈主任", "#f-password", "short")
	b.Expect(422)
	b.Submit()
	b.Look("invitation, faults")
	b.Fill("#f-password", password)
	b.Submit()
	b.Look("tree, root")

	b.Press(`a[href^="/orgs/"][href$="/import"]`)
	b.Look("import of unions")
	b.Upload(s.file("unions.csv", twoUnions))
	b.Submit()
	b.Look("import of unions, done")
	if diff := cmp.Diff(map[string]int{"读到的行": 6, "新建": 5, "更新": 0, "没有变化": 0, "没有导入": 1}, b.tiles()); diff != "" {
		s.t.Errorf("the tree counts otherwise (-want +got):\n%s", diff)
	}
	b.Says("9999")

	b.Open("/orgs")
	b.Look("tree")
	b.Fill("main [data-search]", "鹏达电子有限")
	b.Enter()
	b.Look("tree, search")
	b.Press("tbody a")
	b.Look("union")
	union = strings.TrimPrefix(b.Where(), "/orgs/")

	b.Open("/accounts/new?home=" + union)
	b.Look("new account")
	b.Fill("#f-name", "林芳", "#f-login", "lin")
	b.Submit()
	b.Look("give a role")
	b.Click(`input[name=role][value=officer]`, "#f-assured")
	b.Fill("#f-reason", "委员会选举结果")
	b.Submit()
	b.Look("account, waiting")
	b.Press(`a[href$="/invite"]`)
	b.Submit()
	b.Look("invitation made")

	officer = s.tab()
	officer.Open(b.Text(".copy code"))
	officer.Look("activation")
	officer.Fill("#f-password", password)
	officer.Submit()
	return union, officer
}

// messyRoster is a workbook with every kind of fault among 1,500 sound rows.
func messyRoster(t *testing.T, dir string) (string, messy.Roster) {
	t.Helper()
	city, all := people(t, 3, 1500)
	path := filepath.Join(dir, "2026年度职工花名册（最终版）.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	made, err := messy.Write(f, 7, messy.Layout{Format: messy.XLSX, Titles: true, Totals: true, Signatures: true, Faults: messy.Faults()}, city,
		func(yield func(rehearse.Person) bool) {
			for _, p := range all {
				if !yield(p) {
					return
				}
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	return path, made
}

// throughImport goes from the upload to the end of an import; it closes the page while the import is under way when look is set.
func (b *tab) throughImport(path string, look bool) (batch string) {
	b.T.Helper()
	b.Upload(path)
	b.Submit()
	if look {
		b.Look("import, columns")
	}
	b.Submit()
	b.Until(`document.querySelector('form[action$="/start"]')`)
	if look {
		b.Look("import, preview")
	}
	batch = b.Where()
	b.Press(`form[action$="/start"] .btn`)
	if look {
		if len(b.Texts(".progress")) == 0 {
			b.T.Error("no progress is shown")
		}
		b.Leave()
		b.Open(batch)
	}
	b.Until(`document.querySelector(".notice.ok")`)
	return batch
}

// tiles are the figures on the page by their labels.
func (b *tab) tiles() map[string]int {
	b.T.Helper()
	return webtest.Eval[map[string]int](b.Tab, `Object.fromEntries([...document.querySelectorAll(".tile")].map(
		e => [e.querySelector("h2").innerText.trim(), Number(e.querySelector(".value").innerText.replaceAll(",", ""))]))`)
}

// mend puts right what was rejected, in the file that came back: name, document number
// and telephone.
func mend(t *testing.T, path string, made messy.Roster) (mended []rehearse.Person) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range made.Rows {
		if r.Outcome == messy.Rejected {
			mended = append(mended, r.Person)
		}
	}
	if len(rows) != len(mended)+1 {
		t.Fatalf("%d rows came back, want %d and the headings", len(rows), len(mended))
	}
	for j, heading := range rows[0] {
		for i, p := range mended {
			at, _ := excelize.CoordinatesToCellName(j+1, i+2) // both are above 0
			switch {
			case strings.Contains(heading, "姓名"), strings.Contains(heading, "名字"):
				err = f.SetCellStr(name, at, p.Name)
			case strings.Contains(heading, "身份"), strings.Contains(heading, "证件"):
				err = f.SetCellStr(name, at, p.IDNumber)
			case strings.Contains(heading, "手机"), strings.Contains(heading, "电话"):
				err = f.SetCellStr(name, at, p.Phone)
			case heading == "原因" && rows[i+1][j] == "":
				t.Errorf("row %d came back without a reason", i+2)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	return mended
}

// search types into the box of the members' list.
func (b *tab) search(text string) {
	b.T.Helper()
	b.Fill("main [data-search]", text)
	b.Enter()
}

// finds looks people up by a character, by pinyin and by number, and opens one's numbers with a reason.
func (b *tab) finds(union string, made messy.Roster) {
	b.T.Helper()
	const surname, pinyin = "曾", "zeng" // as a word it is read céng
	var one rehearse.Person
	want := 0
	for _, r := range made.Rows {
		if strings.HasPrefix(r.Person.Name, surname) && r.Outcome == messy.Joined {
			one = r.Person
			want++
		}
	}
	if want == 0 {
		b.T.Fatal("nobody is called " + surname)
	}
	b.Open("/members?node=" + union)
	b.Look("members")
	b.search(surname)
	b.Look("members, search")
	if rows := b.Texts("tbody tr"); len(rows) < min(want, 50) || !strings.Contains(rows[0], surname) {
		b.T.Errorf("by one character %d rows, want %d or more: %.200s", len(rows), want, rows)
	}
	b.search(pinyin)
	if rows := b.Texts("tbody tr"); len(rows) < min(want, 50) || !strings.Contains(rows[0], surname) {
		b.T.Errorf("by pinyin %d rows, want %d or more: %.200s", len(rows), want, rows)
	}
	b.search(one.IDNumber)
	b.Look("members, by number")
	if strings.Contains(b.Where(), one.IDNumber) {
		b.T.Error("the number stands in the address")
	}
	if rows := b.Texts("tbody tr"); len(rows) != 1 || !strings.Contains(rows[0], one.Name) {
		b.T.Fatalf("by number: %v", rows)
	}
	b.Press("tbody a")
	b.Look("member")
	if strings.Contains(b.Text("body"), one.IDNumber) {
		b.T.Error("the number is shown in clear")
	}
	b.Press(`a[href$="/numbers"]`)
	b.Look("numbers, reason")
	b.Expect(422)
	b.Submit()
	b.Fill("#f-reason", "核对本人来电")
	b.Submit()
	b.Look("numbers")
	b.Says(one.IDNumber)
}

// exports takes the roster out in clear, and holds what LibreOffice reads in it against the same export as text.
func (b *tab) exports(s *site, union string) {
	b.T.Helper()
	b.Open("/export?org=" + union)
	b.Look("export")
	b.Click(`input[name=format][value=xlsx]`, `input[name=clear][value="1"]`)
	b.Fill("#f-reason", "年度会员信息核对")
	workbook := b.Download("main form .btn.primary")
	text := filepath.Join(s.dir, "roster.csv")
	s.run("", "export", "roster", "--org", "2001", "-o", text, "--clear", "--reason", "年度会员信息核对")
	want := table(b.T, text)
	if len(want) < 1500 || !strings.Contains(fmt.Sprint(want[1]), "4403") {
		b.T.Fatalf("the export has %d rows, first %v", len(want), want[:min(len(want), 2)])
	}
	if diff := cmp.Diff(want, table(b.T, converted(b.T, workbook))); diff != "" {
		b.T.Errorf("LibreOffice reads otherwise (-export +LibreOffice):\n%.3000s", diff)
	}
}

// converted is a workbook as LibreOffice writes it as text.
func converted(t testing.TB, path string) string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("LibreOffice is needed")
		}
		t.Skip("SKIPPED: LibreOffice is not installed")
	}
	dir := t.TempDir()
	c := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to",
		"csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", dir, path)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".xlsx")+".csv")
}

func table(t testing.TB, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
