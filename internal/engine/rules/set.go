package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// SetInput is a value for a body and everything below it; the zero Org is the installation.
type SetInput struct {
	Org       id.Ref          `json:"org"`
	Name      string          `json:"name"`
	ValidFrom day.Day         `json:"valid_from,omitempty" doc:"First day; today when empty"`
	Value     json.RawMessage `json:"value" doc:"Of the rule's kind; null lets the value from above hold again"`
	Source    string          `json:"source" doc:"Law and article, decision, or who decides"`
	Grade     Grade           `json:"grade" enum:"A,B,C,GK,own"`
	CheckedOn day.Day         `json:"checked_on,omitempty" doc:"When the source was last read"`
	Reason    string          `json:"reason"`
}

// SetOutput is the value as it now holds for the body on its first day, and what is unusual about it.
type SetOutput struct {
	Found    Found
	Warnings []errs.Msg
}

// longest bounds what a person writes beside a value, in characters.
const longest = 400

// Set sets a rule for a body. Errors: as Planner.Allow; Invalid with the faults of the fields, among them a
// value that would loosen what may only be tightened, or that breaks a choice of law; Conflict when two
// set the same rule in the same moment.
func (s *Service) Set(ctx context.Context, by access.Actor, in SetInput) (SetOutput, error) {
	if err := s.Plan.Permits(by, UseSet); err != nil {
		return SetOutput{}, err
	}
	var out SetOutput
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		place, err := s.place(ctx, tx, in.Org)
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, UseSet, place); err != nil {
			return err
		}
		out, err = s.set(ctx, tx, by, place, in)
		return err
	})
	return out, err
}

// set checks and writes one value of an authorised actor.
func (s *Service) set(ctx context.Context, tx *sqldb.Tx, by access.Actor, place access.Target, in SetInput) (out SetOutput, err error) {
	in = in.tidy(s.today(tx.Now))
	rule, known := s.Rules.rules[in.Name]
	if !known {
		return out, errs.InvalidField("name", "rules.name_unknown", "name", in.Name)
	}
	value, faults := in.parse(rule)
	if err := errs.InvalidFields(faults); err != nil {
		return out, err
	}
	if value != nil {
		warning, err := rule.check(value)
		if err != nil {
			return out, err
		}
		if warning != nil {
			out.Warnings = append(out.Warnings, *warning)
		}
		if in.Org != installation {
			above, err := s.Get(ctx, tx, in.Org.Fed, place.Path.Parent(), in.Name, in.ValidFrom)
			if err != nil {
				return out, err
			}
			if rule.looser(value, above.Value) {
				return out, errs.InvalidField("value", "rules.value_looser", "above", above.Value.Words()[0])
			}
		}
	}
	_, err = tx.Exec(ctx, insertRow, in.Org.Fed, in.Org.ID, in.Name, in.ValidFrom, string(in.Value), string(in.Grade), in.Source,
		in.CheckedOn, in.Reason, sqldb.Micros(tx.Now), by.Name)
	if sqldb.IsDuplicate(err) {
		return out, errs.Wrap(err, errs.Conflict, "errs.conflict")
	}
	if err != nil {
		return out, err
	}
	if out.Found, err = s.Get(ctx, tx, in.Org.Fed, place.Path, in.Name, in.ValidFrom); err != nil {
		return out, err
	}
	return out, s.Log.Write(ctx, tx, by, audit.Act{Use: UseSet, Org: in.Org.ID, Kind: "rule", Reason: in.Reason, Detail: map[string]any{
		"name": in.Name, "valid_from": in.ValidFrom, "value": in.Value, "grade": in.Grade, "source": in.Source}})
}

// tidy drops blanks nobody meant and writes the value in one way.
func (in SetInput) tidy(today day.Day) SetInput {
	in.Name, in.Source, in.Reason = strings.TrimSpace(in.Name), strings.TrimSpace(in.Source), strings.TrimSpace(in.Reason)
	if in.ValidFrom == "" {
		in.ValidFrom = today
	}
	var b bytes.Buffer
	if json.Compact(&b, in.Value) == nil {
		in.Value = b.Bytes()
	}
	return in
}

// parse reads the value, nil where it is to be inherited, and names every fault of the fields.
func (in SetInput) parse(rule Rule) (v Value, faults []errs.Field) {
	fault := func(name, key string, pairs ...any) {
		faults = append(faults, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
	if string(in.Value) != inherit {
		var err error
		if v, err = like(rule.Default, in.Value); err != nil {
			fault("value", "rules.value_form")
		}
	}
	for name, text := range map[string]string{"source": in.Source, "reason": in.Reason} {
		switch {
		case text == "":
			fault(name, "rules.needed_"+name)
		case len([]rune(text)) > longest:
			fault(name, "rules.text_long", "n", longest)
		}
	}
	if !slices.Contains(Grades, in.Grade) {
		fault("grade", "rules.grade_unknown")
	}
	if rule.Installation && in.Org != installation {
		fault("name", "rules.installation_only")
	}
	slices.SortFunc(faults, func(a, b errs.Field) int { return strings.Compare(a.Name, b.Name) })
	return v, faults
}
