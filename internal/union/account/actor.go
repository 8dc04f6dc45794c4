package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

const (
	// lifetime is how long a session lives at the most: a week of work, then one signs in again.
	lifetime = 7 * 24 * time.Hour
	// idleStaff ends the session of somebody who holds a role and left the desk: GB/T 22239-2019 8.1.4.1 asks for
	// such a limit; two hours outlive a meeting.
	idleStaff = 2 * time.Hour
	// idleWorker is for everybody else: a worker opens the page on the own phone in the morning and at night.
	idleWorker = 12 * time.Hour
)

// idleOf is how long a session of somebody with these grants may be left alone.
func idleOf(held []access.Grant) time.Duration {
	if len(held) > 0 {
		return idleStaff
	}
	return idleWorker
}

// Actor is who signed in with the session, with the grants that hold today. It is Unauthenticated when the session is
// unknown, over or revoked.
func (s *Service) Actor(ctx context.Context, token string) (access.Actor, error) {
	return s.sit(ctx, token, bySession, s.loadSession)
}

// ActorByToken is who made the API token, narrowed to its scopes. It is Unauthenticated when the token is unknown or over.
func (s *Service) ActorByToken(ctx context.Context, token string) (access.Actor, error) {
	return s.sit(ctx, token, byAPIToken, s.loadToken)
}

func (s *Service) sit(ctx context.Context, token string, kind seatKind, load func(context.Context, secret, time.Time) (seat, error)) (access.Actor, error) {
	key, ok := parseSecret(token)
	if !ok {
		return access.Actor{}, unauthenticated()
	}
	now := s.DB.Now()
	at := place{kind, key}
	taken, known := s.seats.find(at, now)
	if !known {
		epoch := s.seats.epoch()
		var err error
		if taken, err = load(ctx, key, now); err != nil {
			return access.Actor{}, err
		}
		s.seats.keep(at, taken, now, epoch)
	}
	if now.Sub(taken.created) >= lifetime && kind == bySession || !s.seats.use(at, taken, now) {
		return access.Actor{}, unauthenticated()
	}
	return taken.actor, nil
}

func unauthenticated() error { return errs.New(errs.Unauthenticated, "errs.unauthenticated") }

// loadSession reads a session, its account and the account's grants: two statements, and one for each role over people's data of a
// holder who is proved.
func (s *Service) loadSession(ctx context.Context, key secret, now time.Time) (seat, error) {
	var created, seen int64
	a, ok, err := sqldb.One(ctx, s.DB, accountOfSession, []any{key.fed, key.hash[:]}, func(sc sqldb.Scanner) (Account, error) {
		return scanAccount(key.fed)(beside{sc, []any{&created, &seen}})
	})
	if err != nil {
		return seat{}, err
	}
	if !ok || a.State != Active {
		return seat{}, unauthenticated()
	}
	out := seat{actor: a.actor(), created: sqldb.FromMicros(created), seen: sqldb.FromMicros(seen)}
	today := s.today(now)
	if out.actor.Grants, err = s.grantsOf(ctx, a, today); err != nil {
		return seat{}, err
	}
	out.idle = idleOf(out.actor.Grants)
	out.actor.Today, out.actor.Doors = today, doors(a.Ref, today)
	return out, nil
}

// loadToken reads an API token, its account and the account's grants.
func (s *Service) loadToken(ctx context.Context, key secret, now time.Time) (seat, error) {
	var scopes string
	var last day.Day
	a, ok, err := sqldb.One(ctx, s.DB, accountOfToken, []any{key.fed, key.hash[:]}, func(sc sqldb.Scanner) (Account, error) {
		return scanAccount(key.fed)(beside{sc, []any{&scopes, &last}})
	})
	if err != nil {
		return seat{}, err
	}
	today := s.today(now)
	if !ok || a.State != Active || last < today {
		return seat{}, unauthenticated()
	}
	out := seat{actor: a.actor(), created: now, seen: now, idle: lifetime}
	out.actor.Via, out.actor.Tokens = "api", strings.Fields(scopes)
	out.actor.Grants, err = s.grantsOf(ctx, a, today)
	return out, err
}

// grantsOf are the grants of an account that hold today, with the places of their nodes. Roles over people's data do not hold while
// their holder is recorded as management of an employer covered there, whenever that was recorded.
func (s *Service) grantsOf(ctx context.Context, a Account, today day.Day) ([]access.Grant, error) {
	held, err := sqldb.All(ctx, s.DB, grantsHeld, []any{a.Ref.Fed, a.Ref.ID, string(today)}, scanHolding(a.Ref.Fed))
	if err != nil {
		return nil, err
	}
	out := make([]access.Grant, 0, len(held))
	for _, h := range held {
		if barred, err := s.barred(ctx, s.DB, a, h.Grant, today); err != nil {
			return nil, err
		} else if !barred {
			out = append(out, h.Grant)
		}
	}
	return out, nil
}

// barred reports whether the grant is a role over people's data where the account's holder is known to manage a covered employer.
func (s *Service) barred(ctx context.Context, q sqldb.Queryer, a Account, g access.Grant, today day.Day) (bool, error) {
	if !a.Proved() || !slices.Contains(overPeople, g.Role) {
		return false, nil
	}
	node := org.Org{Ref: id.Ref{Fed: a.Ref.Fed, ID: g.Org}, Path: g.Path, IndustrialPath: g.Industrial}
	return s.Orgs.ManagesCovered(ctx, q, node, a.subject, today)
}

// beside scans the columns that stand behind an account's.
type beside struct {
	sqldb.Scanner
	more []any
}

// Scan implements sqldb.Scanner.
func (b beside) Scan(dest ...any) error { return b.Scanner.Scan(append(dest, b.more...)...) }
