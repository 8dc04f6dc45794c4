package roster_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// testStrangers calls every exported method with an actor who is nobody.
func testStrangers(t *testing.T, w *uniontest.World) {
	without := map[string]string{"Handler": "gives the job's work", "Work": "is the job's", "Purge": "periodic work of the program"}
	uniontest.Strangers(t, w.Rosters, without, 13)
	for use, rule := range roster.Access {
		if !strings.HasPrefix(string(use), "roster.") || rule.Scope == "" || rule.Roles[access.Worker] != 0 || rule.Roles[access.Administrator] != 0 {
			t.Errorf("%s: %+v", use, rule)
		}
	}
	b := upload(t, w, w.A, "a.csv", table(people(t, 2)))
	for _, by := range []access.Actor{w.Actor(access.Officer, w.B, true), w.Actor(access.Desk, w.Luohu, true)} {
		if _, err := w.Rosters.Find(t.Context(), by, b.Ref); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s finds an import of A: %v", by.Name, err)
		}
	}
}

// people are made-up people of a kind that TestOnBoth's tests share: what one federation says another does not hear.
func people(t testing.TB, n int) []rehearse.Person {
	t.Helper()
	_, all := made(t, 400)
	return all[:n]
}

// testRemembered: a person puts the columns right once; the next file of the same form comes with them right.
func testRemembered(t *testing.T, w *uniontest.World) {
	file := func(from int) string {
		return strings.Replace(strings.Replace(table(people(t, from+3)[from:]), "移动电话", "号码乙", 1), "证件号码", "号码甲", 1)
	}
	b := upload(t, w, w.A, "a.csv", file(0))
	var fields []string
	for _, c := range b.Layout.Columns {
		fields = append(fields, c.Field)
	}
	if strings.Join(fields, " ") != "name sex document phone joined_on" || !b.Layout.Columns[2].Guessed {
		t.Errorf("guessed %v", fields)
	}
	fields[3], fields[4] = "", "" // the phones are old ones
	if _, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Fields: fields}); err != nil {
		t.Fatal(err)
	}
	if next := upload(t, w, w.A, "b.csv", file(3)); next.Layout.Columns[3].Field != "" || next.Layout.Columns[4].Field != "" || next.Layout.Columns[2].Field != "document" {
		t.Errorf("remembered %+v", next.Layout.Columns)
	}
	if other := upload(t, w, w.B, "b.csv", file(3)); other.Layout.Columns[3].Field != "phone" {
		t.Errorf("another union's columns were taken: %+v", other.Layout.Columns)
	}
	// the sample is of people, and a direct import may name columns itself
	s, err := w.Rosters.Sample(t.Context(), w.Operator, b.Ref)
	if err != nil || len(s.Rows) != 3 || s.Rows[0][0] != people(t, 1)[0].Name {
		t.Errorf("sample %+v, %v", s.Rows, err)
	}
	got, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: w.B.Ref, FileName: "c.csv", File: strings.NewReader(file(6)),
		Fields: map[string]string{"号码乙": ""}})
	if err != nil || got.Counts.Joined != 3 || got.Layout.Columns[3].Field != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// testColumnsRefused: an arrangement without name or document, with a field twice or unknown.
func testColumnsRefused(t *testing.T, w *uniontest.World) {
	b := upload(t, w, w.A, "a.csv", table(people(t, 3)))
	for want, fields := range map[string][]string{
		"roster.field_missing": {"name", "sex", "", "phone", ""},
		"roster.field_twice":   {"name", "name", "document", "phone", ""},
		"roster.field_unknown": {"name", "wage", "document", "phone", ""},
	} {
		if _, err := w.Rosters.Arrange(t.Context(), w.Operator, roster.ArrangeInput{Batch: b.Ref, Fields: fields}); key(err) != want {
			t.Errorf("%v: %v", fields, err)
		}
	}
	if got := find(t, w, b); got.Layout.Columns[2].Field != "document" {
		t.Errorf("a refused arrangement was kept: %+v", got.Layout)
	}
}

// testDecide settles rows that need a look: taken or left, once.
func testDecide(t *testing.T, w *uniontest.World) {
	wrong := func(i int, cells []string) {
		if i < 2 {
			cells[1] = map[string]string{"男": "女", "女": "男"}[cells[1]]
		}
	}
	b := take(t, w, w.A, "a.csv", table(people(t, 4), wrong))
	rows := rowsOf(t, w, b, "needs_look")
	if b.Counts.NeedsLook != 2 || len(rows) != 2 || rows[0].Number != 2 || rows[0].Reasons[0].Cell != "B2" || rows[0].Reasons[0].Heading != "性别" {
		t.Fatalf("%+v %+v", b.Counts, rows)
	}
	decide := func(row int, d roster.Decision) (roster.Batch, error) {
		return w.Rosters.Decide(t.Context(), w.Actor(access.Officer, w.A, false), roster.DecideInput{Batch: b.Ref, Row: row, Decision: d})
	}
	if _, err := decide(2, "perhaps"); key(err) != "roster.decision_unknown" {
		t.Errorf("perhaps: %v", err)
	}
	got, err := decide(2, roster.TakeRow)
	if want := (roster.Counts{Rows: 4, Joined: 3, NeedsLook: 1}); err != nil || got.Counts != want {
		t.Errorf("taken: %+v, %v", got.Counts, err)
	}
	got, err = decide(3, roster.LeaveRow)
	if want := (roster.Counts{Rows: 4, Joined: 3, Rejected: 1}); err != nil || got.Counts != want {
		t.Errorf("left: %+v, %v", got.Counts, err)
	}
	for row, want := range map[int]string{2: "roster.row_decided", 3: "roster.row_decided", 4: "roster.row_missing", 99: "roster.row_missing"} {
		if _, err := decide(row, roster.TakeRow); key(err) != want {
			t.Errorf("row %d once more: %v", row, err)
		}
	}
	page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref})
	if err != nil || len(page.Members) != 3 {
		t.Errorf("%d members, %v", len(page.Members), err)
	}
	check(t, w)
	// what was taken by a decision goes with the batch
	if undone, err := w.Rosters.UndoNow(t.Context(), w.Operator, b.Ref); err != nil || undone.State != roster.Undone {
		t.Errorf("%+v, %v", undone, err)
	}
	if page, err = w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref}); err != nil || len(page.Members) != 0 {
		t.Errorf("%d members, %v", len(page.Members), err)
	}
}

// testRejects: the rejected rows come back as a file of the same form; mended, it joins.
func testRejects(t *testing.T, w *uniontest.World) {
	all := people(t, 6)
	short := func(i int, cells []string) {
		if i%2 == 0 {
			cells[2] = cells[2][:17]
		}
	}
	for n, f := range []roster.Format{roster.XLSX, roster.CSV} {
		o := w.Org(t, w.Street, "R"+string(f), "补录"+string(f)+"工会", "grassroots", "")
		b := take(t, w, o, "a.csv", table(all, short))
		if want := (roster.Counts{Rows: 6, Joined: 3, Rejected: 3}); b.Counts != want {
			t.Fatalf("%+v", b.Counts)
		}
		file := &bytes.Buffer{}
		words := func(m errs.Msg) string { return m.Key }
		if err := w.Rosters.Rejects(t.Context(), w.Operator, b.Ref, f, file, words, "rejected"); err != nil {
			t.Fatal(err)
		}
		if err := w.Rosters.Rejects(t.Context(), w.Operator, b.Ref, f, &bytes.Buffer{}, words, "rejected"); err != nil {
			t.Fatal(err)
		}
		files, err := sqldb.All(t.Context(), w.DB, `SELECT b.delete_after FROM blob b WHERE b.purpose = 'roster rejects' AND b.federation_id = $1
			ORDER BY b.created_at`, []any{b.Ref.Fed}, sqldb.Value[int64])
		if err != nil || len(files) != n+1 || files[n] != sqldb.Micros(b.KeptUntil) { // the newest of each import
			t.Errorf("kept files of rejects: %v, %v; the upload till %v", files, err, b.KeptUntil)
		}
		lines := cellsOf(t, file.Bytes())
		if len(lines) != 4 || strings.Join(lines[0], " ") != "姓名 性别 证件号码 移动电话 入会日期 原因" || lines[1][5] != "证件号码：member.id_length" {
			t.Fatalf("the file of rejects: %q", lines)
		}
		again := take(t, w, o, "again."+string(f), file.String())
		if again.Counts.Rejected != 3 || again.Counts.Rows != 3 {
			t.Errorf("not mended: %+v", again.Counts)
		}
		for i, l := range lines[1:] {
			l[2] = all[2*i].IDNumber
		}
		mended := take(t, w, o, "mended."+string(f), string(write(t, f, lines)))
		if want := (roster.Counts{Rows: 3, Joined: 3}); mended.Counts != want {
			t.Errorf("mended: %+v", mended.Counts)
		}
	}
}

// testStop stops an import between two chunks and goes on: nobody is lost, nobody comes twice.
func testStop(t *testing.T, w *uniontest.World) {
	b := upload(t, w, w.A, "a.csv", table(people(t, 300)))
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); key(err) != "roster.already_started" {
		t.Errorf("started twice: %v", err)
	}
	stopped := false
	err := w.Rosters.Work(t.Context(), b.Ref, func(roster.Batch) {
		if !stopped {
			stopped = true
			if err := w.Rosters.Stop(t.Context(), w.Operator, b.Ref); err != nil {
				t.Error(err)
			}
		}
	})
	half := find(t, w, b)
	if err != nil || half.State != roster.Stopped || half.DoneRow == 0 || half.DoneRow == 300 || half.Counts.Joined != half.DoneRow {
		t.Fatalf("%+v, %v", half, err)
	}
	if again := work(t, w, b); again.DoneRow != half.DoneRow {
		t.Errorf("a job worked on what is stopped: %+v", again)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if done, want := work(t, w, b), (roster.Counts{Rows: 300, Joined: 300}); done.State != roster.Done || done.Counts != want {
		t.Errorf("%+v", done)
	}
	check(t, w)
}

// testStopPreview: a preview that is stopped leaves nothing behind that an import would go on from.
func testStopPreview(t *testing.T, w *uniontest.World) {
	b := upload(t, w, w.A, "a.csv", table(people(t, 300)))
	if _, err := w.Rosters.Preview(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	err := w.Rosters.Work(t.Context(), b.Ref, func(roster.Batch) {
		if err := w.Rosters.Stop(t.Context(), w.Operator, b.Ref); err != nil {
			t.Error(err)
		}
	})
	if got := find(t, w, b); err != nil || got.State != roster.Uploaded || got.DoneRow != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if done, want := work(t, w, b), (roster.Counts{Rows: 300, Joined: 300}); done.Counts != want {
		t.Errorf("%+v", done.Counts)
	}
}

// testUndoPart: an import that was stopped and cannot be undone may still go on.
func testUndoPart(t *testing.T, w *uniontest.World) {
	all := people(t, 300)
	b := upload(t, w, w.A, "a.csv", table(all))
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if err := w.Rosters.Work(t.Context(), b.Ref, func(roster.Batch) { w.Rosters.Stop(t.Context(), w.Operator, b.Ref) }); err != nil {
		t.Fatal(err)
	}
	page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref, Text: all[0].Name})
	if err != nil || len(page.Members) == 0 {
		t.Fatal(err)
	}
	if _, err := w.Members.Record(t.Context(), w.Operator, member.RecordInput{Membership: page.Members[0].Ref, Kind: member.EntryLeft}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Rosters.UndoNow(t.Context(), w.Operator, b.Ref)
	if !errs.Is(err, errs.Conflict) || key(err) != "member.undo_depends" || got.State != roster.Stopped {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if done := work(t, w, b); done.State != roster.Done || done.Counts.Rows != 300 {
		t.Errorf("%+v", done)
	}
	if got, err = w.Rosters.UndoNow(t.Context(), w.Operator, b.Ref); !errs.Is(err, errs.Conflict) || got.State != roster.Done {
		t.Errorf("%+v, %v", got, err)
	}
	check(t, w)
}

// testUndo takes an import back by its job; then the same file joins again.
func testUndo(t *testing.T, w *uniontest.World) {
	file := table(people(t, 100))
	b := take(t, w, w.A, "a.csv", file)
	if again := take(t, w, w.A, "a.csv", file); again.Counts != (roster.Counts{Rows: 100, Unchanged: 100}) {
		t.Errorf("the same file: %+v", again.Counts)
	}
	if _, err := w.Rosters.Undo(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if got := work(t, w, b); got.State != roster.Undone {
		t.Fatalf("%+v", got)
	}
	if _, err := w.Rosters.Undo(t.Context(), w.Operator, b.Ref); key(err) != "roster.not_done" {
		t.Errorf("twice: %v", err)
	}
	if again := take(t, w, w.A, "a.csv", file); again.Counts.Joined != 100 {
		t.Errorf("after the undo: %+v", again.Counts)
	}
	check(t, w)
}

// testFileGone: an import whose file was deleted as promised ends, and says so.
func testFileGone(t *testing.T, w *uniontest.World) {
	b := upload(t, w, w.A, "a.csv", table(people(t, 3)))
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		ref := b.Ref
		ref.ID = b.Blob
		return w.Blobs.Delete(t.Context(), tx, ref)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Rosters.Start(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	if got := work(t, w, b); got.State != roster.Failed || got.Problem == nil || got.Problem.Key != "blob.gone" {
		t.Errorf("%+v", got)
	}
}

// testDamaged: a file that turns out to be damaged far behind its beginning fails with what is wrong, and never ends as if that were
// its end; whoever was taken in before is known when the mended file comes.
func testDamaged(t *testing.T, w *uniontest.World) {
	_, all := made(t, 700)
	good := write(t, roster.XLSX, csvCells(t, table(all)))
	bad := damage(t, good)
	b, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: w.A.Ref, FileName: "a.xlsx", File: bytes.NewReader(bad)})
	if !errs.Is(err, errs.Invalid) || b.State != roster.Failed || b.Problem == nil || !strings.HasPrefix(b.Problem.Key, "sheet.") {
		t.Fatalf("%+v, %v", b, err)
	}
	whole := take(t, w, w.A, "a.xlsx", string(good))
	if whole.Counts.Rows != 700 || whole.Counts.Joined+whole.Counts.Unchanged != 700 || whole.Counts.Unchanged != b.Counts.Joined {
		t.Errorf("before %+v, after %+v", b.Counts, whole.Counts)
	}
	check(t, w)
}

// testPurge: what was left of an import goes after thirty days.
func testPurge(t *testing.T, w *uniontest.World) {
	short := func(_ int, cells []string) { cells[2] = cells[2][:17] }
	b := take(t, w, w.A, "a.csv", table(people(t, 3), short))
	young := take(t, w, w.B, "a.csv", table(people(t, 3), short))
	err := sqldb.Write(t.Context(), w.DB, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE import_batch SET kept_until = $1 WHERE federation_id = $2 AND id = $3`,
			sqldb.Micros(tx.Now.Add(-time.Minute)), b.Ref.Fed, b.Ref.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Rosters.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if old, kept := rowsOf(t, w, b, "rejected"), rowsOf(t, w, young, "rejected"); len(old) != 0 || len(kept) != 3 {
		t.Errorf("%d rows of the old one, %d of the young", len(old), len(kept))
	}
}
