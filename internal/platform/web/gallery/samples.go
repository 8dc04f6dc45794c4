package gallery

import (
	"strconv"

	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

func (w words) nav() []web.NavGroup {
	return []web.NavGroup{
		{Items: []web.NavItem{{Label: w.say("总览", "Overview"), Href: "/overview"}, {Label: w.say("待办", "To do"), Href: "/todo", Count: 7, Hot: true}}},
		{Title: w.say("组织", "Organisation"), Items: []web.NavItem{
			{Label: w.say("工会", "Unions"), Href: "/orgs"}, {Label: w.say("会员", "Members"), Href: Root},
			{Label: w.say("入会与转会", "Joining and transfer"), Href: "/joining", Count: 12}, {Label: w.say("用人单位", "Employers"), Href: "/employers"}}},
		{Title: w.say("花名册", "Rosters"), Items: []web.NavItem{
			{Label: w.say("导入", "Import"), Href: Root + "/import"}, {Label: w.say("导出", "Export"), Href: "/export"}}},
		{Title: w.say("系统", "System"), Items: []web.NavItem{
			{Label: w.say("账号与授权", "Accounts and grants"), Href: "/accounts"}, {Label: w.say("代码与规则", "Codes and rules"), Href: "/codes", Count: 1234}}},
	}
}

func (w words) places() []ui.Place {
	return []ui.Place{
		{Label: w.say("首页", "Home"), Href: Root + "/worker", Icon: "home"}, {Label: w.say("求助", "Get help"), Href: Root + "/ask", Icon: "chat"},
		{Label: w.say("服务", "Services"), Href: "/services", Icon: "grid"}, {Label: w.say("参与", "Take part"), Href: "/part", Icon: "part"},
		{Label: w.say("我的", "Me"), Href: "/me", Icon: "person"},
	}
}

type sample struct {
	name, pinyin, unit, number, phone, joined, confirmed string
	state                                                ui.Tag
}

func (w words) people() []sample {
	active := ui.Tag{Tone: ui.OK, Word: w.say("在会", "Active")}
	return []sample{
		{"阿卜杜勒·买买提明·托合提", "", w.say("福田区快递行业工会联合会", "Futian Courier Industry Joint Union"), "6531****2317", "138****1024", "2024-06-12", "2024-06-12", active},
		{"曾雨欣", "Zēng", w.say("华强北街道工会联合会 · 赛格分会", "Huaqiangbei Street · Saige branch"), "4403****0044", "137****5530", "2019-03-05", "2023-11-02", active},
		{"单志强", "Shàn", w.say("市政第三工程有限公司工会", "Municipal Works No. 3 union"), "4305****6612", "150****7719", "2011-08-30", "2022-01-17", ui.Tag{Tone: ui.Warn, Word: w.say("转会中", "Transferring")}},
		{"尉迟燕", "Yùchí", w.say("梅林街道工会联合会", "Meilin Street joint union"), "4401****1823", "133****2096", "2026-11-19", "", ui.Tag{Tone: ui.Info, Word: w.say("待本人确认", "To be confirmed")}},
		{"𠮷田𣎴", "", w.say("深圳市福田区沙头街道天安数码城园区新就业形态劳动者工会联合会", "Joint union of new-form workers in the Tian'an Cyber Park, Shatou Street"), "3607****0415", "189****6640", "2020-12-01", "2024-05-20", ui.Tag{Tone: ui.Gold, Word: w.say("保留会籍", "Retained")}},
		{"区美凤", "Ōu", w.say("莲花街道工会联合会", "Lianhua Street joint union"), "4419****2286", "136****0873", "2015-04-11", "", ui.Tag{Tone: ui.Bad, Word: w.say("有出入", "Contradiction")}},
	}
}

func (w words) table(n int, bulk bool) ui.Table {
	t := ui.Table{
		Caption: w.say("会员", "Members"),
		Cols: []ui.Col{{Label: w.say("姓名", "Name"), Main: true}, {Label: w.say("所属工会", "Union")}, {Label: w.say("证件号码", "Document")},
			{Label: w.say("手机", "Phone")}, {Label: w.say("入会", "Joined")}, {Label: w.say("会籍", "Membership")}, {Label: w.say("本人确认", "Confirmed")}},
	}
	if bulk {
		t.Bulk = []ui.BulkButton{{Label: w.say("转到另一工会", "Transfer"), Action: "/transfer"}, {Label: w.say("退会", "End membership"), Action: "/end", Look: ui.Danger}}
	}
	for i, p := range w.people()[:n] {
		show := ""
		if i == 0 {
			show = Root + "/number"
		}
		t.Rows = append(t.Rows, ui.Row{ID: strconv.Itoa(i), Name: p.name, Cells: []templ.Component{
			ui.NameLink(p.name, "#"+strconv.Itoa(i), p.pinyin), ui.Text(p.unit), ui.Masked(p.number, show, w.say("证件号码", "document number")),
			ui.Masked(p.phone, "", w.say("手机", "phone")), ui.Text(p.joined), ui.StateTag(p.state), ui.Text(p.confirmed)}})
	}
	return t
}

func (w words) months(n int) ui.Chart {
	c := ui.Chart{Title: w.say("会员数，近 "+strconv.Itoa(n)+" 个月", "Members, last "+strconv.Itoa(n)+" months"), Label: w.say("月份", "Month"), Unit: w.say("人", "People")}
	for i := range n {
		v := 196_000 + i*i*140 + i*520 - (i%3)*900
		month := strconv.Itoa(2025+(11+i)/12) + "-" + strconv.Itoa(101 + (11+i)%12)[1:]
		c.Points = append(c.Points, ui.Point{Label: month, Value: float64(v), Text: strconv.Itoa(v)})
	}
	return c
}

func (w words) units() ui.Chart {
	return ui.Chart{Title: w.say("各街道会员数", "Members by street"), Label: w.say("街道", "Street"), Unit: w.say("人", "People"), Points: []ui.Point{
		{Label: w.say("华强北", "Huaqiangbei"), Value: 41_230, Text: "41,230"}, {Label: w.say("梅林", "Meilin"), Value: 33_108, Text: "33,108"},
		{Label: w.say("沙头", "Shatou"), Value: 28_940, Text: "28,940"}, {Label: w.say("天安数码城园区联合会", "Tian'an Cyber Park joint union"), Value: 9_412, Text: "9,412"},
		{Label: w.say("莲花", "Lianhua"), Value: 0, Text: "0"}}}
}

func (w words) streets() []ui.Node {
	return []ui.Node{
		{ID: "3", Label: w.say("赛格电子市场分会", "Saige market branch"), Note: "1,204", Href: "#3", Leaf: true},
		{ID: "4", Label: w.say("深圳市福田区华强北街道通天地通讯市场工会联合会委员会", "Joint union committee of the Tongtiandi communications market"), Note: "388", Href: "#4", Leaf: true,
			State: ui.Tag{Tone: ui.Warn, Word: w.say("换届到期", "Term is over")}},
	}
}

func (w words) tree() []ui.Node {
	return []ui.Node{{ID: "1", Label: w.say("福田区总工会", "Futian District Federation"), Note: "218,604", Href: "#1", Open: true, Here: true, Children: []ui.Node{
		{ID: "2", Label: w.say("华强北街道工会联合会", "Huaqiangbei Street joint union"), Note: "41,230", Href: "#2", Open: true, Children: w.streets()},
		{ID: "5", Label: w.say("梅林街道工会联合会", "Meilin Street joint union"), Note: "33,108", Href: "#5", Fetch: Root + "/branch", Unfold: Root + "/parts?open=5"},
		{ID: "6", Label: w.say("福田区快递行业工会联合会", "Futian Courier Industry Joint Union"), Note: "0", Href: "#6", Leaf: true, State: ui.Tag{Tone: ui.Info, Word: w.say("筹备组", "Preparatory")}},
	}}}
}

func (w words) history() []ui.Event {
	return []ui.Event{
		{When: "2026-11-19 20:41", Title: w.say("更正入会日期", "Joining date corrected"), Text: w.say("由 2019-03-15 更正为 2019-03-05，依据纸质入会申请书", "From 2019-03-15 to 2019-03-05, on the paper application"), Who: w.say("李敏 · 华强北街道工会联合会", "Li Min · Huaqiangbei Street joint union"), Tone: ui.Warn},
		{When: "2023-11-02 08:15", Title: w.say("本人确认会籍", "Membership confirmed by the person"), Tone: ui.OK},
		{When: "2019-03-05", Title: w.say("入会", "Joined"), Text: w.say("随花名册“2019年3月新会员.xlsx”登记", "With the roster new-members-2019-03.xlsx"), Who: w.say("阿卜杜勒·买买提明·托合提 · 福田区快递行业工会联合会", "Abdul Memetimin Tohti · Futian Courier Industry Joint Union")},
	}
}

func (w words) facts() []ui.Fact {
	return []ui.Fact{
		{Label: w.say("全称", "Full name"), Value: ui.Text(w.say("深圳市福田区沙头街道天安数码城园区新就业形态劳动者工会联合会", "Joint union of new-form workers in the Tian'an Cyber Park, Shatou Street")), Change: "#edit"},
		{Label: w.say("统一社会信用代码", "Credit code"), Value: ui.Copy("81440300MD0L12345X")},
		ui.F(w.say("上级工会", "Body above"), w.say("沙头街道工会联合会", "Shatou Street joint union")),
		{Label: w.say("状态", "State"), Value: ui.Word(ui.OK, w.say("已成立", "Founded"))},
		ui.F(w.say("产业工会", "Industrial union"), ""),
	}
}

func (w words) steps() []string {
	return []string{w.say("文件", "File"), w.say("列", "Columns"), w.say("预览", "Preview"), w.say("导入", "Import")}
}
