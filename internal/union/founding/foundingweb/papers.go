package foundingweb

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/founding"
)

// papers are the model papers: the request to found (请示), its approval (批复), and the report on the election (报告). Each bears the number of the
// step of that name.
var papers = []string{"request", "approve", "report"}

// blank is what is not known yet, to be written by hand.
const blank = "＿＿＿＿＿＿"

func (p pages) paper(c *web.Ctx) error {
	var in struct {
		Ref   id.Ref `path:"ref"`
		Paper string `path:"paper"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if !slices.Contains(papers, in.Paper) {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	seen, err := p.Foundings.View(c.Context(), c.Actor, in.Ref)
	if err != nil {
		return err
	}
	letter := filling{c, seen, p.Foundings.Zone}.letter(in.Paper)
	return c.Download(c.T("foundingweb.paper_"+in.Paper)+"-"+seen.Name+".pdf", "application/pdf", func(w io.Writer) error {
		_, err := p.Press.Letter(w, letter)
		return err
	})
}

// filling fills the papers of a founding.
type filling struct {
	*web.Ctx
	founding.Seen
	zone *time.Location
}

func (f filling) letter(name string) paper.Letter {
	union, number, group := f.Name, f.number("request"), f.T("foundingweb.paper_group", "union", strings.TrimSuffix(f.Name, "委员会"))
	broken := "\n" + union // where the title breaks
	if name == "report" {
		broken = union + "\n"
	}
	out := paper.Letter{Lang: f.Lang().String(), Number: f.number(name), Title: f.T("foundingweb.paper_"+name+"_title", "union", broken), Date: f.date(name)}
	say := func(key string, args ...any) {
		out.Body = append(out.Body, paper.Paragraph(f.T("foundingweb.paper_"+key, args...)))
	}
	switch name {
	case "request":
		out.Addressee, out.From = f.T("foundingweb.paper_to", "name", f.Above.Name), group
		say("request_why", "employers", f.employers(), "union", union, "workers", f.workers())
		say("request_group")
		out.Body = append(out.Body, f.table(f.Group, f.T("foundingweb.sent_by")))
		if said, ok := f.step("give_opinion"); ok {
			say("request_opinion", "guide", f.Seen.Guide.Name, "opinion", said.Reason)
		}
		say("request_end")
	case "approve":
		out.Addressee, out.From = f.T("foundingweb.paper_to", "name", group), f.Above.Name
		say("approve_text", "title", f.T("foundingweb.paper_request_title", "union", union), "number", number, "union", union)
		say("approve_then", "union", union)
		say("approve_end")
	case "report":
		out.Addressee, out.From = f.T("foundingweb.paper_to", "name", f.Above.Name), union
		met, entitled, present := f.dateOf(""), blank, blank
		if f.MetOn != "" {
			met, entitled, present = f.dateOf(f.MetOn), strconv.FormatInt(f.Entitled, 10), strconv.FormatInt(f.Present, 10)
		}
		say("report_text", "number", f.number("approve"), "union", union, "day", met, "entitled", entitled, "present", present)
		say("report_elected")
		out.Body = append(out.Body, f.table(f.Committee, ""))
		say("report_end")
	}
	return out
}

// step is the last step of an event.
func (f filling) step(event string) (last procedure.Step, ok bool) {
	for _, s := range slices.Backward(f.Steps) {
		if s.Event == event {
			return s, true
		}
	}
	return last, false
}

// number is that of the document behind an event, or a blank.
func (f filling) number(event string) string {
	if s, ok := f.step(event); ok && s.Document != "" {
		return s.Document
	}
	return blank
}

// date is the day of an event, or a blank.
func (f filling) date(event string) string {
	if s, ok := f.step(event); ok {
		return f.dateOf(day.Of(s.At.In(f.zone)))
	}
	return f.dateOf("")
}

func (f filling) dateOf(d day.Day) string {
	if d == "" {
		return f.T("foundingweb.paper_date", "year", "＿＿＿＿", "month", "＿＿", "day", "＿＿")
	}
	t := d.Time()
	return f.T("foundingweb.paper_date", "year", strconv.Itoa(t.Year()), "month", strconv.Itoa(int(t.Month())), "day", strconv.Itoa(t.Day()))
}

func (f filling) employers() string {
	names := make([]string, len(f.Seen.Employers))
	for i, e := range f.Seen.Employers {
		names[i] = e.Name
	}
	return strings.Join(names, "、")
}

// workers are how many people work at the employers; a blank when that is not known of one.
func (f filling) workers() string {
	var n int64
	for _, e := range f.Seen.Employers {
		if e.Employees == nil {
			return blank
		}
		n += *e.Employees
	}
	return strconv.FormatInt(n, 10)
}

// table is of holders; with none known, rows to write in.
func (f filling) table(holders []founding.Holder, third string) paper.Table {
	t := paper.Table{Columns: []paper.Column{{Title: f.T("foundingweb.person"), Width: 2}, {Title: f.T("foundingweb.post"), Width: 2}}}
	if third != "" {
		t.Columns = append(t.Columns, paper.Column{Title: third, Width: 3})
	}
	if len(holders) == 0 {
		holders = make([]founding.Holder, 3)
	}
	for _, h := range holders {
		t.Rows = append(t.Rows, []string{h.Name, h.Post, h.SentBy}[:len(t.Columns)])
	}
	return t
}
