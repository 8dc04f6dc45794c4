package duplicate

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

// View is one pair with both records. That the records were looked at is logged, for their people to see.
func (s *Service) View(ctx context.Context, by access.Actor, pair id.Ref) (Pair, error) {
	p, err := s.load(ctx, s.DB, by, UseView, pair)
	if err != nil {
		return Pair{}, err
	}
	for _, x := range p.both() {
		s.Members.Looks.Note(by, audit.Act{Use: UseView, Org: p.logOrg(), Kind: "membership", Record: x.Ref.ID})
	}
	return p, nil
}

// ProposeInput names two memberships that somebody takes for one person's.
type ProposeInput struct {
	A id.Ref `json:"a"`
	B id.Ref `json:"b"`
}

// Propose puts a pair together by hand, or finds the one that there is; what was set aside opens again. Errors: NotFound when either membership is out of
// reach; Invalid when they are one, or stand under one document on two lists, which is a double that the person's own confirmation settles.
func (s *Service) Propose(ctx context.Context, by access.Actor, in ProposeInput) (Pair, error) {
	if err := s.Plan.Permits(by, UsePropose); err != nil {
		return Pair{}, err
	}
	if in.A == in.B || in.A.Fed != in.B.Fed {
		return Pair{}, errs.InvalidField("b", "duplicate.same_record")
	}
	var made id.Ref
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		sides, err := s.Members.Sides(ctx, tx, in.A.Fed, []id.ID{in.A.ID, in.B.ID})
		if err != nil {
			return err
		}
		a, b := older(sides[in.A.ID], sides[in.B.ID])
		if len(sides) < 2 {
			return errs.New(errs.NotFound, "errs.not_found")
		}
		if err := s.allow(by, UsePropose, a, b); err != nil {
			return err
		}
		if err := s.proposable(a, b); err != nil {
			return err
		}
		if made, err = s.open(ctx, tx, a, b); err != nil {
			return err
		}
		return s.log(ctx, tx, by, UsePropose, Pair{Ref: made, A: a, B: b}, "", nil)
	})
	if err != nil {
		return Pair{}, err
	}
	return s.load(ctx, s.DB, by, UsePropose, made)
}

// proposable is nil when two records may be one person's.
func (s *Service) proposable(a, b member.Side) error {
	switch {
	case !a.State.Present() || !b.State.Present():
		return errs.InvalidField("b", "member.not_present")
	case a.Subject == b.Subject && a.Org.Ref != b.Org.Ref:
		return errs.InvalidField("b", "duplicate.is_double")
	}
	return nil
}

// open writes a pair that is not known, or opens again one that was set aside.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, a, b member.Side) (id.Ref, error) {
	fed := a.Ref.Fed
	grade, reasons, ok := compare(a, b)
	if !ok {
		grade = ByHand
	}
	made := id.Ref{Fed: fed, ID: s.IDs.New()}
	n, err := tx.Exec(ctx, insertPair, fed, made.ID, a.Ref.ID, b.Ref.ID, a.Person.Version, b.Person.Version, int64(grade), sqldb.Micros(tx.Now), words(reasons))
	if err != nil || n == 1 {
		return made, err
	}
	old, _, err := sqldb.One(ctx, tx, pairOfTwo, []any{fed, a.Ref.ID, b.Ref.ID}, scanPair(fed))
	if err != nil || old.State != SetAside {
		return old.Ref, err
	}
	return old.Ref, s.write(ctx, tx, old, Open, "", "", 0)
}

// SetAsideInput says why two records are of two people, or with Reopen that they should be looked at again.
type SetAsideInput struct {
	Pair    id.Ref `json:"-"`
	Version int64  `json:"-"`
	Reopen  bool   `json:"reopen,omitempty"`
	Reason  string `json:"reason" doc:"At least 4 characters; keepers of both lists read it" maxLength:"400"`
}

// SetAside notes that two records are not of one person, so that the pair comes up no more while the records are as they are. Errors: Invalid
// without a reason; Conflict when it is decided already.
func (s *Service) SetAside(ctx context.Context, by access.Actor, in SetAsideInput) (Pair, error) {
	from, to := Open, SetAside
	if in.Reopen {
		from, to = to, from
	}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		p, err := s.load(ctx, tx, by, UseSetAside, in.Pair)
		if err != nil {
			return err
		}
		switch {
		case p.Version != in.Version:
			return errs.New(errs.Conflict, "errs.conflict")
		case p.State != from:
			return errs.New(errs.Conflict, "duplicate.decided_already")
		case !member.Given(in.Reason):
			return errs.InvalidField("reason", "member.reason_needed")
		}
		if err := s.write(ctx, tx, p, to, by.Name, in.Reason, 0); err != nil {
			return err
		}
		return s.log(ctx, tx, by, UseSetAside, p, in.Reason, map[string]any{"reopen": in.Reopen})
	})
	if err != nil {
		return Pair{}, err
	}
	return s.load(ctx, s.DB, by, UseSetAside, in.Pair)
}

// write notes what became of a pair.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, p Pair, to State, by, reason string, merge id.ID) error {
	sides, err := s.Members.Sides(ctx, tx, p.Ref.Fed, []id.ID{p.aID, p.bID})
	if err != nil {
		return err
	}
	var decided any
	if to != Open {
		decided = sqldb.Micros(tx.Now)
	}
	n, err := tx.Exec(ctx, decidePair, p.Ref.Fed, p.Ref.ID, string(to), sides[p.aID].Person.Version, sides[p.bID].Person.Version, decided, by, reason,
		sqldb.Null(merge), p.Version)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "errs.conflict")
	}
	return err
}

// log writes an act to the log of both memberships, for their people to see.
func (s *Service) log(ctx context.Context, tx *sqldb.Tx, by access.Actor, use access.UseCase, p Pair, reason string, detail any) error {
	for _, x := range p.both() {
		if err := s.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: p.logOrg(), Kind: "membership", Record: x.Ref.ID, Reason: reason, Detail: detail}); err != nil {
			return err
		}
	}
	return nil
}

// Check holds the module's invariants against a federation and names what breaks them, at most 20 of a kind.
func (s *Service) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ what, text string }{
		{"pair of memberships that are not there, or not in order", pairOfNone},
		{"pair is merged without a merge, or the other way round", mergedOrNot},
		{"merge without a pair", mergeOfNoPair},
	} {
		ids, err := sqldb.All(ctx, s.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, i := range ids {
			broken = append(broken, c.what+": "+id.Ref{Fed: fed, ID: i}.String())
		}
	}
	return broken, nil
}
