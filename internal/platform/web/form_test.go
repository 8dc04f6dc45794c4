package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

type base struct {
	Fed id.Ref `path:"ref"`
}

type form struct {
	base
	Name  string   `form:"name"`
	Pass  string   `form:"pass,raw"`
	Age   int      `form:"age"`
	Share float64  `form:"share"`
	Sure  bool     `form:"sure"`
	From  day.Day  `form:"from"`
	Kinds []string `form:"kinds"`
	Refs  []id.ID  `form:"refs"`
	Other string
}

func TestDecode(t *testing.T) {
	s := newSite(t, nil)
	var got form
	var fault error
	s.Post("/f/{ref}", func(c *web.Ctx) error {
		got = form{}
		if fault = c.Decode(&got); fault != nil {
			return c.Again(fault, web.Desk, "x", ui.Form("/f"))
		}
		return c.Redirect("/")
	})
	ref := id.Ref{Fed: 3, ID: 4}
	typed := url.Values{"name": {"  张　三 "}, "pass": {" p "}, "age": {"1,204"}, "share": {"0.5"}, "sure": {"1"}, "from": {"2024-06-12"},
		"kinds": {"a", "", "b"}, "refs": {id.ID(9).String()}, "Other": {"x"}}
	w := s.ask("POST", "/f/"+ref.String()+"?name=query", typed.Encode(), nil)
	want := form{base: base{ref}, Name: "张　三", Pass: " p ", Age: 1204, Share: 0.5, Sure: true, From: "2024-06-12", Kinds: []string{"a", "b"}, Refs: []id.ID{9}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(form{})); diff != "" || w.Code != 303 {
		t.Error(w.Code, diff)
	}
	w = s.ask("POST", "/f/"+ref.String(), "age=old&share=half&from=2024-02-30&refs=!&name=Li", nil)
	var e *errs.Error
	if !errors.As(fault, &e) || w.Code != 422 {
		t.Fatalf("%d %v", w.Code, fault)
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name+" "+f.Msg.Key)
	}
	if diff := cmp.Diff([]string{"age web.not_a_number", "share web.not_a_number", "from web.not_a_day", "refs web.not_understood"}, names); diff != "" {
		t.Error(diff)
	}
	if w := s.ask("POST", "/f/rubbish", "name=Li", nil); w.Code != 404 {
		t.Errorf("a path that cannot be: %d", w.Code)
	}
	if w := s.ask("POST", "/f/"+ref.String(), "name="+strings.Repeat("x", 2<<20), nil); w.Code != 422 || !strings.Contains(w.Body.String(), "1 MiB") {
		t.Errorf("a form of 2 MiB: %d", w.Code)
	}
}

// TestAgain: what was typed is there again, with its fault beside it and above, and no password.
func TestAgain(t *testing.T) {
	s := newSite(t, nil)
	s.Post("/f", func(c *web.Ctx) error {
		var in struct {
			Name string `form:"name"`
		}
		if err := c.Decode(&in); err != nil {
			return err
		}
		body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			fields := templ.Join(ui.TextField(ui.Field{Name: "name", Label: "姓名", Value: "old"}), ui.PasswordField(ui.Field{Name: "pass", Label: "密码"}))
			return ui.Form("/f").Render(templ.WithChildren(ctx, fields), w)
		})
		return c.Again(errs.InvalidField("name", "web.not_understood"), web.Desk, "x", body)
	})
	w := s.ask("POST", "/f", "name=%3Cb%3E&pass=canary", nil)
	page := w.Body.String()
	for _, want := range []string{`value="&lt;b&gt;"`, `aria-invalid="true"`, `aria-describedby="f-name-fault"`, `<a href="#f-name">姓名：这一项看不懂，请重新填写</a>`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if strings.Contains(page, "canary") || w.Code != 422 {
		t.Errorf("status %d; a password comes back", w.Code)
	}
}

func TestUpload(t *testing.T) {
	s := newSite(t, nil)
	var org, name, content string
	s.Post("/up", func(c *web.Ctx) error {
		var in struct {
			Org string `form:"org"`
		}
		file, err := c.Upload(&in, "file")
		if err != nil {
			return err
		}
		b, err := io.ReadAll(file)
		if err != nil {
			return err
		}
		org, name, content = in.Org, file.Name, string(b)
		return c.Redirect("/")
	}, web.MaxBody(4<<20), web.Within(time.Minute))
	send := func(fileName, content string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		_ = m.WriteField("org", " A1 ")
		part, _ := m.CreateFormFile("file", fileName)
		_, _ = io.WriteString(part, content)
		_ = m.Close()
		return s.ask("POST", "/up", b.String(), func(r *http.Request) { r.Header.Set("Content-Type", m.FormDataContentType()) })
	}
	if w := send(`C:\tmp\花名册.csv`, "a,b"); w.Code != 303 || org != "A1" || name != "花名册.csv" || content != "a,b" {
		t.Errorf("%d %q %q %q", w.Code, org, name, content)
	}
	if w := send("", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "请选择一个文件") {
		t.Errorf("no file: %d", w.Code)
	}
	if w := send("x", strings.Repeat("x", 5<<20)); w.Code != 422 || !strings.Contains(w.Body.String(), "4 MiB") {
		t.Errorf("too large: %d", w.Code)
	}
	if w := s.ask("POST", "/up", "org=1", nil); w.Code != 422 {
		t.Errorf("no multipart: %d", w.Code)
	}
}
