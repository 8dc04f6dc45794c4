package memberweb

import (
	"unicode"
	"unicode/utf8"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/errs"
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

// factLine is one fact of a person: the field, its words, and whether a page leaves the line out when nothing is known.
type factLine struct {
	field string
	text  string
	brief bool
}

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
	person = []factLine{{"sex", code(codes.Sex, string(f.Sex)), true}, {"birth", c.Day(f.Birth), true}, {"education", code(codes.Education, f.Education), false},
		{"degree", code(codes.Degree, f.Degree), false}, {"marital", code(codes.Marital, f.Marital), false}, {"hukou_kind", code(codes.HukouKind, f.HukouKind), false},
		{"hukou_place", p.hukou(f.HukouPlace), false}, {"migrant", migrant, false}, {"card_no", f.CardNo, false}}
	work = []factLine{{"work_unit", f.WorkUnit, true}, {"department", f.Department, false}, {"post", f.Post, false}, {"work_state", code(codes.WorkState, f.WorkState), false},
		{"work_form", code(codes.WorkForm, f.WorkForm), false}, {"new_form_group", code(codes.NewFormGroup, f.NewFormGroup), false}, {"platform", f.Platform, false},
		{"occupation", f.Occupation, false}, {"skill_level", code(codes.SkillLevel, f.SkillLevel), false}, {"title", f.Title, false},
		{"model_worker", code(codes.ModelWorker, f.ModelWorker), false}}
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

// numberFacts are the masked numbers of a person; the document is named by its kind.
func (p pages) numberFacts(c *web.Ctx, f member.Facts) []ui.Fact {
	known := masks(f)
	var out []ui.Fact
	for _, field := range []string{"document", "phone", "bank_card", "emergency_contact"} {
		label := fieldWord(c, field)
		if field == "document" {
			label = p.documentWord(c, f)
		}
		switch number := known[field]; {
		case number != "":
			out = append(out, ui.Fact{Label: label, Value: ui.Masked(number, "", label)})
		case field == "phone":
			out = append(out, ui.Fact{Label: label})
		}
	}
	return out
}

func (p pages) documentWord(c *web.Ctx, f member.Facts) string {
	return p.Codes.Name(codes.Document, string(f.DocKind), c.Lang(), p.today())
}

// clearFacts are the numbers in full.
func (p pages) clearFacts(c *web.Ctx, f member.Facts, clear member.Clear) []ui.Fact {
	out := []ui.Fact{{Label: p.documentWord(c, f), Value: ui.Copy(clear.Document)}}
	for _, n := range []struct{ field, number string }{{"phone", clear.Phone}, {"bank_card", clear.BankCard}, {"emergency_contact", clear.EmergencyContact}} {
		if n.number != "" {
			out = append(out, ui.Fact{Label: fieldWord(c, n.field), Value: ui.Copy(n.number)})
		}
	}
	return out
}

// hidden reports whether an error only means that the reader does not see this part of a page.
func hidden(err error) bool { return errs.Is(err, errs.Denied) || errs.Is(err, errs.NotFound) }
