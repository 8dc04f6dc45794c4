package rosterweb_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/api/apitest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse/messy"
	"niangjia/internal/union/roster"
)

// TestFailedPartWay: an import that fails when a part is on the list goes on or is undone; its columns are not put otherwise any more.
func TestFailedPartWay(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, _ := made(t, 600, messy.Layout{})
	ref := r.upload(s.A, "many.csv", file)
	if _, err := s.Rosters.Start(t.Context(), s.Operator, ref); err != nil {
		t.Fatal(err)
	}
	if err := s.Rosters.Work(t.Context(), ref, func(roster.Batch) { r.Post(at(ref)+"/stop", nil) }); err != nil {
		t.Fatal(err)
	}
	half, err := s.Rosters.Find(t.Context(), s.Operator, ref)
	if err != nil || half.State != roster.Stopped {
		t.Fatalf("%+v, %v", half, err)
	}
	err = sqldb.Write(t.Context(), s.DB, func(tx *sqldb.Tx) error {
		return s.Blobs.Delete(t.Context(), tx, id.Ref{Fed: ref.Fed, ID: half.Blob})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Post(at(ref)+"/start", nil).Leads()
	s.work(t, ref)
	r.Get(at(ref)).Is(200).Says("这次导入没有完成", "此前已处理").Links(at(ref)+"/undo").Links(at(ref)+"/start").Lacks(at(ref)+"/columns", at(ref)+"/preview")
	r.Get(at(ref) + "/columns").LeadsTo(at(ref))
	r.Post(at(ref)+"/preview", nil).Is(http.StatusConflict).Says("已有行收进名册")
	r.Get(at(ref) + "/undo").Is(200).Says("把这次导入整批撤回吗")
	r.Post(at(ref)+"/undo", nil).Leads()
	s.work(t, ref)
	r.Get(at(ref)).Says("这次导入已撤销")
}

// TestPreviewGivenUp: a preview can be stopped; then the columns are asked about again.
func TestPreviewGivenUp(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	file, _ := made(t, 200, messy.Layout{})
	ref := r.upload(s.A, "many.csv", file)
	r.Post(at(ref)+"/columns", nil).Leads()
	r.Get(at(ref)).Is(200).Says("停下").Links(at(ref) + "/stop")
	r.Post(at(ref)+"/stop", nil).LeadsTo(at(ref))
	r.Get(at(ref)).LeadsTo(at(ref) + "/columns")
}

// twoSheets is a file with a roster of one person on each of two sheets.
func twoSheets(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"一车间", "二车间"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range [][]any{{"姓名", "身份证号"}, {name[:3] + "某某", "440399197612279391"}} {
			if err := f.SetSheetRow(name, "A"+string(rune('1'+i)), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestSheets: the sheets of a file that are not read are named, and another can be chosen.
func TestSheets(t *testing.T) {
	s := newSite(t, web.Shell{})
	r := s.as(t, "a")
	ref := r.upload(s.A, "a.xlsx", twoSheets(t))
	r.Get(at(ref)+"/columns").Is(200).Says("花名册在工作表“一车间”", "另有工作表“二车间”也像花名册，共 1 行")
	r.Post(at(ref)+"/sheet", webtest.Form("sheet", "二车间")).LeadsTo(at(ref) + "/columns")
	page := r.Get(at(ref)+"/columns").Says("花名册在工作表“二车间”", "另有工作表“一车间”也像花名册，共 1 行", "二某某")
	if got := page.Find(`(?s)name="sheet".*?<option value="([^"]*)" selected>`); got != "二车间" {
		t.Errorf("%q is chosen", got)
	}
	for name, size := range map[string]webtest.Size{"phone": webtest.Phone, "desk": webtest.Desk} {
		b := s.visit(t, "a")
		b.Size(size)
		b.Open(at(ref) + "/columns")
		b.Check()
		if *shots != "" {
			b.Picture(filepath.Join(*shots, "sheets-"+name+".png"))
		}
	}
	r.Post(at(ref)+"/sheet", webtest.Form("sheet", "没有的")).Is(http.StatusUnprocessableEntity)
	s.as(t, "c").Post(at(ref)+"/sheet", webtest.Form("sheet", "一车间")).Is(http.StatusNotFound)
	if one := r.upload(s.A, "b.csv", csv("姓名,身份证号", "曾欣,440399197612279391")); strings.Contains(r.Get(at(one)+"/columns").Text(), "也像花名册") {
		t.Error("a file with one table has other sheets")
	}
}

// TestTerms: the page says what the union's rules are.
func TestTerms(t *testing.T) {
	s := newSite(t, web.Shell{})
	s.as(t, "a").Get("/imports/new?org="+s.A.Ref.String()).Is(200).Says("最大 200 MB", "30 天")
}

// TestAPISheets: the sheet is chosen with the upload, or with the columns.
func TestAPISheets(t *testing.T) {
	w, s := apiWorld(t)
	c := s.Token(w.Actor(access.Officer, w.A, false), "roster:import")
	layout := func(a *apitest.Answer) string {
		t.Helper()
		b, err := json.Marshal(a.Map()["layout"])
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	upload := func(sheet string) *apitest.Answer {
		return c.Do("POST", "/imports?name=a.xlsx&org="+w.A.Ref.String()+"&sheet="+url.QueryEscape(sheet), bytes.NewReader(twoSheets(t)))
	}
	made := upload("").Want(201)
	if got := layout(made); !strings.Contains(got, `"sheet_name":"一车间"`) || !strings.Contains(got, `"others":[{"name":"二车间","rows":1}]`) {
		t.Errorf("%s", got)
	}
	if got := layout(upload("二车间").Want(201)); !strings.Contains(got, `"sheet_name":"二车间"`) {
		t.Errorf("%s", got)
	}
	upload("三车间").Want(422)
	columns := made.Header.Get("Location") + "/columns"
	if got := layout(c.Do("PUT", columns, map[string]any{"sheet": "二车间"}).Want(200)); !strings.Contains(got, `"sheet_name":"二车间"`) {
		t.Errorf("%s", got)
	}
	if got := layout(c.Do("PUT", columns, map[string]any{"fields": []string{"name", "document"}}).Want(200)); !strings.Contains(got, `"sheet_name":"二车间"`) {
		t.Errorf("%s", got)
	}
	c.Do("PUT", columns, map[string]any{"fields": []string{"name", ""}}).Want(422)
}
