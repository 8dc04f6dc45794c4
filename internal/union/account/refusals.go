package account

import (
	"context"
	"maps"
	"slices"
	"sync"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// refusals counts who was refused at sign-in until Keep logs it. Logged at once, a refusal would take longer where the login
// exists, and so tell that it does.
type refusals struct {
	mu    sync.Mutex
	count map[id.Ref]refused
}

type refused struct {
	account Account
	times   int
}

func newRefusals() *refusals { return &refusals{count: map[id.Ref]refused{}} }

// note counts a refusal; one without an account leaves nothing to log.
func (r *refusals) note(a Account) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.Ref.IsZero() {
		return
	}
	r.count[a.Ref] = refused{a, r.count[a.Ref].times + 1}
}

// take empties the count.
func (r *refusals) take() []refused {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := slices.Collect(maps.Values(r.count))
	clear(r.count)
	return out
}

// writeRefusals logs them. Nobody has proved to be the account's holder, so the entry names the login alone.
func (s *Service) writeRefusals(ctx context.Context) error {
	for _, one := range s.refusals.take() {
		a := one.account
		nobody := access.Actor{Fed: a.Ref.Fed, Name: a.Login, Via: "web"}
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			return s.Log.Write(ctx, tx, nobody, audit.Act{Use: UseSignIn, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID,
				Detail: map[string]any{"refused": one.times}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
