package member

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/org"
)

// Seen is one membership with the person, as its keepers see it: secret fields are vault.Secret and to be masked.
type Seen struct {
	Membership
	Person Person
	Org    org.Org
	Ledger []Entry // newest first
	// Persuaded is the persuasion that waits for the person's answer; zero when none does.
	Persuaded Persuasion
	// Changes of the person's record, newest first, without the values.
	Changes []Change
}

// TakeBack is the newest entry when the union may take it back ([Service.Correct]).
func (s Seen) TakeBack() (Entry, bool) { return takeable(s.Ledger) }

// Answer is what the union said to the person's objection when it stood by its word.
func (s Seen) Answer() (Entry, bool) { return answer(s.Ledger) }

// Unsettled reports whether an objection stands that the union has not answered.
func (s Seen) Unsettled() bool {
	_, answered := s.Answer()
	return s.State.Present() && !s.ObjectedAt.IsZero() && !answered
}

// View reads one membership with its ledger.
func (s *Service) View(ctx context.Context, by access.Actor, membership id.Ref) (Seen, error) {
	r, err := s.load(ctx, s.DB, by, UseView, membership)
	if err != nil {
		return Seen{}, err
	}
	if by.Subject != r.subject {
		s.Looks.Note(by, audit.Act{Use: UseView, Org: r.Org, Kind: "membership", Record: r.Ref.ID})
	}
	out := Seen{Membership: s.discreet(by, r.org, r.Membership), Person: r.person, Org: r.org}
	if out.Ledger, err = sqldb.All(ctx, s.DB, entriesOf, []any{r.Ref.Fed, r.Ref.ID}, scanEntry); err != nil {
		return Seen{}, err
	}
	if out.Persuaded, err = s.persuasion(ctx, s.DB, r.org, out.Ledger); err != nil {
		return Seen{}, err
	}
	if r.person.Version > 1 {
		out.Changes, err = sqldb.All(ctx, s.DB, changesOf, []any{r.Ref.Fed, r.Person}, scanChange)
	}
	return out, err
}

func scanChange(sc sqldb.Scanner) (c Change, err error) {
	var fields string
	var at int64
	err = sc.Scan(&c.Version, &fields, &c.Correction, &at, &c.RecordedBy, &c.Reason)
	c.Fields, c.RecordedAt = splitFields(fields), sqldb.FromMicros(at)
	return c, err
}

// Unmask opens a person's secret fields. It needs a reason, and the person sees who opened them, when and why.
func (s *Service) Unmask(ctx context.Context, by access.Actor, membership id.Ref, reason string) (Numbers, error) {
	var out Numbers
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.load(ctx, tx, by, UseUnmask, membership)
		if err != nil {
			return err
		}
		if !Given(reason) {
			return errs.InvalidField("reason", "member.reason_needed")
		}
		out = r.person.Reveal()
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseUnmask, Org: r.Org, Kind: "membership", Record: r.Ref.ID, Reason: reason})
	})
	return out, err
}

// Listed is a line of a list.
type Listed struct {
	Membership
	Name     string
	Document vault.Secret
	Phone    vault.Secret
	sortKey  string
	findKey  string
}

// Masked are the numbers of the line as a list shows them.
func (l Listed) Masked() Numbers { return Facts{Document: l.Document, Phone: l.Phone}.Masked() }

// FindByNumber finds memberships in the actor's reach by an exact document number or phone. Each look is logged, found or
// not, and throttled; what lies outside the reach is as if it were not there.
func (s *Service) FindByNumber(ctx context.Context, by access.Actor, number string) ([]Listed, error) {
	if err := s.Plan.Permits(by, UseNumber); err != nil {
		return nil, err
	}
	if err := s.Throttle(by.Account.String()); err != nil {
		return nil, err
	}
	text, key, ok := s.numberIndex(number)
	if !ok {
		return []Listed{}, nil
	}
	found, err := sqldb.All(ctx, s.DB, text, []any{by.Fed, key}, s.scanRecord(by.Fed))
	if err != nil {
		return nil, err
	}
	out := []Listed{}
	for _, r := range found {
		if r.org, err = s.unionOf(ctx, s.DB, r.Membership); err != nil {
			return nil, err
		}
		if s.Plan.Allow(by, UseNumber, r.target()) == nil {
			out = append(out, Listed{Membership: s.discreet(by, r.org, r.Membership), Name: r.person.Name, Document: r.person.Document, Phone: r.person.Phone})
		}
	}
	return out, sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		for _, l := range out {
			if err := s.Log.Write(ctx, tx, by, audit.Act{Use: UseNumber, Org: l.Org, Kind: "membership", Record: l.Ref.ID}); err != nil {
				return err
			}
		}
		if len(out) > 0 {
			return nil
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseNumber, Kind: "membership"})
	})
}

// numberIndex is the statement and the blind index that find a number.
func (s *Service) numberIndex(number string) (text string, key []byte, ok bool) {
	if phone, err := ParsePhone(number); err == nil {
		i := s.Vault.Index(phoneIndex, phone)
		return byPhone, i[:], true
	}
	if read := Documents(number, s.today(s.DB.Now())); len(read) > 0 {
		subject := s.Subject(read[0].Number)
		return ofSubject, subject[:], true
	}
	return "", nil, false
}

// Double is one person on the lists of two unions: A does not hold the claim, B does if any of the others holds it.
type Double struct{ A, B Listed }

// Doubles are the people who stand on the lists of two unions or more at and below a node, for the desk above them: one for each
// membership without the claim, behind the given one.
func (s *Service) Doubles(ctx context.Context, by access.Actor, node id.Ref, after id.ID, limit int) ([]Double, error) {
	if err := s.Plan.Permits(by, UseDoubles); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseDoubles, o.Target())
	if err != nil {
		return nil, err
	}
	pairs, err := sqldb.All(ctx, s.DB, doubles, []any{scope.Fed, scope.From, scope.To, after, limit}, func(sc sqldb.Scanner) (p [2]id.ID, err error) {
		err = sc.Scan(&p[0], &p[1])
		return p, err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, 0, 2*len(pairs))
	for _, p := range pairs {
		ids = append(ids, p[0], p[1])
	}
	rows, err := s.listed(ctx, scope.Fed, ids)
	out := make([]Double, 0, len(pairs))
	for _, p := range pairs {
		out = append(out, Double{rows[p[0]], rows[p[1]]})
	}
	return out, err
}

func (s *Service) listed(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]Listed, error) {
	out, scan := make(map[id.ID]Listed, len(ids)), s.scanListed(fed)
	err := sqldb.Each(ctx, s.DB, listByID, []any{fed, sqldb.ListOf(ids)}, func(sc sqldb.Scanner) error {
		l, err := scan(sc)
		out[l.Ref.ID] = l
		return err
	})
	return out, err
}

// scanMembership reads lineColumns, and what stands behind them. States and bases are few, and each is one string in memory.
func scanMembership(fed id.Fed) func(sc sqldb.Scanner, behind ...any) (Listed, error) {
	states, bases := map[string]State{string(Void): Void}, map[string]Basis{string(Paper): Paper, string(OwnAct): OwnAct}
	for _, s := range States {
		states[string(s)] = s
	}
	return func(sc sqldb.Scanner, behind ...any) (l Listed, err error) {
		l.Ref.Fed = fed
		var state, basis string
		var confirmed, objected int64
		err = sc.Scan(append([]any{&l.Ref.ID, &l.Person, &l.Org, &state, &basis, &l.JoinedOn, &l.Since, sqldb.Or(&confirmed), sqldb.Or(&objected),
			&l.HoldsClaim, sqldb.Or(&l.Batch), &l.Seq, &l.sortKey, &l.findKey}, behind...)...)
		l.State, l.Basis = states[state], bases[basis]
		l.startedOn()
		l.ConfirmedAt, l.ObjectedAt = instant(confirmed), instant(objected)
		return l, err
	}
}

// scanListed reads listColumns.
func (s *Service) scanListed(fed id.Fed) func(sqldb.Scanner) (Listed, error) {
	scan := scanMembership(fed)
	return func(sc sqldb.Scanner) (Listed, error) {
		var name string
		var secrets []byte
		l, err := scan(sc, &name, &secrets)
		if err != nil {
			return l, err
		}
		p := Person{Ref: id.Ref{Fed: fed, ID: l.Person}}
		err = s.unseal(&p, secrets)
		l.Name, l.Document, l.Phone = name, p.Document, p.Phone
		return l, err
	}
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return sqldb.FromMicros(us)
}
