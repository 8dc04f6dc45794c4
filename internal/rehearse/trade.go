package rehearse

// trade is a line of business: how its employers are called and who works there.
type trade struct {
	code        string // GB/T 4754-2017, two digits
	weight      int    // of a hundred employers
	industry    int    // place in industries of its industrial union, -1 for none
	kinds       lottery[string]
	words       []string // what stands after the made-up part of an employer's name
	women       int      // percent
	migrants    int      // percent
	schooling   int      // how many steps in a hundred the education is above the common one
	departments []string
	occupations []string
	titles      []string // professional titles, rising; none when empty
	skilled     bool     // has workers with a skill level
}

// industries are the industrial unions below the city federation, by the words in their names.
var industries = []string{"电子信息", "制造", "建设", "交通运输", "财贸", "教育", "卫生健康", "机关事业", "新就业形态"}

const newFormIndustry = 8

// The kinds of employers by the list of registration kinds that unions report with (国家统计局
// 登记注册类型): 110 state-owned, 159 other limited, 169 shares, 170 private, 200 Hong Kong,
// Macau, Taiwan, 300 foreign, 400 public service, 500 government, 600 sole trader, 700 非企业.
var (
	factories = newLottery(lot[string]{55, "170"}, lot[string]{20, "159"}, lot[string]{6, "169"}, lot[string]{11, "200"}, lot[string]{8, "300"})
	services  = newLottery(lot[string]{62, "170"}, lot[string]{20, "159"}, lot[string]{4, "110"}, lot[string]{4, "200"}, lot[string]{10, "600"})
	finance   = newLottery(lot[string]{40, "169"}, lot[string]{40, "159"}, lot[string]{20, "110"})
	schools   = newLottery(lot[string]{70, "400"}, lot[string]{30, "700"})
	offices   = newLottery(lot[string]{60, "500"}, lot[string]{40, "400"})
)

// creditKinds are the first two characters of the social credit code by kind of employer; the
// others are companies, 91.
var creditKinds = map[string]string{"400": "12", "500": "11", "600": "92", "700": "52"}

var (
	workshops  = []string{"生产一部", "生产二部", "品质部", "工程部", "仓储部", "设备部", "研发部", "行政部", "财务部"}
	commerce   = []string{"营业部", "市场部", "采购部", "客服部", "仓储部", "行政部", "财务部"}
	engineers  = []string{"技术员", "助理工程师", "工程师", "高级工程师"}
	economists = []string{"初级经济师", "经济师", "高级经济师"}
)

var trades = []trade{
	{"39", 17, 0, factories, []string{"电子", "光电", "半导体", "通信设备"}, 46, 62, -10, workshops,
		[]string{"电子产品装配工", "质检员", "设备操作工", "仓库管理员", "电子工程师"}, engineers, true},
	{"35", 6, 1, factories, []string{"精密机械", "自动化设备", "模具"}, 28, 58, -8, workshops,
		[]string{"数控车工", "钳工", "焊工", "模具工", "质检员"}, engineers, true},
	{"18", 4, 1, factories, []string{"服饰", "制衣"}, 71, 74, -30, workshops,
		[]string{"缝纫工", "裁剪工", "整烫工", "质检员"}, nil, true},
	{"47", 6, 2, services, []string{"建筑工程", "装饰工程", "机电安装"}, 16, 68, -22, []string{"项目一部", "项目二部", "安全部", "材料部", "行政部"},
		[]string{"钢筋工", "砌筑工", "电工", "架子工", "施工员", "安全员"}, engineers, true},
	{"54", 5, 3, services, []string{"物流", "货运", "公共交通"}, 18, 52, -15, []string{"车队一队", "车队二队", "调度中心", "维修部", "行政部"},
		[]string{"货车驾驶员", "公交驾驶员", "调度员", "汽车维修工", "装卸工"}, nil, true},
	{"60", 3, 3, services, []string{"速递", "快运"}, 22, 66, -20, []string{"分拨中心", "营业一部", "营业二部", "客服部"},
		[]string{"快递员", "分拣员", "客服员"}, nil, false},
	{"51", 6, 4, services, []string{"贸易", "供应链", "商贸"}, 51, 34, 4, commerce, []string{"业务员", "采购员", "跟单员", "仓库管理员"}, economists, false},
	{"52", 8, 4, services, []string{"百货", "超市", "便利店"}, 66, 45, -12, commerce, []string{"营业员", "收银员", "理货员", "店长"}, nil, false},
	{"62", 7, 4, services, []string{"餐饮管理", "酒楼"}, 57, 63, -25, []string{"前厅部", "后厨部", "采购部", "行政部"},
		[]string{"餐厅服务员", "中式烹调师", "面点师", "传菜员", "收银员"}, nil, true},
	{"65", 11, 0, services, []string{"软件", "信息技术", "网络科技"}, 34, 6, 45, []string{"研发一部", "研发二部", "产品部", "测试部", "运维部", "人力资源部"},
		[]string{"软件工程师", "测试工程师", "产品经理", "运维工程师", "设计师"}, engineers, false},
	{"66", 3, 4, finance, []string{"小额贷款", "融资担保"}, 55, 2, 48, []string{"业务部", "风险控制部", "财务部", "综合部"},
		[]string{"客户经理", "风控专员", "柜员", "会计"}, economists, false},
	{"70", 6, 2, services, []string{"物业管理", "物业服务"}, 42, 48, -18, []string{"秩序部", "工程部", "环境部", "客服部"},
		[]string{"保安员", "保洁员", "电工", "物业管理员"}, nil, true},
	{"72", 6, -1, services, []string{"人力资源", "企业管理", "会展服务"}, 56, 20, 18, commerce, []string{"人事专员", "会务专员", "行政专员", "会计"}, economists, false},
	{"80", 4, -1, services, []string{"家政服务", "美容美发", "养老服务"}, 74, 60, -28, []string{"服务一部", "服务二部", "培训部"},
		[]string{"家政服务员", "养老护理员", "美容师", "美发师"}, nil, true},
	{"83", 4, 5, schools, []string{"实验学校", "幼儿园", "职业培训学校"}, 74, 2, 52, []string{"教务处", "德育处", "语文组", "数学组", "后勤处"},
		[]string{"小学教师", "中学教师", "幼儿教师", "校医"}, []string{"二级教师", "一级教师", "高级教师"}, false},
	{"84", 2, 6, schools, []string{"门诊部", "康复医院", "口腔医院"}, 72, 4, 44, []string{"内科", "外科", "护理部", "药剂科", "检验科"},
		[]string{"护士", "医师", "药剂师", "检验师"}, []string{"护师", "主管护师", "主治医师", "副主任医师"}, false},
	{"92", 2, 7, offices, []string{"事务中心", "服务中心"}, 46, 0, 50, []string{"综合科", "业务一科", "业务二科", "财务科"},
		[]string{"科员", "窗口服务员", "档案管理员"}, economists, false},
}

// byTrade draws a place in trades.
var byTrade = func() lottery[int16] {
	lots := make([]lot[int16], len(trades))
	for i, t := range trades {
		lots[i] = lot[int16]{t.weight, int16(i)}
	}
	return newLottery(lots...)
}()

// newForm is one of the groups of workers in new forms of employment (新就业形态): the
// association that they join in each county, and the line of business it stands in.
type newForm struct {
	code, name string
	trade      int16 // place in trades
	women      int   // percent
	occupation string
	platforms  []string
}

// newForms are the four groups that the All-China Federation names first (2021).
var newForms = []newForm{
	{"courier", "快递", 5, 11, "快递员", []string{"飞燕快递", "南岭速递", "百步送"}},
	{"food", "外卖配送", 5, 9, "网约配送员", []string{"小蜂跑腿", "热灶到家", "青竹外卖"}},
	{"ride", "网约车", 4, 7, "网约车驾驶员", []string{"顺路出行", "红树出行", "安行约车"}},
	{"trucker", "道路货运", 4, 4, "货车驾驶员", []string{"满载货运", "大鹏运力", "找车帮"}},
}
