package joining

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Followed is an application as its applicant sees it.
type Followed struct {
	Application
	At    procedure.Proceeding
	Owed  []procedure.Owed
	Steps []procedure.Step
	Union org.Org // the body that it lies with
	Phone string  // masked
}

// Follow is the application that a code leads to. Errors: NotFound.
func (s *Service) Follow(ctx context.Context, code string) (Followed, error) {
	r, err := s.byCode(ctx, s.DB, code)
	if err != nil {
		return Followed{}, err
	}
	steps, err := s.Procedures.Steps(ctx, s.DB, r.Ref)
	return Followed{Application: r.Application, At: r.at, Owed: r.owed, Steps: steps, Union: r.org, Phone: r.facts().Masked().Phone}, err
}

func (s *Service) byCode(ctx context.Context, q sqldb.Queryer, code string) (record, error) {
	fed, hash, err := parseCode(code)
	if err != nil {
		return record{}, err
	}
	r, err := s.read(ctx, q, applicationOfCode, fed, hash[:])
	if errs.Is(err, errs.NotFound) {
		err = errs.New(errs.NotFound, "joining.code_unknown")
	}
	return r, err
}

// act does an event of the applicant's, after change has made of the application what it is to be.
func (s *Service) act(ctx context.Context, code, event string, change func(tx *sqldb.Tx, r *record) error) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.byCode(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		return s.raise(ctx, tx, &r, procedure.Act{Event: event, By: applicant})
	})
}

// Prove shows that the phone is the applicant's: by the digits that were sent there. From now on the union owes an answer. Errors: Invalid field
// code, Conflict when it was proved before.
func (s *Service) Prove(ctx context.Context, code, digits string) error {
	var wrong error
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.byCode(ctx, tx, code)
		if err != nil {
			return err
		}
		if r.at.State != Unproved {
			return errs.New(errs.Conflict, "joining.proved_already")
		}
		if wrong = s.Messages.CheckCode(ctx, tx, r.Ref.Fed, r.Ref, digits); errs.Is(wrong, errs.Invalid) {
			return nil // that it was tried is kept
		}
		if wrong != nil {
			return wrong
		}
		return s.raise(ctx, tx, &r, procedure.Act{Event: "prove", By: applicant})
	})
	return cmp.Or(err, wrong)
}

// SendDigits sends digits once more. Errors: TooMany, Conflict when the phone is proved.
func (s *Service) SendDigits(ctx context.Context, code string) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.byCode(ctx, tx, code)
		if err != nil {
			return err
		}
		if r.at.State != Unproved {
			return errs.New(errs.Conflict, "joining.proved_already")
		}
		return s.Messages.SendCode(ctx, tx, r.proof())
	})
}

// Withdraw takes the application back.
func (s *Service) Withdraw(ctx context.Context, code string) error {
	return s.act(ctx, code, "withdraw", func(*sqldb.Tx, *record) error { return nil })
}

// MendInput is what an applicant puts right in an application that was returned. Empty numbers stay as they are.
type MendInput struct {
	Code     string
	Name     string
	Document vault.Secret
	WorkUnit string
}

// Mend puts an application right that was returned; the union's clock goes on. Errors: Invalid by field.
func (s *Service) Mend(ctx context.Context, in MendInput) error {
	return s.act(ctx, in.Code, "mend", func(_ *sqldb.Tx, r *record) error {
		if in.Document == "" {
			in.Document = r.Document
		}
		next, err := s.prepare(ApplyInput{Doorway: r.Ref, Name: in.Name, Document: in.Document, Phone: r.Phone, Consent: true})
		if err != nil {
			return err
		}
		r.Name, r.DocKind, r.Document = next.Name, next.DocKind, next.Document
		r.WorkUnit, err = workplace(in.WorkUnit)
		return err
	})
}

// Tell adds where the applicant works, so that the union knows whom it is about. Errors: Invalid field work_unit, Conflict once it is over.
func (s *Service) Tell(ctx context.Context, code, workUnit string) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		r, err := s.byCode(ctx, tx, code)
		if err != nil {
			return err
		}
		if !r.at.ClosedAt.IsZero() {
			return errs.New(errs.Conflict, "joining.over")
		}
		if r.WorkUnit, err = workplace(workUnit); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, updateApplication, append(s.applicationArgs(r.Application), r.Version+1)...)
		if err == nil && n != 1 {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		return err
	})
}

// workplace reads what somebody writes of the place of work.
func workplace(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > maxPlace {
		return "", errs.InvalidField("work_unit", "joining.place_length", "n", maxPlace)
	}
	return text, nil
}

// masked are an application's numbers as pages show them.
func (a Application) masked() member.Numbers { return a.facts().Masked() }
