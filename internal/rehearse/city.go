package rehearse

import (
	"iter"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// Size says how large a city is to be made up.
type Size struct {
	Unions    int        // bodies of every kind, the federation among them; at least 4
	Members   int        // people in them, up to 10,000,000
	Today     day.Day    // the day on which the city is seen; nothing is later
	City      string     // code of the city's division; 4403, Shenzhen, when empty
	Divisions []Division // the table of divisions; Divisions() when nil
}

// The bounds of a city: what ID numbers of one area, and the made-up names, suffice for.
const (
	MinUnions  = 4
	MaxUnions  = 300_000
	MaxMembers = 10_000_000

	firstToday day.Day = "2000-01-01"
)

// City is a made-up city federation: its union bodies, the employers they cover and their
// people. It may be read by several goroutines.
type City struct {
	seed   uint64
	size   Size
	land   *territory
	days   calendar
	units  []unit
	firms  []firm
	men    births
	women  births
	phones shuffle
	brands shuffle
}

// NewCity makes up a city. Errors are errs.Invalid: a size out of bounds, a city that is not
// among the divisions.
func NewCity(seed uint64, size Size) (*City, error) {
	switch {
	case size.Unions < MinUnions || size.Unions > MaxUnions:
		return nil, errs.New(errs.Invalid, "rehearse.unions", "least", MinUnions, "most", MaxUnions)
	case size.Members < 0 || size.Members > MaxMembers:
		return nil, errs.New(errs.Invalid, "rehearse.members", "most", MaxMembers)
	}
	if _, err := day.Parse(string(size.Today)); err != nil || size.Today < firstToday {
		return nil, errs.New(errs.Invalid, "rehearse.today", "first", string(firstToday))
	}
	if size.City == "" {
		size.City = "4403"
	}
	if size.Divisions == nil {
		size.Divisions = Divisions()
	}
	land, ok := newTerritory(size.Divisions, size.City)
	if !ok {
		return nil, errs.New(errs.Invalid, "rehearse.city", "code", size.City)
	}
	c := &City{seed: seed, size: size, land: land, days: newCalendar(size.Today)}
	c.phones = newShuffle(seed^saltPhones, phones)
	c.brands = newShuffle(seed^saltBrands, len(brandHeads)*len(brandMiddles)*len(brandTails))
	plan(c)
	return c, nil
}

// Salts keep the shuffles and dice of different things apart.
const (
	saltPhones = iota + 1<<32
	saltBrands
	saltMen
	saltWomen
	saltPlan
	saltUnit
	saltFirm
	saltPerson
)

// Members is how many people the unions hold together.
func (c *City) Members() int { return c.size.Members }

// Place is the full name of a province or prefecture, as people write where their household
// is registered: 湖南省衡阳市.
func (c *City) Place(code string) string { return c.land.full[code] }

// Kind is what sort of body an Org is, in the words of the import of organisations.
type Kind string

// The kinds of bodies.
const (
	Federation  Kind = "federation"  // 地方总工会
	Industrial  Kind = "industrial"  // 产业工会, 行业工会联合会
	Street      Kind = "street"      // 街道、乡镇工会联合会
	Grassroots  Kind = "grassroots"  // 基层工会
	Joint       Kind = "joint"       // 联合工会
	Branch      Kind = "branch"      // 分会
	Group       Kind = "group"       // 工会小组
	Preparatory Kind = "preparatory" // 筹备组
)

// Org is a union body (工会组织). Codes name other bodies of the same city; "" is none.
type Org struct {
	Code          string // the union's own code, unique in the city
	Parent        string // territorial parent
	Industrial    string // industrial parent
	GuidedBy      string // the body that guides it, where that is not the parent
	Name          string
	Kind          Kind
	USCC          string // "" for branches, groups and preparatory groups
	Division      string // code
	Industry      string // GB/T 4754, two digits
	Address       string
	Phone         string
	LegalPersonNo string // 工会法人资格证书号
	FoundedOn     day.Day
	Members       int // those it lists itself, without the bodies below

	unit int
}

// Orgs are all bodies, every parent before its children.
func (c *City) Orgs() iter.Seq[Org] {
	return func(yield func(Org) bool) {
		for i := range c.units {
			if !yield(c.org(i)) {
				return
			}
		}
	}
}

// People are the members that the body lists itself, always the same in the same order. The
// body must be one of this city's.
func (c *City) People(org Org) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		u := &c.units[org.unit]
		if u.members == 0 {
			return
		}
		f := c.folk(org.unit)
		for i := range int(u.members) {
			if !yield(f.person(i)) {
				return
			}
		}
	}
}

// Everyone is the members of all bodies, in the order of Orgs.
func (c *City) Everyone() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for i := range c.units {
			for p := range c.People(Org{unit: i}) {
				if !yield(p) {
					return
				}
			}
		}
	}
}
