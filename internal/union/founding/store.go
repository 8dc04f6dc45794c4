package founding

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	foundingColumns = `f.id, f.org_id, f.made_id, f.guide_id, f.version, f.made_at, f.listed, f.entitled, f.present, f.over, f.name, f.met_on, f.registered_on`

	insertFounding = `INSERT INTO founding (federation_id, id, org_id, made_id, guide_id, version, made_at, listed, entitled, present, over, name, met_on, registered_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	updateFounding = `UPDATE founding SET org_id = $3, made_id = $4, guide_id = $5, version = $15, made_at = $7, listed = $8, entitled = $9, present = $10, over = $11,
		name = $12, met_on = $13, registered_on = $14 WHERE federation_id = $1 AND id = $2 AND version = $6`
	findFounding = `SELECT ` + foundingColumns + ` FROM founding f WHERE f.federation_id = $1 AND f.id = $2`
	foundingsAt  = `SELECT ` + foundingColumns + `, p.state FROM founding f JOIN proceeding p ON p.federation_id = f.federation_id AND p.id = f.id
		WHERE f.federation_id = $1 AND (f.org_id = $2 OR f.made_id = $2) AND f.over = $3 AND f.id < $4 ORDER BY f.id DESC LIMIT $5`

	insertEmployer = `INSERT INTO founding_employer (federation_id, founding_id, employer_id, under_way) VALUES ($1, $2, $3, $4)`
	endEmployers   = `UPDATE founding_employer SET under_way = FALSE WHERE federation_id = $1 AND founding_id = $2`
	employersOf    = `SELECT e.founding_id, e.employer_id FROM founding_employer e WHERE e.federation_id = $1 AND e.founding_id IN ($2...)
		ORDER BY e.founding_id, e.employer_id`

	insertHolder = `INSERT INTO founding_holder (federation_id, founding_id, part, seq, name, post, sent_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	deletePart   = `DELETE FROM founding_holder WHERE federation_id = $1 AND founding_id = $2 AND part = $3`
	holdersOf    = `SELECT h.name, h.post, h.sent_by FROM founding_holder h WHERE h.federation_id = $1 AND h.founding_id = $2 AND h.part = $3 ORDER BY h.seq`

	countMembers = `SELECT COUNT(*) FROM membership m WHERE m.federation_id = $1 AND m.org_id = $2 AND m.state IN ('active', 'retained', 'transferring')`

	// what Check reads
	foundingAdrift = `SELECT f.id FROM founding f LEFT JOIN proceeding p ON p.federation_id = f.federation_id AND p.id = f.id
		WHERE f.federation_id = $1 AND (p.id IS NULL OR (p.closed_at IS NULL) = f.over) LIMIT 20`
	registeredWithoutUnion = `SELECT f.id FROM founding f LEFT JOIN org o ON o.federation_id = f.federation_id AND o.id = f.made_id
		WHERE f.federation_id = $1 AND f.registered_on <> '' AND (o.id IS NULL OR o.uscc IS NULL OR o.state = 'preparing') LIMIT 20`
	registeredUncovered = `SELECT f.id FROM founding f JOIN founding_employer e ON e.federation_id = f.federation_id AND e.founding_id = f.id
		LEFT JOIN coverage c ON c.federation_id = e.federation_id AND c.org_id = f.made_id AND c.employer_id = e.employer_id
		WHERE f.federation_id = $1 AND f.registered_on <> '' AND c.employer_id IS NULL LIMIT 20`
	overUnderWay = `SELECT f.id FROM founding f JOIN founding_employer e ON e.federation_id = f.federation_id AND e.founding_id = f.id
		WHERE f.federation_id = $1 AND e.under_way = f.over LIMIT 20`
)

// foundingArgs are the arguments of insertFounding; updateFounding takes the new version behind them.
func foundingArgs(f Founding) []any {
	return []any{f.Ref.Fed, f.Ref.ID, f.Org, f.Made, sqldb.Null(f.Guide), f.Version, sqldb.Micros(f.MadeAt), f.Listed, f.Entitled, f.Present, f.Over, f.Name,
		string(f.MetOn), string(f.RegisteredOn)}
}

// scanFounding reads foundingColumns, and more behind them.
func scanFounding(fed id.Fed, more ...any) func(sqldb.Scanner) (Founding, error) {
	return func(sc sqldb.Scanner) (f Founding, err error) {
		f.Ref.Fed = fed
		var made int64
		err = sc.Scan(append([]any{&f.Ref.ID, &f.Org, &f.Made, sqldb.Or(&f.Guide), &f.Version, &made, &f.Listed, &f.Entitled, &f.Present, &f.Over, &f.Name,
			&f.MetOn, &f.RegisteredOn}, more...)...)
		f.MadeAt = sqldb.FromMicros(made)
		return f, err
	}
}

func scanHolder(sc sqldb.Scanner) (h Holder, err error) {
	err = sc.Scan(&h.Name, &h.Post, &h.SentBy)
	return h, err
}
