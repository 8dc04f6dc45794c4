package joining

import (
	"context"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// ApplyInput is what somebody gives who wants to join: three fields and one consent.
type ApplyInput struct {
	Doorway  id.Ref
	Name     string
	Document vault.Secret
	Phone    vault.Secret
	Consent  bool      // to the text of ConsentVersion (个人信息保护法 arts 14, 17)
	Lang     i18n.Lang // in which messages go out
}

// Applied is what an applicant takes away.
type Applied struct {
	Ref   id.Ref
	Code  string // leads to the application; told this once
	Phone string // masked
}

// Apply takes an application and sends digits to its phone. Whether the person is known here or elsewhere makes no difference. Errors: Invalid by
// field, NotFound when the doorway lets nobody in, TooMany digits for one phone.
func (s *Service) Apply(ctx context.Context, in ApplyInput) (Applied, error) {
	a, err := s.prepare(in)
	if err != nil {
		return Applied{}, err
	}
	var out Applied
	out.Code, a.follow = newCode(in.Doorway.Fed)
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		d, o, err := s.findDoorway(ctx, tx, in.Doorway)
		if err == nil && !d.lets(s.today(tx.Now)) || errs.Is(err, errs.NotFound) {
			return errs.New(errs.NotFound, "joining.doorway_closed")
		}
		if err != nil {
			return err
		}
		to, err := s.route(ctx, tx, d, o)
		if err != nil {
			return err
		}
		a.Ref, a.Doorway, a.Org, a.Platform, a.MadeAt = id.Ref{Fed: d.Ref.Fed, ID: s.IDs.New()}, d.Ref.ID, to, d.Platform, tx.Now
		if _, err := tx.Exec(ctx, insertApplication, s.applicationArgs(a)...); err != nil {
			return err
		}
		if _, err := s.Procedures.Open(ctx, tx, a.Ref, Name, a.Org, procedure.Act{By: applicant}, record{Application: a}.bodies); err != nil {
			return err
		}
		return s.Messages.SendCode(ctx, tx, a.proof())
	})
	out.Ref, out.Phone = a.Ref, a.facts().Masked().Phone
	return out, err
}

// proof asks for the digits that prove the applicant's phone.
func (a Application) proof() delivery.CodeInput {
	return delivery.CodeInput{Fed: a.Ref.Fed, Org: a.Org, Phone: a.Phone, Record: a.Ref, Lang: a.Lang, Text: "joining.sms_code"}
}

// prepare reads what was given, by the rules for members.
func (s *Service) prepare(in ApplyInput) (Application, error) {
	facts := member.Facts{Name: in.Name, Document: in.Document, Phone: in.Phone}
	if read := member.Documents(in.Document.Reveal(), s.today(s.DB.Now())); len(read) > 0 {
		facts.DocKind = read[0].Kind
	}
	p := s.Members.Prepare(in.Doorway.Fed, []member.Row{{Facts: facts, Despite: true}})[0]
	wrong := p.Faults
	if in.Phone == "" {
		wrong = append(wrong, errs.Field{Name: "phone", Msg: errs.M("joining.phone_needed")})
	}
	if !in.Consent {
		wrong = append(wrong, errs.Field{Name: "consent", Msg: errs.M("joining.consent_needed")})
	}
	return Application{Version: 1, Name: p.Name, DocKind: p.DocKind, Document: p.Document, Phone: p.Phone, Consent: ConsentVersion, Lang: in.Lang},
		errs.InvalidFields(wrong)
}

// route is the body that an application by a doorway goes to.
func (s *Service) route(ctx context.Context, q sqldb.Queryer, d Doorway, at org.Org) (id.ID, error) {
	if d.Employer != 0 {
		covering, err := s.Orgs.Covering(ctx, q, id.Ref{Fed: d.Ref.Fed, ID: d.Employer}, s.today(s.DB.Now()))
		if err != nil {
			return 0, err
		}
		for _, o := range covering {
			if takesMembers(o) {
				return o.Ref.ID, nil
			}
		}
	}
	if takesMembers(at) {
		return at.Ref.ID, nil
	}
	if d.Fallback != 0 {
		named, err := s.Orgs.Load(ctx, q, id.Ref{Fed: d.Ref.Fed, ID: d.Fallback})
		if err == nil {
			named, err = s.Orgs.Whole(ctx, q, named)
		}
		if err != nil || takesMembers(named) { // one that takes nobody any more is passed over
			return named.Ref.ID, err
		}
	}
	for at.Kind == org.Preparatory || at.State == org.Closed { // a group answers nothing before its union is approved, nor does what is no more
		above, err := s.Orgs.Load(ctx, q, id.Ref{Fed: d.Ref.Fed, ID: at.ParentID})
		if err != nil {
			return 0, err
		}
		at = above
	}
	return at.Ref.ID, nil
}

// takesMembers reports whether a body takes people in: also a union that is approved and not yet registered, for it meets when it has members.
func takesMembers(o org.Org) bool { return o.Kind.HasMembers() && o.State != org.Closed }
