package org

import (
	"context"
	"strconv"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// chunk is the rows of one transaction of an import.
type chunk struct {
	*orgImport
	tx        *sqldb.Tx
	orgs      []Org // new, to be inserted together
	employers []Employer
	coverage  [][]any
	byUSCC    map[string]Employer
	borne     map[string]id.ID // codes and USCCs of the rows that some body of the federation bears
}

// load reads the bodies that the rows name or hang below, and the employers they cover.
func (c *chunk) load(ctx context.Context, rows []planned) error {
	need, usccs, own := []id.ID{}, []string{}, []string{}
	for _, r := range rows {
		own = append(own, tidyCode(r.cell("code")), tidyCode(r.cell("uscc")))
		for _, o := range []id.ID{r.ref, r.parent} {
			if _, have := c.made[o]; !have && o > 0 {
				need = append(need, o)
			}
		}
		if u := tidyCode(r.cell("employer_uscc")); u != "" {
			usccs = append(usccs, u)
		}
	}
	fed := c.node.Ref.Fed
	err := sqldb.Each(ctx, c.tx, findOrgs, []any{fed, sqldb.ListOf(need)}, func(s sqldb.Scanner) error {
		o, err := scanOrg(fed)(s)
		c.made[o.Ref.ID] = o
		return err
	})
	if err != nil {
		return err
	}
	c.borne = map[string]id.ID{}
	for _, text := range []string{codesBorne, usccsBorne} {
		err := sqldb.Each(ctx, c.tx, text, []any{fed, sqldb.ListOf(own)}, func(s sqldb.Scanner) error {
			var o id.ID
			var code string
			err := s.Scan(&o, &code)
			c.borne[code] = o
			return err
		})
		if err != nil {
			return err
		}
	}
	c.byUSCC = map[string]Employer{}
	return sqldb.Each(ctx, c.tx, employersByUSCC, []any{fed, sqldb.ListOf(usccs)}, func(s sqldb.Scanner) error {
		e, err := scanEmployer(fed)(s)
		c.byUSCC[e.USCC] = e
		return err
	})
}

// take creates, updates, leaves or rejects the body of one row.
func (c *chunk) take(ctx context.Context, r planned) error {
	old, exists := c.made[r.ref]
	parent, hasParent := c.made[r.parent]
	if !exists && !hasParent { // the parent's own row was rejected for its facts
		c.out.reject(r.Number, "parent", errs.M("org.import_no_parent", "parent", tidy(r.cell("parent"))))
		return nil
	}
	if exists && hasParent && old.ParentID != parent.Ref.ID && r.ref != c.node.Ref.ID {
		c.out.reject(r.Number, "parent", errs.M("org.import_moved", "name", old.Name))
		return nil
	}
	facts, faults := c.facts(r, old)
	if !exists {
		faults = append(faults, c.s.placeFaults(facts, parent)...)
	}
	for column, code := range map[string]string{"code": facts.Code, "uscc": facts.USCC} {
		if other, borne := c.borne[code]; borne && other != r.ref {
			faults = append(faults, errs.Field{Name: column, Msg: errs.M("org.code_taken")})
		}
	}
	employer, more := c.employer(r)
	if faults = append(faults, more...); len(faults) > 0 {
		for _, f := range faults[1:] {
			c.out.Faults = append(c.out.Faults, RowFault{Row: r.Number, Column: f.Name, Msg: f.Msg})
		}
		c.out.reject(r.Number, faults[0].Name, faults[0].Msg)
		return nil
	}
	changed := false
	now := old
	if !exists {
		now = fromFacts(facts, id.Ref{Fed: c.node.Ref.Fed, ID: r.ref}, parent)
		now.ValidFrom, now.Version = c.today, 1
		c.orgs = append(c.orgs, now)
	} else if next := old.with(facts); len(differences(old, next)) > 0 {
		next.ValidFrom, next.Version = max(c.today, old.ValidFrom), old.Version+1
		if err := c.s.replace(ctx, c.tx, c.by, old, next, UseImport, ""); err != nil {
			return err
		}
		now, changed = next, true
	}
	c.made[r.ref] = now
	covered, err := c.cover(ctx, now, exists, employer)
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

// facts are the row's facts; what the row leaves empty stays as it is.
func (c *chunk) facts(r planned, old Org) (Facts, []errs.Field) {
	f := old.facts()
	if f.Code == "" {
		f.Code = tidyCode(r.cell("uscc"))
	}
	for column, to := range map[string]*string{"code": &f.Code, "name": &f.Name, "uscc": &f.USCC, "division": &f.Division,
		"address": &f.Address, "phone": &f.Phone, "legal_person_no": &f.LegalPersonNo} {
		if v := tidy(r.cell(column)); v != "" {
			*to = v
		}
	}
	var extra []errs.Field
	if v := r.cell("kind"); tidy(v) != "" || f.Kind == "" {
		if f.Kind = KindOf(v, f.Name); f.Kind == "" {
			extra = append(extra, errs.Field{Name: "kind", Msg: errs.M("org.kind_unknown", "kind", tidy(v))})
			f.Kind = Grassroots // so that check does not name the same fault again
		}
	}
	if v := tidy(r.cell("industry")); v != "" {
		code, ok := c.s.Codes.Match("industry", v, c.today)
		if !ok {
			extra = append(extra, errs.Field{Name: "industry", Msg: errs.M("org.code_list_unknown", "text", v)})
		}
		f.Industry = code
	}
	if v := tidy(r.cell("founded_on")); v != "" {
		founded, err := day.Parse(v)
		if err != nil {
			extra = append(extra, errs.Field{Name: "founded_on", Msg: errs.M("org.import_day", "text", v)})
		}
		f.FoundedOn = founded
	}
	if v := f.Division; v != "" && !c.s.Codes.HasDivision(v) {
		if code, ok := c.s.Codes.MatchDivision(v, c.today); ok {
			f.Division = code
		}
	}
	f, faults := f.check(c.today)
	return f, append(extra, faults...)
}

// employer is the employer of the row; nil when the row names none.
func (c *chunk) employer(r planned) (*Employer, []errs.Field) {
	name, uscc := tidy(r.cell("employer")), tidyCode(r.cell("employer_uscc"))
	if name == "" && uscc == "" {
		return nil, nil
	}
	e := c.byUSCC[uscc]
	if uscc == "" {
		e = Employer{}
	}
	if name != "" {
		e.Name = name
	}
	if uscc != "" {
		e.USCC = uscc
	}
	if v := tidy(r.cell("employees")); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			return nil, []errs.Field{{Name: "employees", Msg: errs.M("org.import_count", "text", v)}}
		}
		e.Employees = &n
	}
	facts, faults := c.s.checkEmployer(e.EmployerFacts, c.today)
	for i := range faults {
		if faults[i].Name == "uscc" || faults[i].Name == "name" {
			faults[i].Name = map[string]string{"uscc": "employer_uscc", "name": "employer"}[faults[i].Name]
		}
	}
	e.EmployerFacts = facts
	return &e, faults
}

// cover enters or updates the employer and says whether that changed anything.
func (c *chunk) cover(ctx context.Context, o Org, exists bool, e *Employer) (bool, error) {
	if e == nil {
		return false, nil
	}
	if e.Ref.IsZero() && exists { // without a USCC it is known again among those the union covers
		covered, err := sqldb.All(ctx, c.tx, employersOfOrg, []any{o.Ref.Fed, o.Ref.ID}, scanEmployer(o.Ref.Fed))
		if err != nil {
			return false, err
		}
		for _, old := range covered {
			if old.Name == e.Name && (e.USCC == "" || old.USCC == "" || old.USCC == e.USCC) {
				given := *e
				*e = old
				if given.USCC != "" {
					e.USCC = given.USCC
				}
				if given.Employees != nil {
					e.Employees = given.Employees
				}
				return c.changeEmployer(ctx, old, *e)
			}
		}
	}
	if e.Ref.IsZero() {
		e.Ref, e.Version = id.Ref{Fed: o.Ref.Fed, ID: c.s.IDs.New()}, 1
		if e.Division == "" {
			e.Division = o.Division
		}
		c.employers = append(c.employers, *e)
		if e.USCC != "" {
			c.byUSCC[e.USCC] = *e
		}
	} else if old := c.byUSCC[e.USCC]; old.Version > 0 {
		changed, err := c.changeEmployer(ctx, old, *e)
		if err != nil {
			return false, err
		}
		covered, err := c.coverBy(ctx, o, e.Ref.ID)
		return changed || covered, err
	}
	return c.coverBy(ctx, o, e.Ref.ID)
}

func equalCount(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// flush inserts the chunk's new rows.
func (c *chunk) flush(ctx context.Context) error {
	if err := c.s.write(ctx, c.tx, c.by, c.orgs, ""); err != nil {
		return err
	}
	rows := make([][]any, len(c.employers))
	for i, e := range c.employers {
		rows[i] = employerArgs(e, sqldb.Micros(c.tx.Now))
	}
	if _, err := c.tx.InsertMany(ctx, insertEmployer, rows); err != nil {
		return employerTaken(err)
	}
	_, err := c.tx.InsertMany(ctx, insertCoverages, c.coverage)
	return err
}
