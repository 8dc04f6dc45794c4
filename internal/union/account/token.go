package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// tokenDays is how long an API token lives at the most: whoever runs the other program shows once a year that it is needed.
const tokenDays = 366

// Token is an API token as its list shows it; the token itself is shown once, when it is made.
type Token struct {
	ID        id.ID     `json:"id"`
	Name      string    `json:"name"`
	Scopes    []string  `json:"scopes"`
	To        day.Day   `json:"to"` // last day
	CreatedAt time.Time `json:"created_at"`
}

// Scopes are the scopes that an API token of the actor may have: those of the use cases that one of the actor's roles
// may use. They are sorted.
func (s *Service) Scopes(by access.Actor) []string {
	var out []string
	for _, rule := range s.Plan.Rules() {
		if rule.Scope == "" {
			continue
		}
		for role := range rule.Roles {
			if by.Has(role) {
				out = append(out, rule.Scope)
				break
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// CreateTokenInput is a token for another program that acts for the actor.
type CreateTokenInput struct {
	Name   string
	Scopes []string
	To     day.Day // last day; at most a year from today
}

// CreateToken makes an API token. The first value is the token, to be shown once. Errors: Invalid with the faults of the fields.
func (s *Service) CreateToken(ctx context.Context, by access.Actor, in CreateTokenInput) (string, Token, error) {
	token, key := newSecret(by.Fed)
	made := Token{ID: s.IDs.New(), Name: tidyName(in.Name), To: in.To}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		a, err := s.mine(ctx, tx, by, UseTokens)
		if err != nil {
			return err
		}
		made.CreatedAt = tx.Now
		made.Scopes = slices.Compact(slices.Sorted(slices.Values(in.Scopes)))
		if err := s.tokenFaults(by, made, s.today(tx.Now)).err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertToken, key.fed, key.hash[:], made.ID, a.Ref.ID, made.Name, strings.Join(made.Scopes, " "),
			string(made.To), sqldb.Micros(made.CreatedAt)); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseTokens, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID,
			Detail: map[string]any{"made": made.ID, "scopes": made.Scopes, "to": made.To}})
	})
	return token, made, err
}

func (s *Service) tokenFaults(by access.Actor, t Token, today day.Day) (wrong faults) {
	wrong.add("name")(checkName(t.Name))
	allowed := s.Scopes(by)
	wrong.add("scopes")(errs.M("account.scopes_empty"), len(t.Scopes) == 0)
	for _, scope := range t.Scopes {
		wrong.add("scopes")(errs.M("account.scope_more", "scope", scope), !slices.Contains(allowed, scope))
	}
	wrong.add("to")(errs.M("account.token_days", "day", today.Add(tokenDays)), t.To < today || t.To > today.Add(tokenDays))
	return wrong
}

// Tokens are the actor's API tokens, the newest first.
func (s *Service) Tokens(ctx context.Context, by access.Actor) ([]Token, error) {
	if _, err := s.mine(ctx, s.DB, by, UseTokens); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, tokensOf, []any{by.Account.Fed, by.Account.ID}, func(sc sqldb.Scanner) (t Token, err error) {
		var scopes string
		var at int64
		err = sc.Scan(&t.ID, &t.Name, &scopes, &t.To, &at)
		t.Scopes, t.CreatedAt = strings.Fields(scopes), sqldb.FromMicros(at)
		return t, err
	})
}

// RevokeToken ends one of the actor's API tokens. It is NotFound when there is none such.
func (s *Service) RevokeToken(ctx context.Context, by access.Actor, token id.ID) error {
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		a, err := s.mine(ctx, tx, by, UseTokens)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, deleteToken, a.Ref.Fed, a.Ref.ID, token)
		if err == nil && n == 0 {
			err = notFound()
		}
		if err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseTokens, Org: a.logOrg(), Kind: "account", Record: a.Ref.ID,
			Detail: map[string]any{"revoked": token}})
	})
	s.seats.forget(by.Account)
	return err
}
