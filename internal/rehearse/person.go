package rehearse

import "niangjia/internal/platform/day"

// Person is one made-up member (职工). Codes are those of the code lists that the program
// ships; what nobody knows of the person is "".
type Person struct {
	Name             string
	Sex              string // GB/T 2261.1
	Birth            day.Day
	IDNumber         string // of a resident's identity card
	Phone            string
	BankCard         string
	Education        string // GB/T 4658
	Degree           string // GB/T 6864
	HukouKind        string
	HukouPlace       string // code of a division
	Migrant          bool   // 农民工
	Marital          string // GB/T 2261.2
	WorkUnit         string
	Department       string
	Post             string
	WorkState        string
	WorkForm         string
	NewFormGroup     string
	Platform         string
	Occupation       string
	SkillLevel       string
	Title            string
	ModelWorker      string
	CardNo           string // of the union membership card
	EmergencyContact string // name and telephone
	JoinedOn         day.Day
}

// folk makes up the people of one body.
type folk struct {
	*City
	unit   *unit
	trade  *trade   // nil in a street
	group  *newForm // nil unless the body is an association of them
	place  int      // of the unit
	order  shuffle  // who is a woman
	staff  []string // names of the employers
	branch string   // department of all, "" where they differ
}

func (c *City) folk(at int) folk {
	u := &c.units[at]
	f := folk{City: c, unit: u, place: at, order: newShuffle(c.seed^uint64(at), int(u.members))}
	if u.trade >= 0 {
		f.trade = &trades[u.trade]
	}
	if u.group >= 0 {
		f.group = &newForms[u.group]
	}
	for i := range int(u.firms) {
		f.staff = append(f.staff, c.firmName(int(u.firstFirm)+i))
	}
	switch {
	case u.kind == Branch:
		f.branch = c.branchName(*u)
	case u.kind == Group && c.units[u.parent].kind == Branch:
		f.branch = c.branchName(c.units[u.parent])
	}
	return f
}

// person is the i-th of the body. What depends on what goes from birth over schooling to work.
func (f *folk) person(i int) Person {
	at := int(f.unit.firstMan) + int(f.unit.firstWoman) + i // place in the city
	d := newDice(f.seed, saltPerson, uint64(at))
	var p Person
	var born, sequence int
	k := f.order.at(i)
	man := k >= int(f.unit.women)
	if man {
		born, sequence = f.men.of(int(f.unit.firstMan) + k - int(f.unit.women))
		p.Sex = "1"
	} else {
		born, sequence = f.women.of(int(f.unit.firstWoman) + k)
		p.Sex = "2"
	}
	p.Birth = f.days[born]
	p.Name = name(&d, man, p.Birth)
	p.IDNumber = idNumber(string(p.Birth), sequence)
	p.Phone = phone(f.phones, at)
	p.CardNo = cardNo(at)
	if d.percent(12) {
		p.BankCard = bankCard(at)
	}
	p.JoinedOn = f.joined(&d, born)
	age := (f.today() - born) * 4 / 1461
	f.origin(&d, &p)
	f.schooling(&d, &p, age)
	f.work(&d, &p, age)
	p.Marital = marital(&d, age)
	if d.percent(30) {
		other := name(&d, d.percent(50), p.Birth)
		p.EmergencyContact = other + " " + phone(f.phones, firstContact+at)
	}
	return p
}

// cardNo is the number of the union card of the n-th person.
func cardNo(n int) string {
	b := [12]byte{'9', '9', '0', '3'}
	digits(b[4:], n)
	return string(b[:])
}

// joined is a day from the union's founding or the 18th birthday on, rather late than early.
func (f *folk) joined(d *dice, born int) day.Day {
	first := max(int(f.unit.founded), born+youngest*1461/4+30)
	span := max(f.today()-first, 0)
	ago := min(d.below(span+1), d.below(span+1))
	return f.days[max(f.today()-ago, min(first, f.today()))]
}

// origin is where the household is registered and whether the person is a migrant worker.
func (f *folk) origin(d *dice, p *Person) {
	migrants := 40
	switch {
	case f.group != nil:
		migrants = 70
	case f.trade != nil:
		migrants = f.trade.migrants
	}
	here := f.land.rows[0].Code
	switch {
	case d.percent(migrants):
		p.Migrant, p.HukouKind = true, "22"
	case d.percent(45):
		p.HukouKind = "11"
	case d.percent(80):
		p.HukouKind = "12"
	default:
		p.HukouKind = "21"
	}
	p.HukouPlace = here
	if (p.HukouKind == "12" || p.HukouKind == "22") && len(f.land.places) > 0 {
		p.HukouPlace = pick(d, f.land.places).Code
	}
}

// Steps of education, from primary school up, and the degree that goes with each.
var schoolSteps = [...]struct{ education, degree string }{
	{"80", ""}, {"70", ""}, {"60", ""}, {"41", ""}, {"47", ""}, {"30", ""}, {"20", "4"}, {"14", "3"}, {"11", "2"},
}

// schooling goes up by the year of birth and the line of business.
func (f *folk) schooling(d *dice, p *Person, age int) {
	lift := -15
	if f.trade != nil {
		lift = f.trade.schooling
	}
	x := d.below(60) + d.below(60) + lift + (45-age)/2
	step := 0
	for _, limit := range [...]int{5, 30, 52, 62, 70, 92, 136, 154} {
		if x >= limit {
			step++
		}
	}
	if age < 24 {
		step = min(step, 6)
	}
	p.Education, p.Degree = schoolSteps[step].education, schoolSteps[step].degree
	if p.Degree == "4" && d.percent(15) {
		p.Degree = "" // a degree is not given to every graduate
	}
}

// Posts of staff, from the bottom.
var posts = newLottery(lot[string]{70, "员工"}, lot[string]{12, "组长"}, lot[string]{8, "班长"}, lot[string]{6, "主管"}, lot[string]{4, "部门经理"})

// work is the person's place at work.
func (f *folk) work(d *dice, p *Person, age int) {
	p.WorkState = "post"
	pension := 60
	if p.Sex == "2" {
		pension = 55
	}
	switch x := d.below(1000); {
	case age >= pension:
		p.WorkState = "retired"
	case x < 6:
		p.WorkState = "sick"
	case x < 14:
		p.WorkState = "wait"
	case x < 19:
		p.WorkState = "jobless"
	case x < 26 && age >= 50:
		p.WorkState = "inner"
	}
	switch {
	case f.group != nil:
		p.WorkForm, p.NewFormGroup = "new_form", f.group.code
		p.Platform, p.Occupation = pick(d, f.group.platforms), f.group.occupation
		if d.percent(60) {
			p.WorkUnit = pick(d, f.staff)
		}
	case f.trade == nil:
		p.WorkForm, p.Occupation = "flexible", pick(d, []string{"家政服务员", "个体经营者", "修理工", "零工"})
	default:
		f.employ(d, p, age)
	}
}

// employ is the work of somebody on an employer's staff.
func (f *folk) employ(d *dice, p *Person, age int) {
	k := d.below(len(f.staff))
	t := &trades[f.firms[int(f.unit.firstFirm)+k].trade]
	p.WorkUnit, p.WorkForm = f.staff[k], "contract"
	if x := d.below(100); x < 9 {
		p.WorkForm = "dispatch"
	} else if x < 11 {
		p.WorkForm = "part_time"
	}
	if t.code == "92" && p.WorkForm == "contract" {
		p.WorkForm = "staffed"
	}
	if p.Department = f.branch; p.Department == "" {
		p.Department = pick(d, t.departments)
	}
	p.Occupation, p.Post = pick(d, t.occupations), posts.draw(d)
	if t.skilled {
		p.SkillLevel = "0"
		if d.percent(45) {
			p.SkillLevel = [...]string{"5", "4", "3", "2", "1"}[min(d.below(3), d.below(4))+min(d.below(2), max(age-35, 0))]
		}
	}
	if len(t.titles) > 0 && p.Education < "40" && d.percent(40) {
		p.Title = t.titles[min(max(age-24, 0)/8, d.below(len(t.titles)))]
	}
	if age > 35 && d.below(1000) < 2 {
		p.ModelWorker = pick(d, []string{"city", "city", "city", "province"})
	}
}

// marital by age.
func marital(d *dice, age int) string {
	single := min(max(98-(age-22)*9, 4), 98)
	switch {
	case d.percent(single):
		return "10"
	case d.percent(4):
		return "40"
	case age > 50 && d.percent(3):
		return "30"
	}
	return "20"
}
