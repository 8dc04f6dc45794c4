package messy

import "niangjia/internal/rehearse"

// column is one column of a roster.
type column struct {
	name     string   // by which faults find it
	group    string   // heading above, where the header is merged
	headings []string // as offices write it
	kind     kind
	text     func(*rehearse.City, rehearse.Person) string
}

// kind is how the cells of a column are stored and what spelling people give them.
type kind uint8

const (
	plain  kind = iota
	serial      // number of the row
	aName
	aSex
	anID
	aPhone
	aDay
	aYesNo
)

// The columns that faults replace.
const (
	nameColumn  = "name"
	sexColumn   = "sex"
	birthColumn = "birth"
	idColumn    = "id"
	phoneColumn = "phone"
)

// columns of every roster, in their order.
var columns = []column{
	{"serial", "基本情况", words("序号", "编号"), serial, nil},
	{nameColumn, "基本情况", words("姓名", "职工姓名", "名字", "会员姓名"), aName, func(_ *rehearse.City, p rehearse.Person) string { return p.Name }},
	{sexColumn, "基本情况", words("性别"), aSex, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("sex", p.Sex) }},
	{birthColumn, "基本情况", words("出生日期", "出生年月日"), aDay, func(_ *rehearse.City, p rehearse.Person) string { return string(p.Birth) }},
	{idColumn, "基本情况", words("公民身份号码", "身份证号码", "身份证号", "证件号码"), anID, func(_ *rehearse.City, p rehearse.Person) string { return p.IDNumber }},
	{phoneColumn, "联系", words("手机号码", "移动电话", "联系电话", "手机"), aPhone, func(_ *rehearse.City, p rehearse.Person) string { return p.Phone }},
	{"joined", "入会", words("入会日期", "入会时间"), aDay, func(_ *rehearse.City, p rehearse.Person) string { return string(p.JoinedOn) }},
}

// wideColumns come behind them in a wide roster.
var wideColumns = []column{
	{"education", "文化户籍", words("学历", "文化程度"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("education", p.Education) }},
	{"hukou kind", "文化户籍", words("户籍类型", "户口性质"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("hukou_kind", p.HukouKind) }},
	{"hukou place", "文化户籍", words("户籍地"), plain, func(c *rehearse.City, p rehearse.Person) string { return c.Place(p.HukouPlace) }},
	{"migrant", "文化户籍", words("是否农民工", "农民工"), aYesNo, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.YesNo(p.Migrant) }},
	{"marital", "文化户籍", words("婚姻状况"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("marital", p.Marital) }},
	{"work unit", "工作", words("工作单位", "单位名称"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.WorkUnit }},
	{"department", "工作", words("部门", "所在部门"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.Department }},
	{"post", "工作", words("职务"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.Post }},
	{"work state", "工作", words("就业状况"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("work_state", p.WorkState) }},
	{"work form", "工作", words("用工形式"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("work_form", p.WorkForm) }},
	{"new form", "工作", words("新就业群体类型", "新就业形态群体"), plain, func(_ *rehearse.City, p rehearse.Person) string {
		return rehearse.Word("new_form_group", p.NewFormGroup)
	}},
	{"occupation", "工作", words("职业（工种）", "工种"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.Occupation }},
	{"skill", "工作", words("技能等级", "职业技能等级"), plain, func(_ *rehearse.City, p rehearse.Person) string { return rehearse.Word("skill_level", p.SkillLevel) }},
	{"title", "工作", words("专业技术职务", "职称"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.Title }},
	{"card", "会籍", words("会员卡号", "会员证号码"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.CardNo }},
	{"contact", "会籍", words("紧急联系人"), plain, func(_ *rehearse.City, p rehearse.Person) string { return p.EmergencyContact }},
}

// hiddenColumn holds what an office no longer uses and does not show: other telephones.
var hiddenColumn = column{"old phone", "联系", words("旧手机号"), aPhone, func(_ *rehearse.City, p rehearse.Person) string {
	return "170" + reverse(p.Phone[3:])
}}

// remarksColumn breaks what splits a text file by lines or separators.
var remarksColumn = column{"remarks", "备注", words("备注"), plain, func(*rehearse.City, rehearse.Person) string {
	return "第一行\n第二行;含分号,逗号\t制表符和\"引号\""
}}

func words(list ...string) []string { return list }

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
