package roster

import (
	"strings"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// Field is what a column of a roster may say of a person.
type Field struct {
	Key      string   // "document"; also the key of its words, roster.field_document
	Heading  string   // as an export writes it
	Headings []string // as offices write it, in their compact form
	set      setter   // nil: recognised and never taken
	get      func(member.Exported) string
	list     string
}

// never reports whether what stands under such a heading is kept nowhere, whatever an arrangement says.
func (f Field) never() bool { return f.Key == "restricted" || f.Key == "remark" }

// setter puts a cell into a row. A fault is why it cannot; a remark is how it was understood.
type setter func(p *parser, row *member.Row, c sheet.Cell) (fault, remark *errs.Msg)

// parser is what setters need: the code lists and today.
type parser struct {
	codes Codes
	today day.Day
}

// Codes reads the code lists.
type Codes interface {
	Match(list, text string, on day.Day) (code string, ok bool)
	Name(list, code string, lang i18n.Lang, on day.Day) string
}

// fields are all fields in the order of an export (实名制 columns, domain rules C2).
var fields = []Field{
	{Key: "name", Heading: "姓名", Headings: words("名字 职工姓名 会员姓名 员工姓名 name"),
		set: func(_ *parser, r *member.Row, c sheet.Cell) (_, _ *errs.Msg) { r.Name = c.Text; return nil, nil },
		get: func(e member.Exported) string { return e.Person.Name }},
	{Key: "sex", Heading: "性别", Headings: words("sex gender"), list: codes.Sex,
		set: coded(codes.Sex, func(r *member.Row) *string { return (*string)(&r.Sex) }),
		get: func(e member.Exported) string { return string(e.Person.Sex) }},
	{Key: "birth", Heading: "出生日期", Headings: words("出生年月 出生年月日 生日 出生日 birth birthday"),
		set: dated(func(r *member.Row) *day.Day { return &r.Birth }),
		get: func(e member.Exported) string { return string(e.Person.Birth) }},
	{Key: "doc_kind", Heading: "证件类型", Headings: words("证件名称 证件种类 证件类别"), list: codes.Document,
		set: coded(codes.Document, func(r *member.Row) *string { return (*string)(&r.DocKind) }),
		get: func(e member.Exported) string { return string(e.Person.DocKind) }},
	{Key: "document", Heading: "证件号码", Headings: words("证件号 身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 身份证件号码 身份号码 id idnumber"),
		set: secret(func(r *member.Row) *vault.Secret { return &r.Document }),
		get: func(e member.Exported) string { return e.Document }},
	{Key: "phone", Heading: "移动电话", Headings: words("手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 联系手机 移动电话号码 本人电话 联系电话(手机) 手机(电话) phone mobile"),
		set: phone,
		get: func(e member.Exported) string { return e.Phone }},
	{Key: "education", Heading: "学历", Headings: words("文化程度 最高学历 education"), list: codes.Education,
		set: coded(codes.Education, func(r *member.Row) *string { return &r.Education }),
		get: func(e member.Exported) string { return e.Person.Education }},
	{Key: "degree", Heading: "学位", Headings: words("最高学位"), list: codes.Degree,
		set: coded(codes.Degree, func(r *member.Row) *string { return &r.Degree }),
		get: func(e member.Exported) string { return e.Person.Degree }},
	{Key: "hukou_kind", Heading: "户籍类型", Headings: words("户口性质 户口类型 户籍性质 户口类别"), list: codes.HukouKind,
		set: coded(codes.HukouKind, func(r *member.Row) *string { return &r.HukouKind }),
		get: func(e member.Exported) string { return e.Person.HukouKind }},
	{Key: "hukou_place", Heading: "户籍地", Headings: words("户籍所在地 户口所在地 户籍地址 籍贯"),
		set: plain(func(r *member.Row) *string { return &r.HukouPlace }),
		get: func(e member.Exported) string { return e.Person.HukouPlace }},
	{Key: "migrant", Heading: "是否农民工", Headings: words("农民工 是否为农民工"), set: yesNo,
		get: func(e member.Exported) string { return yes(e.Person.Migrant) }},
	{Key: "marital", Heading: "婚姻状况", Headings: words("婚姻 婚否"), list: codes.Marital,
		set: coded(codes.Marital, func(r *member.Row) *string { return &r.Marital }),
		get: func(e member.Exported) string { return e.Person.Marital }},
	{Key: "work_unit", Heading: "工作单位", Headings: words("单位 单位名称 用人单位 所在单位 公司 企业名称 工作单位名称"),
		set: plain(func(r *member.Row) *string { return &r.WorkUnit }),
		get: func(e member.Exported) string { return e.Person.WorkUnit }},
	{Key: "department", Heading: "部门", Headings: words("所在部门 科室 车间 部门/岗位 班组 部门名称"),
		set: plain(func(r *member.Row) *string { return &r.Department }),
		get: func(e member.Exported) string { return e.Person.Department }},
	{Key: "post", Heading: "岗位", Headings: words("职务 职位 岗位职务 岗位名称 工作岗位"),
		set: plain(func(r *member.Row) *string { return &r.Post }),
		get: func(e member.Exported) string { return e.Person.Post }},
	{Key: "work_state", Heading: "就业状况", Headings: words("就业状态 工作状态 在岗状态 在岗情况"), list: codes.WorkState,
		set: coded(codes.WorkState, func(r *member.Row) *string { return &r.WorkState }),
		get: func(e member.Exported) string { return e.Person.WorkState }},
	{Key: "work_form", Heading: "用工形式", Headings: words("用工方式 用工类型 用工性质"), list: codes.WorkForm,
		set: coded(codes.WorkForm, func(r *member.Row) *string { return &r.WorkForm }),
		get: func(e member.Exported) string { return e.Person.WorkForm }},
	{Key: "new_form_group", Heading: "新就业群体类型", Headings: words("新就业形态 新就业形态类型 新就业群体 新就业形态群体"), list: codes.NewFormGroup,
		set: coded(codes.NewFormGroup, func(r *member.Row) *string { return &r.NewFormGroup }),
		get: func(e member.Exported) string { return e.Person.NewFormGroup }},
	{Key: "platform", Heading: "平台", Headings: words("平台企业 所属平台 平台名称"),
		set: plain(func(r *member.Row) *string { return &r.Platform }),
		get: func(e member.Exported) string { return e.Person.Platform }},
	{Key: "occupation", Heading: "职业（工种）", Headings: words("职业 工种 职业(工种) 职业工种"),
		set: plain(func(r *member.Row) *string { return &r.Occupation }),
		get: func(e member.Exported) string { return e.Person.Occupation }},
	{Key: "skill_level", Heading: "技能等级", Headings: words("职业技能等级 技能级别 技术等级"), list: codes.SkillLevel,
		set: coded(codes.SkillLevel, func(r *member.Row) *string { return &r.SkillLevel }),
		get: func(e member.Exported) string { return e.Person.SkillLevel }},
	{Key: "title", Heading: "专业技术职务", Headings: words("职称 技术职称 专业技术职称"),
		set: plain(func(r *member.Row) *string { return &r.Title }),
		get: func(e member.Exported) string { return e.Person.Title }},
	{Key: "model_worker", Heading: "劳模类型", Headings: words("劳模 劳模级别 劳模称号"), list: codes.ModelWorker,
		set: coded(codes.ModelWorker, func(r *member.Row) *string { return &r.ModelWorker }),
		get: func(e member.Exported) string { return e.Person.ModelWorker }},
	{Key: "card_no", Heading: "会员卡号", Headings: words("会员证号 会员证号码 工会卡号 会员编号 工会会员卡号"),
		set: plain(func(r *member.Row) *string { return &r.CardNo }),
		get: func(e member.Exported) string { return e.Person.CardNo }},
	{Key: "bank_card", Heading: "银行卡号", Headings: words("银行账号 工资卡号 银行卡 卡号"),
		set: secret(func(r *member.Row) *vault.Secret { return &r.BankCard }),
		get: func(e member.Exported) string { return e.BankCard }},
	{Key: "emergency_contact", Heading: "紧急联系人", Headings: words("紧急联系人及电话 紧急联系方式 紧急联系电话"),
		set: secret(func(r *member.Row) *vault.Secret { return &r.EmergencyContact }),
		get: func(e member.Exported) string { return e.EmergencyContact }},
	{Key: "joined_on", Heading: "入会日期", Headings: words("入会时间 入会年月 加入工会时间 加入工会日期 入会日 joined"),
		set: dated(func(r *member.Row) *day.Day { return &r.JoinedOn }),
		get: func(e member.Exported) string { return string(e.JoinedOn) }},

	{Key: "number", Headings: words("序号 编号 行号 no no.")},
	{Key: "org", Heading: "所属工会", Headings: words("工会名称 所在工会 工会"),
		get: func(e member.Exported) string { return e.Org.Name }},
	{Key: "remark", Headings: words("备注 说明 其他")},
	{Key: "restricted", Headings: words("民族 政治面貌 党员 是否党员 宗教信仰")},
	{Key: "reasons", Heading: "原因", Headings: words("原因(导入时) 未导入原因 reasons")},
}

func words(s string) []string { return strings.Fields(s) }

// fieldByKey and fieldByHeading find a field.
func fieldByKey(key string) (Field, bool) {
	for _, f := range fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// compact is a heading without blanks, line breaks, stars and what stands in brackets as a remark to the writer.
func compact(heading string) string {
	return strings.ToLower(strings.Trim(textindex.Compact(heading), "*＊:：（）()"))
}

// byHeading finds a field by every compact heading of it.
var byHeading = func() map[string]Field {
	out := map[string]Field{}
	for _, f := range fields {
		for _, h := range append(f.Headings, f.Heading) {
			if h = compact(h); h != "" {
				out[h] = f
			}
		}
	}
	return out
}()

// longestHeading bounds what may be a heading, in bytes: cells of people are not worth the look.
const longestHeading = 120

func fieldByHeading(heading string) (Field, bool) {
	if heading == "" || len(heading) > longestHeading {
		return Field{}, false
	}
	h := compact(heading)
	f, ok := byHeading[h]
	if i := strings.IndexAny(h, "(（【["); !ok && i > 0 { // 证件号码（18位）: without the remark
		f, ok = byHeading[h[:i]]
	}
	return f, ok
}
