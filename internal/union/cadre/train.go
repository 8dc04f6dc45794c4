package cadre

import (
	"context"
	"strings"
	"unicode/utf8"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// maxHours bounds one training: a year's full course has fewer.
const maxHours = 2000

// TrainInput is a training of somebody in a post.
type TrainInput struct {
	Officer id.Ref `json:"-"`
	Training
}

// Train records a training. Errors: Invalid by field.
func (s *Service) Train(ctx context.Context, by access.Actor, in TrainInput) (Training, error) {
	in.Course, in.Certificate = strings.TrimSpace(in.Course), strings.TrimSpace(in.Certificate)
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		of, _, err := s.load(ctx, tx, by, UseTrain, in.Officer)
		if err != nil {
			return err
		}
		var wrong faults
		wrong.add(in.Course == "" || utf8.RuneCountInString(in.Course) > maxText, "course", "cadre.course_needed")
		wrong.add(in.Hours < 1 || in.Hours > maxHours, "hours", "cadre.hours_needed", "n", maxHours)
		wrong.add(in.Day == "" || in.Day > s.today(tx.Now), "day", "cadre.from_past")
		wrong.add(utf8.RuneCountInString(in.Certificate) > maxText, "certificate", "cadre.text_long", "n", maxText)
		if err := errs.InvalidFields(wrong); err != nil {
			return err
		}
		in.ID = s.IDs.New()
		if _, err := tx.Exec(ctx, insertTraining, of.Ref.Fed, of.Ref.ID, in.ID, in.Hours, sqldb.Micros(tx.Now), string(in.Day), in.Course, in.Certificate); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, markTrained, of.Ref.Fed, of.Ref.ID); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseTrain, Org: of.Org, Kind: "officer", Record: of.Ref.ID})
	})
	return in.Training, err
}
