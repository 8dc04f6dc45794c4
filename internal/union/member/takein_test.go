package member_test

import (
	"testing"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// count asks the database itself how many rows there are.
func count(t *testing.T, db *sqldb.DB, text string) int {
	t.Helper()
	n, _, err := sqldb.One(t.Context(), db, text, nil, sqldb.Value[int])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// outcome is what is compared of a row taken in.
type outcome struct {
	Outcome member.Outcome
	Reasons map[string]string
	Changed []string
}

func outcomes(taken []member.Taken) []outcome {
	out := make([]outcome, len(taken))
	for i, t := range taken {
		out[i] = outcome{t.Outcome, keys(t.Reasons), t.Changed}
	}
	return out
}

var (
	joined    = outcome{Outcome: member.Joined}
	unchanged = outcome{Outcome: member.Unchanged}
)

func updated(fields ...string) outcome { return outcome{Outcome: member.Updated, Changed: fields} }

func look(field, key string) outcome {
	return outcome{Outcome: member.NeedsLook, Reasons: map[string]string{field: "member." + key}}
}

func rejected(field, key string) outcome {
	return outcome{Outcome: member.Rejected, Reasons: map[string]string{field: "member." + key}}
}

// said is what a union says of p, one change after the other; of what was said before, nothing is left.
type said []func(p *member.Row)

func plain(*member.Row) {}

var takeInCases = []struct {
	name  string
	known bool // p is on the list before
	rows  said
	want  []outcome
}{
	{"somebody new", false, said{plain}, []outcome{joined}},
	{"the same again", true, said{plain}, []outcome{unchanged}},
	{"another phone", true, said{func(p *member.Row) { p.Phone = "17012345678" }}, []outcome{updated("phone")}},
	{"two fields", true, said{func(p *member.Row) { p.Department, p.BankCard = "新部门", "9990123412341234" }}, []outcome{rejected("bank_card", "card_check")}},
	{"left empty stays", true, said{func(p *member.Row) { p.Phone, p.Education, p.Migrant, p.Sex, p.Birth = "", "", nil, "", "" }}, []outcome{unchanged}},
	{"blank in the name", true, said{func(p *member.Row) { p.Name = "张　三" }, func(p *member.Row) { p.Name = "张三" }},
		[]outcome{look("name", "other_name"), look("name", "other_name")}},
	{"another name", true, said{func(p *member.Row) { p.Name = "欧阳新名" }}, []outcome{look("name", "other_name")}},
	{"another name, looked at", true, said{func(p *member.Row) { p.Name, p.Despite = "欧阳新名", true }}, []outcome{updated("name")}},
	{"sex against the document", false, said{func(p *member.Row) { p.Sex = otherSex(p.Sex) }}, []outcome{look("sex", "sex_against_document")}},
	{"the same, looked at", false, said{func(p *member.Row) { p.Sex, p.Despite = otherSex(p.Sex), true }, plain}, []outcome{joined, unchanged}},
	{"birth against the document", false, said{func(p *member.Row) { p.Birth = p.Birth.Add(1) }}, []outcome{look("birth", "birth_against_document")}},
	{"sex and birth not given", false, said{func(p *member.Row) { p.Sex, p.Birth = "", "" }, plain}, []outcome{joined, unchanged}},
	{"no name", false, said{func(p *member.Row) { p.Name = " " }}, []outcome{rejected("name", "name_empty")}},
	{"no document", false, said{func(p *member.Row) { p.Document = "" }}, []outcome{rejected("document", "number_empty")}},
	{"document masked", false, said{func(p *member.Row) { p.Document = "440399********1234" }}, []outcome{rejected("document", "number_masked")}},
	{"short phone", false, said{func(p *member.Row) { p.Phone = "1701234567" }}, []outcome{rejected("phone", "phone_length")}},
	{"joined tomorrow", false, said{func(p *member.Row) { p.JoinedOn = today().Add(2) }}, []outcome{rejected("joined_on", "joined_future")}},
	{"joined before birth", false, said{func(p *member.Row) { p.JoinedOn = p.Birth.Add(-1) }}, []outcome{rejected("joined_on", "joined_before_birth")}},
	{"day of joining unknown", false, said{func(p *member.Row) { p.JoinedOn = "" }, plain}, []outcome{joined, unchanged}},
	{"twice in one file", false, said{plain, plain}, []outcome{joined, unchanged}},
	{"twice, with more", false, said{plain, func(p *member.Row) { p.Title = "工程师" }, func(p *member.Row) { p.Title = "工程师" }},
		[]outcome{joined, updated("title"), unchanged}},
	{"another document, same name and phone", true, said{
		func(p *member.Row) { p.Document, p.Sex, p.Birth = otherDocument, "", "" },
		func(p *member.Row) { p.Document, p.Sex, p.Birth, p.Despite = otherDocument, "", "", true }},
		[]outcome{look("document", "same_name_and_phone"), joined}},
	{"a passport", false, said{func(p *member.Row) {
		p.Name, p.DocKind, p.Document, p.Sex = "John Smith", member.Passport, "E1234 5678", ""
	}}, []outcome{joined}},
}

// otherDocument belongs to nobody: its area was never given (GB/T 2260).
const otherDocument vault.Secret = "440399197001010019"

func otherSex(s member.Sex) member.Sex {
	if s == "1" {
		return "2"
	}
	return "1"
}

// testTakeIn has every case told by a dry run first, which writes nothing, and then taken in.
func testTakeIn(t *testing.T, w *world) {
	for i, tc := range takeInCases {
		t.Run(tc.name, func(t *testing.T) {
			o := w.Org(t, w.Street, "T"+string(rune('A'+i)), "第"+string(rune('A'+i))+"工会", "grassroots", "")
			p := w.next()
			if tc.known {
				diff(t, "before", outcomes(w.takeIn(t, o, 0, false, rowOf(p))), []outcome{joined})
			}
			rows := make([]member.Row, len(tc.rows))
			for i, say := range tc.rows {
				rows[i] = rowOf(p)
				say(&rows[i])
			}
			before := count(t, w.DB, `SELECT count(*) FROM person`) + count(t, w.DB, `SELECT count(*) FROM person_change`)
			diff(t, "dry", outcomes(w.takeIn(t, o, 0, true, rows...)), tc.want)
			if now := count(t, w.DB, `SELECT count(*) FROM person`) + count(t, w.DB, `SELECT count(*) FROM person_change`); now != before {
				t.Errorf("the dry run wrote %d rows", now-before)
			}
			diff(t, "outcomes", outcomes(w.takeIn(t, o, 0, false, rows...)), tc.want)
		})
	}
	w.check(t)
}

// testTakeInAgain: who has left is looked at, and then joins by a membership of its own; the old ledger stays where it ended.
func testTakeInAgain(t *testing.T, w *world) {
	p := w.next()
	old := w.enter(t, w.A, p)
	w.record(t, old, member.EntryLeft, "")
	row := rowOf(p)
	row.JoinedOn = today()
	diff(t, "after leaving", outcomes(w.takeIn(t, w.A, 0, false, row)), []outcome{look("document", "was_member")})
	row.Despite = true
	taken := w.takeIn(t, w.A, 0, false, row)
	diff(t, "looked at", outcomes(taken), []outcome{joined})
	again := id.Ref{Fed: w.A.Ref.Fed, ID: taken[0].Membership}
	if again == old {
		t.Fatal("the old membership was taken up again")
	}
	if v := w.view(t, old); v.State != member.Left || len(v.Ledger) != 2 {
		t.Errorf("the old membership is %s with %d entries", v.State, len(v.Ledger))
	}
	if v := w.view(t, again); v.State != member.Active || !v.HoldsClaim {
		t.Errorf("the new membership is %+v", v.Membership)
	}
	w.check(t)
}

// testOwnWord: who applies where they are on the list on the union's word has confirmed it, whatever they objected to before, and holds the claim when nobody
// else does.
func testOwnWord(t *testing.T, w *world) {
	p := w.next()
	row := rowOf(p)
	row.Own = true
	elsewhere, here := w.enter(t, w.B, p), w.enter(t, w.A, p)
	diff(t, "held elsewhere", outcomes(w.takeIn(t, w.A, 0, false, row)), []outcome{unchanged})
	if v := w.view(t, here); v.HoldsClaim || v.ConfirmedAt.IsZero() || v.Basis != member.OwnAct || v.Ledger[0].Kind != member.EntryConfirmed {
		t.Errorf("%+v", v.Membership)
	}
	w.record(t, elsewhere, member.EntryLeft, "")
	diff(t, "again, now that nobody holds it", outcomes(w.takeIn(t, w.A, 0, false, row)), []outcome{unchanged})
	if v := w.view(t, here); !v.HoldsClaim || len(v.Ledger) != 3 {
		t.Errorf("%+v, %d entries", v.Membership, len(v.Ledger))
	}
	diff(t, "a third time", outcomes(w.takeIn(t, w.A, 0, false, row)), []outcome{unchanged})
	if v := w.view(t, here); len(v.Ledger) != 3 {
		t.Errorf("said again: %d entries", len(v.Ledger))
	}
	w.check(t)
}

// testTakeInWhere: people are entered where a union has members, by who keeps it.
func testTakeInWhere(t *testing.T, w *world) {
	p := w.next()
	changes := count(t, w.DB, `SELECT count(*) FROM person_change`)
	in := member.EnterInput{Org: w.Futian.Ref, Facts: factsOf(p)}
	_, err := w.Members.Enter(t.Context(), w.Operator, in)
	diff(t, "into a federation", keysOf(err), map[string]string{"": "member.org_without_members"})
	in.Org = w.B.Ref
	if _, err = w.Members.Enter(t.Context(), w.Actor("officer", w.A, true), in); !errs.Is(err, errs.NotFound) {
		t.Errorf("an officer of A enters into B: %v", err)
	}
	in.Org = w.A.Ref
	if _, err = w.Members.Enter(t.Context(), w.Actor("officer", w.A, true), in); err != nil {
		t.Error(err)
	}
	_, err = w.Members.Enter(t.Context(), w.Actor("officer", w.A, true), in)
	diff(t, "twice", keysOf(err), map[string]string{"": "member.on_list"})
	in.Phone = "17099990000"
	_, err = w.Members.Enter(t.Context(), w.Actor("officer", w.A, true), in)
	diff(t, "twice with another phone", keysOf(err), map[string]string{"": "member.on_list"})
	if n := count(t, w.DB, `SELECT count(*) FROM person_change`); n != changes {
		t.Errorf("a refused entry changed %d records", n-changes)
	}
	in.Document, in.Phone = "44039919700101001", ""
	_, err = w.Members.Enter(t.Context(), w.Operator, in)
	diff(t, "short number", keysOf(err), map[string]string{"document": "member.id_length"})
	w.check(t)
}

// testOldNumber: a number of 15 digits names the same person as the one of 18.
func testOldNumber(t *testing.T, w *world) {
	p := w.next()
	for day.Day(p.Birth) >= "2000-01-01" {
		p = w.next()
	}
	row := rowOf(p)
	row.Document = vault.Secret(p.IDNumber[:6] + p.IDNumber[8:17])
	diff(t, "15 digits, then 18", outcomes(w.takeIn(t, w.A, 0, false, row, rowOf(p))), []outcome{joined, unchanged})
}
