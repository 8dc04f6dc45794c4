package org

import (
	"cmp"
	"context"
	"strconv"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// ImportEmployers enters and updates employers from a table; each is known again by its USCC, which a row must have.
// A column "org" (the covering union's code, USCC or name) begins the coverage.
func (s *Service) ImportEmployers(ctx context.Context, by access.Actor, in ImportInput) (Imported, error) {
	imp, table, err := s.openImport(ctx, by, in, employerHeadings)
	if err != nil {
		return Imported{}, err
	}
	if err := imp.mayCover(); err != nil {
		return Imported{}, err
	}
	for len(table) > 0 {
		n := min(importChunk, len(table))
		if err := imp.writeEmployers(ctx, table[:n]); err != nil {
			return imp.out, err
		}
		table = table[n:]
	}
	return imp.out, nil
}

func (imp *orgImport) writeEmployers(ctx context.Context, rows []tableRow) error {
	before := imp.out
	return sqldb.Write(ctx, imp.s.DB, func(tx *sqldb.Tx) error {
		imp.out = before
		imp.out.Faults = before.Faults[:len(before.Faults):len(before.Faults)]
		c := newChunk(imp, tx)
		usccs := []string{}
		for _, r := range rows {
			usccs = append(usccs, tidyCode(r.cell("uscc")))
		}
		err := sqldb.Each(ctx, tx, employersByUSCC, []any{imp.node.Ref.Fed, sqldb.ListOf(usccs)}, func(sc sqldb.Scanner) error {
			e, err := scanEmployer(imp.node.Ref.Fed)(sc)
			c.byUSCC[e.USCC] = e
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := c.takeEmployer(ctx, r); err != nil {
				return err
			}
		}
		if err := c.flush(ctx); err != nil {
			return err
		}
		return imp.s.Log.Write(ctx, tx, imp.by, audit.Act{Use: UseImport, Org: imp.node.Ref.ID, Kind: "employer",
			Detail: map[string]any{"created": imp.out.Created - before.Created, "updated": imp.out.Updated - before.Updated}})
	})
}

// takeEmployer creates, updates, leaves or rejects the employer of one row.
func (c *chunk) takeEmployer(ctx context.Context, r tableRow) error {
	uscc := tidyCode(r.cell("uscc"))
	if uscc == "" {
		c.out.reject(r.Number, "uscc", errs.M("org.uscc_empty"))
		return nil
	}
	var union Org
	if text := tidy(r.cell("org")); text != "" {
		found, ok := c.names.find(text)
		if !ok {
			c.out.reject(r.Number, "org", errs.M("org.import_no_parent", "parent", text))
			return nil
		}
		var err error
		if union, err = load(ctx, c.tx, id.Ref{Fed: c.node.Ref.Fed, ID: found}); err != nil {
			return err
		}
	}
	old, exists := c.byUSCC[uscc]
	facts, wrong := c.employerFacts(r, old.EmployerFacts)
	if len(wrong) > 0 {
		c.out.rejectAll(r.Number, wrong)
		return nil
	}
	e, changed := old, false
	e.EmployerFacts = facts
	if refused, err := c.refuseEmployer(ctx, r, "uscc", old, e, union); refused || err != nil {
		return err
	}
	if exists {
		var err error
		if changed, err = c.changeEmployer(ctx, old, e); err != nil {
			return err
		}
	} else {
		e.Ref, e.Version = id.Ref{Fed: c.node.Ref.Fed, ID: c.s.IDs.New()}, 1
		c.employers = append(c.employers, e)
		c.byUSCC[uscc] = e
	}
	covered, err := c.coverBy(ctx, union, e.Ref.ID)
	if err != nil {
		return err
	}
	switch {
	case !exists:
		c.out.Created++
	case changed || covered:
		c.out.Updated++
	default:
		c.out.Unchanged++
	}
	return nil
}

// employerFacts are the row's facts; what the row leaves empty stays as it is.
func (c *chunk) employerFacts(r tableRow, old EmployerFacts) (EmployerFacts, faults) {
	f := old
	var extra faults
	for column, to := range map[string]*string{"uscc": &f.USCC, "name": &f.Name, "kind": &f.Kind, "industry": &f.Industry,
		"division": &f.Division, "address": &f.Address} {
		if v := tidy(r.cell(column)); v != "" {
			*to = v
		}
	}
	if v := tidy(r.cell("opened_on")); v != "" {
		opened, err := day.Parse(v)
		if err != nil {
			extra.add("opened_on", errs.M("org.import_day", "text", v))
		}
		f.OpenedOn = opened
	}
	for column, to := range map[string]**int64{"employees": &f.Employees, "women": &f.Women, "migrants": &f.Migrants,
		"dispatched": &f.Dispatched, "new_form": &f.NewForm} {
		if v := tidy(r.cell(column)); v != "" {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				extra.add(column, errs.M("org.import_count", "text", v))
				continue
			}
			*to = &n
		}
	}
	if f.Division != "" && !c.s.Codes.HasDivision(f.Division) {
		if code, ok := c.s.Codes.MatchDivision(f.Division, c.today); ok {
			f.Division = code
		}
	}
	f, wrong := c.s.checkEmployer(f, old, c.today)
	return f, append(extra, wrong...)
}

// changeEmployer writes the employer anew when anything differs.
func (c *chunk) changeEmployer(ctx context.Context, old, now Employer) (bool, error) {
	if old.same(now.EmployerFacts) {
		return false, nil
	}
	for i := range c.employers {
		if c.employers[i].Ref == now.Ref { // entered by a row of this chunk
			c.employers[i] = now
			c.byUSCC[now.USCC] = now
			return true, nil
		}
	}
	now.Version = old.Version + 1
	_, err := c.tx.Exec(ctx, updateEmployer, append(employerArgs(now, sqldb.Micros(c.tx.Now)), old.Version)...)
	if now.USCC != "" {
		c.byUSCC[now.USCC] = now
	}
	return true, err
}

// coverBy begins the coverage by a union unless it runs, from the day the union was founded on when that is known; false when
// no union is named.
func (c *chunk) coverBy(ctx context.Context, union Org, employer id.ID) (bool, error) {
	pair := [2]id.ID{union.Ref.ID, employer}
	if union.Ref.IsZero() || c.covered[pair] {
		return false, nil
	}
	from, begins, err := c.s.beginning(ctx, c.tx, union, employer, cmp.Or(union.FoundedOn, c.today))
	if err != nil || !begins {
		return false, err
	}
	c.covered[pair] = true
	c.coverage = append(c.coverage, coverageArgs(union, employer, from, c.tx.Now))
	return true, nil
}
