package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/treepath"
)

// CreateInput is a new body and where it hangs.
type CreateInput struct {
	Parent           id.Ref  `json:"parent"`
	IndustrialParent id.Ref  `json:"industrial_parent,omitzero"`
	GuidedBy         id.Ref  `json:"guided_by,omitzero"`
	ValidFrom        day.Day `json:"valid_from,omitempty" doc:"First day in the tree; today when empty"`
	Facts
}

// Create enters a body below its parent. Errors: Invalid with the faults of the fields, Conflict
// when the code or USCC is taken.
func (s *Service) Create(ctx context.Context, by access.Actor, in CreateInput) (made Org, err error) {
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		made, err = s.CreateIn(ctx, tx, by, in)
		return err
	})
	return made, err
}

// CreateIn is Create in the caller's transaction: use cases of other modules that have authorised act as a job.
func (s *Service) CreateIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, in CreateInput) (made Org, err error) {
	if err := s.Plan.Permits(by, UseCreate); err != nil {
		return made, err
	}
	parent, err := load(ctx, tx, in.Parent)
	if err != nil {
		return made, err
	}
	if err := s.Plan.Allow(by, UseCreate, parent.Target()); err != nil {
		return made, err
	}
	today, ref := s.today(tx.Now), id.Ref{Fed: in.Parent.Fed, ID: s.IDs.New()}
	facts, wrong := s.check(in.Facts, Org{}, today)
	wrong = append(wrong, s.placeFaults(facts, parent)...)
	if in.ValidFrom == "" {
		in.ValidFrom = today
	}
	if in.ValidFrom > today {
		wrong.add("valid_from", errs.M("org.day_future"))
	}
	if err := errs.InvalidFields(wrong); err != nil {
		return made, err
	}
	made = fromFacts(facts, ref, parent)
	made.ValidFrom, made.Version = in.ValidFrom, 1
	if made.IndustrialParent, made.IndustrialPath, err = s.industrial(ctx, tx, in.IndustrialParent, made); err != nil {
		return made, err
	}
	if made.GuidedBy, err = guide(ctx, tx, in.GuidedBy, ref); err != nil {
		return made, err
	}
	if err := s.write(ctx, tx, by, []Org{made}, ""); err != nil {
		return made, taken(err)
	}
	return made, s.Log.Write(ctx, tx, by, audit.Act{Use: UseCreate, Org: made.Ref.ID, Kind: "org", Record: made.Ref.ID})
}

// placeFaults are the faults of facts below a parent.
func (s *Service) placeFaults(f Facts, parent Org) (wrong faults) {
	if f.Kind.Valid() && !f.Kind.Below(parent.Kind) {
		wrong.add("parent", errs.M("org.kind_below",
			"kind", errs.M("org.kind_"+string(f.Kind)), "parent", errs.M("org.kind_"+string(parent.Kind))))
	}
	if f.Division != "" && !s.Codes.HasDivision(f.Division) {
		wrong.add("division", errs.M("org.division_unknown", "code", f.Division))
	}
	return wrong
}

// fromFacts makes the body of checked facts below its parent.
func fromFacts(f Facts, ref id.Ref, parent Org) Org {
	o := Org{Ref: ref, ParentID: parent.Ref.ID, Path: parent.Path.Child(ref.ID)}
	o = o.with(f)
	if o.Division == "" {
		o.Division = parent.Division
	}
	if o.Kind == Federation {
		o.Level = LevelOf(o.Division)
	}
	switch {
	case parent.IndustrialPath != "": // what hangs below a body of an industry is of the industry, too
		o.IndustrialPath = parent.IndustrialPath.Child(ref.ID)
	case o.Kind == Industrial:
		o.IndustrialPath = treepath.Path("").Child(ref.ID) // an industry's tree begins here
	}
	return o
}

// with is the body with other facts.
func (o Org) with(f Facts) Org {
	o.Code, o.Name, o.Kind, o.State, o.USCC = f.Code, f.Name, f.Kind, f.State, USCC(f.USCC)
	o.Division, o.Industry, o.Address, o.Phone = f.Division, f.Industry, f.Address, f.Phone
	o.LegalPersonNo, o.FoundedOn = f.LegalPersonNo, f.FoundedOn
	return o
}

// Facts are the body's facts, as an edit takes them.
func (o Org) Facts() Facts {
	return Facts{Code: o.Code, Name: o.Name, Kind: o.Kind, State: o.State, USCC: string(o.USCC), Division: o.Division,
		Industry: o.Industry, Address: o.Address, Phone: o.Phone, LegalPersonNo: o.LegalPersonNo, FoundedOn: o.FoundedOn}
}

// industrial is the body's place along its industry.
func (s *Service) industrial(ctx context.Context, tx *sqldb.Tx, parent id.Ref, o Org) (id.ID, treepath.Path, error) {
	if parent.IsZero() {
		return 0, o.IndustrialPath, nil
	}
	p, err := load(ctx, tx, parent)
	if err != nil {
		return 0, "", err
	}
	if p.IndustrialPath == "" {
		return 0, "", errs.InvalidField("industrial_parent", "org.not_industrial", "name", p.Name)
	}
	return p.Ref.ID, p.IndustrialPath.Child(o.Ref.ID), nil
}

// guide is the body that guides another: one of the same federation.
func guide(ctx context.Context, q sqldb.Queryer, by, of id.Ref) (id.ID, error) {
	if by.IsZero() {
		return 0, nil
	}
	if _, err := load(ctx, q, by); err != nil || by.Fed != of.Fed || by == of {
		return 0, errs.InvalidField("guided_by", "org.guide_unknown")
	}
	return by.ID, nil
}

// taken words the unique keys of org.
func taken(err error) error {
	if sqldb.IsDuplicate(err) {
		return errs.Wrap(err, errs.Conflict, "org.code_taken")
	}
	return err
}
