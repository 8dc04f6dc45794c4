package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// EditInput changes the facts of a body from a day on. Moving it in the tree is another use case.
type EditInput struct {
	Ref       id.Ref  `json:"-"`
	Version   int64   `json:"version" doc:"The version that was looked at"`
	ValidFrom day.Day `json:"valid_from,omitempty" doc:"First day of the change; today when empty"`
	GuidedBy  id.Ref  `json:"guided_by,omitzero"`
	Reason    string  `json:"reason,omitempty"`
	Facts
}

// Edit writes a new version of the body. The days before ValidFrom stay as they were; a change of the same day
// as the last one corrects it, and both stay visible. Errors: Conflict when the version is not the newest.
func (s *Service) Edit(ctx context.Context, by access.Actor, in EditInput) (changed Org, err error) {
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		changed, err = s.EditIn(ctx, tx, by, in)
		return err
	})
	return changed, err
}

// EditIn is Edit in the caller's transaction: use cases of other modules that have authorised act as a job.
func (s *Service) EditIn(ctx context.Context, tx *sqldb.Tx, by access.Actor, in EditInput) (changed Org, err error) {
	if err := s.Plan.Permits(by, UseEdit); err != nil {
		return changed, err
	}
	old, err := load(ctx, tx, in.Ref)
	if err != nil {
		return changed, err
	}
	if err := s.Plan.Allow(by, UseEdit, old.Target()); err != nil {
		return changed, err
	}
	today := s.today(tx.Now)
	if in.ValidFrom == "" {
		in.ValidFrom = today
	}
	facts, wrong := s.check(in.Facts, old, today)
	in.Reason = tidy(in.Reason)
	wrong.bound("reason", in.Reason, maxReason)
	if in.ValidFrom > today {
		wrong.add("valid_from", errs.M("org.day_future"))
	}
	if in.ValidFrom < old.ValidFrom {
		wrong.add("valid_from", errs.M("org.day_before", "day", old.ValidFrom))
	}
	// a body closes, and opens again, by a use case that sees to what hangs on it
	if facts.State != old.State && (facts.State == Closed || old.State == Closed) && by.Role != access.Job {
		wrong.add("state", errs.M("org.state_closes"))
	}
	beside, err := s.besideTree(ctx, tx, old, facts)
	if err != nil {
		return changed, err
	}
	wrong = append(wrong, beside...)
	if err := errs.InvalidFields(wrong); err != nil {
		return changed, err
	}
	if facts.Division == "" {
		facts.Division = old.Division
	}
	changed = old.with(facts)
	if changed.GuidedBy, err = guide(ctx, tx, in.GuidedBy, in.Ref); err != nil {
		return changed, err
	}
	changed.ValidFrom, changed.Level = in.ValidFrom, ""
	if changed.Kind == Federation {
		changed.Level = LevelOf(changed.Division)
	}
	changed.Version = in.Version + 1
	return changed, s.replace(ctx, tx, by, old, changed, UseEdit, in.Reason)
}

// besideTree are the faults of facts that do not fit what the body hangs below, or what hangs below it.
func (s *Service) besideTree(ctx context.Context, tx *sqldb.Tx, old Org, facts Facts) (wrong faults, err error) {
	if old.ParentID != 0 {
		parent, err := load(ctx, tx, id.Ref{Fed: old.Ref.Fed, ID: old.ParentID})
		if err != nil {
			return nil, err
		}
		wrong = s.placeFaults(facts, parent)
	}
	below, err := sqldb.All(ctx, tx, kindsBelow, []any{old.Ref.Fed, old.Ref.ID}, sqldb.Value[Kind])
	for _, k := range below {
		if facts.Kind.Valid() && !k.Below(facts.Kind) {
			wrong.add("kind", errs.M("org.kind_above",
				"kind", errs.M("org.kind_"+string(facts.Kind)), "below", errs.M("org.kind_"+string(k))))
		}
	}
	return wrong, err
}

// EditContactInput is what an officer may change of the own union.
type EditContactInput struct {
	Ref     id.Ref `json:"-"`
	Version int64  `json:"version"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
}

// EditContact changes where and how a union is reached, from today on.
func (s *Service) EditContact(ctx context.Context, by access.Actor, in EditContactInput) (Org, error) {
	var changed Org
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		old, err := load(ctx, tx, in.Ref)
		if err != nil {
			return s.hide(by, UseEditContact, err)
		}
		if err := s.Plan.Allow(by, UseEditContact, old.Target()); err != nil {
			return err
		}
		var wrong faults
		changed = old
		changed.Address, changed.Phone = tidy(in.Address), tidy(in.Phone)
		wrong.bound("address", changed.Address, maxAddress)
		wrong.bound("phone", changed.Phone, maxPhone)
		if err := errs.InvalidFields(wrong); err != nil {
			return err
		}
		changed.ValidFrom, changed.Version = s.today(tx.Now), in.Version+1
		return s.replace(ctx, tx, by, old, changed, UseEditContact, "")
	})
	return changed, err
}

// replace puts a new version in the old one's place.
func (s *Service) replace(ctx context.Context, tx *sqldb.Tx, by access.Actor, old, changed Org, use access.UseCase, reason string) error {
	if changed.Version != old.Version+1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	if _, err := tx.Exec(ctx, closeVersion, old.Ref.Fed, old.Ref.ID, old.Version, changed.ValidFrom); err != nil {
		return err
	}
	keys := keysOf(changed.Name)
	n, err := tx.Exec(ctx, updateOrg, append(orgArgs(changed, keys, tx.Now), old.Version)...)
	if err != nil {
		return taken(err)
	}
	if n != 1 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	if _, err := tx.Exec(ctx, insertVersion, versionArgs(changed, keys.sort, tx.Now, by.Name, reason)...); err != nil {
		return err
	}
	if err := grown(ctx, tx, old.Ref.Fed); err != nil {
		return err
	}
	return s.Log.Write(ctx, tx, by, audit.Act{Use: use, Org: old.Ref.ID, Kind: "org", Record: old.Ref.ID,
		Reason: reason, Detail: map[string]any{"changed": differences(old, changed)}})
}

// differences names the fields in which two versions differ.
func differences(a, b Org) []string {
	var out []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"code", a.Code == b.Code}, {"name", a.Name == b.Name}, {"kind", a.Kind == b.Kind}, {"state", a.State == b.State},
		{"guided_by", a.GuidedBy == b.GuidedBy}, {"uscc", a.USCC == b.USCC}, {"division", a.Division == b.Division},
		{"industry", a.Industry == b.Industry}, {"address", a.Address == b.Address}, {"phone", a.Phone == b.Phone},
		{"legal_person_no", a.LegalPersonNo == b.LegalPersonNo}, {"founded_on", a.FoundedOn == b.FoundedOn},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}
