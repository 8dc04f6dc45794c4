package codesweb

import (
	"strconv"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Deps is what the pages need.
type Deps struct {
	Codes *codes.Service
	Zone  *time.Location // of the installation: decides which day it is
}

type pages struct{ Deps }

// Routes adds the pages.
func Routes(m *web.Mux, d Deps) {
	p := pages{d}
	m.Get("/codes", p.lists)
	m.Get("/codes/{list}", p.list)
	m.Get("/divisions", p.divisions)
	m.Get("/calendar", p.calendar)
}

func (p pages) today() day.Day { return day.Of(p.Codes.DB.Now().In(p.Zone)) }

// nameOf is what an entry is called in the reader's language.
func nameOf(c *web.Ctx, e codes.Code) string {
	if c.Lang() == i18n.En && e.NameEn != "" {
		return e.NameEn
	}
	return e.Name
}

// lists shows all code lists.
func (p pages) lists(c *web.Ctx) error {
	found, err := p.Codes.Browse(c.Context(), c.Actor, codes.BrowseInput{On: p.today()})
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found))
	for i, e := range found {
		name := templ.Component(ui.NameLink(nameOf(c, e), "/codes/"+e.Code, ""))
		if codes.Restricted(e.Code) {
			name = restricted(name)
		}
		rows[i] = ui.Row{Name: e.Name, Cells: []templ.Component{name, ui.Text(e.Code)}}
	}
	return c.Page(web.Desk, c.T("codesweb.codes"), listsPage(ui.Table{Caption: c.T("codesweb.codes"), Rows: rows,
		Cols: []ui.Col{{Label: c.T("codesweb.list"), Main: true}, {Label: c.T("codesweb.short")}}}))
}

// list shows one code list as of a day.
func (p pages) list(c *web.Ctx) error {
	var in struct {
		List string  `path:"list"`
		On   day.Day `form:"on"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	if in.On == "" {
		in.On = p.today()
	}
	all, err := p.Codes.Browse(c.Context(), c.Actor, codes.BrowseInput{On: p.today()})
	if err != nil {
		return err
	}
	title := ""
	for _, e := range all {
		if e.Code == in.List {
			title = nameOf(c, e)
		}
	}
	if title == "" {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	found, err := p.Codes.Browse(c.Context(), c.Actor, codes.BrowseInput{List: in.List, On: in.On})
	if err != nil {
		return err
	}
	return c.Page(web.Desk, title, listPage(listView{list: in.List, title: title, on: in.On, today: p.today(), table: entries(c, title, found)}))
}

// listView is one code list.
type listView struct {
	list, title string
	on, today   day.Day
	table       ui.Table
}

// entries shows codes as rows; columns that are empty throughout are left out.
func entries(c *web.Ctx, caption string, found []codes.Code) ui.Table {
	cols := []struct {
		label string
		of    func(codes.Code) string
	}{
		{"codesweb.code", func(e codes.Code) string { return e.Code }},
		{"codesweb.name", func(e codes.Code) string { return e.Name }},
		{"codesweb.name_en", func(e codes.Code) string { return e.NameEn }},
		{"codesweb.parent", func(e codes.Code) string { return e.Parent }},
		{"codesweb.valid_from", func(e codes.Code) string { return string(e.ValidFrom) }},
		{"codesweb.valid_to", func(e codes.Code) string {
			if e.ValidTo == day.Forever {
				return ""
			}
			return string(e.ValidTo)
		}},
		{"codesweb.source", func(e codes.Code) string { return e.Source }},
	}
	t := ui.Table{Caption: caption, Rows: make([]ui.Row, len(found))}
	for _, col := range cols {
		some := false
		for _, e := range found {
			some = some || col.of(e) != ""
		}
		if !some {
			continue
		}
		t.Cols = append(t.Cols, ui.Col{Label: c.T(col.label), Main: col.label == "codesweb.name"})
		for i, e := range found {
			t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Text(col.of(e)))
		}
	}
	return t
}

// divisions shows the places below one, or those that a text finds.
func (p pages) divisions(c *web.Ctx) error {
	var in struct {
		Parent string `form:"parent"`
		Text   string `form:"q"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	found, err := p.Codes.Places(c.Context(), c.Actor, codes.PlacesInput{Parent: in.Parent, Text: in.Text, On: p.today(), Limit: 50})
	if err != nil {
		return err
	}
	head := ui.Head{Title: c.T("codesweb.divisions"), Crumbs: []ui.Crumb{{Label: c.T("codesweb.codes"), Href: "/codes"}}}
	if way := p.Codes.Book.DivisionPath(in.Parent, p.today()); len(way) > 0 && in.Text == "" {
		head.Title = way[len(way)-1].Name
		head.Crumbs = append(head.Crumbs, ui.Crumb{Label: c.T("codesweb.divisions"), Href: "/divisions"})
		for _, d := range way[:len(way)-1] {
			head.Crumbs = append(head.Crumbs, ui.Crumb{Label: d.Name, Href: "/divisions?parent=" + d.Code})
		}
	}
	rows := make([]ui.Row, len(found))
	for i, d := range found {
		name := templ.Component(ui.NameLink(d.Name, "/divisions?parent="+d.Code, ""))
		if d.Level == codes.Township || d.Level == codes.Village {
			name = ui.Name(d.Name, "")
		}
		rows[i] = ui.Row{Name: d.Name, Cells: []templ.Component{name, ui.Text(d.Code), ui.Text(c.T("codesweb.level_" + string(d.Level)))}}
		if in.Text != "" {
			rows[i].Cells = append(rows[i].Cells, ui.Text(p.Codes.Book.DivisionName(d.Parent, p.today())))
		}
	}
	t := ui.Table{Caption: c.T("codesweb.divisions"), Rows: rows, Empty: noPlaces(), Cols: []ui.Col{{Label: c.T("codesweb.name"), Main: true},
		{Label: c.T("codesweb.code")}, {Label: c.T("codesweb.level")}}}
	if in.Text != "" {
		t.Cols = append(t.Cols, ui.Col{Label: c.T("codesweb.within")})
	}
	return c.Page(web.Desk, head.Title, divisionsPage(head, in.Text, t))
}

// calendar shows a year's holidays and the weekends that are worked for them.
func (p pages) calendar(c *web.Ctx) error {
	var in struct {
		Year int `form:"year"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	first, last := p.Codes.Book.CalendarRange()
	this := p.today().Time().Year()
	if in.Year == 0 {
		in.Year = this
	}
	year := func(y int) string { return strconv.Itoa(y) }
	days, err := p.Codes.Calendar(c.Context(), c.Actor, day.Day(year(in.Year)+"-01-01"), day.Day(year(in.Year)+"-12-31"))
	if err != nil {
		return err
	}
	var chips []ui.Chip
	for y := this + 1; first != "" && y >= first.Time().Year() && y > this-8; y-- {
		if y <= last.Time().Year() {
			chips = append(chips, ui.Chip{Label: year(y), Href: "/calendar?year=" + year(y), On: y == in.Year})
		}
	}
	var rows []ui.Row
	for _, h := range holidays(days) {
		rows = append(rows, ui.Row{Name: h.name, Cells: []templ.Component{ui.Name(h.name, ""), ui.Text(spans(c, h.free)), ui.Text(spans(c, h.worked))}})
	}
	return c.Page(web.Desk, c.T("codesweb.calendar"), calendarPage(chips, ui.Table{Caption: c.T("codesweb.calendar"), Rows: rows, Empty: noDays(),
		Cols: []ui.Col{{Label: c.T("codesweb.holiday"), Main: true}, {Label: c.T("codesweb.free")}, {Label: c.T("codesweb.worked")}}}))
}

// holiday is one holiday of a year with its days.
type holiday struct {
	name         string
	free, worked []day.Day
}

// holidays groups listed days by the holiday they belong to, in the order in which the holidays begin to be free.
func holidays(days []codes.CalendarDay) []*holiday {
	var out []*holiday
	byName := map[string]*holiday{}
	for _, kind := range []codes.DayKind{codes.Holiday, codes.Workday} {
		for _, d := range days {
			if d.Kind != kind {
				continue
			}
			h := byName[d.Name]
			if h == nil {
				h = &holiday{name: d.Name}
				byName[d.Name], out = h, append(out, h)
			}
			if kind == codes.Holiday {
				h.free = append(h.free, d.Day)
			} else {
				h.worked = append(h.worked, d.Day)
			}
		}
	}
	return out
}

// spans writes days that follow each other as one span.
func spans(c *web.Ctx, days []day.Day) string {
	var words []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1] == days[j].Add(1) {
			j++
		}
		if i == j {
			words = append(words, c.Day(days[i]))
		} else {
			words = append(words, c.T("codesweb.span", "from", days[i], "to", days[j], "n", j-i+1))
		}
		i = j + 1
	}
	return c.List(words)
}
