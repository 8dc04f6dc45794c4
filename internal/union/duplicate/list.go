package duplicate

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
)

// ListInput asks for the pairs of which both records are on lists at and below a body.
type ListInput struct {
	Node  id.Ref
	State State  // Open when ""
	Grade string // of Grades; all when ""
	After id.ID  // the last pair of the page before
	Limit int    // at most 200; 50 when 0
}

// List lists pairs, the surest first. Errors: NotFound for a body out of reach, Invalid by field.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Pair, error) {
	if err := s.Plan.Permits(by, UseList); err != nil {
		return nil, err
	}
	node, err := s.Orgs.Load(ctx, s.DB, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseList, node.Target())
	if err != nil {
		return nil, err
	}
	from, to, err := in.grades()
	if err != nil {
		return nil, err
	}
	grade := Grade(-1)
	if in.After != 0 {
		last, _, err := sqldb.One(ctx, s.DB, findPair, []any{scope.Fed, in.After}, scanPair(scope.Fed))
		if err != nil {
			return nil, err
		}
		grade = last.Grade
	}
	pairs, err := sqldb.All(ctx, s.DB, listPairs, []any{scope.Fed, string(cmp.Or(in.State, Open)), int64(grade), in.After, scope.From, scope.To, by.Subject[:],
		int64(from), int64(to), sqldb.Limit(in.Limit)}, scanPair(scope.Fed))
	if err != nil {
		return nil, err
	}
	all := make([]*Pair, len(pairs))
	for i := range pairs {
		all[i] = &pairs[i]
	}
	_, err = s.fill(ctx, s.DB, scope.Fed, all...)
	return pairs, err
}

// grades are the first and the last that are asked for.
func (in ListInput) grades() (from, to Grade, err error) {
	if in.State != "" && !slices.Contains(States, in.State) {
		return 0, 0, errs.InvalidField("state", "duplicate.state_unknown")
	}
	if in.Grade == "" {
		return ByHand, Perhaps, nil
	}
	for _, g := range Grades {
		if g.String() == in.Grade {
			return g, g, nil
		}
	}
	return 0, 0, errs.InvalidField("grade", "duplicate.grade_unknown")
}

// OpenOf are the open pairs that a membership is in, as far as the actor may see them; at most a few.
func (s *Service) OpenOf(ctx context.Context, by access.Actor, membership id.Ref) ([]Pair, error) {
	if err := s.Plan.Permits(by, UseView); err != nil {
		return nil, err
	}
	pairs, err := sqldb.All(ctx, s.DB, pairsOfOne, []any{membership.Fed, membership.ID}, scanPair(membership.Fed))
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, p := range pairs {
		whole, err := s.fill(ctx, s.DB, membership.Fed, &p)
		if err != nil {
			return nil, err
		}
		if whole && p.A.State.Present() && p.B.State.Present() && s.allow(by, UseView, p.A, p.B) == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// columns are those of the list as a table, in words "duplicate.column_" and the name.
var columns = []string{"grade", "reasons", "state", "name_a", "document_a", "phone_a", "union_a", "name_b", "document_b", "phone_b", "union_b", "decided_by", "reason"}

// Export writes a list, all pages of it, as CSV in the reader's words; numbers are masked, and no cell can be a formula. The export is logged.
func (s *Service) Export(ctx context.Context, by access.Actor, in ListInput, w io.Writer, words func(errs.Msg) string) error {
	in.Limit, in.After = 200, 0
	page, err := s.List(ctx, by, in)
	if err != nil {
		return err
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseList, Org: in.Node.ID, Kind: "duplicate", Detail: map[string]any{"export": true}})
	})
	if err != nil {
		return err
	}
	out := sheet.NewCSV(w)
	var head []sheet.Column
	for _, c := range columns {
		head = append(head, sheet.Column{Name: words(errs.M("duplicate.column_" + c))})
	}
	if err := out.WriteHeader(head); err != nil {
		return err
	}
	for len(page) > 0 {
		for _, p := range page {
			if err := out.WriteRow(p.cells(words)); err != nil {
				return err
			}
		}
		in.After = page[len(page)-1].Ref.ID
		if page, err = s.List(ctx, by, in); err != nil {
			return err
		}
	}
	return out.Close()
}

// cells are a pair as a row.
func (p Pair) cells(words func(errs.Msg) string) (out []sheet.Cell) {
	var why []string
	for _, r := range p.Reasons {
		why = append(why, words(errs.M("duplicate.reason_"+string(r))))
	}
	texts := []string{words(errs.M("duplicate.grade_" + p.Grade.String())), strings.Join(why, " · "), words(errs.M("duplicate.state_" + string(p.State)))}
	for _, x := range p.both() {
		masked := x.Person.Masked()
		texts = append(texts, x.Person.Name, masked.Document, masked.Phone, x.Org.Name)
	}
	for _, text := range append(texts, p.DecidedBy, p.Reason) {
		out = append(out, sheet.Cell{Text: text})
	}
	return out
}
