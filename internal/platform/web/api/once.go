package api

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	longestKey     = 255
	keepFor        = 24 * time.Hour
	// notKept is the body in place of an answer that is shown once.
	notKept = "-"
)

// keeper keeps the answers to requests that carry an Idempotency-Key.
type keeper struct {
	db    *sqldb.DB
	vault *vault.Vault
}

// claim is one key of one account, and the request that it stands for.
type claim struct {
	account id.Ref
	key     string // hashed: a client may have made it from somebody's number
	request []byte // under the vault's index key: a plain hash of a short body could be guessed
	place   vault.Place
}

// answerKept is an answer as it is sealed.
type answerKept struct {
	Header http.Header
	Body   []byte
}

// once answers the request, or gives again the answer that it had. Errors: Invalid when the key stood for another request,
// Conflict while the first request is under way or its outcome is unknown, and when its answer was to be shown once.
func (k *keeper) once(c *call, key string, answer func(http.ResponseWriter)) error {
	if len(key) > longestKey {
		return errs.InvalidField(keyHeader, "api.key_long", "n", longestKey)
	}
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	c.r.Body = io.NopCloser(bytes.NewReader(body))
	ctx, cl := c.r.Context(), k.claimOf(c, key, body)
	mine, err := k.take(ctx, cl)
	if err != nil {
		return err
	}
	if !mine {
		return k.replay(c, cl)
	}
	rec := &answerRecorder{header: http.Header{}}
	answer(rec) // when it panics, nobody knows what was done, and the key stays taken
	// The act is done, or not, whoever still listens.
	if err := k.settle(context.WithoutCancel(ctx), cl, c, rec); err != nil {
		return err
	}
	rec.send(c.w)
	return nil
}

// claimOf binds the key to what is asked, by whom, with which credential: a narrower token is not given a wider one's answer.
func (k *keeper) claimOf(c *call, key string, body []byte) claim {
	name := sha256.Sum256([]byte(key))
	sum := sha256.New()
	for _, part := range []string{c.r.Method, c.r.URL.RequestURI(), c.credential, string(body)} {
		io.WriteString(sum, strconv.Itoa(len(part))+":"+part) // never fails
	}
	request := k.vault.Index("idempotency", vault.Secret(sum.Sum(nil)))
	account := c.actor.Account
	return claim{account, base64.RawURLEncoding.EncodeToString(name[:]), request[:],
		vault.Place{Column: "idempotency_key.body", Fed: account.Fed, Row: id.ID(binary.BigEndian.Uint64(name[:]) >> 1)}}
}

// take claims the key; false when it is taken.
func (k *keeper) take(ctx context.Context, cl claim) (mine bool, err error) {
	err = sqldb.Write(ctx, k.db, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, releaseOldKey, cl.account.Fed, cl.account.ID, cl.key, sqldb.Micros(tx.Now.Add(-keepFor))); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, claimKey, cl.account.Fed, cl.account.ID, cl.key, cl.request, []byte{}, sqldb.Micros(tx.Now))
		mine = n == 1
		return err
	})
	return mine, err
}

// settle keeps the answer of an act that was done and gives the key back when nothing was. When that is unknown, the key
// stays taken.
func (k *keeper) settle(ctx context.Context, cl claim, c *call, rec *answerRecorder) error {
	where := []any{cl.account.Fed, cl.account.ID, cl.key}
	return sqldb.Write(ctx, k.db, func(tx *sqldb.Tx) (err error) {
		switch {
		case rec.status < http.StatusMultipleChoices:
			kept := []byte(notKept)
			if !c.route.Secret {
				if kept, err = k.seal(cl, rec); err != nil {
					return err
				}
			}
			_, err = tx.Exec(ctx, keepAnswer, append(where, rec.status, kept)...)
		case rec.status < http.StatusInternalServerError, rec.status == http.StatusServiceUnavailable && c.r.Context().Err() == nil:
			_, err = tx.Exec(ctx, releaseKey, where...)
		}
		return err
	})
}

func (k *keeper) seal(cl claim, rec *answerRecorder) ([]byte, error) {
	plain, err := json.Marshal(answerKept{rec.header, rec.body.Bytes()})
	if err != nil {
		return nil, err
	}
	return k.vault.SealBytes(cl.place, plain), nil
}

// found is a key as it stands in the database.
type found struct {
	request []byte
	status  int
	body    []byte
}

// replay gives the answer again that the key stands for.
func (k *keeper) replay(c *call, cl claim) error {
	f, ok, err := sqldb.One(c.r.Context(), k.db, findKey, []any{cl.account.Fed, cl.account.ID, cl.key}, func(s sqldb.Scanner) (f found, err error) {
		err = s.Scan(&f.request, &f.status, &f.body)
		return f, err
	})
	switch {
	case err != nil:
		return err
	case !ok: // given back in this moment
		return errs.New(errs.Conflict, "api.key_busy")
	case !hmac.Equal(f.request, cl.request):
		return errs.InvalidField(keyHeader, "api.key_other")
	case f.status == 0:
		return errs.New(errs.Conflict, "api.key_busy")
	case string(f.body) == notKept:
		return errs.New(errs.Conflict, "api.key_not_kept")
	}
	plain, err := k.vault.OpenBytes(cl.place, f.body)
	if err != nil {
		return err
	}
	var kept answerKept
	if err := json.Unmarshal(plain, &kept); err != nil {
		return err
	}
	rec := &answerRecorder{header: kept.Header, status: f.status}
	rec.body.Write(kept.Body)
	rec.header.Set(replayedHeader, "true")
	rec.send(c.w)
	return nil
}

// Sealed is what is kept of answers, for a day.
var Sealed = []vault.Column{{Name: "idempotency_key.body", Oldest: oldestKey}}

// Sweep deletes the keys that are older than 24 hours: periodic work, once an hour.
func Sweep(ctx context.Context, db *sqldb.DB) error {
	return sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, sweepKeys, sqldb.Micros(tx.Now.Add(-keepFor)))
		return err
	})
}

// answerRecorder holds an answer back until it is kept.
type answerRecorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answerRecorder) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answerRecorder) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter.
func (a *answerRecorder) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// send gives the answer to the reader.
func (a *answerRecorder) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	w.Write(a.body.Bytes()) // the reader may have left
}
