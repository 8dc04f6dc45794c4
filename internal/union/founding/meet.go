package founding

import (
	"context"
	"strings"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// MeetInput is the first meeting of the members or their delegates, and whom it elected.
type MeetInput struct {
	StepInput
	Day       day.Day  `json:"day"`
	Entitled  int64    `json:"entitled" minimum:"1" doc:"Those who have a vote"`
	Present   int64    `json:"present" minimum:"0"`
	Committee []Holder `json:"committee" doc:"With their posts, the chair first"`
}

// Meet records the first meeting. The rules assembly_quorum and committee_size judge it: one that is law refuses, another takes a reason.
func (s *Service) Meet(ctx context.Context, by access.Actor, in MeetInput) error {
	return s.step(ctx, by, in.StepInput, "meet", func(tx *sqldb.Tx, r *record) error {
		if err := in.check(s.today(tx.Now)); err != nil {
			return err
		}
		quorum, err := s.rule(ctx, tx, r, "assembly_quorum")
		if err == nil {
			err = quorum.Check(quorum.Fraction().Met(in.Present, in.Entitled), in.Reason)
		}
		if err != nil {
			return err
		}
		size, err := s.rule(ctx, tx, r, "committee_size")
		if err == nil {
			err = size.Check(fits(size.Bands(), r.Listed, int64(len(in.Committee))), in.Reason)
		}
		if err != nil {
			return err
		}
		r.MetOn, r.Entitled, r.Present = in.Day, in.Entitled, in.Present
		return writeHolders(ctx, tx, r.Ref, committee, in.Committee)
	})
}

// fits reports whether a union of so many members may have so many in its committee.
func fits(bands rules.Bands, members, seats int64) bool {
	b, ok := bands.For(members)
	return !ok || seats >= b.Min && seats <= b.Max
}

// check says what is wrong with what was given of the meeting.
func (in *MeetInput) check(today day.Day) error {
	var wrong []errs.Field
	fault := func(name string, m errs.Msg) { wrong = append(wrong, errs.Field{Name: name, Msg: m}) }
	if in.Day == "" || in.Day > today {
		fault("day", errs.M("founding.day_past"))
	}
	if in.Entitled < 1 {
		fault("entitled", errs.M("founding.entitled_needed"))
	}
	if in.Present < 0 || in.Present > in.Entitled {
		fault("present", errs.M("founding.present_more"))
	}
	if err := errs.InvalidFields(wrong); err != nil {
		return err
	}
	return checkHolders("committee", in.Committee, true)
}

// RegisterInput is the registration as a legal person.
type RegisterInput struct {
	StepInput
	Certificate string  `json:"certificate" maxLength:"64" doc:"Number of the certificate (工会法人资格证书)"`
	USCC        string  `json:"uscc" doc:"Unified social credit code; it begins with 81"`
	Day         day.Day `json:"day"`
	Address     string  `json:"address,omitempty" maxLength:"200"`
}

// Register records the registration: the union runs from now on and covers its employers from that day on.
func (s *Service) Register(ctx context.Context, by access.Actor, in RegisterInput) error {
	return s.step(ctx, by, in.StepInput, "register", func(tx *sqldb.Tx, r *record) error {
		if err := in.check(s.today(tx.Now), r.MetOn); err != nil {
			return err
		}
		r.RegisteredOn = in.Day
		if err := s.become(ctx, tx, by, r, func(f *org.Facts) {
			f.State, f.LegalPersonNo, f.USCC, f.FoundedOn = org.Running, in.Certificate, in.USCC, r.MetOn
			if in.Address != "" {
				f.Address = in.Address
			}
		}); err != nil {
			return err
		}
		for _, e := range r.employers {
			employer := r.Ref
			employer.ID = e
			if err := s.Orgs.CoverIn(ctx, tx, access.NewJob(r.Ref.Fed, by.Name), org.CoverInput{Org: r.union.Ref, Employer: employer, From: in.Day}); err != nil {
				return err
			}
		}
		return nil
	})
}

// unionHead is what the codes of grassroots unions begin with (GB 32100-2015, table 1).
const unionHead = "81"

// check says what is wrong with what was given of the registration; the code itself is the module org's to judge.
func (in *RegisterInput) check(today, met day.Day) error {
	var wrong []errs.Field
	fault := func(name string, m errs.Msg) { wrong = append(wrong, errs.Field{Name: name, Msg: m}) }
	if in.Certificate = strings.TrimSpace(in.Certificate); in.Certificate == "" {
		fault("certificate", errs.M("founding.certificate_needed"))
	}
	if code, err := org.ParseUSCC(in.USCC); err != nil {
		fault("uscc", errs.MsgOf(err))
	} else if !strings.HasPrefix(string(code), unionHead) {
		fault("uscc", errs.M("founding.uscc_head", "head", unionHead))
	}
	if in.Day == "" || in.Day > today || in.Day < met {
		fault("day", errs.M("founding.day_between", "day", met))
	}
	return errs.InvalidFields(wrong)
}
