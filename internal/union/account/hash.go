package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
)

// Cost is what one hash of a password takes (argon2id, RFC 9106). A password whose hash had another cost is hashed anew
// when its holder signs in.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultCost is the second recommended option of RFC 9106, section 4, in one lane: a server's cores belong to its readers.
var DefaultCost = Cost{MemoryKiB: 64 << 10, Passes: 3, Lanes: 1}

const (
	saltLen = 16 // bytes
	sumLen  = 32
	// atOnce bounds the memory that signing in can take: two hashes of 64 MiB.
	atOnce = 2
	// inLine is how many may wait for their turn before the next is told to come back: about ten seconds.
	inLine = 64
)

type hasher struct {
	cost  Cost
	line  chan struct{}
	turns chan struct{}
}

func newHasher(c Cost) *hasher {
	if c == (Cost{}) {
		c = DefaultCost
	}
	return &hasher{cost: c, line: make(chan struct{}, inLine), turns: make(chan struct{}, atOnce)}
}

// derive computes a sum when its turn comes. Passwords are compared in Unicode's NFKC, so that full-width digits from an
// input method are the same as plain ones.
func (h *hasher) derive(ctx context.Context, password vault.Secret, salt []byte, c Cost) ([]byte, error) {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return nil, errs.New(errs.Unavailable, "errs.unavailable")
	}
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return nil, errs.Wrap(ctx.Err(), errs.Unavailable, "errs.unavailable")
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password.Reveal())), salt, c.Passes, c.MemoryKiB, c.Lanes, sumLen), nil
}

// make hashes a password with a salt of its own, as a PHC string.
func (h *hasher) make(ctx context.Context, password vault.Secret) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	sum, err := h.derive(ctx, password, salt, h.cost)
	return phc{h.cost, salt, sum}.String(), err
}

// verify reports whether the password is the one that was hashed. It works as long when there is no hash, so that the time
// does not tell which logins exist. stale asks for a new hash, at today's cost.
func (h *hasher) verify(ctx context.Context, password vault.Secret, hash string) (right, stale bool, err error) {
	p, err := parsePHC(hash)
	if err != nil { // waiting, or no such account
		p = phc{h.cost, make([]byte, saltLen), nil}
	}
	sum, err := h.derive(ctx, password, p.salt, p.cost)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, p.cost != h.cost, nil
}

// phc is a hash as it is kept: $argon2id$v=19$m=65536,t=3,p=1$salt$sum.
type phc struct {
	cost      Cost
	salt, sum []byte
}

const phcHead = "$argon2id$v=19$"

func (p phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("%sm=%d,t=%d,p=%d$%s$%s", phcHead, p.cost.MemoryKiB, p.cost.Passes, p.cost.Lanes,
		b64.EncodeToString(p.salt), b64.EncodeToString(p.sum))
}

func parsePHC(text string) (p phc, err error) {
	rest, ok := strings.CutPrefix(text, phcHead)
	parts := strings.Split(rest, "$")
	if !ok || len(parts) != 3 {
		return p, errs.New(errs.Internal, "errs.internal")
	}
	if _, err = fmt.Sscanf(parts[0], "m=%d,t=%d,p=%d", &p.cost.MemoryKiB, &p.cost.Passes, &p.cost.Lanes); err != nil {
		return p, err
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[1]); err != nil {
		return p, err
	}
	p.sum, err = base64.RawStdEncoding.DecodeString(parts[2])
	return p, err
}
