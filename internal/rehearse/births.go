package rehearse

import (
	"sort"
	"time"

	"niangjia/internal/platform/day"
)

// calendar counts days from 1950-01-01 and knows each one's text.
type calendar []day.Day

var firstDay = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)

// newCalendar reaches up to the last day.
func newCalendar(last day.Day) calendar {
	c := make(calendar, dayNumber(last)+1)
	for i := range c {
		c[i] = day.Of(firstDay.AddDate(0, 0, i))
	}
	return c
}

func dayNumber(d day.Day) int { return int(d.Time().Sub(firstDay).Hours() / 24) }

// Ages of the people, in years, and how many numbers a day of birth has for either sex: the
// sequence in an ID number is of three digits, and its last one tells the sex.
const (
	youngest = 18
	oldest   = 64
	perDay   = 500
)

// ageWeights is how many people there are of each age from the youngest on: about the shape
// of the employed of China's seventh census (2020), with the retired at its end.
var ageWeights = [oldest - youngest + 1]int{
	4, 7, 10, 14, 17, 20, 23, 25, 27, 29, 31, 33, 34, 35, 36, 36, 36, 36, 35, 35, 34, 33, 32, 31,
	30, 29, 29, 28, 28, 27, 27, 26, 25, 24, 22, 20, 18, 16, 13, 11, 9, 6, 4, 3, 2, 2, 1,
}

// births gives each of n people of one sex a day of birth and a sequence that nobody else has.
type births struct {
	first  int   // the earliest day of birth
	upto   []int // people born before first+i
	order  shuffle
	parity int // 1 for men
	seed   uint64
}

// newBirths spreads n people of one sex over the days. Where a day would need more numbers
// than it has, the ages are levelled until all fit.
func newBirths(seed uint64, n, today, parity int) births {
	first, last := today-(oldest+1)*1461/4+1, today-youngest*1461/4-1
	b := births{first: first, upto: make([]int, last-first+2), order: newShuffle(seed, n), parity: parity, seed: seed}
	for level := 0; !b.spread(n, today, level); level = 2*level + 1 {
	}
	return b
}

// spread fills in upto with the level added to each age's weight; false when a day overflows.
func (b *births) spread(n, today, level int) bool {
	weight := func(i int) int {
		age := (today - b.first - i) * 4 / 1461
		return ageWeights[min(max(age, youngest), oldest)-youngest] + level
	}
	total := 0
	for i := range len(b.upto) - 1 {
		total += weight(i)
	}
	sum := 0
	for i := range len(b.upto) - 1 {
		sum += weight(i)
		if b.upto[i+1] = n * sum / total; b.upto[i+1]-b.upto[i] > perDay {
			return false
		}
	}
	return true
}

// of is the day of birth (a number of the calendar) and the sequence of the i-th person.
func (b *births) of(i int) (born, sequence int) {
	p := b.order.at(i)
	at := sort.Search(len(b.upto), func(k int) bool { return b.upto[k] > p }) - 1
	offset := int(mix(b.seed+uint64(at)) % perDay)
	slot := ((p-b.upto[at])*137 + offset) % perDay // 137 and 500 share no factor: no slot twice
	return b.first + at, 2*slot + b.parity
}
