package account

import (
	_ "embed"
	"strings"

	"golang.org/x/text/unicode/norm"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
)

const (
	// MinPassword is the least length in characters: with rate limits and argon2id ten are enough (ours; NIST SP
	// 800-63B asks for eight and more). There are no rules of composition: they make passwords worse.
	MinPassword = 10
	maxPassword = 128
)

// commonPasswords are those that guessers try first, of ten characters and more, one a line: digits, keyboard rows, and the
// phrases of Chinese and English users. Shorter ones and repetitions are refused anyway.
//
//go:embed common_passwords.txt
var commonPasswords string

var common = func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		out[strings.TrimSpace(line)] = true
	}
	return out
}()

// checkPassword is the fault of a new password for somebody; false when there is none.
func checkPassword(password vault.Secret, login, name string) (errs.Msg, bool) {
	plain := strings.ToLower(norm.NFKC.String(password.Reveal()))
	runes := []rune(plain)
	switch {
	case len(runes) < MinPassword:
		return errs.M("account.password_short", "n", MinPassword), true
	case len(runes) > maxPassword:
		return errs.M("account.password_long", "n", maxPassword), true
	case tells(plain, login) || tells(plain, name):
		return errs.M("account.password_tells"), true
	case common[plain] || repeats(runes) || runs(runes):
		return errs.M("account.password_common"), true
	}
	return errs.Msg{}, false
}

// tells reports whether a password is little more than who it belongs to.
func tells(plain, who string) bool {
	who = strings.ToLower(who)
	rest := strings.ReplaceAll(plain, who, "")
	return who != "" && rest != plain && len([]rune(rest)) < MinPassword/2
}

// repeats reports whether a text is one short piece again and again.
func repeats(r []rune) bool {
	for n := 1; n <= 4; n++ {
		same := true
		for i := n; i < len(r) && same; i++ {
			same = r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// runs reports whether a text counts up or down all along; 9 and 0 are neighbours.
func runs(r []rune) bool {
	for _, step := range []rune{1, -1} {
		along := true
		for i := 1; i < len(r) && along; i++ {
			along = r[i]-r[i-1] == step || r[i-1] == '9' && r[i] == '0' && step == 1 || r[i-1] == '0' && r[i] == '9' && step == -1
		}
		if along {
			return true
		}
	}
	return false
}
