package codes

import (
	"niangjia/internal/platform/day"
)

// The lists that are shipped. An installation may import further ones under names of its own.
const (
	Sex              = "sex"               // 性别, GB/T 2261.1
	Marital          = "marital"           // 婚姻状况, GB/T 2261.2
	Education        = "education"         // 学历, GB/T 4658
	Degree           = "degree"            // 学位, GB/T 6864
	Document         = "document"          // 证件类型; the codes are those of member.DocumentKind
	HukouKind        = "hukou_kind"        // 户籍类型
	YesNo            = "yes_no"            // 是否: "1" or "0"
	WorkState        = "work_state"        // 就业状况
	WorkForm         = "work_form"         // 用工形式
	OccupationState  = "occupation_state"  // 从业状况, GB/T 2261.4
	NewFormGroup     = "new_form_group"    // 新就业形态群体: the four and an open list
	SkillLevel       = "skill_level"       // 职业技能等级: eight levels and none
	TitleLevel       = "title_level"       // 专业技术职务级别, GB/T 12407
	ModelWorker      = "model_worker"      // 劳模类型
	OrgKind          = "org_kind"          // 工会组织类型; the codes are those of org.Kind
	OrgLevel         = "org_level"         // 工会层级; the codes are those of org.Level
	MembershipChange = "membership_change" // 会籍变化
	EconomicType     = "economic_type"     // 登记注册类型 of an employer, 110 to 700
	Industry         = "industry"          // 国民经济行业, GB/T 4754: sections A to T, divisions 01 to 97
	IndustryForm     = "industry_form"     // 01 to 20 of the old union form; the parents are sections of Industry
	PoliticalStatus  = "political_status"  // 政治面貌, GB/T 4762; restricted
	EthnicGroup      = "ethnic_group"      // 民族, GB/T 3304; restricted
	Lists            = "list"              // the lists themselves
)

// Restricted reports whether a list stands only in forms that a cited rule asks for it.
func Restricted(list string) bool { return list == PoliticalStatus || list == EthnicGroup }

// Code is one entry of a code list.
type Code struct {
	List      string  `json:"list"`
	Code      string  `json:"code"`
	ValidFrom day.Day `json:"valid_from,omitempty"` // first day; "" since ever
	ValidTo   day.Day `json:"valid_to"`             // last day; day.Forever while it holds
	Name      string  `json:"name"`
	NameEn    string  `json:"name_en"`
	Parent    string  `json:"parent,omitempty"` // a code of this list, or list/code of another
	Position  int64   `json:"position"`         // order in a menu
	Source    string  `json:"source"`           // the standard, with the grade of the evidence
	Synonyms  string  `json:"synonyms,omitempty"`
}

// Level is the rank of an administrative division.
type Level string

// The levels, widest first. A division may skip some: 东莞市 has no counties.
const (
	Province Level = "province"
	City     Level = "city"
	County   Level = "county"
	Township Level = "township"
	Village  Level = "village"
)

// digits is how long the code of each level is (statistics bureau, rules of 2023; GB/T 2260 for the first six).
var digits = map[Level]int{Province: 2, City: 4, County: 6, Township: 9, Village: 12}

// Division is one administrative division (行政区划). Its code begins with its parent's.
type Division struct {
	Code      string  `json:"code"`
	Parent    string  `json:"parent,omitempty"` // "" for a province
	Level     Level   `json:"level"`
	Name      string  `json:"name"`
	ValidFrom day.Day `json:"valid_from,omitempty"`
	ValidTo   day.Day `json:"valid_to"`
}

// DayKind says what a listed day is.
type DayKind string

// The kinds of listed days.
const (
	Holiday DayKind = "holiday" // 放假
	Workday DayKind = "workday" // 调休上班: a weekend day that is worked
)

// CalendarDay is a day on which work differs from the week's ordinary course.
type CalendarDay struct {
	Day  day.Day `json:"date"`
	Kind DayKind `json:"kind"`
	Name string  `json:"name"` // of the holiday it belongs to
}
