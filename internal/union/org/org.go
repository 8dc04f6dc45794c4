package org

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
)

// Kind is what sort of body a node is.
type Kind string

// The kinds of bodies (工会法 arts 10–12; new forms of employment join at streets and industries).
const (
	Federation  Kind = "federation"  // 地方总工会
	Industrial  Kind = "industrial"  // 产业工会, 行业工会联合会
	Street      Kind = "street"      // 乡镇（街道）、村（社区）、园区工会联合会
	Grassroots  Kind = "grassroots"  // 基层工会, at one employer
	Joint       Kind = "joint"       // 联合基层工会, over several employers
	Branch      Kind = "branch"      // 分会
	Group       Kind = "group"       // 工会小组
	Preparatory Kind = "preparatory" // 筹备组
)

// Kinds are all kinds, from the top of the tree down.
var Kinds = []Kind{Federation, Industrial, Street, Joint, Grassroots, Branch, Group, Preparatory}

// parents says below which kinds a kind may stand.
var parents = map[Kind][]Kind{
	Federation:  {Federation},
	Industrial:  {Federation, Industrial},
	Street:      {Federation, Street},
	Joint:       {Federation, Industrial, Street, Joint},
	Grassroots:  {Federation, Industrial, Street, Joint, Grassroots},
	Branch:      {Grassroots, Joint, Street, Industrial},
	Group:       {Grassroots, Joint, Branch},
	Preparatory: {Federation, Industrial, Street, Joint, Grassroots},
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { _, ok := parents[k]; return ok }

// Below reports whether a body of kind k may stand below one of kind p.
func (k Kind) Below(p Kind) bool {
	for _, allowed := range parents[k] {
		if allowed == p {
			return true
		}
	}
	return false
}

// HasMembers reports whether people are entered in a body of this kind. Federations hold unions, not people.
func (k Kind) HasMembers() bool { return k != Federation && k != Preparatory }

// Level is the rank of a territorial federation; "" for other kinds.
type Level string

// The levels of territory.
const (
	National Level = "national"
	Province Level = "province"
	City     Level = "city"
	County   Level = "county"
)

// LevelOf is the level of the federation of a division by its code (GB/T 2260).
func LevelOf(division string) Level {
	switch {
	case division == "":
		return National
	case len(division) <= 2 || division[2:] == "0000":
		return Province
	case len(division) <= 4 || division[4:] == "00":
		return City
	}
	return County
}

// State of a body.
type State string

// The states. A closed body keeps its place and its history.
const (
	Preparing State = "preparing"
	Running   State = "running"
	Closed    State = "closed"
)

// States are all states.
var States = []State{Preparing, Running, Closed}

// Org is a union body as of one day.
type Org struct {
	Ref              id.Ref        `json:"id"`
	Code             string        `json:"code"`
	Name             string        `json:"name"`
	Kind             Kind          `json:"kind"`
	Level            Level         `json:"level,omitempty"`
	State            State         `json:"state"`
	Part             bool          `json:"part,omitempty" doc:"Has become part of its parent, whose list its people are on"`
	Path             treepath.Path `json:"-"`
	ParentID         id.ID         `json:"parent,omitzero"`
	IndustrialParent id.ID         `json:"industrial_parent,omitzero"`
	IndustrialPath   treepath.Path `json:"-"`
	GuidedBy         id.ID         `json:"guided_by,omitzero"`
	USCC             USCC          `json:"uscc,omitempty"`
	Division         string        `json:"division"`
	Industry         string        `json:"industry,omitempty"`
	Address          string        `json:"address,omitempty"`
	Phone            string        `json:"phone,omitempty"`
	LegalPersonNo    string        `json:"legal_person_no,omitempty"` // 工会法人资格证书号
	FoundedOn        day.Day       `json:"founded_on,omitempty"`
	ValidFrom        day.Day       `json:"valid_from"`
	Version          int64         `json:"version"`
}

// Facts are what may be said of a body when it is entered or changed.
type Facts struct {
	Code          string  `json:"code" doc:"The union's own code, unique in its federation"`
	Name          string  `json:"name" doc:"Full name"`
	Kind          Kind    `json:"kind" enum:"federation,industrial,street,joint,grassroots,branch,group,preparatory"`
	State         State   `json:"state,omitempty" enum:"preparing,running,closed"`
	USCC          string  `json:"uscc,omitempty" doc:"Unified social credit code; a union's begins with 81"`
	Division      string  `json:"division,omitempty" doc:"Division code, GB/T 2260; the parent's when empty"`
	Industry      string  `json:"industry,omitempty" doc:"GB/T 4754 code"`
	Address       string  `json:"address,omitempty"`
	Phone         string  `json:"phone,omitempty" doc:"The union's public telephone"`
	LegalPersonNo string  `json:"legal_person_no,omitempty"`
	FoundedOn     day.Day `json:"founded_on,omitempty"`
}

// The longest texts, in characters. The forms and the API say the same.
const (
	maxName    = 120
	maxCode    = 64
	maxAddress = 200
	maxPhone   = 60
	maxReason  = 400
)

// faults gathers what is wrong with the fields of an input.
type faults []errs.Field

func (f *faults) add(name string, m errs.Msg) { *f = append(*f, errs.Field{Name: name, Msg: m}) }

// bound refuses a text of more than most characters.
func (f *faults) bound(name, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		f.add(name, errs.M("org.text_long", "n", most))
	}
}

// check returns the facts in their normal form, or the faults of the fields. known is the body as it was: the code of an industry that
// has ended may stay.
func (s *Service) check(f Facts, known Org, today day.Day) (Facts, faults) {
	var wrong faults
	f.Name, f.Code = tidy(f.Name), tidyCode(f.Code)
	f.Address, f.Phone, f.LegalPersonNo = tidy(f.Address), tidy(f.Phone), tidyCode(f.LegalPersonNo)
	if f.Name == "" {
		wrong.add("name", errs.M("org.name_empty"))
	}
	if f.Code == "" {
		wrong.add("code", errs.M("org.code_empty"))
	}
	wrong.bound("name", f.Name, maxName)
	wrong.bound("code", f.Code, maxCode)
	wrong.bound("address", f.Address, maxAddress)
	wrong.bound("phone", f.Phone, maxPhone)
	wrong.bound("legal_person_no", f.LegalPersonNo, maxCode)
	if !f.Kind.Valid() {
		wrong.add("kind", errs.M("org.kind_unknown", "kind", string(f.Kind)))
	}
	if f.State == "" {
		f.State = cmp.Or(known.State, Running)
		if known.State == "" && f.Kind == Preparatory {
			f.State = Preparing
		}
	}
	if !slices.Contains(States, f.State) {
		wrong.add("state", errs.M("org.state_unknown", "state", string(f.State)))
	}
	if f.USCC != "" {
		code, err := ParseUSCC(f.USCC)
		switch {
		case err != nil:
			wrong.add("uscc", errs.MsgOf(err))
		case !code.OfUnion():
			wrong.add("uscc", errs.M("org.uscc_not_union", "head", code.head()))
		}
		f.USCC = string(code)
	}
	f.Industry = s.code(&wrong, "industry", codes.Industry, f.Industry, known.Industry, today)
	if f.FoundedOn > today {
		wrong.add("founded_on", errs.M("org.day_future"))
	}
	return f, wrong
}

// code is the code of a list that a text means; "" stays "", and so does the code that is known already.
func (s *Service) code(wrong *faults, field, list, text, known string, today day.Day) string {
	if text = tidy(text); text == "" || text == known {
		return text
	}
	code, ok := s.Codes.Match(list, text, today)
	if !ok {
		wrong.add(field, errs.M("org.code_list_unknown", "text", text))
	}
	return code
}
