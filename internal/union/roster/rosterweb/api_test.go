package rosterweb_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"mime/multipart"
	"strings"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/roster/rosterweb"
	"niangjia/internal/union/uniontest"
)

// apiWorld is the small world with its API.
func apiWorld(t *testing.T) (*uniontest.World, *apitest.Server) {
	t.Helper()
	w := uniontest.New(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	words := []fs.FS{org.Locales, member.Locales, sheet.Locales, blob.Locales, roster.Locales}
	return w, apitest.New(t, apitest.Place{DB: w.DB, Vault: w.Vault, Rules: w.Plan.Rules(), Words: words},
		func(r *api.Router) { rosterweb.API(r, w.Rosters) })
}

// apiNumbers are ID numbers that belong to nobody.
func apiNumbers(t *testing.T, n int) (out []string) {
	t.Helper()
	for i := 0; len(out) < n; i++ {
		for _, check := range "0123456789X" {
			number := fmt.Sprintf("44039919910101%03d%c", i, check)
			if _, err := member.ParseID(number, "2026-01-01"); err == nil {
				out = append(out, number)
			}
		}
	}
	return out
}

// apiFile is a roster with two good rows, one whose sex is not the document's, and one whose number does not check.
func apiFile(t *testing.T) (file string, numbers []string) {
	t.Helper()
	numbers = apiNumbers(t, 4)
	sex := map[bool]string{true: "男", false: "女"}
	male := numbers[2][16]%2 == 1
	wrong := numbers[3][:10] + "13" + numbers[3][12:] // no such month
	return "姓名,性别,身份证号,手机\n" +
		"张三,," + numbers[0] + ",17012345678\n" +
		"李四,," + numbers[1] + ",\n" +
		"王五," + sex[!male] + "," + numbers[2] + ",\n" +
		"赵六,," + wrong + ",\n", append(numbers[:3], wrong)
}

func TestAPIRoutes(t *testing.T) {
	w, s := apiWorld(t)
	officer := w.Actor(access.Officer, w.A, false)
	walk := s.Walk()
	file, numbers := apiFile(t)
	org := "org=" + w.A.Ref.String()
	made := walk.Try(officer, "POST", "/imports?name=roster.csv&"+org, strings.NewReader(file)).Want(201)
	place := made.Header.Get("Location")
	ref := apiRefOf(t, place)
	if b := made.Map(); b["state"] != "uploaded" || b["file_name"] != "roster.csv" || b["via"] != "api" {
		t.Errorf("%s", made.Body)
	}
	sample := walk.Try(officer, "GET", place+"/sample", nil).Want(200)
	if !strings.Contains(string(sample.Body), numbers[0][:4]+"****"+numbers[0][14:]) {
		t.Errorf("%s", sample.Body)
	}
	walk.Try(officer, "PUT", place+"/columns", map[string]any{"fields": []string{"name", "sex", "document", "phone"}}).Want(200)
	walk.Try(officer, "POST", place+"/preview", nil).Want(200)
	apiWork(t, w, ref)
	walk.Try(officer, "POST", place+"/stop", nil).Want(200)
	walk.Try(officer, "POST", place+"/start", nil).Want(200)
	apiWork(t, w, ref)
	got := walk.Try(officer, "GET", place, nil).Want(200)
	counts := got.Map()["counts"].(map[string]any)
	if counts["rows"] != 4.0 || counts["joined"] != 2.0 || counts["needs_look"] != 1.0 || counts["rejected"] != 1.0 || got.Header.Get("ETag") == "" {
		t.Errorf("%s", got.Body)
	}
	rows := walk.Try(officer, "GET", place+"/rows", nil).Want(200)
	items := rows.Map()["items"].([]any)
	if len(items) != 2 || items[0].(map[string]any)["reasons"].([]any)[0].(map[string]any)["cell"] == "" {
		t.Errorf("%s", rows.Body)
	}
	row := fmt.Sprintf("%s/rows/%.0f/decision", place, items[0].(map[string]any)["row"])
	apiScoped(s, walk, officer, row)
	if b := s.Session(officer).Do("POST", row, map[string]any{"decision": "take"}).Want(200).Map(); b["counts"].(map[string]any)["joined"] != 3.0 {
		t.Errorf("%v", b)
	}
	rejects := walk.Try(officer, "GET", place+"/rejects?format=csv", nil).Want(200)
	if rejects.Header.Get("Content-Type") != sheet.TypeCSV || !strings.Contains(string(rejects.Body), numbers[3]) || strings.Contains(string(rejects.Body), numbers[0]) {
		t.Errorf("%s", rejects.Body)
	}
	if list := walk.Try(officer, "GET", "/imports?"+org, nil).Want(200).Map()["items"].([]any); len(list) != 1 {
		t.Errorf("%v", list)
	}
	apiExports(t, w, s, walk, officer, numbers)
	walk.Try(officer, "POST", place+"/undo", nil).Want(200)
	apiWork(t, w, ref)
	if b := walk.Try(officer, "GET", place, nil).Want(200).Map(); b["state"] != "undone" {
		t.Errorf("%v", b)
	}
	for _, a := range []*apitest.Answer{made, sample, got, rows} {
		for _, n := range append(numbers, "17012345678") {
			if strings.Contains(string(a.Body), n) {
				t.Errorf("%s %s shows a number: %s", a.Method, a.Path, a.Body)
			}
		}
	}
	walk.Done(t)
}

// apiScoped: settling a row takes somebody in, so a token needs both scopes.
func apiScoped(s *apitest.Server, walk *apitest.Walk, officer access.Actor, row string) {
	body := map[string]any{"decision": "take"}
	s.Token(officer, "roster:import").Do("POST", row, body).Want(403)
	walk.Try(officer, "POST", row[:strings.LastIndex(row, "/rows/")]+"/rows/9999/decision", body).Want(404)
}

// apiExports: a masked export, a clear one with its reason, and a refusal that is a problem and no half file.
func apiExports(t *testing.T, w *uniontest.World, s *apitest.Server, walk *apitest.Walk, officer access.Actor, numbers []string) {
	t.Helper()
	path := "/orgs/" + w.A.Ref.String() + "/export"
	out := walk.Try(officer, "POST", path, map[string]any{"format": "csv"}).Want(200)
	if text := string(out.Body); !strings.Contains(text, "张三") || strings.Contains(text, numbers[0]) || out.Header.Get("Content-Disposition") != "attachment; filename=roster.csv" {
		t.Errorf("%v\n%s", out.Header, text)
	}
	if xlsx := s.Token(officer, "member:export").Do("POST", path, map[string]any{}).Want(200); !bytes.HasPrefix(xlsx.Body, []byte("PK")) || xlsx.Header.Get("Content-Type") != sheet.TypeXLSX {
		t.Error("no workbook")
	}
	clear := map[string]any{"format": "csv", "clear": true, "reason": "年度会籍核对"}
	s.Token(officer, "member:export").Do("POST", path, clear).Want(403)
	if out := s.Token(officer, "member:export", "member:unmask").Do("POST", path, clear).Want(200); !strings.Contains(string(out.Body), numbers[0]) {
		t.Errorf("%s", out.Body)
	}
	delete(clear, "reason")
	for _, format := range []string{"csv", "xlsx"} {
		clear["format"] = format
		if got := s.Token(officer, "member:export", "member:unmask").Do("POST", path, clear).Want(422).Fault(); got != "body.reason member.reason_needed" {
			t.Errorf("%s: %s", format, got)
		}
	}
}

func apiRefOf(t *testing.T, place string) id.Ref {
	t.Helper()
	ref, err := id.ParseRef(place[strings.LastIndexByte(place, '/')+1:])
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// apiWork does what the job of an import does.
func apiWork(t *testing.T, w *uniontest.World, ref id.Ref) {
	t.Helper()
	if err := w.Rosters.Work(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
}

// TestAPIUploads: as a form, too large, and what is no table.
func TestAPIUploads(t *testing.T) {
	w, s := apiWorld(t)
	c := s.Token(w.Actor(access.Officer, w.A, false), "roster:import")
	file, _ := apiFile(t)
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("file", `C:\名册\2026.csv`)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(file))
	m.Close()
	a := c.Do("POST", "/imports?org="+w.A.Ref.String(), &form, "Content-Type", m.FormDataContentType()).Want(201)
	if a.Map()["file_name"] != "2026.csv" {
		t.Errorf("%s", a.Body)
	}
	c.Do("POST", "/imports?org="+w.B.Ref.String(), strings.NewReader(file)).Want(404)
	c.Do("POST", "/imports", strings.NewReader(file)).Want(422)
	if p := c.Do("POST", "/imports?org="+w.A.Ref.String(), strings.NewReader("%PDF-1.7 no table")).Want(422).Problem(); p.Key == "" || strings.HasPrefix(p.Detail, "sheet.") {
		t.Errorf("%+v", p)
	}
	if got := c.Do("POST", "/imports?org="+w.A.Ref.String(), nil).Want(422).Fault(); got != "body.file web.no_file" {
		t.Error(got)
	}
}

// TestAPIRowPages: the rows of an import are walked to their end.
func TestAPIRowPages(t *testing.T) {
	w, s := apiWorld(t)
	c := s.Token(w.Actor(access.Officer, w.A, false), "roster:import")
	file := "姓名,身份证号\n" + strings.Repeat("无号,\n", 7)
	place := c.Do("POST", "/imports?org="+w.A.Ref.String(), strings.NewReader(file)).Want(201).Header.Get("Location")
	c.Do("POST", place+"/preview", nil).Want(200)
	apiWork(t, w, apiRefOf(t, place))
	n := 0
	for next := place + "/rows?limit=3&outcome=rejected"; next != ""; {
		a := c.Do("GET", next, nil).Want(200)
		n += len(a.Map()["items"].([]any))
		next, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
	}
	if n != 7 {
		t.Errorf("%d rows", n)
	}
}
