package cadre

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/office"
)

// bodies are the elected posts by the body of a union that they belong to, the one who leads it first.
var bodies = map[office.Body][]Post{
	office.Committee: {Chair, Deputy, Member},
	office.Audit:     {AuditChair, AuditMember},
	office.Women:     {WomenChair, WomenMember},
}

// termBegan ends the posts of a body that was elected anew, on the day before. Who is elected again takes up a post again.
func (s *Service) termBegan(ctx context.Context, tx *sqldb.Tx, t office.Term) error {
	posts := bodies[t.Body]
	if len(posts) == 0 {
		return nil // a standing committee is of the committee's members
	}
	args := []any{t.Ref.Fed, t.Org, string(t.ElectedOn.Add(-1)), string(TermOver), string(t.ElectedOn), sqldb.List{}}
	for _, p := range posts {
		args[5] = append(args[5].(sqldb.List), string(p))
	}
	_, err := tx.Exec(ctx, endPosts, args...)
	return err
}

// Awaited is somebody who was elected and has no post yet.
type Awaited struct {
	office.Winner
	Post Post // that of a plain member; another is chosen when it is taken up
}

// Awaiting are those who were elected at a union for the terms that run and hold no post of the body, by name.
func (s *Service) Awaiting(ctx context.Context, by access.Actor, union id.Ref) ([]Awaited, error) {
	holders, err := s.Posts(ctx, by, union, false)
	if err != nil {
		return nil, err
	}
	winners, err := s.Terms.Elected(ctx, s.DB, union)
	var out []Awaited
	for _, w := range winners {
		posts := bodies[w.Body]
		holds := func(of Officer) bool { return of.Name == w.Name && slices.Contains(posts, of.Post) }
		if len(posts) > 0 && !slices.ContainsFunc(holders, holds) {
			out = append(out, Awaited{w, posts[len(posts)-1]})
		}
	}
	return out, err
}
