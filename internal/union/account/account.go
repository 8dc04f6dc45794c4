package account

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
)

// State of an account.
type State string

// The states. A waiting account has no password yet: its invitation has not been opened.
const (
	Waiting  State = "waiting"
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is who may sign in.
type Account struct {
	Ref       id.Ref    `json:"id"`
	Home      id.ID     `json:"home"` // the union that keeps it
	Login     string    `json:"login"`
	Name      string    `json:"name"` // as the log shows it
	State     State     `json:"state"`
	Staff     bool      `json:"staff"` // made for a role, or given one
	CreatedAt time.Time `json:"created_at"`

	password string // PHC string, "" while waiting
	subject  access.Subject
	version  int64
}

// Proved reports whether the account's holder has proved to be a person of the roster.
func (a Account) Proved() bool { return a.subject != access.Subject{} }

// actor is the account's holder as the log names them, for acts done before or while signing in.
func (a Account) actor() access.Actor {
	return access.Actor{Account: a.Ref, Name: a.Name, Fed: a.Ref.Fed, Subject: a.subject, Via: "web"}
}

// logOrg is the union under which the log shows an act on the account: none for a worker's own account, so that
// no union's log tells who signs in as a worker.
func (a Account) logOrg() id.ID {
	if a.Staff {
		return a.Home
	}
	return 0
}

const (
	minLogin = 3  // characters
	maxLogin = 40 // characters
	maxName  = 60 // characters
	// manyDigits is the length of a mobile number, the shortest of the numbers that must not stand in clear.
	manyDigits = 11
)

var loginForm = regexp.MustCompile(`^[a-z0-9\p{Han}][a-z0-9\p{Han}._@-]*$`)

// tidyLogin is a login as it is kept: half-width, small letters, no blanks.
func tidyLogin(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
}

// checkLogin is the fault of a tidied login; false when there is none.
func checkLogin(login string) (errs.Msg, bool) {
	n := len([]rune(login))
	switch {
	case n == 0:
		return errs.M("account.login_empty"), true
	case n < minLogin || n > maxLogin:
		return errs.M("account.login_length", "least", minLogin, "most", maxLogin), true
	case !loginForm.MatchString(login):
		return errs.M("account.login_form"), true
	case digits(login) >= manyDigits:
		return errs.M("account.login_number"), true
	}
	return errs.Msg{}, false
}

func digits(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// tidyName is a person's name or a token's without what nobody meant to type.
func tidyName(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }

// checkName is the fault of a tidied name; false when there is none.
func checkName(name string) (errs.Msg, bool) {
	switch n := len([]rune(name)); {
	case n == 0:
		return errs.M("account.name_empty"), true
	case n > maxName:
		return errs.M("account.name_long", "n", maxName), true
	case digits(name) >= manyDigits:
		return errs.M("account.name_number"), true
	}
	return errs.Msg{}, false
}

// faults gathers what is wrong with the fields of an input.
type faults []errs.Field

// add takes the outcome of a check of the field.
func (f *faults) add(field string) func(msg errs.Msg, wrong bool) {
	return func(msg errs.Msg, wrong bool) {
		if wrong {
			*f = append(*f, errs.Field{Name: field, Msg: msg})
		}
	}
}

func (f faults) err() error { return errs.InvalidFields(f) }
