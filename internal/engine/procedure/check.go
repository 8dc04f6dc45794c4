package procedure

import (
	"context"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Check holds a federation's proceedings against what must always be, and names what breaks it, a line each; at most 20 of a kind: in each that is open
// somebody who can act owes something, and nothing is owed in one that is over.
func (e *Engine) Check(ctx context.Context, fed id.Fed) ([]string, error) {
	var broken []string
	for _, c := range []struct{ text, words string }{
		{openWithoutDuty, "proceeding %s is open and nobody owes anything"},
		{dutyOfNobody, "in proceeding %s a body owes something that is closed, a part of another, or not there"},
		{dutyOfClosed, "proceeding %s is over and something is owed in it"},
	} {
		found, err := sqldb.All(ctx, e.DB, c.text, []any{fed}, sqldb.Value[id.ID])
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			broken = append(broken, fmt.Sprintf(c.words, id.Ref{Fed: fed, ID: i}))
		}
	}
	return broken, nil
}
