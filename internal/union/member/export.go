package member

import (
	"context"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// ExportInput asks for the roster of a union and of those below it.
type ExportInput struct {
	Node      id.Ref
	ThisLevel bool
	Clear     bool   // documents, phones and cards unmasked; needs Reason
	Reason    string // seen by the people concerned
}

// Exported is a line of a roster. Its numbers are masked unless the export is clear.
type Exported struct {
	Membership
	Person Person
	Numbers
	Org org.Org
}

// Export hands every present member to each, union by union in the order of the tree, by name in each. It is logged before the
// first line leaves.
func (s *Service) Export(ctx context.Context, by access.Actor, in ExportInput, each func(Exported) error) error {
	if err := s.Plan.Permits(by, UseExport); err != nil {
		return err
	}
	node, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return err
	}
	scope, err := s.Plan.Scope(by, UseExport, node.Target())
	if err != nil {
		return err
	}
	if in.ThisLevel {
		scope = scope.Level()
	}
	if in.Clear {
		if err := s.Plan.Allow(by, UseUnmask, node.Target()); err != nil {
			return err
		}
		if !Given(in.Reason) {
			return errs.InvalidField("reason", "member.reason_needed")
		}
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseExport, Org: node.Ref.ID, Kind: "roster", Reason: in.Reason,
			Detail: exportDetail{in.Clear, scope.OneLevel()}})
	})
	if err != nil {
		return err
	}
	for after := ""; ; {
		unions, err := s.Orgs.Subtree(ctx, scope, after, exportUnions)
		if err != nil {
			return err
		}
		for _, o := range unions {
			if err := s.exportUnion(ctx, by, o, in.Clear, each); err != nil {
				return err
			}
			after = string(o.Path)
		}
		if len(unions) < exportUnions {
			return nil
		}
	}
}

// exportDetail is what the log says of an export beside the union. ThisLevel is how far it reached, asked for or not.
type exportDetail struct {
	Clear     bool `json:"clear"`
	ThisLevel bool `json:"this_level"`
}

// An export reads so many unions and people at once: no reader holds the database for long.
const (
	exportUnions = 200
	exportPeople = 500
)

func (s *Service) exportUnion(ctx context.Context, by access.Actor, o org.Org, clear bool, each func(Exported) error) error {
	scan := s.scanRecord(o.Ref.Fed)
	for key, after := "", id.ID(0); ; {
		rows, err := sqldb.All(ctx, s.DB, exportOrg, []any{o.Ref.Fed, o.Ref.ID, key, after, exportPeople}, func(sc sqldb.Scanner) (keyed, error) {
			var k keyed
			r, err := scan(trailing{sc, &k.key})
			k.record = r
			return k, err
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			r.Membership = s.discreet(by, o, r.Membership)
			if err := each(exported(r.record, o, clear)); err != nil {
				return err
			}
			key, after = r.key, r.Ref.ID
		}
		if len(rows) < exportPeople {
			return nil
		}
	}
}

// keyed is a record with what it is sorted by.
type keyed struct {
	record
	key string
}

// trailing scans one column behind those that a scan function knows.
type trailing struct {
	sqldb.Scanner
	last any
}

// Scan implements sqldb.Scanner.
func (t trailing) Scan(dest ...any) error { return t.Scanner.Scan(append(dest, t.last)...) }

func exported(r record, o org.Org, clear bool) Exported {
	e := Exported{Membership: r.Membership, Person: r.person, Numbers: r.person.Masked(), Org: o}
	if clear {
		e.Numbers = r.person.Reveal()
	}
	return e
}

func splitFields(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
