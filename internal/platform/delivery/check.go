package delivery

import (
	"context"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Check names the messages of a federation that break what holds of all, a line each: one without what it says, one that is sent without an
// instant or the other way round, one that is done with and would never be deleted.
func (s *Service) Check(ctx context.Context, fed id.Fed) (broken []string, err error) {
	for after := id.ID(0); ; {
		read := 0
		err := sqldb.Each(ctx, s.DB, checkMessages, []any{fed, after, slice}, func(sc sqldb.Scanner) error {
			var state string
			var sentAt, deleteAfter, sealed int64
			if err := sc.Scan(&after, &state, sqldb.Or(&sentAt), sqldb.Or(&deleteAfter), &sealed); err != nil {
				return err
			}
			read++
			name := "message " + id.Ref{Fed: fed, ID: after}.String()
			if sealed == 0 {
				broken = append(broken, name+" says nothing")
			}
			if (state == "sent") != (sentAt != 0) {
				broken = append(broken, fmt.Sprintf("%s is %s, sent at %d", name, state, sentAt))
			}
			if (state == "waiting") != (deleteAfter == 0) {
				broken = append(broken, fmt.Sprintf("%s is %s, to be deleted at %d", name, state, deleteAfter))
			}
			return nil
		})
		if err != nil || read < slice {
			return broken, err
		}
	}
}
