package founding

import (
	"context"
	"strings"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// OpenInput begins a founding.
type OpenInput struct {
	Org       id.Ref   `json:"org" doc:"The body above the new union: a street, an industry, a federation"`
	Employers []id.Ref `json:"employers" doc:"Several have a joint union"`
	Guide     id.Ref   `json:"guide,omitzero" doc:"The body whose opinion is asked first, where there is one"`
	Name      string   `json:"name" doc:"Full name of the union"`
	Code      string   `json:"code" doc:"The union's own code, unique in its federation"`
	Group     []Holder `json:"group" doc:"The preparatory group"`
}

// mostEmployers bounds the employers of one joint union that are founded at once.
const mostEmployers = 200

// Open begins a founding: the preparatory body stands in the tree from now on. Errors: Invalid by field, Conflict when the code is taken or a union is
// being founded for one of the employers already.
func (s *Service) Open(ctx context.Context, by access.Actor, in OpenInput) (Founding, error) {
	if err := s.Plan.Permits(by, UseOpen); err != nil {
		return Founding{}, err
	}
	var f Founding
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := s.opening(ctx, tx, by, in.Org)
		if err != nil {
			return err
		}
		if err := s.mayFound(ctx, tx, by, o, in.Employers); err != nil {
			return err
		}
		if in.Name = strings.TrimSpace(in.Name); in.Name == "" {
			return errs.InvalidField("name", "founding.name_needed")
		}
		if err := checkHolders("group", in.Group, false); err != nil {
			return err
		}
		body, err := s.Orgs.CreateIn(ctx, tx, access.NewJob(in.Org.Fed, by.Name), org.CreateInput{Parent: in.Org, GuidedBy: in.Guide,
			Facts: org.Facts{Code: in.Code, Name: groupName(in.Name), Kind: org.Preparatory}})
		if err != nil {
			return err
		}
		f = Founding{Ref: id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, Org: o.Ref.ID, Made: body.Ref.ID, Guide: in.Guide.ID, Version: 1, MadeAt: tx.Now, Name: in.Name}
		if err := s.insert(ctx, tx, f, in); err != nil {
			return err
		}
		if _, err := s.Procedures.Open(ctx, tx, f.Ref, Name, f.Org, procedure.Act{By: group, Name: by.Name, Org: f.Made}, f.bodies); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseOpen, Org: f.Org, Kind: "founding", Record: f.Ref.ID})
	})
	return f, err
}

// opening is the body at which a founding is to be opened.
func (s *Service) opening(ctx context.Context, q sqldb.Queryer, by access.Actor, at id.Ref) (org.Org, error) {
	o, err := s.Orgs.Load(ctx, q, at)
	if err != nil {
		return o, err
	}
	if err := s.Plan.Allow(by, UseOpen, o.Target()); err != nil {
		return o, err
	}
	if !bears(o) {
		return o, errs.InvalidField("org", "founding.org_kind", "name", o.Name)
	}
	return o, nil
}

// mayFound says what keeps a union from being founded for some employers: one has a union of its own already. That a street covers it in passing
// does not.
func (s *Service) mayFound(ctx context.Context, tx *sqldb.Tx, by access.Actor, o org.Org, employers []id.Ref) error {
	if len(employers) == 0 || len(employers) > mostEmployers {
		return errs.InvalidField("employers", "founding.employers_needed", "n", mostEmployers)
	}
	ids := make([]id.ID, len(employers))
	for i, e := range employers {
		ids[i] = e.ID
		if e.Fed != o.Ref.Fed {
			return errs.InvalidField("employers", "founding.employer_unknown", "text", "")
		}
		found, err := s.Orgs.FindEmployer(ctx, access.NewJob(e.Fed, by.Name), e)
		if errs.Is(err, errs.NotFound) {
			return errs.InvalidField("employers", "founding.employer_unknown", "text", "")
		}
		if err != nil {
			return err
		}
		covering, err := s.Orgs.Covering(ctx, tx, e, s.today(tx.Now))
		if err != nil {
			return err
		}
		for _, c := range covering {
			if c.Kind == org.Grassroots || c.Kind == org.Joint {
				return errs.InvalidField("employers", "founding.has_union", "employer", found.Name, "union", c.Name)
			}
		}
	}
	return s.keepFromManagers(ctx, tx, by, o.Ref.Fed, ids)
}

// insert writes a founding with its employers and its group.
func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, f Founding, in OpenInput) error {
	if _, err := tx.Exec(ctx, insertFounding, foundingArgs(f)...); err != nil {
		return err
	}
	rows := make([][]any, len(in.Employers))
	for i, e := range in.Employers {
		rows[i] = []any{f.Ref.Fed, f.Ref.ID, e.ID, true}
	}
	if _, err := tx.InsertMany(ctx, insertEmployer, rows); sqldb.IsDuplicate(err) {
		return errs.Wrap(err, errs.Conflict, "founding.under_way")
	} else if err != nil {
		return err
	}
	return writeHolders(ctx, tx, f.Ref, preparers, in.Group)
}

// writeHolders writes the holders of a part, in place of those that were there.
func writeHolders(ctx context.Context, tx *sqldb.Tx, ref id.Ref, part string, holders []Holder) error {
	if _, err := tx.Exec(ctx, deletePart, ref.Fed, ref.ID, part); err != nil {
		return err
	}
	rows := make([][]any, len(holders))
	for i, h := range holders {
		rows[i] = []any{ref.Fed, ref.ID, part, i + 1, h.Name, h.Post, h.SentBy}
	}
	_, err := tx.InsertMany(ctx, insertHolder, rows)
	return err
}
