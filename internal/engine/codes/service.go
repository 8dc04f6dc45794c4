package codes

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/sqldb"
)

// Deps is what the package needs.
type Deps struct {
	DB   *sqldb.DB
	Plan *access.Planner
	Log  *audit.Log
	Book *Book // refreshed after each import of this process
}

// Service holds the use cases of people. It is safe for concurrent use.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// BrowseInput names a list and a day; without a list the lists themselves are shown.
type BrowseInput struct {
	List string
	On   day.Day
}

// Browse shows a code list as it stands on a day, restricted ones included: what the codes are is public,
// only what a person is, is not asked. Errors: Unauthenticated, Denied.
func (s *Service) Browse(ctx context.Context, by access.Actor, in BrowseInput) ([]Code, error) {
	if err := s.Plan.Permits(by, UseRead); err != nil {
		return nil, err
	}
	if in.List == "" {
		in.List = Lists
	}
	return s.Book.Citing("the standards themselves are public").List(in.List, in.On), nil
}

// PlacesInput asks for the divisions below a parent, or, with Text, for those that a search finds.
type PlacesInput struct {
	Parent string
	Text   string
	On     day.Day
	Limit  int // of a search; 20 when 0
}

// Places lists divisions for a picker. Errors: Unauthenticated, Denied.
func (s *Service) Places(ctx context.Context, by access.Actor, in PlacesInput) ([]Division, error) {
	if err := s.Plan.Permits(by, UseRead); err != nil {
		return nil, err
	}
	if in.Text == "" {
		return s.Book.Divisions(in.Parent, in.On), nil
	}
	if in.Limit == 0 {
		in.Limit = 20
	}
	return s.Book.SearchDivisions(in.Text, in.On, in.Limit), nil
}

// Calendar lists the days between first and last, both included, on which work differs from the ordinary
// week. Errors: Unauthenticated, Denied.
func (s *Service) Calendar(ctx context.Context, by access.Actor, first, last day.Day) ([]CalendarDay, error) {
	if err := s.Plan.Permits(by, UseRead); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, daysBetween, []any{first, last}, scanDay)
}
