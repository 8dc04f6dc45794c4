package rehearse

// plainWords are what offices write for the codes of a person.
var plainWords = map[string]map[string]string{
	"sex":        {"1": "男", "2": "女"},
	"education":  {"11": "博士研究生", "14": "硕士研究生", "20": "本科", "30": "大专", "41": "中专", "47": "技校", "60": "高中", "70": "初中", "80": "小学"},
	"degree":     {"2": "博士", "3": "硕士", "4": "学士"},
	"marital":    {"10": "未婚", "20": "已婚", "30": "丧偶", "40": "离婚"},
	"hukou_kind": {"11": "本地城镇", "12": "外地城镇", "21": "本地农村", "22": "外地农村"},
	"work_state": {"post": "在岗", "wait": "待岗", "inner": "内退", "sick": "病休", "jobless": "失业", "retired": "退休"},
	"work_form": {"contract": "合同制", "staffed": "在编", "dispatch": "劳务派遣", "part_time": "非全日制",
		"flexible": "灵活就业", "new_form": "新就业形态"},
	"new_form_group": {"courier": "快递员", "food": "外卖配送员", "ride": "网约车司机", "trucker": "货车司机"},
	"skill_level":    {"0": "无", "5": "初级工", "4": "中级工", "3": "高级工", "2": "技师", "1": "高级技师"},
	"model_worker":   {"city": "市级劳模", "province": "省级劳模"},
}

// Word is what an office writes for a code of a list, such as 本科 for 20 of education; ""
// for "" and for codes that no Person has.
func Word(list, code string) string { return plainWords[list][code] }

// YesNo is 是 or 否.
func YesNo(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}
