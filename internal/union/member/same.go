package member

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/org"
)

// Side is one of two records that may be of one human being, for the use cases of other modules that have authorised.
type Side struct {
	Membership
	Person  Person
	Subject access.Subject
	Org     org.Org // of Sides only
}

// Target is where the planner sees the record for those who keep it.
func (x Side) Target() access.Target { return x.Org.Target() }

// side is a record as another module sees it.
func (r record) side() Side { return Side{r.Membership, r.person, r.subject, r.org} }

// Sides reads memberships of a federation by id, with their unions. What is void or not there is left out.
func (s *Service) Sides(ctx context.Context, q sqldb.Queryer, fed id.Fed, memberships []id.ID) (map[id.ID]Side, error) {
	out := make(map[id.ID]Side, len(memberships))
	if len(memberships) == 0 {
		return out, nil
	}
	all, err := sqldb.All(ctx, q, sidesByID, []any{fed, sqldb.ListOf(memberships)}, s.scanRecord(fed))
	if err != nil {
		return nil, err
	}
	unions := map[id.ID]org.Org{}
	for _, r := range all {
		o, known := unions[r.Org]
		if !known {
			if o, err = s.unionOf(ctx, q, r.Membership); err != nil {
				return nil, err
			}
			unions[r.Org] = o
		}
		r.org = o
		out[r.Ref.ID] = r.side()
	}
	return out, nil
}

// Namesake is a present member with the key by which the name is sorted: who bear one name have one key.
type Namesake struct {
	Side
	Key string
}

// Namesakes are the next present members of a federation behind a key, by name. People of one name follow each other.
func (s *Service) Namesakes(ctx context.Context, q sqldb.Queryer, fed id.Fed, after string, limit int) ([]Namesake, error) {
	scan := s.scanRecord(fed)
	return sqldb.All(ctx, q, nextNamesakes, []any{fed, after, limit}, func(sc sqldb.Scanner) (n Namesake, err error) {
		r, err := scan(trailing{sc, &n.Key})
		n.Side = r.side()
		return n, err
	})
}

// Alone reports whether a document stands in no record of the federation beside the given memberships.
func (s *Service) Alone(ctx context.Context, q sqldb.Queryer, fed id.Fed, who access.Subject, but ...id.ID) (bool, error) {
	all, err := sqldb.All(ctx, q, ofSubject, []any{fed, who[:]}, s.scanRecord(fed))
	return !slices.ContainsFunc(all, func(r record) bool { return !slices.Contains(but, r.Ref.ID) }), err
}

// identity are the fields that say who somebody is; the others say what a union knows of them.
var identity = []string{"name", "sex", "birth", "document"}

// Identity reports whether a field says who somebody is.
func Identity(field string) bool { return slices.Contains(identity, field) }

// Differs names the fields in which two records differ, the document among them.
func (f Facts) Differs(g Facts) []string {
	changed := f.differs(g)
	if f.Document != g.Document || f.DocKind != g.DocKind {
		changed = append(changed, "document")
	}
	return changed
}

// Take is the facts with some fields of another record of the same person. With the document come the sex and the birth date that it tells. Errors:
// Invalid for a field that there is not.
func (f Facts) Take(from Facts, fields []string, today day.Day) (Facts, error) {
	for _, name := range fields {
		if !f.take(from, name) {
			return f, errs.InvalidField("take", "member.field_unknown", "field", name)
		}
	}
	f.trustDocument(today)
	return f, nil
}

// take copies one field.
func (f *Facts) take(from Facts, name string) bool {
	switch name {
	case "name":
		f.Name = from.Name
	case "sex":
		f.Sex = from.Sex
	case "birth":
		f.Birth = from.Birth
	case "migrant":
		f.Migrant = from.Migrant
	case "document":
		f.DocKind, f.Document = from.DocKind, from.Document
	default:
		return f.takeText(from, name)
	}
	return true
}

func (f *Facts) takeText(from Facts, name string) bool {
	for _, p := range secretFields {
		if p.name == name {
			*p.at(f) = *p.at(&from)
			return true
		}
	}
	for _, p := range Fields {
		if p.Name == name {
			*p.Of(&f.Details) = *p.Of(&from.Details)
			return true
		}
	}
	return false
}

// Phones are the phones that the unions have of two records, each once.
func Phones(sides ...Side) (out []vault.Secret) {
	for _, x := range sides {
		if x.Person.Phone != "" && !slices.Contains(out, x.Person.Phone) {
			out = append(out, x.Person.Phone)
		}
	}
	return out
}
