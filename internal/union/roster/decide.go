package roster

import (
	"context"
	"strconv"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

// Decision is what a person makes of a row that needs a look.
type Decision string

// The decisions: take it in as it stands, the document being right about sex and birth date; or leave it.
const (
	TakeRow  Decision = "take"
	LeaveRow Decision = "leave"
)

// DecideInput settles one row.
type DecideInput struct {
	Batch    id.Ref
	Row      int
	Decision Decision
}

// Decide settles a row that needs a look: it becomes joined, updated or unchanged, or rejected. The counts follow.
func (s *Service) Decide(ctx context.Context, by access.Actor, in DecideInput) (Batch, error) {
	if err := s.Plan.Permits(by, UseDecide); err != nil {
		return Batch{}, err
	}
	if in.Decision != TakeRow && in.Decision != LeaveRow {
		return Batch{}, errs.InvalidField("decision", "roster.decision_unknown")
	}
	var b Batch
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		loaded, o, err := s.load(ctx, tx, by, UseDecide, in.Batch)
		if err != nil {
			return err
		}
		b = loaded
		if b.State != Done {
			return errs.New(errs.Conflict, "roster.not_done")
		}
		row, ok, err := sqldb.One(ctx, tx, findRow, []any{b.Ref.Fed, b.Ref.ID, in.Row}, s.scanRow(b.Ref))
		if err != nil {
			return err
		}
		if !ok {
			return errs.New(errs.NotFound, "roster.row_missing", "row", strconv.Itoa(in.Row))
		}
		if row.Outcome != string(member.NeedsLook) || row.Decision != "" {
			return errs.New(errs.Conflict, "roster.row_decided")
		}
		taken := member.Taken{Outcome: member.Rejected}
		if in.Decision == TakeRow {
			p := &parser{codes: s.Codes, today: s.today()}
			l := p.line(b.Layout, sheet.Row{Number: row.Number, Cells: cells(row.Cells)})
			l.row.Despite = true
			all, err := s.Members.TakeIn(ctx, tx, by, member.TakeInInput{Org: o, Batch: b.Ref.ID, Rows: s.Members.Prepare(b.Ref.Fed, []member.Row{l.row})})
			if err != nil {
				return err
			}
			taken = all[0]
		} else {
			row.Reasons = append(row.Reasons, Reason{Msg: errs.M("roster.left_by", "name", by.Name)})
		}
		if err := s.settle(ctx, tx, b.Ref, row, in.Decision, taken); err != nil {
			return err
		}
		b.Counts.Rows-- // add counts it again
		b.Counts.NeedsLook--
		b.Counts.add(taken.Outcome)
		if err := save(ctx, tx, &b); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseDecide, Org: b.Org, Kind: "import", Record: b.Ref.ID,
			Detail: map[string]any{"row": in.Row, "decision": in.Decision}})
	})
	return b, err
}

// settle writes the decision beside the row.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, batch id.Ref, row RowLeft, d Decision, t member.Taken) error {
	for _, f := range t.Reasons {
		row.Reasons = append(row.Reasons, Reason{Msg: f.Msg})
	}
	row.Outcome = string(t.Outcome)
	args, err := s.rowArgs(batch, row)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, decideRow, batch.Fed, batch.ID, row.Number, row.Outcome, string(d), args[4])
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "roster.row_decided")
	}
	return err
}

func cells(texts []string) []sheet.Cell {
	out := make([]sheet.Cell, len(texts))
	for i, t := range texts {
		out[i] = sheet.Cell{Text: t, Kind: sheet.Text}
		if t == "" {
			out[i].Kind = sheet.Empty
		}
	}
	return out
}
