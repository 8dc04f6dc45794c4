package rules

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Preset is what is known of the rule of a province, ready to be set for a federation there.
type Preset struct {
	Division  string // code of the province, GB/T 2260
	Rule      string
	Value     Value
	Source    string
	Grade     Grade
	CheckedOn day.Day
}

// Presets are the provinces' rules that differ from the defaults of Ground, or confirm them by a better source.
func Presets() []Preset {
	return []Preset{
		{"12", "joining_answer", Duration{3, WorkingDays}, "天津“知工”平台入会审批做法（2022年报道）", B, ""},
		{"31", "joining_answer", Duration{15, WorkingDays}, "上海网上入会联系时限（2016年报道）", B, ""},
		{"31", "founding_help", Duration{6, Months}, "上海市工会条例第10条", A, read},
		{"31", "assembly_quorum", Fraction{AtLeast, 2, 3}, "上海市职工代表大会条例（2017）", A, read},
		{"31", "assembly_majority", Fraction{AtLeast, 1, 2}, "上海市职工代表大会条例（2017）第31条：全体代表半数以上", A, read},
		{"33", "assembly_quorum", Fraction{AtLeast, 2, 3}, "浙江省企业民主管理条例（2010）", A, read},
		{"33", "assembly_majority", Fraction{MoreThan, 1, 2}, "浙江省企业民主管理条例（2010）：全体代表过半数", A, read},
	}
}

// AdoptInput names a body, usually the root of a federation, and where it lies.
type AdoptInput struct {
	Org      id.Ref
	Division string // of the body: 4403, 310115; its province decides
	Reason   string
}

// Adopt sets the presets of a body's province for it, as Set would, and returns what now holds. Values that the body
// already has stay as they are. Errors are those of Set.
func (s *Service) Adopt(ctx context.Context, by access.Actor, in AdoptInput) ([]Found, error) {
	if err := s.Plan.Permits(by, UseSet); err != nil {
		return nil, err
	}
	var adopted []Found
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		adopted = []Found{}
		place, err := s.place(ctx, tx, in.Org)
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, UseSet, place); err != nil {
			return err
		}
		for _, p := range Presets() {
			if _, known := s.Rules.rules[p.Rule]; !known || !strings.HasPrefix(in.Division, p.Division) {
				continue
			}
			now, err := s.Get(ctx, tx, in.Org.Fed, place.Path, p.Rule, s.today(tx.Now))
			if err != nil {
				return err
			}
			if now.at(in.Org) || now.Source == p.Source && reflect.DeepEqual(now.Value, p.Value) {
				continue
			}
			value, err := json.Marshal(p.Value)
			if err != nil {
				return err
			}
			out, err := s.set(ctx, tx, by, place, SetInput{Org: in.Org, Name: p.Rule, Value: value, Source: p.Source,
				Grade: p.Grade, CheckedOn: p.CheckedOn, Reason: in.Reason})
			if err != nil {
				return err
			}
			adopted = append(adopted, out.Found)
		}
		return nil
	})
	return adopted, err
}
