package member

import (
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	sidesByID = `SELECT ` + recordColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.state <> 'void' AND m.id IN ($2...)`
	// who is present, by name, behind a name
	nextNamesakes = `SELECT ` + recordColumns + `, m.sort_key FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.sort_key > $2
		AND m.state IN ('active', 'retained', 'transferring') ORDER BY m.sort_key, m.id LIMIT $3`

	mergeColumns = `g.id, g.kept_id, g.gone_id, g.kept_person_id, g.gone_person_id, g.kept_was, g.gone_was, g.kept_version, g.gone_version, g.kept_seq, g.gone_seq,
		g.confirmed_at, g.objected_at, g.account_id, g.apart_id, g.undone_at, g.ended, g.kept_held, g.gone_held, g.basis, g.on_day, g.until_day`
	insertMerge = `INSERT INTO person_merge (federation_id, id, kept_id, gone_id, kept_person_id, gone_person_id, kept_was, gone_was, kept_version, gone_version,
		kept_seq, gone_seq, confirmed_at, objected_at, account_id, apart_id, ended, kept_held, gone_held, basis, on_day, until_day, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`
	findMerge = `SELECT ` + mergeColumns + ` FROM person_merge g WHERE g.federation_id = $1 AND g.id = $2`
	endMerge  = `UPDATE person_merge SET undone_at = $3 WHERE federation_id = $1 AND id = $2 AND undone_at IS NULL`
	apartNow  = `SELECT g.until_day FROM person_merge g WHERE g.federation_id = $1 AND g.apart_id = $2 AND g.undone_at IS NULL AND g.until_day >= $3 LIMIT 1`
	quietNow  = `SELECT g.until_day FROM person_merge g WHERE g.federation_id = $1 AND g.kept_person_id = $2 AND g.undone_at IS NULL AND g.until_day >= $3
		UNION ALL SELECT g.until_day FROM person_merge g WHERE g.federation_id = $1 AND g.gone_person_id = $2 AND g.undone_at IS NULL AND g.until_day >= $3`
	factsBefore = `SELECT c.old_values FROM person_change c WHERE c.federation_id = $1 AND c.person_id = $2 AND c.version = $3`
	// what Check reads
	// one that a reorganisation ended because the person was on the other list is of no merge of records
	mergedWithoutMerge = `SELECT m.id FROM membership m WHERE m.federation_id = $1 AND m.state = 'merged' AND NOT EXISTS (SELECT 1 FROM person_merge g
		WHERE g.federation_id = $1 AND g.gone_id = m.id AND g.ended = TRUE AND g.undone_at IS NULL)
		AND NOT EXISTS (SELECT 1 FROM membership_move v WHERE v.federation_id = $1 AND v.membership_id = m.id AND v.from_id = m.org_id AND v.into_id IS NULL) LIMIT 20`
	mergeWithoutMerged = `SELECT g.gone_id FROM person_merge g JOIN membership m ON m.federation_id = g.federation_id AND m.id = g.gone_id
		WHERE g.federation_id = $1 AND g.ended = TRUE AND g.undone_at IS NULL AND m.state <> 'merged' LIMIT 20`
)

// scanMerge reads mergeColumns.
func scanMerge(fed id.Fed) func(sqldb.Scanner) (Merge, error) {
	return func(sc sqldb.Scanner) (Merge, error) {
		m := Merge{Kept: id.Ref{Fed: fed}, Gone: id.Ref{Fed: fed}, Account: id.Ref{Fed: fed}, Apart: id.Ref{Fed: fed}}
		var confirmed, objected, undone int64
		err := sc.Scan(&m.ID, &m.Kept.ID, &m.Gone.ID, &m.keptPerson, &m.gonePerson, &m.keptWas, &m.goneWas, &m.keptVersion, &m.goneVersion, &m.keptSeq, &m.goneSeq,
			sqldb.Or(&confirmed), sqldb.Or(&objected), sqldb.Or(&m.Account.ID), sqldb.Or(&m.Apart.ID), sqldb.Or(&undone), &m.OneUnion, &m.keptHeld, &m.goneHeld,
			&m.basis, &m.On, &m.Until)
		m.confirmedAt, m.objectedAt, m.Undone = instant(confirmed), instant(objected), undone != 0
		return m, err
	}
}

// mergeArgs are the arguments of insertMerge but for when it was made.
func mergeArgs(m Merge) []any {
	return []any{m.Kept.Fed, m.ID, m.Kept.ID, m.Gone.ID, m.keptPerson, m.gonePerson, m.keptWas, m.goneWas, m.keptVersion, m.goneVersion, m.keptSeq, m.goneSeq,
		sqldb.MicrosOrNull(m.confirmedAt), sqldb.MicrosOrNull(m.objectedAt), sqldb.Null(m.Account.ID), sqldb.Null(m.Apart.ID), m.OneUnion, m.keptHeld, m.goneHeld,
		string(m.basis), string(m.On), string(m.Until)}
}

func scanDay(sc sqldb.Scanner) (d day.Day, err error) { err = sc.Scan(&d); return d, err }
