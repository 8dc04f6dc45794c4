package duplicate

import (
	"context"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Proof is what was seen to be sure that two documents are one person's.
type Proof string

// The grades of proof, the best first.
const (
	Originals Proof = "originals" // both documents
	Issuer    Proof = "issuer"    // a paper of the authority that issued them
	OnePaper  Proof = "one_paper" // one document, and the person's own word for the other
)

// Proofs are all grades.
var Proofs = []Proof{Originals, Issuer, OnePaper}

// Choice is which record stays, and which values of the other it takes.
type Choice struct {
	Keep id.Ref   `json:"keep,omitzero" doc:"The membership that stays; when left out the one that the person confirmed, else the older"`
	Take []string `json:"take,omitempty" doc:"Fields that stand as the other record has them; of two unions only name, sex, birth, document"`
}

// Plan is a merge as it would be.
type Plan struct {
	Pair       Pair
	Kept, Gone member.Side
	Facts      member.Facts // of the person from then on, as the kept record will have them
	Differ     []string     // fields in which the records differ, of those that can be chosen
	Above      bool         // a body above decides
	Until      day.Day      // the last day on which it opens nothing that was not open
}

// plan works a choice out. Errors: Conflict when the pair is not open, Invalid by field.
func (s *Service) plan(p Pair, in Choice, today day.Day) (Plan, error) {
	out := Plan{Pair: p, Above: !p.Within()}
	var ok bool
	if in.Keep.IsZero() {
		in.Keep = p.Keep()
	}
	if out.Kept, out.Gone, ok = p.side(in.Keep); !ok {
		return out, errs.InvalidField("keep", "duplicate.keep_unknown")
	}
	if p.State != Open {
		return out, errs.New(errs.Conflict, "duplicate.decided_already")
	}
	choosable := func(field string) bool { return p.OneList() || member.Identity(field) }
	for _, f := range out.Kept.Person.Differs(out.Gone.Person.Facts) {
		if choosable(f) {
			out.Differ = append(out.Differ, f)
		}
	}
	if i := slices.IndexFunc(in.Take, func(f string) bool { return !choosable(f) }); i >= 0 {
		return out, errs.InvalidField("take", "duplicate.not_across", "field", in.Take[i])
	}
	var err error
	out.Facts, err = out.Kept.Person.Take(out.Gone.Person.Facts, in.Take, today)
	return out, err
}

// Preview says what a merge would do. It says nothing of accounts, nor of claims.
func (s *Service) Preview(ctx context.Context, by access.Actor, pair id.Ref, in Choice) (Plan, error) {
	p, err := s.load(ctx, s.DB, by, UsePreview, pair)
	if err != nil {
		return Plan{}, err
	}
	today := s.today(s.DB.Now())
	out, err := s.plan(p, in, today)
	if err != nil || !out.Above {
		return out, err
	}
	out.Until, err = s.quietUntil(ctx, s.DB, out.Kept.Org, today)
	return out, err
}

// MergeInput is a decision that two records are of one person.
type MergeInput struct {
	Pair    id.Ref `json:"-"`
	Version int64  `json:"-"` // of the pair, as it was looked at
	Choice
	AVersion int64  `json:"a_version" doc:"Of the first record, as it was looked at"`
	BVersion int64  `json:"b_version"`
	Proof    Proof  `json:"proof,omitempty" enum:"originals,issuer,one_paper" doc:"What was seen; needed where the documents differ"`
	Reason   string `json:"reason" doc:"At least 4 characters; names no other union" maxLength:"400"`
}

// check holds the words of a decision against the pair.
func (in MergeInput) check(p Pair) error {
	var faults []errs.Field
	if !p.SameDocument() && !slices.Contains(Proofs, in.Proof) {
		faults = append(faults, errs.Field{Name: "proof", Msg: errs.M("duplicate.proof_needed")})
	}
	if !member.Given(in.Reason) {
		faults = append(faults, errs.Field{Name: "reason", Msg: errs.M("member.reason_needed")})
	}
	return errs.InvalidFields(faults)
}

// Merge makes two records one person's. Errors: Denied when a body above decides; Conflict when the pair or a record has changed since it was looked at,
// a membership is in transfer, a post is held by the one that would end, or an employer's management is known by the document that would go; Invalid by
// field.
func (s *Service) Merge(ctx context.Context, by access.Actor, in MergeInput) (Pair, error) {
	var account id.Ref
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		account = id.Ref{}
		p, err := s.load(ctx, tx, by, UseMerge, in.Pair)
		if err != nil {
			return err
		}
		body, err := s.body(ctx, tx, by, p)
		if err != nil {
			return err
		}
		if p.Version != in.Version || p.A.Person.Version != in.AVersion || p.B.Person.Version != in.BVersion {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		today := s.today(tx.Now)
		plan, err := s.plan(p, in.Choice, today)
		if err == nil {
			err = in.check(p)
		}
		if err != nil {
			return err
		}
		account, err = s.merge(ctx, tx, by, plan, in.Reason, body)
		if err != nil {
			return err
		}
		return s.log(ctx, tx, by, UseMerge, p, in.Reason, map[string]any{"proof": in.Proof, "take": in.Take})
	})
	if !account.IsZero() {
		s.Accounts.Forget(account)
	}
	if err != nil {
		return Pair{}, err
	}
	return s.load(ctx, s.DB, by, UseMerge, in.Pair)
}

// body is in whose name a pair is decided: the union itself, or a body above that the actor decides for.
func (s *Service) body(ctx context.Context, q sqldb.Queryer, by access.Actor, p Pair) (org.Org, error) {
	if p.Within() {
		return p.A.Org, nil
	}
	return s.decides(ctx, q, by, p)
}

// merge does what was planned, and returns the account that follows the document.
func (s *Service) merge(ctx context.Context, tx *sqldb.Tx, by access.Actor, plan Plan, reason string, body org.Org) (id.Ref, error) {
	p, do := plan.Pair, member.MergeInput{ID: s.IDs.New(), Kept: plan.Kept.Ref, Gone: plan.Gone.Ref, KeptVersion: plan.Kept.Person.Version,
		GoneVersion: plan.Gone.Person.Version, Facts: plan.Facts, By: by.Name, Reason: reason}
	var err error
	if do.Until, err = s.quietUntil(ctx, tx, plan.Kept.Org, s.today(tx.Now)); err != nil {
		return id.Ref{}, err
	}
	if p.OneList() { // the membership that goes ends
		if err := s.free(ctx, tx, plan.Gone); err != nil {
			return id.Ref{}, err
		}
	}
	if !p.SameDocument() {
		if do.Account, do.Apart, err = s.follow(ctx, tx, plan); err != nil {
			return id.Ref{}, err
		}
	}
	if err := s.Members.Merge(ctx, tx, do); err != nil {
		return id.Ref{}, err
	}
	if err := s.write(ctx, tx, p, Merged, by.Name, reason, do.ID); err != nil {
		return id.Ref{}, err
	}
	return do.Account, s.tell(ctx, tx, p, body, "duplicate.sms_merged")
}

// free is nil when nobody holds a post by a membership that is to end. Errors: Conflict; the other record is kept then, or the post ended first.
func (s *Service) free(ctx context.Context, tx *sqldb.Tx, gone member.Side) error {
	_, held, err := sqldb.One(ctx, tx, postHeld, []any{gone.Ref.Fed, gone.Ref.ID}, sqldb.Value[id.ID])
	if err == nil && held {
		err = errs.New(errs.Conflict, "duplicate.holds_post")
	}
	return err
}

// follow lets the account of the document that goes be of the one that stays, unless other records stand under it; and says which membership is kept from
// the person's sign-in for now: the one that the account has not seen, or whose document is new.
func (s *Service) follow(ctx context.Context, tx *sqldb.Tx, plan Plan) (account, apart id.Ref, err error) {
	stays, changes := plan.Kept, plan.Gone
	if s.Members.Subject(plan.Facts.Document) == changes.Subject {
		stays, changes = changes, stays
	}
	managed, err := s.Orgs.Managed(ctx, tx, changes.Ref.Fed, changes.Subject, s.today(tx.Now))
	if err == nil && len(managed) > 0 { // who manages is known by the document: under another nobody would know it
		err = errs.New(errs.Conflict, "duplicate.manages")
	}
	if err != nil {
		return id.Ref{}, id.Ref{}, err
	}
	alone, err := s.Members.Alone(ctx, tx, changes.Ref.Fed, changes.Subject, changes.Ref.ID)
	if err != nil || !alone {
		return id.Ref{}, changes.Ref, err
	}
	account, err = s.Accounts.Follow(ctx, tx, changes.Ref.Fed, changes.Subject, stays.Subject)
	if err != nil || account.IsZero() {
		return id.Ref{}, changes.Ref, err
	}
	return account, stays.Ref, nil
}

// UndoInput undoes a merge.
type UndoInput struct {
	Pair    id.Ref `json:"-"`
	Version int64  `json:"-"`
	Reason  string `json:"reason" doc:"At least 4 characters; names no other union" maxLength:"400"`
}

// Undo makes two records of one person two people's again, as one; the pair is set aside. Errors: Conflict when something has happened since to one of the
// records, or it is not merged; Denied when a body above decides.
func (s *Service) Undo(ctx context.Context, by access.Actor, in UndoInput) (Pair, error) {
	var account id.Ref
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		p, err := s.load(ctx, tx, by, UseUndo, in.Pair)
		if err != nil {
			return err
		}
		if p.State != Merged || p.Version != in.Version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		m, err := s.Members.FindMerge(ctx, tx, id.Ref{Fed: p.Ref.Fed, ID: p.merge})
		if err != nil {
			return err
		}
		body := p.A.Org
		if !m.Within() {
			if body, err = s.decides(ctx, tx, by, p); err != nil {
				return err
			}
		}
		if !member.Given(in.Reason) {
			return errs.InvalidField("reason", "member.reason_needed")
		}
		account = m.Account
		return s.undo(ctx, tx, by, p, m, in.Reason, body)
	})
	if !account.IsZero() {
		s.Accounts.Forget(account)
	}
	if err != nil {
		return Pair{}, err
	}
	return s.load(ctx, s.DB, by, UseUndo, in.Pair)
}

func (s *Service) undo(ctx context.Context, tx *sqldb.Tx, by access.Actor, p Pair, m member.Merge, reason string, body org.Org) error {
	if err := s.Members.Unmerge(ctx, tx, m, by.Name, reason); err != nil {
		return err
	}
	before := Pair{Ref: p.Ref, aID: p.aID, bID: p.bID}
	if _, err := s.fill(ctx, tx, p.Ref.Fed, &before); err != nil {
		return err
	}
	if m.Account.ID != 0 { // it belonged to the record whose document was changed
		back, now := before.A.Subject, before.B.Subject
		if m.Apart == before.A.Ref {
			back, now = now, back
		}
		if _, err := s.Accounts.Follow(ctx, tx, p.Ref.Fed, now, back); err != nil {
			return err
		}
	}
	if err := s.write(ctx, tx, p, SetAside, by.Name, reason, 0); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, before, body, "duplicate.sms_undone"); err != nil {
		return err
	}
	return s.log(ctx, tx, by, UseUndo, p, reason, nil)
}

// Undoable reports whether the actor may undo a merged pair, and in which memberships something has happened since, so that nobody can.
func (s *Service) Undoable(ctx context.Context, by access.Actor, pair id.Ref) (may bool, since []id.Ref, err error) {
	p, err := s.load(ctx, s.DB, by, UseView, pair)
	if err != nil || p.State != Merged {
		return false, nil, err
	}
	m, err := s.Members.FindMerge(ctx, s.DB, id.Ref{Fed: p.Ref.Fed, ID: p.merge})
	if err != nil {
		return false, nil, err
	}
	kept, gone, _ := p.side(m.Kept)
	if since = s.Members.Dependent(m, kept, gone); len(since) > 0 {
		return false, since, nil
	}
	if m.Within() {
		return s.allow(by, UseUndo, p.A, p.B) == nil, nil, nil
	}
	_, err = s.decides(ctx, s.DB, by, p)
	if errs.Hidden(err) {
		return false, nil, nil
	}
	return err == nil, nil, err
}
