package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

// Employer is a legal entity whose workers a union may organise. Counts are heads; nil is unknown.
type Employer struct {
	Ref     id.Ref `json:"id"`
	Version int64  `json:"version"`
	EmployerFacts
}

// EmployerFacts are what may be said of an employer.
type EmployerFacts struct {
	USCC       string  `json:"uscc,omitempty" doc:"Unified social credit code, GB 32100-2015"`
	Name       string  `json:"name"`
	Kind       string  `json:"kind,omitempty" doc:"Code of list economic_type"`
	Industry   string  `json:"industry,omitempty" doc:"GB/T 4754 code"`
	Division   string  `json:"division,omitempty" doc:"Division code, GB/T 2260"`
	Address    string  `json:"address,omitempty"`
	OpenedOn   day.Day `json:"opened_on,omitempty"`
	ClosedOn   day.Day `json:"closed_on,omitempty"`
	Employees  *int64  `json:"employees,omitempty" minimum:"0"`
	Women      *int64  `json:"women,omitempty" minimum:"0"`
	Migrants   *int64  `json:"migrants,omitempty" minimum:"0"`
	Dispatched *int64  `json:"dispatched,omitempty" minimum:"0"`
	NewForm    *int64  `json:"new_form,omitempty" minimum:"0"`
}

// check returns the facts in their normal form, or the faults of the fields.
func (s *Service) checkEmployer(f EmployerFacts, today day.Day) (EmployerFacts, []errs.Field) {
	var faults []errs.Field
	fault := func(name string, m errs.Msg) { faults = append(faults, errs.Field{Name: name, Msg: m}) }
	f.Name, f.Address = tidy(f.Name), tidy(f.Address)
	if f.Name == "" {
		fault("name", errs.M("org.employer_name_empty"))
	}
	if len([]rune(f.Name)) > maxName {
		fault("name", errs.M("org.name_long", "n", maxName))
	}
	if f.USCC != "" {
		code, err := ParseUSCC(f.USCC)
		if err != nil {
			fault("uscc", msgOf(err))
		} else if code.Kind() == CodeGrassrootsUnion || code.Kind() == CodeUnionOffice {
			fault("uscc", errs.M("org.uscc_of_union"))
		}
		f.USCC = string(code)
	}
	if f.Division != "" && !s.Codes.HasDivision(f.Division) {
		fault("division", errs.M("org.division_unknown", "code", f.Division))
	}
	for _, c := range []struct {
		name, list string
		value      *string
	}{{"kind", "economic_type", &f.Kind}, {"industry", "industry", &f.Industry}} {
		if *c.value == "" {
			continue
		}
		code, ok := s.Codes.Match(c.list, *c.value, today)
		if !ok {
			fault(c.name, errs.M("org.code_list_unknown", "text", *c.value))
		}
		*c.value = code
	}
	for _, c := range []struct {
		name string
		n    *int64
	}{{"employees", f.Employees}, {"women", f.Women}, {"migrants", f.Migrants}, {"dispatched", f.Dispatched}, {"new_form", f.NewForm}} {
		if c.n != nil && *c.n < 0 {
			fault(c.name, errs.M("org.count_negative"))
		}
	}
	if f.Women != nil && f.Employees != nil && *f.Women > *f.Employees {
		fault("women", errs.M("org.women_more"))
	}
	return f, faults
}

// WriteEmployerInput enters an employer, or changes the one that Ref names.
type WriteEmployerInput struct {
	Ref     id.Ref `json:"-"`
	Version int64  `json:"version,omitempty"`
	EmployerFacts
}

// WriteEmployer enters or changes an employer. Errors: Invalid with the faults of the fields, Conflict when the
// USCC is another's or the version is not the newest.
func (s *Service) WriteEmployer(ctx context.Context, by access.Actor, in WriteEmployerInput) (Employer, error) {
	if err := s.Plan.Permits(by, UseEmployerWrite); err != nil {
		return Employer{}, err
	}
	out := Employer{Ref: in.Ref, Version: in.Version + 1}
	if in.Ref.IsZero() {
		out.Ref = id.Ref{Fed: by.Fed, ID: s.IDs.New()}
	}
	if err := s.Plan.Allow(by, UseEmployerWrite, access.Target{Fed: out.Ref.Fed, Record: in.Ref}); err != nil {
		return Employer{}, err
	}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		facts, faults := s.checkEmployer(in.EmployerFacts, s.today(tx.Now))
		if err := errs.InvalidFields(faults); err != nil {
			return err
		}
		out.EmployerFacts = facts
		if in.Ref.IsZero() {
			if _, err := tx.Exec(ctx, insertEmployer, employerArgs(out, sqldb.Micros(tx.Now))...); err != nil {
				return employerTaken(err)
			}
		} else {
			n, err := tx.Exec(ctx, updateEmployer, append(employerArgs(out, sqldb.Micros(tx.Now)), in.Version)...)
			if err != nil {
				return employerTaken(err)
			}
			if n != 1 {
				return errs.New(errs.Conflict, "errs.conflict")
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseEmployerWrite, Kind: "employer", Record: out.Ref.ID})
	})
	return out, err
}

func employerTaken(err error) error {
	if sqldb.IsDuplicate(err) {
		return errs.Wrap(err, errs.Conflict, "org.employer_taken")
	}
	return err
}

// CoveredBy is a union that covers an employer, or an employer that a union covers, with the days.
type CoveredBy struct {
	Org      id.ID   `json:"org"`
	Employer id.ID   `json:"employer"`
	From     day.Day `json:"from"`
	To       day.Day `json:"to,omitempty"` // first day it no longer holds; "" while it does
}

// EmployerFound is an employer and the unions that cover it.
type EmployerFound struct {
	Employer
	Coverage []CoveredBy `json:"coverage"`
}

// FindEmployer reads an employer: for desks any of the federation, for officers one that their union covers.
func (s *Service) FindEmployer(ctx context.Context, by access.Actor, ref id.Ref) (EmployerFound, error) {
	e, ok, err := sqldb.One(ctx, s.DB, findEmployer, []any{ref.Fed, ref.ID}, scanEmployer(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return EmployerFound{}, s.hide(by, UseEmployerFind, err)
	}
	out := EmployerFound{Employer: e}
	if out.Coverage, err = sqldb.All(ctx, s.DB, coverageOfEmployer, []any{ref.Fed, ref.ID}, scanCoverage); err != nil {
		return EmployerFound{}, err
	}
	allowed := s.Plan.Allow(by, UseEmployerFind, access.Target{Fed: ref.Fed, Record: ref})
	for _, c := range out.Coverage {
		if allowed == nil {
			break
		}
		o, err := load(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: c.Org})
		if err != nil {
			return EmployerFound{}, err
		}
		allowed = s.Plan.Allow(by, UseEmployerFind, o.Target())
	}
	if allowed != nil {
		return EmployerFound{}, allowed
	}
	return out, nil
}

// EmployersInput lists the employers that the unions at and below a node cover today, or with All those of the
// whole federation, covered or not.
type EmployersInput struct {
	Node  id.Ref
	Text  string // name, pinyin or USCC
	All   bool
	After id.ID
	Limit int // at most 200; 50 when 0
}

// Employers lists employers by name in pinyin order.
func (s *Service) Employers(ctx context.Context, by access.Actor, in EmployersInput) ([]Employer, error) {
	node, err := load(ctx, s.DB, in.Node)
	if err != nil {
		return nil, s.hide(by, UseEmployerFind, err)
	}
	scope, err := s.Plan.Scope(by, UseEmployerFind, node.Target())
	if err != nil {
		return nil, err
	}
	if in.All {
		if err := s.Plan.Allow(by, UseEmployerFind, access.Target{Fed: scope.Fed}); err != nil {
			return nil, err // for who may read any employer of the federation
		}
	}
	if code := tidyCode(in.Text); len(code) == 18 {
		e, ok, err := sqldb.One(ctx, s.DB, employerByUSCC, []any{scope.Fed, code}, scanEmployer(scope.Fed))
		if err != nil || !ok {
			return []Employer{}, err
		}
		if _, err := s.FindEmployer(ctx, by, e.Ref); err != nil {
			return []Employer{}, nil
		}
		return []Employer{e}, nil
	}
	after, _, err := sqldb.One(ctx, s.DB, keyOfEmployer, []any{scope.Fed, in.After}, sqldb.Value[string])
	if err != nil {
		return nil, err
	}
	return s.namedEmployers(ctx, scope, in, after)
}

// namedEmployers walks through the employers by name behind the given one until the page is full: LIKE lets more through than a hit is.
func (s *Service) namedEmployers(ctx context.Context, scope access.Scope, in EmployersInput, after string) ([]Employer, error) {
	like := "%"
	query, named := textindex.ParseQuery(in.Text)
	switch {
	case named && query.HasName():
		like = query.Like()
	case tidy(in.Text) != "":
		return []Employer{}, nil // a number that is nobody's code
	}
	out, limit := []Employer{}, clamp(in.Limit, 50, 200)
	for last := in.After; ; {
		args, text := []any{scope.Fed, like, after, last, limit}, listEmployers
		if !in.All {
			args, text = append(args, scope.From, scope.To, string(s.today(s.DB.Now()))), listCovered
		}
		rows, err := sqldb.All(ctx, s.DB, text, args, scanEmployer(scope.Fed))
		if err != nil {
			return nil, err
		}
		for _, e := range rows {
			if !named || query.Match(textindex.FindKey(e.Name)) {
				out = append(out, e)
			}
			after, last = textindex.SortKey(e.Name), e.Ref.ID
		}
		if len(rows) < limit || len(out) >= limit {
			return out[:min(len(out), limit)], nil
		}
	}
}
