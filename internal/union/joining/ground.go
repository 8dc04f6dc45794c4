package joining

import (
	"context"
	"slices"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sqldb"
)

// Ground is on what a refusal rests.
type Ground string

// The grounds. Nothing else lets a union refuse: 工会法（2021）第3条 gives every worker the right to join, and forbids to hinder it. That somebody
// manages is no ground, for managers live by wages, too; what they are barred from is office (第10条).
const (
	// NotWorker: not a worker who lives mainly by wages, nor one of a new form of work. 工会法（2021）第3条.
	NotWorker Ground = "not_worker"
	// IdentityUnproved: who applies could not be made sure of. Real-name membership: 总工办发〔2017〕14号.
	IdentityUnproved Ground = "identity_unproved"
	// AlreadyMember: on this union's list already. One membership at a time: 《工会会员会籍管理办法》. Only where the phone that was proved is the one on the
	// list: nobody learns by somebody else's document who is a member.
	AlreadyMember Ground = "already_member"
	// ConsentWithdrawn: the applicant has told the union not to go on. A worker joins by an own application (《工会会员会籍管理办法》), and may withdraw the
	// consent (个人信息保护法第15条).
	ConsentWithdrawn Ground = "consent_withdrawn"
)

// Grounds are all grounds.
var Grounds = []Ground{NotWorker, IdentityUnproved, AlreadyMember, ConsentWithdrawn}

// stands says what keeps a refusal from resting on a ground. Errors: Invalid field ground.
func (s *Service) stands(ctx context.Context, tx *sqldb.Tx, g Ground, r *record) error {
	if !slices.Contains(Grounds, g) {
		return errs.InvalidField("ground", "joining.ground_needed")
	}
	if g != AlreadyMember {
		return nil
	}
	listed, err := s.Members.Lists(ctx, tx, r.org, r.Document, r.Phone)
	if err == nil && !listed {
		err = errs.InvalidField("ground", "joining.ground_not_listed")
	}
	return err
}
