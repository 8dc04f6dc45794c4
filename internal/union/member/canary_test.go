package member_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"
)

// canaries are what must not stand in clear anywhere: an ID number, a phone, a bank card and a contact, with a name that may.
var canaries = []string{"440399196907140311", "17098761234", "9990276543210986", "孔明灯17055556666"}

// TestCanary has four values entered, imported, mistyped, changed, opened, exported and undone; then neither a dump of the whole
// database nor anything that was printed on the way holds them.
func TestCanary(t *testing.T) {
	canaries[0] = checked(canaries[0][:17])
	canaries[2] = luhn(canaries[2][:15])
	each(t, func(t *testing.T, w *world) {
		printed := &bytes.Buffer{}
		log := slog.New(slog.NewTextHandler(printed, nil))
		note := func(v any) {
			b, err := json.Marshal(v)
			fmt.Fprintf(printed, "%v\n%+v\n%#v\n%s %v\n", v, v, v, b, err)
			log.Info("canary", "value", v)
		}
		file := "姓名,证件号码,手机,银行卡号,紧急联系人\n" +
			"金丝雀," + strings.Join(canaries, ",") + "\n" + // joins
			"金丝雀儿," + strings.Join(canaries, ",") + "\n" + // needs a look
			"," + strings.Join(canaries, ",") + "\n" + // rejected
			"白玉鸟," + canaries[0][:17] + "," + strings.Join(canaries[1:], ",") + "\n" // rejected
		b, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: w.A.Ref, FileName: "名册.csv", File: strings.NewReader(file)})
		if err != nil || b.Counts.Joined != 1 || b.Counts.NeedsLook != 1 || b.Counts.Rejected != 2 {
			t.Fatalf("%+v, %v", b.Counts, err)
		}
		note(b)
		page, err := w.Members.List(t.Context(), w.Operator, member.ListInput{Node: w.A.Ref})
		if err != nil {
			t.Fatal(err)
		}
		note(page)
		m := page.Members[0].Ref
		seen := w.view(t, m)
		note(seen)
		for _, number := range canaries {
			found, err := w.Members.FindByNumber(t.Context(), w.Operator, number)
			note(found)
			note(err)
		}
		for _, wrong := range mistyped(seen.Person.Facts) {
			_, err := w.Members.Enter(t.Context(), w.Operator, member.EnterInput{Org: w.A.Ref, Facts: wrong})
			note(wrong)
			note(err)
		}
		changed := seen.Person.Facts
		changed.Phone, changed.EmergencyContact = "17000000001", "无名氏"
		edited, err := w.Members.Edit(t.Context(), w.Operator, member.EditInput{Membership: m, Version: seen.Person.Version, Reason: "本人来电", Facts: changed})
		note([]any{edited, err})
		if _, err := w.Members.Unmask(t.Context(), w.Operator, m, "办理入会卡"); err != nil {
			t.Fatal(err)
		}
		if err := w.Members.Export(t.Context(), w.Operator, member.ExportInput{Node: w.A.Ref, Clear: true, Reason: "核对名册"}, func(member.Exported) error { return nil }); err != nil {
			t.Fatal(err)
		}
		note(w.record(t, m, member.EntryLeft, ""))

		dump := dumped(t, w.DB)
		if !bytes.Contains(dump, []byte("金丝雀")) {
			t.Error("the dump holds not even the name: nothing is shown by it")
		}
		for what, text := range map[string][]byte{"the database": dump, "what was printed": printed.Bytes()} {
			holdsNone(t, what, text)
		}
	})
}

// holdsNone looks for the canaries, and for their bytes in hexadecimal figures, as a dump has them.
func holdsNone(t *testing.T, what string, text []byte) {
	t.Helper()
	for _, c := range canaries {
		for _, form := range []string{c, hex.EncodeToString([]byte(c))} {
			if at := bytes.Index(text, []byte(form)); at >= 0 {
				t.Errorf("%s holds %s: …%.120q", what, c, text[max(0, at-60):])
			}
		}
	}
}

// mistyped are facts with a fault or a doubt in each field that a row may fail by.
func mistyped(f member.Facts) (out []member.Facts) {
	for _, spoil := range []func(*member.Facts){func(*member.Facts) {}, func(f *member.Facts) { f.Name = "无" }, func(f *member.Facts) { f.Phone += "0" },
		func(f *member.Facts) { f.BankCard += "0" }, func(f *member.Facts) { f.Document += "0" }, func(f *member.Facts) { f.Birth = "2001-01-01" }} {
		wrong := f
		spoil(&wrong)
		out = append(out, wrong)
	}
	return out
}

// dumped is the whole database: the file with its log, or every row of every table as text.
func dumped(t *testing.T, db *sqldb.DB) []byte {
	t.Helper()
	out := &bytes.Buffer{}
	if db.Dialect == sqldb.SQLite {
		path, _, err := sqldb.One(t.Context(), db, `SELECT file FROM pragma_database_list WHERE name = 'main'`, nil, sqldb.Value[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(path + end)
			if err != nil {
				t.Fatal(err)
			}
			out.Write(content)
		}
		return out.Bytes()
	}
	tables, err := sqldb.All(t.Context(), db, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`, nil, sqldb.Value[string])
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, table := range tables {
		rows, err := sqldb.All(t.Context(), db, `SELECT CAST(r AS TEXT) FROM `+table+` r`, nil, sqldb.Value[string])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(out, table, rows)
	}
	return out.Bytes()
}

// checked is an ID number of 17 digits with its check character (GB 11643-1999).
func checked(digits string) string {
	sum, weight := 0, 1
	for i := len(digits) - 1; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(digits[i]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

// luhn is a card number with its check digit (ISO/IEC 7812).
func luhn(digits string) string {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}
