package joining

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// Application is somebody's wish to join. What its state is, and who owes what, the proceeding of the same id tells.
type Application struct {
	Ref        id.Ref
	Org        id.ID // the body that it lies with
	Doorway    id.ID
	Membership id.ID // when it was approved
	Version    int64
	MadeAt     time.Time
	ClosedAt   time.Time
	Name       string
	DocKind    member.DocumentKind
	Document   vault.Secret // "" once it is over
	Phone      vault.Secret // "" once it is over
	WorkUnit   string
	Platform   string
	Consent    string    // the version of the text that was agreed to
	Lang       i18n.Lang // in which messages go out
	Answer     string    // the union's last words to the applicant
	Ground     Ground    // of the refusal; "" when it was not refused
	follow     [sha256.Size]byte
}

// ConsentVersion is that of the text that applicants agree to: joiningweb.consent_text.
const ConsentVersion = "2026-11"

// alphabet is Crockford's base 32: no letter that is taken for a figure.
var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newCode is the code by which an applicant follows an application, FFFFFFF-XXXX-XXXX-XXXX-XXXX with 80 random bits, and what is kept of it.
func newCode(fed id.Fed) (code string, kept [sha256.Size]byte) {
	var b [10]byte
	rand.Read(b[:]) // never fails
	text := alphabet.EncodeToString(b[:])
	return strings.Join([]string{fed.String(), text[:4], text[4:8], text[8:12], text[12:]}, "-"), sha256.Sum256([]byte(text))
}

// parseCode reads a code as people type it. Errors: NotFound, as for a code of nothing.
func parseCode(code string) (fed id.Fed, kept [sha256.Size]byte, err error) {
	text := strings.NewReplacer("O", "0", "I", "1", "L", "1", " ", "", "-", "").Replace(strings.ToUpper(code))
	head, tail := text[:min(7, len(text))], text[min(7, len(text)):]
	if fed, err = id.ParseFed(head); err != nil || len(tail) != 16 {
		return 0, kept, errs.New(errs.NotFound, "joining.code_unknown")
	}
	return fed, sha256.Sum256([]byte(tail)), nil
}

// facts are what a membership begins with.
func (a Application) facts() member.Facts {
	return member.Facts{Name: a.Name, DocKind: a.DocKind, Document: a.Document, Phone: a.Phone,
		Details: member.Details{WorkUnit: a.WorkUnit, Platform: a.Platform}}
}
