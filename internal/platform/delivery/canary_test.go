package delivery_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/sqldb"
)

// TestCanary sends a message that names somebody, and a code; then neither a dump of the whole database nor anything that was printed on the way
// holds the phone, the code or the words.
func TestCanary(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := news(phone, "金丝雀")
		m.Purpose = "canary"
		printed := &bytes.Buffer{}
		note := func(v any) {
			b, err := json.Marshal(v)
			fmt.Fprintf(printed, "%v\n%+v\n%#v\n%s %v\n", v, v, v, b, err)
		}
		note(delivery.CodeInput{Phone: phone})
		w.gate.answer = func(o delivery.Outgoing) error {
			note(o)
			return errors.New("cannot send to " + phone.Reveal()) // a provider that breaks its word
		}
		w.queue(t, m)
		w.run(t)
		w.gate.answer = func(o delivery.Outgoing) error { note(o); return nil }
		code := w.asked(t, phone, record(1))
		note(w.try(t, record(1), other(code)))
		w.Provider = delivery.Outbox{}
		lying, err := w.Outbox(t.Context(), access.NewOperator(fed, "test"), delivery.OutboxInput{Fed: fed})
		if err != nil || len(lying) != 2 || lying[0].Text.Reveal() != "验证码 "+code+"，10 分钟。" || lying[0].Phone != "*******6666" {
			t.Fatalf("%+v, %v", lying, err)
		}
		note(lying)

		dump := dumped(t, w.DB)
		if !bytes.Contains(dump, []byte("canary")) {
			t.Error("the dump holds not even the purpose: nothing is shown by it")
		}
		for what, text := range map[string][]byte{"the database": dump, "what was printed": printed.Bytes()} {
			for _, c := range []string{phone.Reveal(), code, "金丝雀"} {
				if what == "the database" && c == code {
					continue // six digits stand in many a number; looked for below
				}
				for _, form := range []string{c, hex.EncodeToString([]byte(c))} {
					if bytes.Contains(text, []byte(form)) {
						t.Errorf("%s holds %s", what, c)
					}
				}
			}
		}
		// the columns that could hold the code: all but instants, ids and what is sealed or hashed
		n, _, err := sqldb.One(t.Context(), w.DB, `SELECT count(*) FROM message WHERE purpose LIKE $1 OR fault LIKE $1 OR state LIKE $1 OR budget_day LIKE $1`,
			[]any{"%" + code + "%"}, sqldb.Value[int])
		if err != nil || n != 0 {
			t.Errorf("%d rows hold the code, %v", n, err)
		}
	})
}

// dumped is the whole database: the file with its log, or every row of the tables as text.
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
	for _, table := range []string{"message", "phone_code"} {
		rows, err := sqldb.All(t.Context(), db, `SELECT CAST(r AS TEXT) FROM `+table+` r`, nil, sqldb.Value[string])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(out, table, rows)
	}
	return out.Bytes()
}
