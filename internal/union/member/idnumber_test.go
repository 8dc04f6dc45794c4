package member

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

const today day.Day = "2026-11-22"

// keyOf is the message key of an error, "" without one; it must have words in each language.
func keyOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid {
		t.Fatalf("not an Invalid error: %v", err)
	}
	for _, language := range []string{"zh-Hans", "en"} {
		raw, err := Locales.ReadFile("locales/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		if words[e.Msg.Key] == nil {
			t.Errorf("%s has no words in %s", e.Msg.Key, language)
		}
	}
	return e.Msg.Key
}

func TestParseID(t *testing.T) {
	tests := []struct {
		text, clear string
		birth       day.Day
		sex         Sex
		kind        DocumentKind
	}{
		{"11010519491231002X", "11010519491231002X", "1949-12-31", Female, IDCard}, // the standard's example
		{"440524188001010014", "", "", "", ""},                                     // its second one: born 1880
		{"11010519491231002x", "11010519491231002X", "1949-12-31", Female, IDCard},
		{"'110105 19491231 002X", "11010519491231002X", "1949-12-31", Female, IDCard},
		{"110105-19491231-002X", "11010519491231002X", "1949-12-31", Female, IDCard},
		{"４４０３９９１９９７０２２４９９３７", "440399199702249937", "1997-02-24", Male, IDCard},
		{"\ufeff440399\u200b199702249937\u3000\n", "440399199702249937", "1997-02-24", Male, IDCard},
		{"440399711219944", "440399197112199440", "1971-12-19", Female, IDCard}, // 15 digits
		{"810000199408230021", "810000199408230021", "1994-08-23", Female, ResidencePermit},
		{"830000199201300022", "830000199201300022", "1992-01-30", Female, ResidencePermit},
		{"911124198108030024", "911124198108030024", "1981-08-03", Female, ForeignPermit},
		{"440399200002291232", "440399200002291232", "2000-02-29", Male, IDCard},
	}
	for _, tt := range tests {
		if tt.clear == "" {
			if _, err := ParseID(tt.text, today); keyOf(t, err) != "member.id_birth" {
				t.Errorf("ParseID(%q) = %v", tt.text, err)
			}
			continue
		}
		id, err := ParseID(tt.text, today)
		if err != nil {
			t.Errorf("ParseID(%q): %v", tt.text, err)
			continue
		}
		got := []any{id.Number.Reveal(), id.Birth(), id.Sex(), id.Kind(), id.Area()}
		if diff := cmp.Diff([]any{tt.clear, tt.birth, tt.sex, tt.kind, tt.clear[:6]}, got); diff != "" {
			t.Errorf("ParseID(%q): %s", tt.text, diff)
		}
	}
}

func TestParseIDRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "member.number_empty",
		" \u3000'":             "member.number_empty",
		"44039919970224993":    "member.id_length",
		"4403991997022499371":  "member.id_length",
		"44039919970224993A":   "member.id_characters",
		"4403991997022X9937":   "member.id_characters",
		"44039971121994X":      "member.id_characters",
		"张三":                   "member.id_length",
		"040399199702249937":   "member.id_area",
		"440399199902300017":   "member.id_birth",
		"440399199913010017":   "member.id_birth",
		"440399190002290017":   "member.id_birth", // 1900 was no leap year
		"440399189912310017":   "member.id_birth",
		"440399202611230017":   "member.id_birth_future",
		"440399199702249938":   "member.id_check",
		"440399199702249000":   "member.number_rounded",
		"4.40399199702249E+17": "member.number_exponent",
		"**************9349":   "member.number_masked",
		"4403****9937":         "member.number_masked",
		"440399XXXXXXXX9937":   "member.number_masked",
		"440399１９９７●●●●9937":   "member.number_masked",
		"٤٤٠٣٩٩١٩٩٧٠٢٢٤٩٩٣٧":   "member.id_characters",
	} {
		id, err := ParseID(text, today)
		if got := keyOf(t, err); got != want {
			t.Errorf("ParseID(%q) = %q, want %q", text, got, want)
		}
		if id != (IDNumber{}) {
			t.Errorf("ParseID(%q) gave a number with its error", text)
		}
	}
	if _, err := ParseID("440399200002291232", "2000-02-29"); err != nil {
		t.Errorf("born today: %v", err)
	}
}

// One wrong digit or two neighbours exchanged never pass: that is what MOD 11-2 promises.
func TestIDCheckFindsSlips(t *testing.T) {
	const number = "440399199702249937"
	for i := range number {
		for d := byte('0'); d <= '9'; d++ {
			slip := []byte(number)
			slip[i] = d
			if _, err := ParseID(string(slip), today); (err == nil) != (string(slip) == number) {
				t.Errorf("%s: %v", slip, err)
			}
		}
		if i > 0 && number[i] != number[i-1] {
			slip := []byte(number)
			slip[i], slip[i-1] = slip[i-1], slip[i]
			if _, err := ParseID(string(slip), today); err == nil {
				t.Errorf("%s passes", slip)
			}
		}
	}
}

func TestNumbersDoNotShowThemselves(t *testing.T) {
	id, err := ParseID("440399199702249937", today)
	if err != nil {
		t.Fatal(err)
	}
	phone, _ := ParsePhone("13812341024")
	card, _ := ParseCard("6222021234567890128")
	passport, _ := ParseDocument(Passport, "E12345678", today)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "id", id, "phone", phone, "card", card, "passport", passport)
	encoded, err := json.Marshal([]any{id, phone, card, passport, &id})
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb+verb+verb+verb+verb, id, phone, card, passport, []any{&id, &passport})
	}
	for _, secret := range []string{id.Number.Reveal(), "19970224", phone.Reveal(), card.Reveal(), passport.Number.Reveal()} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown: %s", secret, shown)
		}
	}
	for mask, want := range map[string]string{
		MaskID(id.Number.Reveal()): "4403****9937", MaskPhone(phone.Reveal()): "138****1024",
		MaskCard(card.Reveal()): "****0128", MaskID(passport.Number.Reveal()): "E1****78",
	} {
		if mask != want {
			t.Errorf("masked as %s, want %s", mask, want)
		}
	}
}

func TestParseDocument(t *testing.T) {
	tests := []struct {
		kind       DocumentKind
		text, want string // the number, or the key of the error
		as         DocumentKind
	}{
		{IDCard, "11010519491231002x", "11010519491231002X", IDCard},
		{IDCard, "810000199408230021", "810000199408230021", ResidencePermit},
		{ResidencePermit, "810000199408230021", "810000199408230021", ResidencePermit},
		{ForeignPermit, "911124198108030024", "911124198108030024", ForeignPermit},
		{ForeignPermit, "CAN110081080310", "CAN110081080310", ForeignPermit},
		{ForeignPermit, "CAN11008108031", "member.id_length", ""},
		{Passport, " e１2345678", "E12345678", Passport},
		{Passport, "C01X00T47", "C01X00T47", Passport},
		{Passport, "E1234", "member.passport_form", ""},
		{Passport, "PASSPORT", "member.passport_form", ""},
		{Passport, "E123****8", "member.number_masked", ""},
		{HKMacauPermit, "H12345678", "H12345678", HKMacauPermit},
		{HKMacauPermit, "h1234567802", "H12345678", HKMacauPermit}, // the second replacement
		{HKMacauPermit, "MA1234567", "MA1234567", HKMacauPermit},
		{HKMacauPermit, "K12345678", "member.hk_macau_permit_form", ""},
		{TaiwanPermit, "01234567", "01234567", TaiwanPermit},
		{TaiwanPermit, "1234567", "member.taiwan_permit_form", ""},
		{"library_card", "12345678", "member.document_kind", ""},
		{Passport, "", "member.number_empty", ""},
	}
	for _, tt := range tests {
		doc, err := ParseDocument(tt.kind, tt.text, today)
		got := doc.Number.Reveal()
		if err != nil {
			got = keyOf(t, err)
		}
		if got != tt.want || doc.Kind != tt.as {
			t.Errorf("ParseDocument(%s, %q) = %s %q, want %s %q", tt.kind, tt.text, doc.Kind, got, tt.as, tt.want)
		}
	}
}

func TestMasks(t *testing.T) {
	got := []string{
		MaskID("440399199702240044"), MaskID("E12345678"), MaskID("E1234"), MaskID(""),
		MaskPhone("13812341024"), MaskPhone("110"), MaskCard("6222021234567890128"), MaskCard("1234"),
	}
	want := []string{
		"4403****0044", "E1****78", "****", "****",
		"138****1024", "****", "****0128", "****",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzIDNumber(f *testing.F) {
	for _, seed := range []string{"11010519491231002X", "440399711219944", "４４０３９９", "4.4E+17", "****", "'x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text, today)
		if err != nil {
			return
		}
		again, err := ParseID(id.Number.Reveal(), today)
		if err != nil || again != id || len(id.Number.Reveal()) != 18 {
			t.Errorf("%q gave %q, which gives %q, %v", text, id.Number.Reveal(), again.Number.Reveal(), err)
		}
		if _, err := day.Parse(string(id.Birth())); err != nil || id.Birth() > today {
			t.Errorf("%q: born %q", text, id.Birth())
		}
	})
}
