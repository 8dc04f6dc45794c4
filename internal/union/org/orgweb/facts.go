package orgweb

import (
	"strings"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// line is one fact of a body in words; Text is "" when nothing is known.
type line struct {
	Label, Text string
	Link        string // where the text leads, "" for nowhere
	Always      bool   // shown even when nothing is known
}

// lines are the facts of a body; names are the bodies that it names.
func (p pages) lines(c *web.Ctx, o org.Org, names map[id.ID]org.Org) []line {
	on := p.today()
	other := func(label string, of id.ID) line {
		l := line{Label: c.T(label), Text: names[of].Name}
		if l.Text != "" {
			l.Link = orgHref(names[of].Ref)
		}
		return l
	}
	industry := ""
	if o.Industry != "" {
		industry = p.Codes.Name(codes.Industry, o.Industry, c.Lang(), on)
	}
	return []line{
		{Label: c.T("orgweb.name"), Text: o.Name},
		{Label: c.T("orgweb.kind"), Text: kindWord(c, o)},
		{Label: c.T("orgweb.state"), Text: c.T("orgweb.state_" + string(o.State))},
		{Label: c.T("orgweb.code"), Text: o.Code, Always: true},
		{Label: c.T("orgweb.uscc"), Text: string(o.USCC), Always: true},
		{Label: c.T("orgweb.legal_person_no"), Text: o.LegalPersonNo},
		other("orgweb.parent", o.ParentID),
		other("orgweb.industrial_parent", o.IndustrialParent),
		other("orgweb.guided_by", o.GuidedBy),
		{Label: c.T("orgweb.division"), Text: p.place(o.Division), Always: true},
		{Label: c.T("orgweb.industry"), Text: industry},
		{Label: c.T("orgweb.address"), Text: o.Address, Always: true},
		{Label: c.T("orgweb.phone"), Text: o.Phone, Always: true},
		{Label: c.T("orgweb.founded_on"), Text: c.Day(o.FoundedOn), Always: true},
	}
}

// place is the whole name of a division, "" for the nation.
func (p pages) place(code string) string {
	if code == "" {
		return ""
	}
	return p.Codes.DivisionName(code, p.today())
}

// headLines are how many lines stand in the head of a body's page already: name, kind and state.
const headLines = 3

// facts are the lines as a list, without those in the head and without what most bodies do not have.
func facts(lines []line) []ui.Fact {
	var out []ui.Fact
	for _, l := range lines[headLines:] {
		f := ui.F(l.Label, l.Text)
		if l.Link != "" {
			f.Value = ui.Link(l.Text, l.Link)
		}
		if l.Always || l.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

// named loads the bodies that others name as parents and guides.
func (p pages) named(c *web.Ctx, orgs ...org.Org) (map[id.ID]org.Org, error) {
	var ids []id.ID
	for _, o := range orgs {
		ids = append(ids, o.ParentID, o.IndustrialParent, o.GuidedBy)
	}
	return p.Orgs.FindMany(c.Context(), c.Actor, orgs[0].Ref.Fed, ids)
}

// history is a body's versions as events: what changed from which value to which, since when, by whom and why.
func (p pages) history(c *web.Ctx, versions []org.Version) ([]ui.Event, error) {
	orgs := make([]org.Org, len(versions))
	for i, v := range versions {
		orgs[i] = v.Org
	}
	names, err := p.named(c, orgs...)
	if err != nil {
		return nil, err
	}
	events := make([]ui.Event, len(versions))
	for i, v := range versions {
		e := ui.Event{When: since(c, v.ValidFrom), Title: c.T("orgweb.entered"), Tone: ui.OK,
			Who: c.T("orgweb.recorded", "who", v.RecordedBy, "at", v.RecordedAt.In(p.Orgs.Zone))}
		if i+1 < len(versions) {
			e.Title, e.Tone = c.T("orgweb.changed"), ui.Plain
			e.Text = changes(c, p.lines(c, versions[i+1].Org, names), p.lines(c, v.Org, names))
			if versions[i+1].ValidFrom == v.ValidFrom {
				e.Title, e.Tone = c.T("orgweb.corrected"), ui.Warn
			}
		}
		if v.Reason != "" {
			e.Text = strings.TrimSpace(e.Text + " " + c.T("orgweb.because", "reason", v.Reason))
		}
		events[i] = e
	}
	return events, nil
}

// since is from when on something holds, in words.
func since(c *web.Ctx, from day.Day) string {
	if from == org.Earliest {
		return c.T("orgweb.since_ever")
	}
	return c.T("orgweb.since", "day", from)
}

// changes says in words which facts differ.
func changes(c *web.Ctx, before, after []line) string {
	var words []string
	for i, a := range after {
		switch b := before[i]; {
		case a.Text == b.Text:
		case b.Text == "":
			words = append(words, c.T("orgweb.now", "what", a.Label, "to", a.Text))
		case a.Text == "":
			words = append(words, c.T("orgweb.no_more", "what", a.Label, "from", b.Text))
		default:
			words = append(words, c.T("orgweb.from_to", "what", a.Label, "from", b.Text, "to", a.Text))
		}
	}
	return strings.Join(words, c.T("orgweb.between"))
}

// orDay is the day, or the other one when it is open.
func orDay(d, other day.Day) day.Day {
	if d == "" {
		return other
	}
	return d
}

// crumbs are the bodies above, and with self the body itself, as steps that lead to them.
func crumbs(c *web.Ctx, f org.Found, self bool) []ui.Crumb {
	out := []ui.Crumb{{Label: c.T("orgweb.tree"), Href: "/orgs"}}
	for _, o := range f.Above {
		out = append(out, ui.Crumb{Label: o.Name, Href: orgHref(o.Ref)})
	}
	if self {
		out = append(out, ui.Crumb{Label: f.Name, Href: orgHref(f.Ref)})
	}
	return out
}

// unionPath is what ref is called in the path of every page about a union.
type unionPath struct {
	Ref id.Ref `path:"ref"`
}

// find reads the body of a page.
func (p pages) find(c *web.Ctx, ref id.Ref) (org.Found, error) {
	return p.Orgs.Find(c.Context(), c.Actor, org.FindInput{Ref: ref})
}
