package duplicate

import (
	"context"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

// The search goes through a federation's people by name, round and round: so many at once, who all bear one of a few names, and in one run no more than so
// many. Within a name only those are compared who share a phone, a day of birth or a document that may be mistyped.
const (
	searchSlice = 2_000
	searchRun   = 10_000
	// mostAlike bounds how many of one name are compared for one shared thing: a phone that stands with more is an office's.
	mostAlike = 30
)

// Search looks through the next people of a federation and returns how many pairs it found. At the end of a round it drops open pairs that are alike no
// more, and begins again.
func (s *Service) Search(ctx context.Context, fed id.Fed) (found int, err error) {
	after, _, err := sqldb.One(ctx, s.DB, searchedTo, []any{fed}, sqldb.Value[string])
	if err != nil {
		return 0, err
	}
	for read := 0; read < searchRun; {
		people, last, err := s.namesakes(ctx, fed, after)
		if err != nil {
			return found, err
		}
		after, read = last, read+len(people)
		n, err := s.enter(ctx, fed, alikes(people), after)
		found += n
		if err != nil {
			return found, err
		}
		if after == "" {
			return found, s.settle(ctx, fed)
		}
	}
	return found, nil
}

// namesakes are the next people behind a name, all of each name, and the last of the names; "" at the end of the federation.
func (s *Service) namesakes(ctx context.Context, fed id.Fed, after string) ([]member.Namesake, string, error) {
	for limit := searchSlice; ; limit *= 4 {
		people, err := s.Members.Namesakes(ctx, s.DB, fed, after, limit)
		if err != nil || len(people) < limit {
			return people, "", err
		}
		end := len(people)
		for last := people[end-1].Key; end > 0 && people[end-1].Key == last; { // the last name may go on
			end--
		}
		if end > 0 {
			return people[:end], people[end-1].Key, nil
		}
	}
}

// alike is two records that the rules find alike.
type alike struct {
	a, b    member.Side
	grade   Grade
	reasons []Reason
}

// alikes finds the pairs among people who come by name.
func alikes(people []member.Namesake) (out []alike) {
	for from, to := 0, 0; from < len(people); from = to {
		for to = from + 1; to < len(people) && people[to].Key == people[from].Key; to++ {
		}
		if to-from > 1 {
			out = append(out, ofOneName(people[from:to])...)
		}
	}
	return out
}

// ofOneName compares those of one name who share something.
func ofOneName(people []member.Namesake) (out []alike) {
	type pair [2]id.ID
	shared, seen := map[string][]member.Side{}, map[pair]bool{}
	for _, n := range people {
		for _, key := range keys(n.Person.Facts) {
			for _, other := range shared[key] {
				a, b := older(other, n.Side)
				if seen[pair{a.Ref.ID, b.Ref.ID}] {
					continue
				}
				seen[pair{a.Ref.ID, b.Ref.ID}] = true
				if grade, reasons, ok := compare(a, b); ok {
					out = append(out, alike{a, b, grade, reasons})
				}
			}
			if len(shared[key]) < mostAlike {
				shared[key] = append(shared[key], n.Side)
			}
		}
	}
	return out
}

// keys are what two records share at least one of when they are alike. Of a number they are parts of which a slip leaves one as it is.
func keys(f member.Facts) []string {
	number := digits(f)
	half := len(number) / 2
	out := []string{"d" + number, "l" + number[:half], "r" + number[len(number)-half:]}
	if len(number) == 17 { // place, day of birth, sequence
		out = []string{"d" + number, "l" + number[:14], "r" + number[6:], "m" + number[:6] + number[14:]}
	}
	if f.Phone != "" {
		out = append(out, "p"+f.Phone.Reveal())
	}
	if f.EmergencyContact != "" {
		out = append(out, "c"+f.EmergencyContact.Reveal())
	}
	if f.Birth != "" {
		out = append(out, "b"+string(f.Birth))
	}
	return out
}

func compare(a, b member.Side) (Grade, []Reason, bool) {
	return Alike(Record{a.Person.Facts, a.Membership.Org}, Record{b.Person.Facts, b.Membership.Org})
}

// older is two records in the order in which they were entered.
func older(a, b member.Side) (member.Side, member.Side) {
	if a.Ref.ID > b.Ref.ID {
		return b, a
	}
	return a, b
}

// enter writes pairs that are not known, opens those again of which a record has changed, and notes how far the search has come.
func (s *Service) enter(ctx context.Context, fed id.Fed, pairs []alike, to string) (n int, err error) {
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		n = 0
		for _, p := range pairs {
			again, err := tx.Exec(ctx, reopenPair, fed, p.a.Ref.ID, p.b.Ref.ID, p.a.Person.Version, p.b.Person.Version, int64(p.grade), words(p.reasons))
			if err != nil {
				return err
			}
			made, err := tx.Exec(ctx, insertPair, fed, s.IDs.New(), p.a.Ref.ID, p.b.Ref.ID, p.a.Person.Version, p.b.Person.Version, int64(p.grade), sqldb.Micros(tx.Now),
				words(p.reasons))
			if err != nil {
				return err
			}
			n += int(again + made)
		}
		_, err := tx.Exec(ctx, searched, fed, to)
		return err
	})
	return n, err
}

// settle drops the open pairs that the rules no longer find alike; those put together by hand stay.
func (s *Service) settle(ctx context.Context, fed id.Fed) error {
	const many = 200
	for grade, after := Certain, id.ID(0); ; {
		pairs, err := sqldb.All(ctx, s.DB, openPairs, []any{fed, int64(grade), after, many}, scanPair(fed))
		if err != nil || len(pairs) == 0 {
			return err
		}
		all := make([]*Pair, len(pairs))
		for i := range pairs {
			all[i] = &pairs[i]
		}
		if _, err := s.fill(ctx, s.DB, fed, all...); err != nil {
			return err
		}
		err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			for _, p := range pairs {
				if _, _, ok := compare(p.A, p.B); ok && p.A.State.Present() && p.B.State.Present() {
					continue
				}
				if _, err := tx.Exec(ctx, dropPair, fed, p.Ref.ID, p.Version); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		grade, after = pairs[len(pairs)-1].Grade, pairs[len(pairs)-1].Ref.ID
	}
}
