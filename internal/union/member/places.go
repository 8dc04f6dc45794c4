package member

import (
	"sync/atomic"

	"niangjia/internal/platform/id"
)

// places remember in which unions memberships are, by an edition of the tree: a reorganisation, which alone takes a membership into another union, makes
// a new edition when it begins and when it is over, and between the two both unions are of one level. Of two that fall on one slot the newer stays.
// Nobody waits here for anybody.
type places [1 << placeBits]atomic.Pointer[place]

type place struct {
	fed     id.Fed
	edition int64
	hit
}

// placeBits make room for 131,072 memberships, some five megabytes: enough for the commonest names of a city.
const placeBits = 17

func (p *places) slot(membership id.ID) *atomic.Pointer[place] {
	const spread = 0x9E3779B97F4A7C15 // ids of one moment differ in few bits
	return &p[uint64(membership)*spread>>(64-placeBits)]
}

// of are the unions of memberships as far as they are remembered, and those that are not.
func (p *places) of(fed id.Fed, edition int64, memberships []id.ID) (known map[id.ID]id.ID, missing []id.ID) {
	known = make(map[id.ID]id.ID, len(memberships))
	for _, m := range memberships {
		if s := p.slot(m).Load(); s != nil && s.membership == m && s.fed == fed && s.edition == edition {
			known[m] = s.org
		} else {
			missing = append(missing, m)
		}
	}
	return known, missing
}

func (p *places) remember(fed id.Fed, edition int64, hits []hit) {
	for _, h := range hits {
		p.slot(h.membership).Store(&place{fed, edition, h})
	}
}
