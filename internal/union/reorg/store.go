package reorg

import (
	"encoding/json"
	"fmt"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	changeColumns = `r.id, r.kind, r.state, r.body_id, r.into_id, r.from_id, r.on_day, r.undone_on, r.document, r.reason, r.members, r.done, r.made_at,
		r.made_by, r.ended_at, r.undone_by, r.version, r.choice`
	findChange   = `SELECT ` + changeColumns + ` FROM reorg r WHERE r.federation_id = $1 AND r.id = $2`
	changesBelow = `SELECT ` + changeColumns + ` FROM reorg r JOIN org o ON o.federation_id = r.federation_id AND o.id = r.body_id
		WHERE r.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND r.id < $4 ORDER BY r.id DESC LIMIT $5`
	insertChange = `INSERT INTO reorg (federation_id, id, kind, state, body_id, into_id, from_id, on_day, undone_on, document, reason, members, done, made_at,
		made_by, ended_at, undone_by, version, choice) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`
	updateChange = `UPDATE reorg SET state = $3, undone_on = $4, done = $5, ended_at = $6, undone_by = $7, version = $8
		WHERE federation_id = $1 AND id = $2 AND version = $9`
	// the newest change that touches one of these bodies and was not undone
	latestOf = `SELECT MAX(r.id) FROM reorg r WHERE r.federation_id = $1 AND (r.body_id IN ($2...) OR r.into_id IN ($2...)) AND r.state <> 'undone'`
	underWay = `SELECT r.id FROM reorg r WHERE r.federation_id = $1 AND (r.body_id IN ($2...) OR r.into_id IN ($2...) OR r.from_id IN ($2...))
		AND r.state IN ('handing', 'returning') ORDER BY r.id LIMIT 1`

	insertItem = `INSERT INTO reorg_item (federation_id, reorg_id, part, record_id) VALUES ($1, $2, $3, $4)`
	itemsOf    = `SELECT i.record_id FROM reorg_item i WHERE i.federation_id = $1 AND i.reorg_id = $2 AND i.part = $3 ORDER BY i.record_id`

	// what Check reads
	peopleLeftBehind = `SELECT DISTINCT o.id FROM org o JOIN membership m ON m.federation_id = o.federation_id AND m.org_id = o.id
		WHERE o.federation_id = $1 AND o.part = TRUE AND m.state IN ('active', 'retained', 'transferring') AND NOT EXISTS (SELECT 1 FROM reorg r
			WHERE r.federation_id = o.federation_id AND r.body_id = o.id AND r.state IN ('handing', 'returning')) LIMIT 20`
	twoAtOnce = `SELECT r.body_id FROM reorg r WHERE r.federation_id = $1 AND r.state IN ('handing', 'returning') GROUP BY r.body_id HAVING COUNT(*) > 1 LIMIT 20`
)

func changeArgs(c Change) ([]any, error) {
	choice, err := json.Marshal(c.choice)
	return []any{c.Ref.Fed, c.Ref.ID, string(c.Kind), string(c.State), c.Body, c.Into, c.From, string(c.On), string(c.UndoneOn), c.Document, c.Reason,
		c.Members, c.Done, sqldb.Micros(c.MadeAt), c.MadeBy, sqldb.MicrosOrNull(c.EndedAt), c.UndoneBy, c.Version, string(choice)}, err
}

func scanChange(fed id.Fed) func(sqldb.Scanner) (Change, error) {
	return func(sc sqldb.Scanner) (c Change, err error) {
		c.Ref.Fed = fed
		var made, ended int64
		var choice string
		if err := sc.Scan(&c.Ref.ID, &c.Kind, &c.State, &c.Body, &c.Into, &c.From, &c.On, &c.UndoneOn, &c.Document, &c.Reason, &c.Members, &c.Done, &made,
			&c.MadeBy, sqldb.Or(&ended), &c.UndoneBy, &c.Version, &choice); err != nil {
			return c, err
		}
		c.MadeAt = sqldb.FromMicros(made)
		if ended != 0 {
			c.EndedAt = sqldb.FromMicros(ended)
		}
		if err := json.Unmarshal([]byte(choice), &c.choice); err != nil {
			return c, fmt.Errorf("choice of reorganisation %s: %w", c.Ref, err)
		}
		return c, nil
	}
}
