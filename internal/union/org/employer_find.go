package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

// CoveredBy is a union that covers an employer, or an employer that a union covers, with the days.
type CoveredBy struct {
	Org      id.ID   `json:"org"`
	Employer id.ID   `json:"employer"`
	From     day.Day `json:"from"`
	To       day.Day `json:"to,omitempty"` // first day it no longer holds; "" while it does
}

// EmployerFound is an employer and the unions that cover or covered it.
type EmployerFound struct {
	Employer
	Coverage []CoveredBy `json:"coverage"`
	Writable bool        `json:"-"` // whether the actor may change what is said of it
}

// findOneEmployer reads an employer, or is NotFound.
func findOneEmployer(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Employer, error) {
	e, ok, err := sqldb.One(ctx, q, findEmployer, []any{ref.Fed, ref.ID}, scanEmployer(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	return e, err
}

// FindEmployer reads an employer: for desks any of the federation, for officers one that their union covers today. Whose union
// covered it once sees it no more: what was known of it then stands in the log and in exports.
func (s *Service) FindEmployer(ctx context.Context, by access.Actor, ref id.Ref) (EmployerFound, error) {
	e, err := findOneEmployer(ctx, s.DB, ref)
	if err != nil {
		return EmployerFound{}, s.hide(by, UseEmployerFind, err)
	}
	covering, err := s.Covering(ctx, s.DB, ref, s.today(s.DB.Now()))
	if err != nil {
		return EmployerFound{}, err
	}
	refused := s.Plan.Allow(by, UseEmployerFind, access.Target{Fed: ref.Fed, Record: ref})
	for i := 0; i < len(covering) && refused != nil; i++ {
		refused = s.Plan.Allow(by, UseEmployerFind, covering[i].Target())
	}
	if refused != nil {
		return EmployerFound{}, refused
	}
	out := EmployerFound{Employer: e, Writable: s.mayWriteEmployer(by, ref, covering) == nil}
	out.Coverage, err = sqldb.All(ctx, s.DB, coverageOfEmployer, []any{ref.Fed, ref.ID}, scanCoverage)
	return out, err
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
	node, err := s.find(ctx, in.Node)
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

// fewUnions is up to how many unions the employers of a scope are gathered from what each of them covers; those of a larger one are met
// often enough on the way down the names.
const fewUnions = 300

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
	out, limit, text := []Employer{}, sqldb.Limit(in.Limit), listEmployers
	if !in.All {
		unions, _, err := sqldb.One(ctx, s.DB, countUnions, []any{scope.Fed, scope.From, scope.To, fewUnions + 1}, sqldb.Value[int])
		if err != nil {
			return nil, err
		}
		if text = listCovered; unions <= fewUnions {
			text = listCoveredByFew
		}
	}
	for last := in.After; ; {
		args := []any{scope.Fed, like, after, last, limit}
		if !in.All {
			args = append(args, scope.From, scope.To, string(s.today(s.DB.Now())))
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
