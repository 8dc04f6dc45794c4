package rehearse

import (
	"iter"
	"strconv"

	"niangjia/internal/platform/day"
)

// Employer is a legal entity (用人单位) in the city.
type Employer struct {
	USCC        string
	Name        string
	Kind        string // registration kind, such as 170
	Industry    string // GB/T 4754, two digits
	Division    string // code
	Address     string
	OpenedOn    day.Day
	Employees   int
	Women       int
	Migrants    int
	Dispatched  int
	NewForm     int
	CoveredBy   string  // code of the union, "" while there is none
	CoveredFrom day.Day // "" while there is none
	Managers    []Manager
}

// Manager is a person who runs an employer.
type Manager struct {
	Name, Post string
	Since      day.Day
}

// Employers are all of the city, those without a union at the end.
func (c *City) Employers() iter.Seq[Employer] {
	return func(yield func(Employer) bool) {
		for i := range c.firms {
			if !yield(c.employer(i)) {
				return
			}
		}
	}
}

// Parts of employers' names; three of them make one that nobody bears.
var (
	brandHeads   = chars("鹏岭湾海港锦盛恒瑞嘉铭诺卓骏启沃源汇联宏裕泰雅博晟拓翰朗臻曜")
	brandMiddles = chars("南北东西云星辰江河川岳林森石泉溪禾谷松柏梧桐荔榕枫竹岚霖澜沐")
	brandTails   = chars("达通顺丰利来兴隆旺昌科创智慧芯图维能特力美佳乐康宁安和信诚义仁德")
	roads        = []string{"同乐路", "新秀路", "学府路", "工业一路", "工业二路", "创业路", "海棠路", "紫薇路", "松柏路", "环城路"}
)

// brand is the made-up part of an employer's name; the order has each combination once.
func (c *City) brand(firm int) string {
	n := c.brands.at(firm % int(c.brands.n))
	h, m := len(brandHeads), len(brandMiddles)
	name := brandHeads[n%h] + brandMiddles[n/h%m] + brandTails[n/h/m]
	if again := firm / int(c.brands.n); again > 0 {
		return brandMiddles[again%m] + name // once three syllables are used up, four
	}
	return name
}

func (c *City) firmKind(i int) string {
	d := newDice(c.seed, saltFirm, uint64(i))
	return trades[c.firms[i].trade].kinds.draw(&d)
}

// firmName is the name of an employer.
func (c *City) firmName(i int) string {
	t := trades[c.firms[i].trade]
	end := ""
	switch c.firmKind(i) {
	case "400", "500", "700":
	case "600":
		end = "商行"
	case "169":
		end = "股份有限公司"
	default:
		end = "有限公司"
	}
	return c.land.rows[0].Name + c.brand(i) + t.words[i%len(t.words)] + end
}

func (c *City) employer(i int) Employer {
	f := c.firms[i]
	t := trades[f.trade]
	d := newDice(c.seed, saltFirm, uint64(i), 1)
	kind := c.firmKind(i)
	credit, ok := creditKinds[kind]
	if !ok {
		credit = "91"
	}
	share := func(percent int) int { return int(f.employees) * min(max(percent+d.between(-6, 6), 0), 100) / 100 }
	e := Employer{
		USCC: creditCode(credit, i), Name: c.firmName(i), Kind: kind, Industry: t.code,
		Division: c.land.rows[f.division].Code, Address: c.address(int(f.division), &d), OpenedOn: c.days[f.opened],
		Employees: int(f.employees), Women: share(t.women), Migrants: share(t.migrants),
	}
	if d.percent(20) {
		e.Dispatched = share(12)
	}
	posts := []string{"法定代表人", "总经理", "人事负责人"}
	for _, post := range posts[:d.between(1, len(posts))] {
		sex := d.below(2)
		born := c.today() - d.between(32*365, 58*365)
		e.Managers = append(e.Managers, Manager{Name: name(&d, sex == 1, c.days[born]), Post: post,
			Since: c.days[d.between(int(f.opened), c.today())]})
	}
	if f.unit < 0 {
		return e
	}
	u := c.units[f.unit]
	e.CoveredBy = c.code(int(f.unit))
	e.CoveredFrom = c.days[min(max(int(u.founded), int(f.opened)+d.between(30, 300)), c.today())]
	if u.group >= 0 {
		e.NewForm = e.Employees * 9 / 10
	}
	return e
}

func (c *City) address(division int, d *dice) string {
	return c.land.name(division) + pick(d, roads) + strconv.Itoa(d.between(1, 288)) + "号"
}

// code is the union's own code: the division's for a territorial body, else the county's and a
// number.
func (c *City) code(i int) string {
	if i < 0 {
		return ""
	}
	u := c.units[i]
	if u.kind == Federation || u.kind == Street {
		return c.land.rows[u.division].Code
	}
	return c.land.rows[c.land.above(int(u.division))].Code + "-" + padded(i, 6)
}

// org is the body in place i.
func (c *City) org(i int) Org {
	u := c.units[i]
	d := newDice(c.seed, saltUnit, uint64(i))
	o := Org{
		Code: c.code(i), Parent: c.code(int(u.parent)), Industrial: c.code(int(u.industrial)),
		Name: c.orgName(i), Kind: u.kind, Division: c.land.rows[u.division].Code,
		Phone: phone(c.phones, firstOffice+i), FoundedOn: c.days[u.founded], Members: int(u.members), unit: i,
	}
	o.Address = c.address(int(u.division), &d)
	if u.trade >= 0 {
		o.Industry = trades[u.trade].code
	}
	switch u.kind {
	case Federation, Street:
		o.USCC = creditCode("13", MaxUnions*4+i)
		if u.kind == Street {
			o.USCC = creditCode("81", MaxUnions*4+i)
		}
	case Industrial, Grassroots, Joint:
		o.USCC = creditCode("81", MaxUnions*4+i)
	}
	if o.USCC != "" {
		o.LegalPersonNo = "粤工法证字第" + padded(i, 8) + "号"
	}
	if o.Industrial != "" && d.percent(15) {
		o.GuidedBy = o.Industrial
	}
	return o
}

// orgName is the full name of a body.
func (c *City) orgName(i int) string {
	u := c.units[i]
	place := c.land.name(int(u.division))
	switch u.kind {
	case Federation:
		return place + "总工会"
	case Street:
		return place + "工会联合会"
	case Industrial:
		if u.group < 0 {
			return place + industries[u.number] + "行业工会联合会"
		}
		return c.land.name(c.land.above(int(u.division))) + c.brand(int(u.firstFirm)) + newForms[u.group].name + "行业工会联合会"
	case Joint:
		return place + c.brand(int(u.firstFirm)) + "园区联合工会委员会"
	case Grassroots:
		return c.firmName(int(u.firstFirm)) + "工会委员会"
	case Preparatory:
		return c.firmName(int(u.firstFirm)) + "工会筹备组"
	case Branch:
		return c.stem(u) + c.branchName(u) + "分会"
	}
	up := c.units[u.parent]
	if up.kind == Branch {
		return c.stem(u) + c.branchName(up) + "第" + strconv.Itoa(int(u.number)+1) + "工会小组"
	}
	return c.stem(u) + "第" + strconv.Itoa(int(u.number)+1) + "工会小组"
}

// stem is what the names of a union's branches and groups begin with.
func (c *City) stem(u unit) string {
	top := u
	for top.kind == Branch || top.kind == Group {
		top = c.units[top.parent]
	}
	if top.kind == Joint {
		return c.land.name(int(u.division)) + c.brand(int(u.firstFirm)) + "园区联合工会"
	}
	return c.firmName(int(u.firstFirm)) + "工会"
}

// branchName is the department of a branch, or its number once the departments are used up.
func (c *City) branchName(u unit) string {
	if d := trades[u.trade].departments; int(u.number) < len(d) {
		return d[u.number]
	}
	return "第" + strconv.Itoa(int(u.number)+1)
}
