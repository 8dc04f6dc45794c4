package member

import (
	"context"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// A reorganisation (机构调整) takes people from one union's list to another's: each membership goes on, its ledger with an entry that names the other union.
// While that is under way one of the two is a part of the other, so that every list, search and figure shows them as one.

// MoveInput is one slice of people who change their union.
type MoveInput struct {
	Reorg      id.ID
	From, Into id.Ref   // of one federation
	Part       id.ID    // which of the two is a part of the other
	On         day.Day  // from which day it holds: that of the reorganisation, whenever the slice is taken
	Units      []string // only people of these work units; all when empty
	After      MoveKey  // behind whom to go on
	Limit      int      // rows
	By, Reason string
}

// MoveKey is where a slice ended; the zero MoveKey is before all.
type MoveKey struct {
	Sort string
	ID   id.ID
}

// Moved is what a slice did: so many were looked at, the last of them at Last.
type Moved struct {
	People int
	Last   MoveKey
}

// MoveSlice takes the next people over, in the caller's transaction, which has authorised. Somebody who is on the other list already is there once: the
// membership that would come ends, and its claim goes to the other.
func (s *Service) MoveSlice(ctx context.Context, tx *sqldb.Tx, in MoveInput) (Moved, error) {
	text, args := moveNext, []any{in.From.Fed, in.From.ID, in.After.Sort, in.After.ID, in.Limit, in.Reorg}
	if len(in.Units) > 0 {
		text, args = moveNextOf, append(args, sqldb.ListOf(in.Units))
	}
	next, err := sqldb.All(ctx, tx, text, args, scanLeaving(in.From.Fed))
	if err != nil || len(next) == 0 {
		return Moved{}, err
	}
	last := next[len(next)-1]
	out := Moved{len(next), MoveKey{last.sortKey, last.Ref.ID}}
	there, err := s.present(ctx, tx, in.Into, next)
	if err != nil {
		return Moved{}, err
	}
	moving, rows := sqldb.List{}, make([][]any, 0, len(next))
	for _, l := range next {
		other, double := there[l.subject]
		if !double || !l.State.Present() {
			moving = append(moving, l.Ref.ID)
			rows = append(rows, []any{in.From.Fed, in.From.ID, in.Reorg, l.Ref.ID, in.Into.ID, nil})
			continue
		}
		claimed, err := s.endDouble(ctx, tx, in, l, other)
		if err != nil {
			return Moved{}, err
		}
		rows = append(rows, []any{in.From.Fed, in.From.ID, in.Reorg, l.Ref.ID, nil, claimed})
	}
	if _, err := tx.InsertMany(ctx, insertMove, rows); err != nil {
		return Moved{}, err
	}
	return out, s.rehome(ctx, tx, in, moving)
}

// leaving is somebody who changes the union.
type leaving struct {
	Listed
	subject [16]byte
}

func scanLeaving(fed id.Fed) func(sqldb.Scanner) (leaving, error) {
	scan := scanMembership(fed)
	return func(sc sqldb.Scanner) (l leaving, err error) {
		var subject []byte
		l.Listed, err = scan(sc, &subject)
		copy(l.subject[:], subject)
		return l, err
	}
}

// present are the memberships by which some of these people are on a union's list.
func (s *Service) present(ctx context.Context, tx *sqldb.Tx, union id.Ref, people []leaving) (map[[16]byte]id.Ref, error) {
	subjects := sqldb.List{}
	for _, l := range people {
		subjects = append(subjects, l.subject[:])
	}
	out := map[[16]byte]id.Ref{}
	err := sqldb.Each(ctx, tx, presentByDocument, []any{union.Fed, union.ID, subjects}, func(sc sqldb.Scanner) error {
		var subject []byte
		ref := id.Ref{Fed: union.Fed}
		err := sc.Scan(&subject, &ref.ID)
		out[[16]byte(subject)] = ref
		return err
	})
	return out, err
}

// rehome puts memberships onto the other list, with an entry each.
func (s *Service) rehome(ctx context.Context, tx *sqldb.Tx, in MoveInput, moving sqldb.List) error {
	if len(moving) == 0 {
		return nil
	}
	fed := in.From.Fed
	if _, err := tx.Exec(ctx, changeUnion, fed, in.From.ID, in.Into.ID, moving); err != nil {
		return err
	}
	scan, entries, changed := scanMembership(fed), [][]any{}, sums{}
	err := sqldb.Each(ctx, tx, movedLines, []any{fed, in.Into.ID, moving}, func(sc sqldb.Scanner) error {
		l, err := scan(sc)
		on, gained := in.from(l.Membership), l.figures()
		entries = append(entries, entryArgs(l.Membership, Entry{Kind: EntryMoved, On: on, Basis: Paper, RecordedBy: in.By, Reason: in.Reason}, Figures{}, tx.Now))
		if in.Part == in.From.ID {
			gained = Figures{}.minus(gained)
		}
		changed.add([]id.ID{in.Part}, on, gained) // of the part alone: what the other gains by hand-over it had by the part
		return err
	})
	if err != nil {
		return err
	}
	if len(entries) != len(moving) { // somebody acted in between, on another engine's server: the slice is taken again
		return errs.New(errs.Conflict, "errs.conflict")
	}
	if _, err := tx.InsertMany(ctx, insertEntry, entries); err != nil {
		return err
	}
	return changed.write(ctx, tx, fed)
}

// from is the day from which a membership is at its new union: of somebody whose state has changed since the reorganisation, that of the state.
func (in MoveInput) from(m Membership) day.Day { return max(in.On, m.Since) }

// endDouble ends a membership whose person the other union has on its list, and returns the membership that the claim went to, or nil.
func (s *Service) endDouble(ctx context.Context, tx *sqldb.Tx, in MoveInput, l leaving, other id.Ref) (claimed any, err error) {
	next := l.Membership
	next.State, next.Since, next.HoldsClaim = Merged, in.from(l.Membership), false
	if err := s.advance(ctx, tx, l.Membership, next, Entry{Kind: EntryMerged, On: next.Since, Basis: Paper, RecordedBy: in.By, Reason: in.Reason}); err != nil {
		return nil, err
	}
	if !l.HoldsClaim {
		return nil, nil
	}
	to, err := s.loadIn(ctx, tx, other)
	if err != nil {
		return nil, err
	}
	n, err := tx.Exec(ctx, moveClaim, l.subject[:], other.Fed, to.Person, other.ID, l.Ref.Fed, l.Ref.ID)
	if err != nil || n == 0 {
		return nil, err
	}
	return other.ID, s.hold(ctx, tx, to.Membership, true, in.On)
}

// ReturnSlice takes people back whom a reorganisation took from one union to another, the next that have not been; a membership that ended is what it
// was before unless something has happened to it since.
func (s *Service) ReturnSlice(ctx context.Context, tx *sqldb.Tx, in MoveInput) (Moved, error) {
	fed := in.From.Fed
	moving, err := sqldb.All(ctx, tx, returnNext, []any{fed, in.Into.ID, in.Reorg, in.From.ID, in.After.ID, in.Limit}, sqldb.Value[id.ID])
	if err != nil {
		return Moved{}, err
	}
	if len(moving) == 0 {
		n, err := s.reviveSlice(ctx, tx, in)
		return Moved{n, in.After}, err
	}
	rows := make([][]any, len(moving))
	for i, m := range moving {
		rows[i] = []any{fed, in.From.ID, in.Reorg, m, in.Into.ID, nil}
	}
	if _, err := tx.InsertMany(ctx, insertMove, rows); err != nil {
		return Moved{}, err
	}
	return Moved{len(moving), MoveKey{ID: moving[len(moving)-1]}}, s.rehome(ctx, tx, in, sqldb.ListOf(moving))
}

// reviveSlice takes back the ends of those who were on both lists.
func (s *Service) reviveSlice(ctx context.Context, tx *sqldb.Tx, in MoveInput) (int, error) {
	type ended struct{ membership, claimed id.ID }
	fed := in.Into.Fed
	next, err := sqldb.All(ctx, tx, endedNext, []any{fed, in.Into.ID, in.Reorg, in.Limit}, func(sc sqldb.Scanner) (e ended, err error) {
		err = sc.Scan(&e.membership, sqldb.Or(&e.claimed))
		return e, err
	})
	if err != nil {
		return 0, err
	}
	for _, e := range next {
		if err := s.revive(ctx, tx, in, id.Ref{Fed: fed, ID: e.membership}, id.Ref{Fed: fed, ID: e.claimed}); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, deleteMove, fed, in.Into.ID, in.Reorg, e.membership); err != nil {
			return 0, err
		}
	}
	return len(next), nil
}

// revive makes a membership what it was before it ended in favour of another, and gives it the claim back that the other got.
func (s *Service) revive(ctx context.Context, tx *sqldb.Tx, in MoveInput, ref, claimed id.Ref) error {
	r, err := s.loadIn(ctx, tx, ref)
	if err != nil {
		return err
	}
	ledger, err := sqldb.All(ctx, tx, entriesOf, []any{ref.Fed, ref.ID}, scanEntry)
	if err != nil || r.State != Merged || len(ledger) < 2 || ledger[0].Kind != EntryMerged {
		return err
	}
	next := r.Membership
	days := stateDays(next, ledger[1:])
	next.State, next.Since = ledger[1].State, days[len(days)-1]
	if claimed.ID != 0 {
		n, err := tx.Exec(ctx, moveClaim, r.subject[:], ref.Fed, r.Person, ref.ID, claimed.Fed, claimed.ID)
		if err != nil {
			return err
		}
		if next.HoldsClaim = n == 1; next.HoldsClaim {
			other, err := s.loadIn(ctx, tx, claimed)
			if err != nil {
				return err
			}
			if err := s.hold(ctx, tx, other.Membership, false, in.On); err != nil {
				return err
			}
		}
	}
	return s.advance(ctx, tx, r.Membership, next, Entry{Kind: EntryCorrected, On: ledger[0].On, Basis: Paper, Corrects: ledger[0].Seq,
		RecordedBy: in.By, Reason: in.Reason})
}

// Turn notes that the lists of unions are no longer what they were: before and behind a hand-over. In between the two lists that are in memory have
// everybody once, whatever a slice has moved.
func (s *Service) Turn(ctx context.Context, tx *sqldb.Tx, unions ...id.Ref) error {
	for _, o := range unions {
		if err := turned(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// ShiftFigures takes the figures of a body with all below it from the bodies that it stood below to those that it stands below, from today on. Above
// lists them from the root down, without the body.
func (s *Service) ShiftFigures(ctx context.Context, tx *sqldb.Tx, body id.Ref, from, to []id.ID) error {
	many, err := sqldb.All(ctx, tx, figuresOfMany, []any{body.Fed, sqldb.List{body.ID}}, scanFigure)
	if err != nil || len(many) == 0 {
		return err
	}
	today, changed := s.today(tx.Now), sums{}
	changed.add(from, today, Figures{}.minus(many[0].Figures))
	changed.add(to, today, many[0].Figures)
	return changed.write(ctx, tx, body.Fed)
}

// Unit is a work unit that people of a union name, and how many of them do.
type Unit struct {
	Name   string `json:"name"`
	People int64  `json:"people"`
}

// Units are the work units of the people on a union's list, the largest first, at most 200, for use cases of other modules that have authorised.
func (s *Service) Units(ctx context.Context, q sqldb.Queryer, union id.Ref) ([]Unit, error) {
	return sqldb.All(ctx, q, unitsOf, []any{union.Fed, union.ID}, func(sc sqldb.Scanner) (u Unit, err error) {
		err = sc.Scan(&u.Name, &u.People)
		return u, err
	})
}

// MovedBy is how many memberships a reorganisation took out of a union, and how many of them ended because the person was on the other list.
func (s *Service) MovedBy(ctx context.Context, q sqldb.Queryer, from id.Ref, reorg id.ID) (people, doubles int64, err error) {
	_, _, err = sqldb.One(ctx, q, countMoves, []any{from.Fed, from.ID, reorg}, func(sc sqldb.Scanner) (struct{}, error) {
		return struct{}{}, sc.Scan(&people, sqldb.Or(&doubles))
	})
	return people, doubles, err
}

// OnList is how many people are on a union's own list, counted, for use cases of other modules that have authorised.
func (s *Service) OnList(ctx context.Context, q sqldb.Queryer, union id.Ref) (int64, error) {
	n, _, err := sqldb.One(ctx, q, countOnList, []any{union.Fed, union.ID}, sqldb.Value[int64])
	return n, err
}

// CountWithin is how many people are on the lists of a body and those below it, as of the last fold.
func (s *Service) CountWithin(ctx context.Context, q sqldb.Queryer, body id.Ref) (int64, error) {
	many, err := sqldb.All(ctx, q, figuresOfMany, []any{body.Fed, sqldb.List{body.ID}}, scanFigure)
	if err != nil || len(many) == 0 {
		return 0, err
	}
	return many[0].Listed, nil
}
