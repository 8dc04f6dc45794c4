package rehearse

import "math/bits"

// dice are numbers by chance that are the same for the same keys on every machine and with
// every version of Go (SplitMix64, Steele, Lea and Flood 2014).
type dice uint64

// newDice throws for one thing: what the keys name under the seed.
func newDice(seed uint64, keys ...uint64) dice {
	state := mix(seed)
	for _, k := range keys {
		state = mix(state ^ k)
	}
	return dice(state)
}

func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int {
	*d += 0x9E3779B97F4A7C15
	hi, _ := bits.Mul64(mix(uint64(*d)), uint64(n))
	return int(hi)
}

// between is a number from lo to hi, both included; lo when hi is less.
func (d *dice) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + d.below(hi-lo+1)
}

// percent is true p times out of a hundred.
func (d *dice) percent(p int) bool { return d.below(100) < p }

// pick is one of the items.
func pick[T any](d *dice, items []T) T { return items[d.below(len(items))] }

// lottery draws items by weight.
type lottery[T any] struct {
	items []T
	slots []uint16 // item numbers, as often as their weight says
}

// lot is an item and how many slots it has.
type lot[T any] struct {
	weight int
	item   T
}

func newLottery[T any](lots ...lot[T]) lottery[T] {
	var l lottery[T]
	for i, x := range lots {
		l.items = append(l.items, x.item)
		for range x.weight {
			l.slots = append(l.slots, uint16(i))
		}
	}
	return l
}

func (l lottery[T]) draw(d *dice) T { return l.items[l.slots[d.below(len(l.slots))]] }

// shuffle is an order by chance of the numbers from 0 to n-1, without a table: a Feistel
// network over the next power of four, walked on until it falls inside.
type shuffle struct {
	n    uint64
	half uint // bits of one half
	keys [4]uint64
}

func newShuffle(seed uint64, n int) shuffle {
	s := shuffle{n: uint64(n), half: uint(bits.Len64(uint64(max(n, 2)-1))+1) / 2}
	for i := range s.keys {
		s.keys[i] = mix(seed + uint64(i))
	}
	return s
}

// at is the number in place i.
func (s shuffle) at(i int) int {
	x, mask := uint64(i), uint64(1)<<s.half-1
	for {
		left, right := x>>s.half, x&mask
		for _, k := range s.keys {
			left, right = right, left^mix(right^k)&mask
		}
		if x = left<<s.half | right; x < s.n {
			return int(x)
		}
	}
}
