package member

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/org"
)

// Outcome is what becomes of a row that a union says of a person.
type Outcome string

// The outcomes. Each row ends in exactly one.
const (
	Joined    Outcome = "joined"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	NeedsLook Outcome = "needs_look"
	Rejected  Outcome = "rejected"
)

// Row is what a union says of one person.
type Row struct {
	Facts
	JoinedOn day.Day
	Despite  bool // a person has looked: doubts are settled, the document being right about sex and birth
	Own      bool // by the person's own application, which confirms the membership and outweighs an earlier objection
}

// Prepared is a row that is checked, with all that can be worked out before the database is asked. It is made
// once and may be taken in again when a transaction is repeated.
type Prepared struct {
	Row
	Faults, Doubts []errs.Field // with Faults the row is rejected
	person         id.ID
	membership     id.ID
	keys           keys
	sealed         sealed
}

// keys are the texts that a name is sorted and found by.
type keys struct {
	sort, find, grams string
}

func keysOf(name string) keys {
	return keys{textindex.SortKey(name), textindex.FindKey(name), textindex.Grams(name)}
}

// Prepare checks rows and seals them. It asks no database and may run beside other goroutines.
func (s *Service) Prepare(fed id.Fed, rows []Row) []Prepared {
	today := s.today(s.DB.Now())
	out := make([]Prepared, len(rows))
	for i, r := range rows {
		p := Prepared{Row: r}
		p.Faults, p.Doubts = s.check(&p.Facts, Facts{}, today)
		if p.JoinedOn > today {
			p.Faults = append(p.Faults, errs.Field{Name: "joined_on", Msg: errs.M("member.joined_future")})
		}
		if p.JoinedOn != "" && p.Birth != "" && p.JoinedOn < p.Birth {
			p.Faults = append(p.Faults, errs.Field{Name: "joined_on", Msg: errs.M("member.joined_before_birth")})
		}
		if len(p.Doubts) > 0 && p.Despite {
			p.trustDocument(today)
			p.Doubts = nil
		}
		if len(p.Faults) == 0 {
			p.person, p.membership = s.IDs.New(), s.IDs.New()
			p.keys = keysOf(p.Name)
			p.sealed = s.seal(Person{Ref: id.Ref{Fed: fed, ID: p.person}, Facts: p.Facts})
		}
		out[i] = p
	}
	return out
}

// Subject is whom a row is about; zero for a row with faults.
func (p *Prepared) Subject() (who access.Subject) {
	copy(who[:], p.sealed.docIndex)
	return who
}

// Taken is what became of a prepared row. Reasons are there for all but the first three outcomes.
type Taken struct {
	Outcome    Outcome
	Reasons    []errs.Field
	Membership id.ID
	Changed    []string // fields, with Updated
}

// TakeInInput is rows that a union says of its people.
type TakeInInput struct {
	Org   org.Org
	Batch id.ID // 0 for none
	Rows  []Prepared
	Dry   bool // only say what would become of them
	// Preview is what earlier parts of a dry run have noted; the caller settles it when the transaction is through.
	Preview *Preview
}

// TakeIn takes rows in, in the caller's transaction; the caller logs it. What another union says of the same people is
// neither read nor told: a row's outcome depends on this union's own list alone.
func (s *Service) TakeIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, in TakeInInput) ([]Taken, error) {
	if err := s.Plan.Allow(by, UseTakeIn, in.Org.Target()); err != nil {
		return nil, err
	}
	if !in.Org.Kind.HasMembers() {
		return nil, errs.New(errs.Invalid, "member.org_without_members", "name", in.Org.Name)
	}
	if in.Dry && in.Preview == nil {
		in.Preview = NewPreview()
	}
	if in.Dry {
		in.Preview.begin()
	}
	t := &taking{s: s, ctx: ctx, tx: tx, by: by, in: in, today: s.today(tx.Now)}
	var err error
	if t.in.Org, err = s.Orgs.Whole(ctx, tx, in.Org); err != nil {
		return nil, err
	}
	if err := t.load(); err != nil {
		return nil, err
	}
	out := make([]Taken, len(in.Rows))
	for i := range in.Rows {
		if out[i], err = t.take(&in.Rows[i]); err != nil {
			return nil, err
		}
	}
	if in.Dry {
		return out, nil
	}
	return out, t.flush()
}

// Analyze tells the database's planner that the module's tables have grown, during large imports.
func (s *Service) Analyze(ctx context.Context) error {
	return s.DB.Analyze(ctx, "person", "membership", "membership_entry", "person_claim", "membership_gram")
}

// taking is one run of TakeIn.
type taking struct {
	s     *Service
	ctx   context.Context
	tx    *sqldb.Tx
	by    access.Actor
	in    TakeInInput
	today day.Day

	known   map[access.Subject]*record    // whom this union has on its list, rows of this run among them
	phones  map[[16]byte][]access.Subject // by phone, whom this union has, to notice a mistyped document
	names   map[access.Subject]string
	objects map[access.Subject]bool // whose last word on this union is an objection
	joining []*Prepared
}

func (t *taking) load() error {
	docs, phones := sqldb.List{}, sqldb.List{}
	for i := range t.in.Rows {
		if p := &t.in.Rows[i]; len(p.Faults) == 0 {
			docs = append(docs, p.sealed.docIndex)
			if p.sealed.phoneIndex != nil {
				phones = append(phones, p.sealed.phoneIndex)
			}
		}
	}
	t.known, t.phones, t.names = map[access.Subject]*record{}, map[[16]byte][]access.Subject{}, map[access.Subject]string{}
	t.objects = map[access.Subject]bool{}
	fed := t.in.Org.Ref.Fed
	people := sqldb.List{}
	for _, find := range []struct {
		text string
		keys sqldb.List
	}{{peopleByDocument, docs}, {peopleByPhone, phones}} {
		if len(find.keys) == 0 {
			continue
		}
		ids, err := sqldb.All(t.ctx, t.tx, find.text, []any{fed, find.keys}, sqldb.Value[id.ID])
		if err != nil {
			return err
		}
		people = append(people, sqldb.ListOf(ids)...)
	}
	if len(people) == 0 {
		return nil
	}
	scan := t.s.scanRecord(fed)
	return sqldb.Each(t.ctx, t.tx, recordsOfPeople, []any{fed, t.in.Org.Ref.ID, people}, func(sc sqldb.Scanner) error {
		r, err := scan(sc)
		if err != nil {
			return err
		}
		if old := t.known[r.subject]; old == nil || !old.State.Present() {
			t.known[r.subject] = &r
		}
		switch { // rows come in the order of entry: a later word counts more
		case !r.ObjectedAt.IsZero():
			t.objects[r.subject] = true
		case !r.ConfirmedAt.IsZero():
			t.objects[r.subject] = false
		}
		if r.person.Phone != "" {
			t.remember(t.s.Vault.Index(phoneIndex, r.person.Phone), r.subject, r.person.Name)
		}
		return nil
	})
}

func (t *taking) remember(phone [16]byte, who access.Subject, name string) {
	t.phones[phone] = append(t.phones[phone], who)
	t.names[who] = name
}

// take decides one row.
func (t *taking) take(p *Prepared) (Taken, error) {
	if len(p.Faults) > 0 {
		return Taken{Outcome: Rejected, Reasons: p.Faults}, nil
	}
	who := access.Subject(p.sealed.docIndex)
	if seen := t.in.Preview.of(who); seen != nil {
		return t.previewed(p, seen), nil
	}
	if old := t.known[who]; old != nil {
		return t.again(p, old)
	}
	doubts := p.Doubts
	if !p.Despite && p.sealed.phoneIndex != nil {
		if t.in.Preview.sharesPhone(p) {
			return Taken{Outcome: NeedsLook, Reasons: append(doubts, samePhone)}, nil
		}
		for _, other := range t.phones[[16]byte(p.sealed.phoneIndex)] {
			if other != who && t.names[other] == p.Name {
				doubts = append(doubts, samePhone)
				break
			}
		}
	}
	if len(doubts) > 0 {
		return Taken{Outcome: NeedsLook, Reasons: doubts}, nil
	}
	if t.in.Dry {
		t.in.Preview.note(p, p.Facts)
	}
	t.joining = append(t.joining, p)
	t.known[who] = t.joined(p)
	if p.sealed.phoneIndex != nil {
		t.remember([16]byte(p.sealed.phoneIndex), who, p.Name)
	}
	return Taken{Outcome: Joined, Membership: p.membership}, nil
}

// samePhone is the doubt that a document was mistyped.
var samePhone = errs.Field{Name: "document", Msg: errs.M("member.same_name_and_phone")}

// joined is the record that a joining row makes.
func (t *taking) joined(p *Prepared) *record {
	ref := t.in.Org.Ref
	since := p.JoinedOn
	if since == "" {
		since = t.today
	}
	m := Membership{Ref: id.Ref{Fed: ref.Fed, ID: p.membership}, Person: p.person, Org: ref.ID, State: Active, Basis: Paper,
		JoinedOn: p.JoinedOn, Since: since, Batch: t.in.Batch, Seq: 1}
	if p.Own {
		m.Basis, m.ConfirmedAt = OwnAct, t.tx.Now
	}
	return &record{
		Membership: m,
		person:     Person{Ref: id.Ref{Fed: ref.Fed, ID: p.person}, Version: 1, Facts: p.Facts},
		subject:    access.Subject(p.sealed.docIndex), org: t.in.Org,
	}
}

// again decides a row about somebody whom this union has on its list.
func (t *taking) again(p *Prepared, old *record) (Taken, error) {
	out := Taken{Outcome: Unchanged, Membership: old.Ref.ID}
	doubts := p.Doubts
	if !p.Despite {
		if !old.State.Present() {
			doubts = append(doubts, errs.Field{Name: "document", Msg: errs.M("member.was_member",
				"state", errs.M("member.state_"+string(old.State)), "day", old.Since)})
		}
		if old.person.Name != p.Name {
			doubts = append(doubts, otherName(old.person.Name))
		}
	}
	if len(doubts) > 0 {
		return Taken{Outcome: NeedsLook, Reasons: doubts, Membership: old.Ref.ID}, nil
	}
	if !old.State.Present() { // looked at: taken in again, by a membership of its own
		t.joining = append(t.joining, p)
		t.known[old.subject] = t.joined(p)
		return Taken{Outcome: Joined, Membership: p.membership}, nil
	}
	if err := t.ownWord(p, old); err != nil {
		return out, err
	}
	merged := old.person.Facts.merge(p.Facts)
	changed := old.person.Facts.differs(merged)
	if len(changed) == 0 {
		return out, nil
	}
	out.Outcome, out.Changed = Updated, changed
	if t.in.Dry {
		t.in.Preview.note(p, merged)
		return out, nil
	}
	if t.rowOfThisRun(old, merged) {
		return out, nil
	}
	err := t.s.changePerson(t.ctx, t.tx, &old.person, merged, change{by: t.by.Name, fields: changed, batch: t.in.Batch})
	return out, err
}

// ownWord is what an own application says of a membership that is there: it confirms it, and takes the claim when nobody has it.
func (t *taking) ownWord(p *Prepared, old *record) error {
	if !p.Own || t.in.Dry || slices.ContainsFunc(t.joining, func(j *Prepared) bool { return j.membership == old.Ref.ID }) {
		return nil
	}
	next := old.Membership
	if !old.HoldsClaim {
		n, err := t.tx.Exec(t.ctx, insertClaim, old.subject[:], old.Ref.Fed, old.Person, old.Ref.ID)
		if err != nil {
			return err
		}
		next.HoldsClaim = n == 1
	}
	if next == old.Membership && !old.ConfirmedAt.IsZero() && old.ObjectedAt.IsZero() {
		return nil
	}
	next.ConfirmedAt, next.ObjectedAt, next.Basis = t.tx.Now, zeroTime, OwnAct
	err := t.s.advance(t.ctx, t.tx, old.Membership, next, Entry{Kind: EntryConfirmed, On: t.today, Basis: OwnAct, RecordedBy: old.person.Name})
	next.Seq++
	old.Membership = next
	return err
}

// rowOfThisRun changes somebody who joins in this very run: the new row is simply written otherwise.
func (t *taking) rowOfThisRun(old *record, merged Facts) bool {
	for i, p := range t.joining {
		if p.membership == old.Ref.ID {
			next := *p
			next.Facts = merged
			next.keys = keysOf(merged.Name)
			next.sealed = t.s.seal(Person{Ref: old.person.Ref, Facts: merged})
			t.joining[i], old.person.Facts = &next, merged
			return true
		}
	}
	return false
}

// claim takes the claims of those who join, as far as they are free, and says which memberships hold one now. Over an objection
// no claim is taken, however often the union says the same.
func (t *taking) claim() (holders map[id.ID]bool, err error) {
	fed, holders := t.in.Org.Ref.Fed, map[id.ID]bool{}
	claims, docs := make([][]any, 0, len(t.joining)), make(sqldb.List, 0, len(t.joining))
	for _, p := range t.joining {
		if p.Own || !t.objects[p.Subject()] {
			docs = append(docs, p.sealed.docIndex)
			claims = append(claims, []any{p.sealed.docIndex, fed, p.person, p.membership})
		}
	}
	if len(claims) == 0 {
		return holders, nil
	}
	if _, err := t.tx.InsertMany(t.ctx, insertClaim, claims); err != nil {
		return nil, err
	}
	return holders, sqldb.Each(t.ctx, t.tx, claimsHeld, []any{docs}, func(sc sqldb.Scanner) error {
		var doc []byte
		var membership id.ID
		var holder id.Fed
		err := sc.Scan(&doc, &membership, &holder)
		holders[membership] = holder == fed
		return err
	})
}

// flush writes the rows that join: the claims first, for they are the lock.
func (t *taking) flush() error {
	n := len(t.joining)
	if n == 0 {
		return nil
	}
	holders, err := t.claim()
	if err != nil {
		return err
	}
	fed := t.in.Org.Ref.Fed
	people, memberships, entries := make([][]any, n), make([][]any, n), make([][]any, n)
	found, adds := make([]gramRow, n), map[day.Day]Figures{}
	for i, p := range t.joining {
		r := t.known[access.Subject(p.sealed.docIndex)]
		m := r.Membership
		m.HoldsClaim = holders[m.Ref.ID]
		people[i] = personArgs(Person{Ref: r.person.Ref, Version: 1, Facts: p.Facts}, p.sealed)
		memberships[i] = membershipArgs(m, p.keys)
		entries[i] = entryArgs(m, Entry{Kind: EntryJoined, On: m.Since, Basis: m.Basis, RecordedBy: t.by.Name}, m.figures(), t.tx.Now)
		adds[m.Since] = adds[m.Since].plus(m.figures())
		found[i] = gramRow{m.Ref.ID, p.keys.grams}
	}
	for _, w := range []struct {
		text string
		rows [][]any
	}{{insertPerson, people}, {insertMembership, memberships}, {insertEntry, entries}} {
		if _, err := t.tx.InsertMany(t.ctx, w.text, w.rows); err != nil {
			return err
		}
	}
	if err := turned(t.ctx, t.tx, t.in.Org.Ref); err != nil {
		return err
	}
	if err := t.s.due(t.ctx, t.tx, t.in.Org.Ref, adds); err != nil {
		return err
	}
	return indexNames(t.ctx, t.tx, fed, found)
}
