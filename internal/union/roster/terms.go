package roster

import (
	"context"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/union/org"
)

// Rules reads what is set for a union; package rules does.
type Rules interface {
	Get(ctx context.Context, q sqldb.Queryer, fed id.Fed, path treepath.Path, name string, on day.Day) (rules.Found, error)
}

// MaxFile is the largest file that an installation may take, in bytes.
const MaxFile = 200 << 20

// Terms are on what a file is taken for a union.
type Terms struct {
	Days int // how long the file, and the rows that were not taken in, are kept
	MB   int // the largest file
	Rows int // the last row that is read
}

func (t Terms) keep() time.Duration { return time.Duration(t.Days) * 24 * time.Hour }

// limits bound what is read of an uploaded file.
func (t Terms) limits() sheet.Limits {
	l := sheet.DefaultLimits()
	l.Bytes, l.Rows = MaxFile, t.Rows // the size was judged when it came
	return l
}

// Terms are on what a file would be taken for a union, to be said before somebody uploads one.
func (s *Service) Terms(ctx context.Context, by access.Actor, node id.Ref) (Terms, error) {
	if err := s.Plan.Permits(by, UseUpload); err != nil {
		return Terms{}, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, node)
	if err != nil {
		return Terms{}, err
	}
	if err := s.Plan.Allow(by, UseUpload, o.Target()); err != nil {
		return Terms{}, err
	}
	return s.terms(ctx, o)
}

func (s *Service) terms(ctx context.Context, o org.Org) (t Terms, err error) {
	for _, rule := range []struct {
		name string
		set  func(rules.Found)
	}{
		{"upload_kept", func(f rules.Found) { t.Days = int(f.Duration().N) }},
		{"import_size", func(f rules.Found) { t.MB = int(f.Int()) }},
		{"import_rows", func(f rules.Found) { t.Rows = int(f.Int()) }},
	} {
		found, err := s.Rules.Get(ctx, s.DB, o.Ref.Fed, o.Path, rule.name, s.today())
		if err != nil {
			return Terms{}, err
		}
		rule.set(found)
	}
	return t, nil
}
