package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"niangjia/internal/platform/id"
)

// secret is what somebody holds: a session, an API token, a link. Its token tells the federation, so that its row is found
// on one shard; the database keeps the hash alone.
type secret struct {
	fed  id.Fed
	hash [sha256.Size]byte
}

const tokenBytes = 32 // 256 bits: nothing to guess, so a fast hash will do

// newSecret makes a token, FFFFFFF-<43 characters>, and what is kept of it.
func newSecret(fed id.Fed) (token string, kept secret) {
	var b [tokenBytes]byte
	rand.Read(b[:]) // never fails
	return fed.String() + "-" + base64.RawURLEncoding.EncodeToString(b[:]), secret{fed, sha256.Sum256(b[:])}
}

// parseSecret reads a token; false when it has not the form of one.
func parseSecret(token string) (secret, bool) {
	head, tail, _ := strings.Cut(token, "-")
	fed, err := id.ParseFed(head)
	if err != nil {
		return secret{}, false
	}
	b, err := base64.RawURLEncoding.DecodeString(tail)
	if err != nil || len(b) != tokenBytes {
		return secret{}, false
	}
	return secret{fed, sha256.Sum256(b)}, true
}
