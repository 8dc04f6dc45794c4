package member

import (
	"context"
	"encoding/json"
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// change says by whom and why a person's record changes.
type change struct {
	by, reason string
	fields     []string
	correction bool
	batch      id.ID
}

// changePerson replaces a person's facts and keeps what they replaced, sealed.
func (s *Service) changePerson(ctx context.Context, tx *sqldb.Tx, p *Person, next Facts, c change) error {
	old, err := s.sealFacts(p.Ref, p.Version+1, p.Facts)
	if err != nil {
		return err
	}
	renamed := p.Name != next.Name
	before := p.Version
	p.Facts, p.Version = next, before+1
	n, err := tx.Exec(ctx, updatePerson, append(personArgs(*p, s.seal(*p)), before)...)
	if err != nil {
		return err
	}
	if n != 1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	if _, err := tx.Exec(ctx, insertChange, p.Ref.Fed, p.Ref.ID, p.Version, c.correction, old, strings.Join(c.fields, ","), sqldb.Micros(tx.Now),
		c.by, c.reason, sqldb.Null(c.batch)); err != nil {
		return err
	}
	if renamed {
		return s.rename(ctx, tx, *p)
	}
	return nil
}

// rename brings the keys of a person's memberships up to the new name.
func (s *Service) rename(ctx context.Context, tx *sqldb.Tx, p Person) error {
	k := keysOf(p.Name)
	if _, err := tx.Exec(ctx, renameMembership, p.Ref.Fed, p.Ref.ID, k.sort, k.find); err != nil {
		return err
	}
	var ids []id.ID
	var rows []gramRow
	orgs := map[id.ID]bool{}
	if err := sqldb.Each(ctx, tx, membershipsOf, []any{p.Ref.Fed, p.Ref.ID}, func(sc sqldb.Scanner) error {
		var m, o id.ID
		err := sc.Scan(&m, &o)
		ids, rows, orgs[o] = append(ids, m), append(rows, gramRow{m, k.grams}), true
		return err
	}); err != nil {
		return err
	}
	for o := range orgs {
		if err := turned(ctx, tx, id.Ref{Fed: p.Ref.Fed, ID: o}); err != nil {
			return err
		}
	}
	if err := forgetNames(ctx, tx, p.Ref.Fed, ids); err != nil {
		return err
	}
	return indexNames(ctx, tx, p.Ref.Fed, rows)
}

// clearFacts is Facts in a form that JSON carries in clear, to be sealed at once.
type clearFacts struct {
	Facts
	Numbers
}

func (s *Service) sealFacts(ref id.Ref, version int64, f Facts) ([]byte, error) {
	b, err := json.Marshal(clearFacts{f, f.Reveal()})
	return s.Vault.SealBytes(changePlace(ref, version), b), err
}

func (s *Service) openFacts(ref id.Ref, version int64, old []byte) (Facts, error) {
	b, err := s.Vault.OpenBytes(changePlace(ref, version), old)
	if err != nil {
		return Facts{}, err
	}
	var c clearFacts
	err = json.Unmarshal(b, &c)
	return c.Facts.withNumbers(c.Numbers), err
}

// changePlace binds old values to the change: the version is part of the place.
func changePlace(ref id.Ref, version int64) vault.Place {
	return vault.Place{Column: "person_change.old_values/" + id.ID(version).String(), Fed: ref.Fed, Row: ref.ID}
}
