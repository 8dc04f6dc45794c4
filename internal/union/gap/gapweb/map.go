package gapweb

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// tile is one territory of the cartogram: all are of one size, whatever the size of the land.
type tile struct {
	name, number, href, words string
	x, y                      int
	size                      string // of the name's characters
	shade, ink                string // opacity of the fill, and the colour of what stands on it
}

// The tiles stand in rows of so many, each so large with so much between, in units of the picture.
const (
	tilesInRow = 5
	tileSize   = 100
	tileGap    = 8
)

// mapView is a territory's figures.
type mapView struct {
	head          ui.Head
	doors         []ui.Chip
	figures       []ui.Figure
	tiles         []tile
	width, height int
	table         ui.Table
	asOf          string
}

// overview is how much of a territory is without a union, by the territories right below it.
func (p pages) overview(c *web.Ctx) error {
	var in struct {
		Node id.Ref `form:"node"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	node, err := p.start(c, in.Node)
	if err != nil {
		return err
	}
	f, err := p.Gaps.Figures(c.Context(), c.Actor, node.Ref)
	if err != nil {
		return err
	}
	v := mapView{head: ui.Head{Title: c.T("gapweb.map"), Note: node.Name}, doors: p.doors(c, node.Org, "/gaps/map"), asOf: c.T("gapweb.as_of", "at", f.AsOf.In(p.Gaps.Zone).Format("15:04"))}
	v.figures = []ui.Figure{
		{Label: c.T("gapweb.uncovered"), Value: c.Number(f.All.Uncovered), Note: c.T("gapweb.of_employers", "n", f.All.Employers, "share", c.Percent(f.All.Share())), Href: at("/gaps", node.Ref)},
		{Label: c.T("gapweb.workers"), Value: c.Number(f.All.Workers), Note: c.T("gapweb.workers_note")},
		{Label: c.T("gapweb.assigned"), Value: c.Number(f.All.Assigned), Note: c.T("gapweb.assigned_note")},
		{Label: c.T("gapweb.visited"), Value: c.Number(f.All.Visited), Note: c.T("gapweb.this_year")},
		{Label: c.T("gapweb.founded"), Value: c.Number(f.All.Covered), Note: c.T("gapweb.this_year")}}
	p.fill(c, &v, f)
	return c.Page(web.Desk, v.head.Title, mapPage(v))
}

// fill lays the tiles out and writes the same figures as a table.
func (p pages) fill(c *web.Ctx, v *mapView, f gap.FiguresFound) {
	row := func(name templ.Component, label string, g gap.Figures) {
		v.table.Rows = append(v.table.Rows, ui.Row{Name: label, Cells: []templ.Component{name, ui.Text(c.Number(g.Uncovered)), ui.Text(c.Number(g.Employers)), ui.Text(c.Percent(g.Share())),
			ui.Text(c.Number(g.Workers)), ui.Text(c.Number(g.Assigned)), ui.Text(c.Number(g.Visited)), ui.Text(c.Number(g.Covered))}})
	}
	for i, part := range f.Parts {
		href := at("/gaps", part.Org.Ref)
		t := tile{name: p.short(part.Org), number: c.Number(part.Uncovered), href: href, x: i % tilesInRow * (tileSize + tileGap), y: i / tilesInRow * (tileSize + tileGap),
			words: c.T("gapweb.tile", "name", part.Org.Name, "n", part.Uncovered, "all", part.Employers, "share", c.Percent(part.Share()))}
		t.size = sizeFor(t.name)
		t.shade, t.ink = shade(part.Figures)
		v.tiles = append(v.tiles, t)
		row(ui.NameLink(part.Org.Name, href, ""), part.Org.Name, part.Figures)
	}
	if f.Rest != (gap.Figures{}) {
		row(ui.Name(c.T("gapweb.rest"), ""), c.T("gapweb.rest"), f.Rest)
	}
	n := len(f.Parts)
	v.width = tilesInRow*(tileSize+tileGap) - tileGap
	v.height = max(1, (n+tilesInRow-1)/tilesInRow)*(tileSize+tileGap) - tileGap
	v.table.Caption = c.T("gapweb.map")
	v.table.Cols = []ui.Col{{Label: c.T("gapweb.territory"), Main: true}, {Label: c.T("gapweb.uncovered"), Numeric: true}, {Label: c.T("gapweb.employers"), Numeric: true},
		{Label: c.T("gapweb.share_uncovered"), Numeric: true}, {Label: c.T("gapweb.workers"), Numeric: true}, {Label: c.T("gapweb.assigned"), Numeric: true},
		{Label: c.T("gapweb.visited"), Numeric: true}, {Label: c.T("gapweb.founded"), Numeric: true}}
}

// shades are the opacities of the fill, from nobody without a union to half of all and more; between light and strong ones words can be
// read on both.
var shades = []string{"0.06", "0.16", "0.28", "0.4", "0.9"}

func shade(f gap.Figures) (opacity, ink string) {
	step := 0
	if f.Uncovered > 0 {
		step = min(1+int(f.Share()*6), len(shades)-1)
	}
	if step == len(shades)-1 {
		return shades[step], "var(--on-red)"
	}
	return shades[step], "var(--ink)"
}

// longestName is how many characters a tile has room for.
const longestName = 5

// short is what people call a territory: its division's name.
func (p pages) short(o org.Org) string {
	name := o.Name
	if d, ok := p.Codes.Division(o.Division, p.today()); ok {
		name = d.Name
	}
	if r := []rune(name); len(r) > longestName {
		return string(r[:longestName-1]) + "…"
	}
	return name
}

// sizeFor fits a name into its tile.
func sizeFor(name string) string {
	return strconv.Itoa(min(26, 90/max(1, utf8.RuneCountInString(name))))
}

func (v mapView) box() string { return fmt.Sprintf("0 0 %d %d", v.width, v.height) }
