package member

import "testing"

func TestParseCard(t *testing.T) {
	for text, want := range map[string]string{
		"6222021234567890128":     "6222021234567890128",
		"6222 0212 3456 7890 128": "6222021234567890128",
		"'4111-1111-1111-1111":    "4111111111111111", // the usual example number
		"４１１１１１１１１１１１１１１１":        "4111111111111111",
		"4111111111111112":        "member.card_check",
		"4111111111111110":        "member.number_rounded", // 16 digits: the last is lost
		"6222021234567890129":     "member.card_check",
		"6222021234567890000":     "member.number_rounded",
		"411111111111111":         "member.card_length",
		"62220212345678901285":    "member.card_length",
		"6222O21234567890123":     "member.card_characters",
		"6222****0005":            "member.number_masked",
		"6.22202E+18":             "member.number_exponent",
		"":                        "member.number_empty",
	} {
		card, err := ParseCard(text)
		got := card.Reveal()
		if err != nil {
			got = keyOf(t, err)
		}
		if got != want {
			t.Errorf("ParseCard(%q) = %q, want %q", text, got, want)
		}
	}
}
