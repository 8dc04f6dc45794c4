package org

import (
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

// Org is a union body as of one day.
type Org struct {
	Ref              id.Ref        `json:"id"`
	Code             string        `json:"code"`
	Name             string        `json:"name"`
	Kind             Kind          `json:"kind"`
	Level            Level         `json:"level,omitempty"`
	State            State         `json:"state"`
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

const maxName = 120 // characters

// check returns the facts in their normal form, or the faults of the fields.
func (f Facts) check(today day.Day) (Facts, []errs.Field) {
	var faults []errs.Field
	fault := func(name, key string, pairs ...any) {
		faults = append(faults, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	f.Name, f.Code = tidy(f.Name), tidyCode(f.Code)
	switch n := len([]rune(f.Name)); {
	case n == 0:
		fault("name", "org.name_empty")
	case n > maxName:
		fault("name", "org.name_long", "n", maxName)
	}
	if f.Code == "" {
		fault("code", "org.code_empty")
	} else if len(f.Code) > 64 {
		fault("code", "org.code_long", "n", 64)
	}
	if !f.Kind.Valid() {
		fault("kind", "org.kind_unknown", "kind", string(f.Kind))
	}
	if f.State == "" {
		f.State = Running
		if f.Kind == Preparatory {
			f.State = Preparing
		}
	}
	if f.USCC != "" {
		code, err := ParseUSCC(f.USCC)
		switch {
		case err != nil:
			fault("uscc", msgOf(err).Key, pairs(msgOf(err))...)
		case !code.OfUnion():
			fault("uscc", "org.uscc_not_union", "head", string(code.Kind()))
		}
		f.USCC = string(code)
	}
	if f.FoundedOn > today {
		fault("founded_on", "org.day_future")
	}
	return f, faults
}
