package org

import (
	"context"
	"reflect"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
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

// checkEmployer returns the facts in their normal form, or the faults of the fields. The codes of known, the facts as they were, may stay.
func (s *Service) checkEmployer(f, known EmployerFacts, today day.Day) (EmployerFacts, faults) {
	var wrong faults
	f.Name, f.Address = tidy(f.Name), tidy(f.Address)
	if f.Name == "" {
		wrong.add("name", errs.M("org.employer_name_empty"))
	}
	wrong.bound("name", f.Name, maxName)
	wrong.bound("address", f.Address, maxAddress)
	if f.USCC != "" {
		code, err := ParseUSCC(f.USCC)
		if err != nil {
			wrong.add("uscc", errs.MsgOf(err))
		} else if code.onlyUnions() {
			wrong.add("uscc", errs.M("org.uscc_of_union"))
		}
		f.USCC = string(code)
	}
	if f.Division != "" && !s.Codes.HasDivision(f.Division) {
		wrong.add("division", errs.M("org.division_unknown", "code", f.Division))
	}
	f.Kind = s.code(&wrong, "kind", codes.EconomicType, f.Kind, known.Kind, today)
	f.Industry = s.code(&wrong, "industry", codes.Industry, f.Industry, known.Industry, today)
	for _, c := range []struct {
		name string
		n    *int64
	}{{"employees", f.Employees}, {"women", f.Women}, {"migrants", f.Migrants}, {"dispatched", f.Dispatched}, {"new_form", f.NewForm}} {
		if c.n != nil && *c.n < 0 {
			wrong.add(c.name, errs.M("org.count_negative"))
		}
	}
	if f.Women != nil && f.Employees != nil && *f.Women > *f.Employees {
		wrong.add("women", errs.M("org.women_more"))
	}
	return f, wrong
}

// same reports whether nothing differs.
func (f EmployerFacts) same(g EmployerFacts) bool { return reflect.DeepEqual(f, g) }

// WriteEmployerInput enters an employer, or changes the one that Ref names.
type WriteEmployerInput struct {
	Ref       id.Ref // of the one to change
	Version   int64  // the version that was looked at
	CoveredBy id.Ref // a union that covers it from today on; who may not write any employer enters none without
	EmployerFacts
}

// WriteEmployer enters or changes an employer. Errors: Invalid with the faults of the fields, NotFound when there is no such
// employer within reach, Conflict when the USCC is another's or the version is not the newest.
func (s *Service) WriteEmployer(ctx context.Context, by access.Actor, in WriteEmployerInput) (Employer, error) {
	if err := s.Plan.Permits(by, UseEmployerWrite); err != nil {
		return Employer{}, err
	}
	out := Employer{Ref: in.Ref, Version: in.Version + 1}
	if in.Ref.IsZero() {
		out.Ref, out.Version = id.Ref{Fed: by.Fed, ID: s.IDs.New()}, 1
	}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		old, union, err := s.writingFor(ctx, tx, by, in)
		if err != nil {
			return err
		}
		var wrong faults
		if out.EmployerFacts, wrong = s.checkEmployer(in.EmployerFacts, old.EmployerFacts, s.today(tx.Now)); len(wrong) > 0 {
			return errs.InvalidFields(wrong)
		}
		if err := saveEmployer(ctx, tx, out, in.Ref.IsZero()); err != nil {
			return err
		}
		if !union.Ref.IsZero() {
			if err := s.cover(ctx, tx, union, out.Ref.ID, ""); err != nil {
				return err
			}
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseEmployerWrite, Org: union.Ref.ID, Kind: "employer", Record: out.Ref.ID})
	})
	return out, err
}

// writingFor authorises the writing of an employer, and returns it as it was, and the union that is to cover it.
func (s *Service) writingFor(ctx context.Context, tx *sqldb.Tx, by access.Actor, in WriteEmployerInput) (old Employer, union Org, err error) {
	fed, covering := by.Fed, []Org{}
	if !in.Ref.IsZero() {
		fed = in.Ref.Fed
		if old, err = findOneEmployer(ctx, tx, in.Ref); err != nil {
			return old, union, err
		}
		if covering, err = s.Covering(ctx, tx, in.Ref, s.today(tx.Now)); err != nil {
			return old, union, err
		}
	}
	if !in.CoveredBy.IsZero() {
		if union, err = load(ctx, tx, in.CoveredBy); err != nil {
			return old, union, err
		}
		if err := s.Plan.Allow(by, UseCover, union.Target()); err != nil {
			return old, union, err
		}
		covering = append(covering, union)
	}
	return old, union, s.mayWriteEmployer(by, id.Ref{Fed: fed, ID: in.Ref.ID}, covering)
}

// mayWriteEmployer is nil for who may write any employer of the federation, and for an employer that unions in the actor's reach cover
// and no others: it is others' too, else.
func (s *Service) mayWriteEmployer(by access.Actor, employer id.Ref, covering []Org) error {
	refused := s.Plan.Allow(by, UseEmployerWrite, access.Target{Fed: employer.Fed, Record: employer})
	if refused == nil || len(covering) == 0 {
		return refused
	}
	for _, o := range covering {
		if o.Ref.Fed != employer.Fed {
			return errs.New(errs.NotFound, "errs.not_found")
		}
		if err := s.Plan.Allow(by, UseEmployerWrite, o.Target()); err != nil {
			return err
		}
	}
	return nil
}

// Covering are the unions that cover an employer on a day, for use cases that have authorised.
func (s *Service) Covering(ctx context.Context, q sqldb.Queryer, employer id.Ref, on day.Day) ([]Org, error) {
	return sqldb.All(ctx, q, coveringOrgs, []any{employer.Fed, employer.ID, string(on)}, scanOrg(employer.Fed))
}

// saveEmployer writes a new employer, or the next version of one that is there.
func saveEmployer(ctx context.Context, tx *sqldb.Tx, e Employer, isNew bool) error {
	text, args := insertEmployer, employerArgs(e, sqldb.Micros(tx.Now))
	if !isNew {
		text, args = updateEmployer, append(args, e.Version-1)
	}
	n, err := tx.Exec(ctx, text, args...)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	return employerTaken(err)
}

func employerTaken(err error) error {
	if sqldb.IsDuplicate(err) {
		return errs.Wrap(err, errs.Conflict, "org.employer_taken")
	}
	return err
}
