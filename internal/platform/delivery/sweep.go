package delivery

import (
	"context"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Sweep deletes the messages whose days are over and the codes of days gone by; a periodic job.
func (s *Service) Sweep(ctx context.Context) error {
	for ctx.Err() == nil {
		found, err := sqldb.All(ctx, s.DB, overMessages, []any{sqldb.Micros(s.DB.Now()), slice}, func(sc sqldb.Scanner) (ref id.Ref, err error) {
			err = sc.Scan(&ref.Fed, &ref.ID)
			return ref, err
		})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return s.sweepCodes(ctx)
		}
		byFed := map[id.Fed]sqldb.List{}
		for _, ref := range found {
			byFed[ref.Fed] = append(byFed[ref.Fed], ref.ID)
		}
		for fed, ids := range byFed {
			err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, deleteMessages, fed, ids); return err })
			if err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// oldCode names the codes of a phone on a day gone by.
type oldCode struct {
	fed id.Fed
	to  []byte
	day day.Day
}

func (s *Service) sweepCodes(ctx context.Context) error {
	for ctx.Err() == nil {
		found, err := sqldb.All(ctx, s.DB, oldCodes, []any{sqldb.Micros(s.DB.Now().Add(-codeKept)), slice}, func(sc sqldb.Scanner) (c oldCode, err error) {
			err = sc.Scan(&c.fed, &c.to, &c.day)
			return c, err
		})
		if err != nil || len(found) == 0 {
			return err
		}
		err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			for _, c := range found {
				if _, err := tx.Exec(ctx, deleteCodes, c.fed, c.to, string(c.day)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
