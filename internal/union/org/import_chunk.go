package org

import (
	"cmp"
	"context"
	"slices"
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
	covered   map[[2]id.ID]bool // unions and employers of coverage
	byUSCC    map[string]Employer
	borne     map[string]id.ID // codes and USCCs of the rows that some body of the federation bears
}

func newChunk(imp *orgImport, tx *sqldb.Tx) *chunk {
	return &chunk{orgImport: imp, tx: tx, covered: map[[2]id.ID]bool{}, byUSCC: map[string]Employer{}, borne: map[string]id.ID{}}
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
	facts, wrong := c.facts(r, old)
	now := old.with(facts)
	if !exists {
		wrong = append(wrong, c.s.placeFaults(facts, parent)...)
		now = fromFacts(facts, id.Ref{Fed: c.node.Ref.Fed, ID: r.ref}, parent)
	}
	for column, code := range map[string]string{"code": facts.Code, "uscc": facts.USCC} {
		if other, borne := c.borne[code]; borne && other != r.ref {
			wrong.add(column, errs.M("org.code_taken"))
		}
	}
	was, employer, more, err := c.employer(ctx, r, now, exists)
	if err != nil {
		return err
	}
	if wrong = append(wrong, more...); len(wrong) > 0 {
		c.out.rejectAll(r.Number, wrong)
		return nil
	}
	if refused, err := c.refuseEmployer(ctx, r.tableRow, "employer", was, employer, now); refused || err != nil {
		return err
	}
	changed, err := c.writeOrg(ctx, old, &now)
	if err != nil {
		return err
	}
	covered, err := c.cover(ctx, now, was, employer)
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

// writeOrg enters a body, or writes its next version when anything differs; false when nothing does.
func (c *chunk) writeOrg(ctx context.Context, old Org, now *Org) (changed bool, err error) {
	switch {
	case old.Ref.IsZero():
		now.ValidFrom, now.Version = c.today, 1
		c.orgs = append(c.orgs, *now)
		changed = true
	case len(differences(old, *now)) > 0:
		now.ValidFrom, now.Version = max(c.today, old.ValidFrom), old.Version+1
		err, changed = c.s.replace(ctx, c.tx, c.by, old, *now, UseImport, ""), true
	default:
		*now = old
	}
	c.made[now.Ref.ID] = *now
	return changed, err
}

// facts are the row's facts; what the row leaves empty stays as it is.
func (c *chunk) facts(r planned, old Org) (Facts, faults) {
	f := old.Facts()
	if f.Code == "" {
		f.Code = tidyCode(r.cell("uscc"))
	}
	for column, to := range map[string]*string{"code": &f.Code, "name": &f.Name, "uscc": &f.USCC, "division": &f.Division,
		"industry": &f.Industry,
		"address":  &f.Address, "phone": &f.Phone, "legal_person_no": &f.LegalPersonNo} {
		if v := tidy(r.cell(column)); v != "" {
			*to = v
		}
	}
	var extra faults
	if v := r.cell("kind"); tidy(v) != "" || f.Kind == "" {
		if f.Kind = KindOf(v, f.Name); f.Kind == "" {
			extra.add("kind", errs.M("org.kind_unknown", "kind", tidy(v)))
			f.Kind = Grassroots // so that check does not name the same fault again
		}
	}
	if v := tidy(r.cell("founded_on")); v != "" {
		founded, err := day.Parse(v)
		if err != nil {
			extra.add("founded_on", errs.M("org.import_day", "text", v))
		}
		f.FoundedOn = founded
	}
	if v := f.Division; v != "" && !c.s.Codes.HasDivision(v) {
		if code, ok := c.s.Codes.MatchDivision(v, c.today); ok {
			f.Division = code
		}
	}
	f, wrong := c.s.check(f, old, c.today)
	return f, append(extra, wrong...)
}

// employer is the employer of the row as the row has it, and as it was before: the zero Employer when it is new. Without a name or a
// USCC the row names none.
func (c *chunk) employer(ctx context.Context, r planned, union Org, exists bool) (was, now Employer, wrong faults, err error) {
	if !r.hasEmployer() {
		return was, now, nil, nil
	}
	name, uscc := tidy(r.cell("employer")), tidyCode(r.cell("employer_uscc"))
	known := false
	if uscc != "" {
		was, known = c.byUSCC[uscc]
	}
	if !known && exists {
		if was, err = c.byName(ctx, union.Ref, name, uscc); err != nil {
			return was, now, nil, err
		}
	}
	now = was
	now.Name, now.USCC = cmp.Or(name, now.Name), cmp.Or(uscc, now.USCC)
	if was.Ref.IsZero() {
		now.Division = union.Division
	}
	if v := tidy(r.cell("employees")); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			wrong.add("employees", errs.M("org.import_count", "text", v))
		}
		now.Employees = &n
	}
	facts, more := c.s.checkEmployer(now.EmployerFacts, was.EmployerFacts, c.today)
	for i, f := range more {
		if f.Name == "uscc" || f.Name == "name" {
			more[i].Name = map[string]string{"uscc": "employer_uscc", "name": "employer"}[f.Name]
		}
	}
	now.EmployerFacts = facts
	return was, now, append(wrong, more...), nil
}

// byName finds an employer again by its name among those that the union covers or covered, unless its USCC is another.
func (c *chunk) byName(ctx context.Context, union id.Ref, name, uscc string) (Employer, error) {
	all, err := sqldb.All(ctx, c.tx, employersOfOrg, []any{union.Fed, union.ID}, scanEmployer(union.Fed))
	i := slices.IndexFunc(all, func(e Employer) bool { return e.Name == name && (uscc == "" || e.USCC == "" || e.USCC == uscc) })
	if err != nil || i < 0 {
		return Employer{}, err
	}
	return all[i], nil
}

// refuseEmployer rejects a row that would write an employer which the actor may not write.
func (c *chunk) refuseEmployer(ctx context.Context, r tableRow, column string, was, now Employer, union Org) (bool, error) {
	fed := c.node.Ref.Fed
	if was.same(now.EmployerFacts) || c.s.mayWriteEmployer(c.by, id.Ref{Fed: fed}, nil) == nil {
		return false, nil
	}
	covering, err := c.s.Covering(ctx, c.tx, id.Ref{Fed: fed, ID: was.Ref.ID}, c.today)
	if err != nil {
		return false, err
	}
	if !union.Ref.IsZero() {
		covering = append(covering, union)
	}
	if err := c.s.mayWriteEmployer(c.by, id.Ref{Fed: fed, ID: was.Ref.ID}, covering); err != nil {
		c.out.reject(r.Number, column, errs.M("org.employer_of_others"))
		return true, nil
	}
	return false, nil
}

// cover enters or changes the employer of a union's row, has the union cover it, and says whether that changed anything.
func (c *chunk) cover(ctx context.Context, union Org, was, now Employer) (changed bool, err error) {
	if now.Name == "" && now.USCC == "" {
		return false, nil
	}
	if now.Ref.IsZero() {
		now.Ref, now.Version = id.Ref{Fed: union.Ref.Fed, ID: c.s.IDs.New()}, 1
		c.employers = append(c.employers, now)
		if changed = true; now.USCC != "" {
			c.byUSCC[now.USCC] = now
		}
	} else if changed, err = c.changeEmployer(ctx, was, now); err != nil {
		return false, err
	}
	covered, err := c.coverBy(ctx, union, now.Ref.ID)
	return changed || covered, err
}

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
	if _, err := c.tx.InsertMany(ctx, insertCoverage, c.coverage); err != nil {
		return err
	}
	covered := make([]id.ID, 0, len(c.covered))
	for pair := range c.covered {
		covered = append(covered, pair[1])
	}
	return c.s.mark(ctx, c.tx, c.node.Ref.Fed, covered...)
}
