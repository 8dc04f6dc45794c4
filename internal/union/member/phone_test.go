package member

import "testing"

func TestParsePhone(t *testing.T) {
	for text, want := range map[string]string{
		"13812341024":       "13812341024",
		" 138-1234-1024 ":   "13812341024",
		"138 1234 1024":     "13812341024",
		"+86 138 1234 1024": "13812341024",
		"0086-17016232107":  "17016232107",
		"8613812341024":     "13812341024",
		"(+86)13812341024":  "13812341024",
		"（86）１３８１２３４１０２４":         "13812341024",
		"'13812341024\u202c":      "13812341024",
		"13812341024.0":           "13812341024",
		"":                        "member.number_empty",
		"138****1024":             "member.number_masked",
		"1.38123E+10":             "member.number_exponent",
		"1381234102":              "member.phone_length",
		"138123410244":            "member.phone_length",
		"12812341024":             "member.phone_prefix",
		"无":                       "member.number_empty",
		"13812341024张三":           "member.phone_characters",
		"0755-82345678":           "member.phone_landline",
		"(010)82345678转12":        "member.phone_landline",
		"82345678":                "member.phone_landline",
		"400-810-1234":            "member.phone_landline",
		"+852 9123 4567":          "member.phone_abroad",
		"00886912345678":          "member.phone_abroad",
		"13812341024/13912341024": "member.phone_several",
		"13812341024、82345678":    "member.phone_several",
	} {
		phone, err := ParsePhone(text)
		got := phone.Reveal()
		if err != nil {
			got = keyOf(t, err)
		}
		if got != want {
			t.Errorf("ParsePhone(%q) = %q, want %q", text, got, want)
		}
	}
}
