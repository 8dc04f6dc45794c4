package member

import (
	"encoding/binary"
	"hash/maphash"
	"strconv"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
)

// Preview is what the earlier rows of a dry run would have made of people, whom the database does not show so. Of their facts it keeps
// short hashes, so that a million people take less than 200 MiB. It is for one run at a time.
type Preview struct {
	seed   maphash.Seed
	people map[uint64]*previewed // by half of the subject, which is as good as random
	pairs  map[uint64]struct{}   // of a name and a phone

	fresh      map[uint64]*previewed // of the rows of a transaction that may still fail
	freshPairs []uint64
}

// marked is how many fields a later row about the same person may change.
const marked = 23

// previewed is one of these people.
type previewed struct {
	name  string
	marks [marked]mark
}

// mark is the hash of a field's value, zero for none.
type mark [3]byte

func (v *Preview) mark(value string) mark {
	if value == "" {
		return mark{}
	}
	h := maphash.String(v.seed, value)
	return mark{byte(h) | 1, byte(h >> 8), byte(h >> 16)}
}

func half(who access.Subject) uint64 { return binary.BigEndian.Uint64(who[:]) }

// NewPreview begins a dry run of several chunks.
func NewPreview() *Preview {
	return &Preview{seed: maphash.MakeSeed(), people: map[uint64]*previewed{}, pairs: map[uint64]struct{}{}, fresh: map[uint64]*previewed{}}
}

// Settle keeps what the last TakeIn noted; until then a further one takes its place, as the transaction is tried again.
func (v *Preview) Settle() {
	for who, p := range v.fresh {
		v.people[who] = p
	}
	for _, pair := range v.freshPairs {
		v.pairs[pair] = struct{}{}
	}
	v.begin()
}

func (v *Preview) begin() {
	clear(v.fresh)
	v.freshPairs = v.freshPairs[:0]
}

// of is what the rows so far have made of a person, nil when none was about them. A run that is not dry has no Preview.
func (v *Preview) of(who access.Subject) *previewed {
	if v == nil {
		return nil
	}
	if p := v.fresh[half(who)]; p != nil {
		return p
	}
	return v.people[half(who)]
}

// sharesPhone reports whether somebody of the same name came with the same phone in an earlier chunk.
func (v *Preview) sharesPhone(p *Prepared) bool {
	if v == nil {
		return false
	}
	_, shares := v.pairs[v.pair(p.Name, p.sealed.phoneIndex)]
	return shares
}

func (v *Preview) pair(name string, phone []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(v.seed)
	h.WriteString(name)
	h.Write(phone) // 16 bytes: no name runs into them
	return h.Sum64()
}

// note keeps a person as a row leaves them.
func (v *Preview) note(p *Prepared, f Facts) {
	left := &previewed{name: strings.Clone(f.Name)} // without the row that the name was cut from
	v.update(left, f)
	v.keep(p, left)
}

func (v *Preview) keep(p *Prepared, left *previewed) {
	v.fresh[half(p.Subject())] = left
	if p.sealed.phoneIndex != nil {
		v.freshPairs = append(v.freshPairs, v.pair(p.Name, p.sealed.phoneIndex))
	}
}

// update merges facts into a person, as Facts.merge does, and names the fields that change.
func (v *Preview) update(p *previewed, f Facts) (changed []string) {
	i := 0
	field := func(name, value string) {
		if m := v.mark(value); value != "" && m != p.marks[i] {
			p.marks[i], changed = m, append(changed, name)
		}
		i++
	}
	field("sex", string(f.Sex))
	field("birth", string(f.Birth))
	migrant := ""
	if f.Migrant != nil {
		migrant = strconv.FormatBool(*f.Migrant)
	}
	field("migrant", migrant)
	for _, s := range secretFields {
		field(s.name, s.at(&f).Reveal())
	}
	for _, s := range Fields {
		field(s.Name, *s.Of(&f.Details))
	}
	return changed
}

// previewed decides a row about somebody whom an earlier row of the dry run was about, as again does.
func (t *taking) previewed(p *Prepared, old *previewed) Taken {
	doubts := p.Doubts
	if !p.Despite && old.name != p.Name {
		doubts = append(doubts, otherName(old.name))
	}
	if len(doubts) > 0 {
		return Taken{Outcome: NeedsLook, Reasons: doubts}
	}
	next := *old
	changed := t.in.Preview.update(&next, p.Facts)
	if len(changed) == 0 {
		return Taken{Outcome: Unchanged}
	}
	t.in.Preview.keep(p, &next)
	return Taken{Outcome: Updated, Changed: changed}
}

func otherName(name string) errs.Field {
	return errs.Field{Name: "name", Msg: errs.M("member.other_name", "name", name)}
}
