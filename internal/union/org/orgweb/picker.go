package orgweb

import (
	"cmp"
	"slices"
	"strings"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"
)

// fewChoices is how many choices a picker offers.
const fewChoices = 8

// picked is what a form carries of a picker: the text that was typed, the choice, and the text that the choices answered.
// A choice counts as long as the text is still the same; so it works without a script.
type picked struct {
	Text, Choice, For string
}

// picker is a text that finds something out of many, and the choices that it found.
type picker struct {
	Field   ui.Field
	For     string
	Choices []ui.Option
	Chosen  string
	Fetch   string // answers a script with the choices for what is typed
}

// ambiguous is the fault of a picker whose text names nothing, or more than one thing.
func ambiguous(name string, choices []ui.Option) *errs.Field {
	key := "orgweb.pick_one"
	if len(choices) == 0 {
		key = "orgweb.pick_unknown"
	}
	return &errs.Field{Name: name, Msg: errs.M(key)}
}

// pickPlace finds the division that was meant; "" when nothing was typed.
func (p pages) pickPlace(c *web.Ctx, name string, in picked) (code string, pk picker, fault *errs.Field) {
	pk = picker{Field: ui.Field{Name: name, Value: in.Text}, For: in.Text, Fetch: "/orgs/places"}
	switch {
	case in.Text == "":
		return "", pk, nil
	case in.Choice != "" && in.For == in.Text && p.Codes.HasDivision(in.Choice):
		pk.Chosen, pk.Choices = in.Choice, p.places(c, in.Text)
		return in.Choice, pk, nil
	}
	if code, ok := p.Codes.MatchDivision(in.Text, p.today()); ok {
		return code, pk, nil
	}
	pk.Choices = p.places(c, in.Text)
	return "", pk, ambiguous(name, pk.Choices)
}

// places are the divisions that a text finds, as choices: those of the federation's own territory first.
func (p pages) places(c *web.Ctx, text string) []ui.Option {
	const many = 300 // as many as a few characters find in the whole country
	found := p.Codes.SearchDivisions(text, p.today(), many)
	if root, err := p.root(c); err == nil {
		if top, err := p.find(c, root); err == nil {
			slices.SortStableFunc(found, func(a, b codes.Division) int {
				return cmp.Compare(outside(a, top.Division), outside(b, top.Division))
			})
		}
	}
	out := make([]ui.Option, min(len(found), fewChoices))
	for i := range out {
		out[i] = ui.Option{Value: found[i].Code, Label: p.place(found[i].Code)}
	}
	return out
}

// outside is 0 for a place in the territory, else 1.
func outside(d codes.Division, territory string) int {
	if strings.HasPrefix(d.Code, territory) {
		return 0
	}
	return 1
}

// placePicker is a picker with a division in it.
func (p pages) placePicker(name, code string) picker {
	text := p.place(code)
	pk := picker{Field: ui.Field{Name: name, Value: text}, For: text, Fetch: "/orgs/places"}
	if meant, _ := p.Codes.MatchDivision(text, p.today()); meant != code { // another place has the same name
		pk.Chosen, pk.Choices = code, []ui.Option{{Value: code, Label: text, Hint: code}}
	}
	return pk
}

// pickOrg finds the union that was meant; the zero Ref when nothing was typed.
func (p pages) pickOrg(c *web.Ctx, name string, in picked) (ref id.Ref, pk picker, fault *errs.Field) {
	pk = picker{Field: ui.Field{Name: name, Value: in.Text}, For: in.Text, Fetch: "/orgs/choices"}
	if in.Text == "" {
		return id.Ref{}, pk, nil
	}
	found, err := p.searchOrgs(c, in.Text)
	if err != nil {
		return id.Ref{}, pk, &errs.Field{Name: name, Msg: errs.M("orgweb.pick_unknown")}
	}
	pk.Choices = orgOptions(c, found)
	if in.Choice != "" && in.For == in.Text {
		if ref, err := id.ParseRef(in.Choice); err == nil {
			pk.Chosen = in.Choice
			return ref, pk, nil
		}
	}
	if len(found) == 1 && found[0].Name == in.Text {
		return found[0].Ref, pk, nil
	}
	return id.Ref{}, pk, ambiguous(name, pk.Choices)
}

func (p pages) searchOrgs(c *web.Ctx, text string) ([]org.Org, error) {
	root, err := p.root(c)
	if err != nil {
		return nil, err
	}
	return p.Orgs.Search(c.Context(), c.Actor, org.SearchInput{Node: root, Text: text, Limit: fewChoices})
}

// orgPicker is a picker with a union in it; none when the id is 0.
func orgPicker(c *web.Ctx, name string, of id.ID, names map[id.ID]org.Org) picker {
	pk := picker{Field: ui.Field{Name: name}, Fetch: "/orgs/choices"}
	if o, ok := names[of]; ok {
		pk.Field.Value, pk.For, pk.Chosen = o.Name, o.Name, o.Ref.String()
		pk.Choices = orgOptions(c, []org.Org{o})
	}
	return pk
}

func orgOptions(c *web.Ctx, found []org.Org) []ui.Option {
	out := make([]ui.Option, len(found))
	for i, o := range found {
		out[i] = ui.Option{Value: o.Ref.String(), Label: o.Name, Hint: kindWord(c, o) + " · " + o.Code}
	}
	return out
}

// fragmentOf answers a script with the choices of the input that it names: the only one in the query.
func fragmentOf(c *web.Ctx, choices func(text string) ([]ui.Option, error)) error {
	for name, texts := range c.R.URL.Query() {
		pk := picker{Field: ui.Field{Name: name}, For: texts[0]}
		if texts[0] != "" {
			var err error
			if pk.Choices, err = choices(texts[0]); err != nil {
				return err
			}
		}
		return c.Fragment(pickerChoices(pk))
	}
	return errs.New(errs.NotFound, "errs.not_found")
}

// placeChoices are the divisions for what is being typed.
func (p pages) placeChoices(c *web.Ctx) error {
	if err := p.Orgs.Plan.Permits(c.Actor, codes.UseRead); err != nil {
		return err
	}
	return fragmentOf(c, func(text string) ([]ui.Option, error) { return p.places(c, text), nil })
}

// orgChoices are the unions for what is being typed.
func (p pages) orgChoices(c *web.Ctx) error {
	return fragmentOf(c, func(text string) ([]ui.Option, error) {
		found, err := p.searchOrgs(c, text)
		return orgOptions(c, found), err
	})
}
