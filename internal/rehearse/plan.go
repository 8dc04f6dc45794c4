package rehearse

import (
	"cmp"
	"slices"
)

// unit is what the plan of a city keeps of a body; the rest is worked out when asked for.
type unit struct {
	kind       Kind
	parent     int32 // place in units, -1 for none
	industrial int32 // place in units, -1 for none
	division   int32 // place in the territory
	trade      int16 // place in trades, -1 for none
	group      int8  // place in newForms, -1 for none
	number     int16 // among its parent's branches or groups, from 0
	firstFirm  int32
	firms      int32
	members    int32
	women      int32
	firstMan   int32 // how many men come before, in all bodies
	firstWoman int32
	founded    int32 // day of the calendar
}

// firm is what the plan keeps of an employer.
type firm struct {
	unit      int32 // that covers it, -1 for none
	division  int32
	trade     int16
	opened    int32 // day of the calendar
	employees int32
}

// body is a union that stands by itself while the plan is made, with what will hang below it.
type body struct {
	unit
	weight   int // of its members among all
	branches int
	groups   int
}

// planner lays out a city from the top down.
type planner struct {
	*City
	dice   dice
	place  []int32 // of each division's union in units, -1 where it has none
	guild  []int32 // of each industrial union in units
	bodies []body
}

// plan fills in units, firms and births.
func plan(c *City) {
	p := &planner{City: c, dice: newDice(c.seed, saltPlan)}
	c.units = make([]unit, 0, c.size.Unions)
	p.territory(max(MinUnions-1, c.size.Unions/4))
	p.guilds(min(len(industries), (c.size.Unions-len(c.units))/60))
	alone := max(1, (c.size.Unions-len(c.units))*78/100)
	p.found(alone)
	p.shareMembers()
	p.subdivide(c.size.Unions - len(c.units) - alone)
	for i := range p.bodies {
		p.settle(&p.bodies[i])
	}
	p.uncovered(len(c.firms) / 8)
	p.countPeople()
}

func (c *City) today() int { return len(c.days) - 1 }

// territory enters the unions of the divisions, at most so many: each county with its first
// street before any gets a second.
func (p *planner) territory(most int) {
	chosen := make([]int, len(p.land.rows))
	for i := range chosen {
		chosen[i] = i
	}
	slices.SortStableFunc(chosen, func(a, b int) int { return cmp.Compare(p.land.rank[a], p.land.rank[b]) })
	chosen = chosen[:min(most, len(chosen))]
	slices.Sort(chosen)
	p.place = slices.Repeat([]int32{-1}, len(p.land.rows))
	for _, i := range chosen {
		u := unit{kind: Federation, parent: -1, industrial: -1, division: int32(i), trade: -1, group: -1}
		if up := p.land.parent[i]; up >= 0 {
			u.parent = p.place[up]
		}
		if p.land.rows[i].Level == "township" {
			u.kind = Street
		}
		u.founded = int32(p.dice.between(p.today()*4/10, p.today()*55/100))
		p.place[i] = int32(len(p.units))
		p.units = append(p.units, u)
	}
}

// guilds enters the industrial unions below the city federation.
func (p *planner) guilds(n int) {
	for i := range n {
		p.guild = append(p.guild, int32(len(p.units)))
		p.units = append(p.units, unit{kind: Industrial, industrial: -1, trade: -1, group: -1, number: int16(i),
			founded: int32(p.dice.between(p.today()*55/100, p.today()*6/10))})
	}
}

// found makes up the bodies that stand by themselves; the first is a grassroots union.
func (p *planner) found(n int) {
	var streets []int32
	for i, at := range p.place {
		if at >= 0 && p.land.leaf[i] {
			streets = append(streets, int32(i))
		}
	}
	if len(streets) == 0 { // counties alone
		streets = []int32{p.units[len(p.units)-1].division}
	}
	for i := range n {
		b := body{unit: unit{kind: Grassroots, industrial: -1, division: pick(&p.dice, streets), trade: byTrade.draw(&p.dice), group: -1}}
		switch x := p.dice.below(100); {
		case i == 0:
			b.weight = 80
		case x < 9:
			b.kind, b.weight = Joint, p.dice.between(30, 260)
		case x < 12 && len(p.guild) > newFormIndustry:
			b.kind, b.weight = Industrial, p.dice.between(150, 1200)
			b.group, b.number = int8(p.dice.below(len(newForms))), int16(i)
			b.trade = newForms[b.group].trade
		case x < 14:
			b.kind = Preparatory
		default:
			b.weight = p.headCount()
		}
		b.parent, b.industrial = p.above(b)
		p.bodies = append(p.bodies, b)
	}
}

// headCount is how many members a grassroots union has: most have few, a few have thousands.
func (p *planner) headCount() int {
	switch x := p.dice.below(100); {
	case x < 50:
		return p.dice.between(8, 25)
	case x < 80:
		return p.dice.between(26, 99)
	case x < 94:
		return p.dice.between(100, 299)
	case x < 99:
		return p.dice.between(300, 999)
	}
	return p.dice.between(1000, 3000)
}

// above is the territorial and the industrial parent of a body: large unions stand below the
// county, the others below the street; half of those with an industrial union belong to it.
func (p *planner) above(b body) (parent, industrial int32) {
	parent, industrial = p.place[b.division], -1
	if b.group >= 0 || b.weight > 600 || b.weight > 100 && p.dice.percent(30) {
		parent = p.place[p.land.above(int(b.division))]
	}
	guild := trades[b.trade].industry
	if b.group >= 0 {
		guild = newFormIndustry
	} else if p.dice.percent(50) || b.kind == Preparatory {
		guild = -1
	}
	if guild >= 0 && guild < len(p.guild) {
		industrial = p.guild[guild]
	}
	return parent, industrial
}

// shareMembers gives out the members by weight, the streets' own included; rounding by sums
// makes the total exact.
func (p *planner) shareMembers() {
	weights := make([]*int32, 0, len(p.units)+len(p.bodies))
	total := 0
	add := func(members *int32, weight int) {
		*members = int32(weight)
		weights = append(weights, members)
		total += weight
	}
	for i := range p.units {
		if p.units[i].kind == Street { // who works in the street without a union of their own
			add(&p.units[i].members, p.dice.between(5, 40))
		}
	}
	for i := range p.bodies {
		add(&p.bodies[i].members, p.bodies[i].weight)
	}
	sum := 0
	for _, w := range weights {
		before := p.size.Members * sum / total
		sum += int(*w)
		*w = int32(p.size.Members*sum/total - before)
	}
}

// subdivide gives out the branches and groups that are left, to the largest unions first.
func (p *planner) subdivide(left int) {
	var large []*body
	for i := range p.bodies {
		if b := &p.bodies[i]; b.kind == Grassroots || b.kind == Joint {
			large = append(large, b)
		}
	}
	slices.SortStableFunc(large, func(a, b *body) int { return cmp.Compare(b.members, a.members) })
	give := func(count *int, n int) {
		n = min(n, left)
		*count += n
		left -= n
	}
	for _, b := range large {
		give(&b.branches, min(int(b.members)/120, 15))
	}
	for _, b := range large {
		give(&b.groups, min(int(b.members)/25, 40))
	}
	for left > 0 {
		for _, b := range large {
			give(&b.groups, 1)
		}
	}
}

// settle enters a body with its employers, branches and groups, and shares its members among
// them: it keeps a few itself.
func (p *planner) settle(b *body) {
	p.employers(b)
	at, total := int32(len(p.units)), b.members
	parts := 1 + 3*(b.branches+b.groups)
	b.members = total / int32(parts)
	p.units = append(p.units, b.unit)
	rest, sharers := total-b.members, int32(b.branches+b.groups)
	below := b.unit
	below.industrial = -1
	part := func(kind Kind, parent int32, number int) {
		below.kind, below.parent, below.number = kind, parent, int16(number)
		below.members = rest / sharers
		below.founded = int32(p.dice.between(int(b.founded), p.today()))
		rest, sharers = rest-below.members, sharers-1
		p.units = append(p.units, below)
	}
	groups := func(parent int32, n int) {
		for i := range n {
			part(Group, parent, i)
		}
	}
	if b.branches == 0 {
		groups(at, b.groups)
		return
	}
	for i := range b.branches {
		branch := int32(len(p.units))
		part(Branch, at, i)
		groups(branch, (b.groups+i)/b.branches)
	}
}

// employers enters those that a body covers, and the day of its founding after theirs.
func (p *planner) employers(b *body) {
	d, today := &p.dice, p.today()
	b.firms = 1
	switch {
	case b.kind == Joint:
		b.firms = int32(min(max(b.members/15, 3), 25))
	case b.group >= 0:
		b.firms = int32(d.between(1, 3))
	}
	b.firstFirm = int32(len(p.firms))
	for range b.firms {
		share := int(b.members/b.firms) + 1
		p.firms = append(p.firms, firm{
			unit: int32(len(p.units)), division: b.division, trade: b.trade,
			opened:    int32(d.between(today*6/10, today-400)),
			employees: int32(share*100/d.between(60, 98) + 2),
		})
		if b.kind == Joint { // covers all kinds of small employers
			p.firms[len(p.firms)-1].trade = byTrade.draw(d)
		}
	}
	opened := int(p.firms[b.firstFirm].opened)
	b.founded = int32(d.between(opened+90, min(opened+2500, today-30)))
	if b.kind == Preparatory {
		b.founded = int32(today - d.between(5, 180))
	}
}

// uncovered enters employers without a union: the gap that a desk looks for.
func (p *planner) uncovered(n int) {
	d := &p.dice
	for range n {
		p.firms = append(p.firms, firm{
			unit: -1, division: pick(d, p.bodies).division, trade: byTrade.draw(d),
			opened: int32(d.between(p.today()*7/10, p.today()-10)), employees: int32(d.between(6, 320)),
		})
	}
}

// countPeople says which men and women of the city belong to which unit, and when they were born.
func (p *planner) countPeople() {
	men, women := int32(0), int32(0)
	for i := range p.units {
		u := &p.units[i]
		share := 45
		switch {
		case u.group >= 0:
			share = newForms[u.group].women
		case u.trade >= 0:
			share = trades[u.trade].women
		}
		share = min(max(share+p.dice.between(-8, 8), 1), 90)
		u.women = int32((int(u.members)*share + p.dice.below(100)) / 100)
		u.firstMan, u.firstWoman = men, women
		women += u.women
		men += u.members - u.women
	}
	p.men = newBirths(p.seed^saltMen, int(men), p.today(), 1)
	p.women = newBirths(p.seed^saltWomen, int(women), p.today(), 0)
}
