package transfer

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
)

const (
	insertTransfer = `INSERT INTO transfer (federation_id, id, org_id, membership_id, to_federation_id, to_membership_id, made_at, state_before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	findTransfer = `SELECT t.id, t.org_id, t.membership_id, t.to_federation_id, t.to_membership_id, t.made_at, t.state_before FROM transfer t
		WHERE t.federation_id = $1 AND t.id = $2`
	openTransfer = `SELECT t.id FROM transfer t JOIN proceeding p ON p.federation_id = t.federation_id AND p.id = t.id
		WHERE t.federation_id = $1 AND t.membership_id = $2 AND p.closed_at IS NULL`

	// what Check reads. Somebody who left, died or was expelled meanwhile is no fault: the transfer will end as void.
	transferAdrift = `SELECT t.id FROM transfer t JOIN proceeding p ON p.federation_id = t.federation_id AND p.id = t.id
		JOIN membership m ON m.federation_id = t.federation_id AND m.id = t.membership_id
		WHERE t.federation_id = $1 AND p.closed_at IS NULL AND m.state = 'void' LIMIT 20`
)

func scanTransfer(fed id.Fed) func(sqldb.Scanner) (Transfer, error) {
	return func(sc sqldb.Scanner) (t Transfer, err error) {
		t.Ref.Fed = fed
		var made int64
		var before string
		err = sc.Scan(&t.Ref.ID, &t.Org, &t.Membership, &t.to.Fed, &t.to.ID, &made, &before)
		t.MadeAt, t.before = sqldb.FromMicros(made), member.State(before)
		return t, err
	}
}
