package memberweb

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// stateTag says where a membership stands, for those who keep the roster.
func stateTag(c *web.Ctx, m member.Membership) ui.Tag {
	switch {
	case !m.State.Present():
		return ui.Tag{Word: stateWord(c, m.State)}
	case !m.ObjectedAt.IsZero():
		return ui.Tag{Tone: ui.Bad, Word: c.T("memberweb.objecting")}
	case m.State == member.Retained, m.State == member.Transferring:
		return ui.Tag{Tone: ui.Warn, Word: stateWord(c, m.State)}
	case m.ConfirmedAt.IsZero():
		return ui.Tag{Tone: ui.Info, Word: c.T("memberweb.unconfirmed")}
	}
	return ui.Tag{Tone: ui.OK, Word: stateWord(c, member.Active)}
}

func stateWord(c *web.Ctx, s member.State) string { return alone(c.T("member.state_" + string(s))) }

func entryWord(c *web.Ctx, k member.EntryKind) string { return alone(c.T("member.entry_" + string(k))) }

// alone is a word that stands alone: messages have it inside a sentence.
func alone(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// place is a union as a list names it: branches and groups with the body they belong to.
func place(orgs map[id.ID]org.Org, of id.ID) string {
	o := orgs[of]
	if up, ok := orgs[o.ParentID]; ok && (o.Kind == org.Branch || o.Kind == org.Group) {
		return up.Name + " · " + o.Name
	}
	return o.Name
}

// places loads the unions of a list, and those that branches and groups among them belong to.
func (p pages) places(c *web.Ctx, rows []member.Listed) (map[id.ID]org.Org, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	fed, ids := rows[0].Ref.Fed, make([]id.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Org
	}
	orgs, err := p.Members.Orgs.FindMany(c.Context(), c.Actor, fed, ids)
	if err != nil {
		return nil, err
	}
	ids = ids[:0]
	for _, o := range orgs {
		if o.Kind == org.Branch || o.Kind == org.Group {
			ids = append(ids, o.ParentID)
		}
	}
	above, err := p.Members.Orgs.FindMany(c.Context(), c.Actor, fed, ids)
	for k, o := range above {
		orgs[k] = o
	}
	return orgs, err
}

// nameCell is a person's name with the reading of a surname that is easily misread.
func nameCell(name, href string) templ.Component {
	return ui.NameLink(name, href, textindex.Surname(name))
}

// factLine is one fact of a person: the field, its words, and whether a page shows the line when nothing is known.
type factLine struct {
	field string
	text  string
	brief bool
}

// The fields that pages treat in a way of their own.
const (
	hukouPlace = "hukou_place" // a code or a text
	workUnit   = "work_unit"   // shown even where nothing is known
)

// personal are the details that are of the person; the others are of the work.
var personal = []string{"education", "degree", "marital", "hukou_kind", hukouPlace, "card_no"}

func aboutWork(f member.Field) bool { return !slices.Contains(personal, f.Name) }

func (p pages) lines(c *web.Ctx, f member.Facts) (person, work []factLine) {
	code := func(list, code string) string {
		if code == "" {
			return ""
		}
		return p.Codes.Name(list, code, c.Lang(), p.today())
	}
	migrant := ""
	if f.Migrant != nil {
		migrant = c.T("memberweb.no")
		if *f.Migrant {
			migrant = c.T("memberweb.yes")
		}
	}
	person = []factLine{{"sex", code(codes.Sex, string(f.Sex)), true}, {"birth", c.Day(f.Birth), true}, {"migrant", migrant, false}}
	for _, field := range member.Fields {
		line := factLine{field.Name, *field.Of(&f.Details), field.Name == workUnit}
		switch {
		case field.List != "":
			line.text = code(field.List, line.text)
		case field.Name == hukouPlace:
			line.text = p.hukou(line.text)
		}
		if aboutWork(field) {
			work = append(work, line)
		} else {
			person = append(person, line)
		}
	}
	return person, work
}

// hukou is where somebody is registered: a code becomes the name of the place.
func (p pages) hukou(text string) string {
	if p.Codes.HasDivision(text) {
		return p.Codes.DivisionName(text, p.today())
	}
	return text
}

// facts shows lines; brief ones always, others where something is known.
func facts(c *web.Ctx, lines []factLine) []ui.Fact {
	var out []ui.Fact
	for _, l := range lines {
		if l.text != "" || l.brief {
			out = append(out, ui.F(fieldWord(c, l.field), l.text))
		}
	}
	return out
}

func fieldWord(c *web.Ctx, field string) string { return c.T("memberweb.field_" + field) }

// numberFacts are the masked numbers of a person; the document is named by its kind, and the phone has its line even where none
// is known.
func (p pages) numberFacts(c *web.Ctx, f member.Facts) (out []ui.Fact) {
	for field, number := range f.Masked().Known() {
		label := p.numberWord(c, f, field)
		out = append(out, ui.Fact{Label: label, Value: ui.Masked(number, "", label)})
		if field == "document" && f.Phone == "" {
			out = append(out, ui.Fact{Label: fieldWord(c, "phone")})
		}
	}
	return out
}

func (p pages) numberWord(c *web.Ctx, f member.Facts, field string) string {
	if field == "document" {
		return p.Codes.Name(codes.Document, string(f.DocKind), c.Lang(), p.today())
	}
	return fieldWord(c, field)
}

// clearFacts are the numbers in full.
func (p pages) clearFacts(c *web.Ctx, f member.Facts, clear member.Numbers) (out []ui.Fact) {
	for field, number := range clear.Known() {
		out = append(out, ui.Fact{Label: p.numberWord(c, f, field), Value: ui.Copy(number)})
	}
	return out
}
