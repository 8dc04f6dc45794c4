package member

const (
	leavingColumns = lineColumns + `, p.doc_index`

	// who is on a union's list, by name, behind $3 and $4, and has not been dealt with
	notMoved = ` AND NOT EXISTS (SELECT 1 FROM membership_move v WHERE v.federation_id = $1 AND v.from_id = $2 AND v.reorg_id = $6 AND v.membership_id = m.id) `
	moveNext = `SELECT ` + leavingColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2
		AND (m.sort_key, m.id) > ($3, $4) AND m.state <> 'void'` + notMoved + `ORDER BY m.sort_key, m.id LIMIT $5`
	moveNextOf = `SELECT ` + leavingColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2
		AND (m.sort_key, m.id) > ($3, $4) AND m.state <> 'void' AND p.work_unit IN ($7...)` + notMoved + `ORDER BY m.sort_key, m.id LIMIT $5`
	presentByDocument = `SELECT p.doc_index, m.id FROM person p CROSS JOIN membership m WHERE p.federation_id = $1 AND p.doc_index IN ($3...)
		AND m.federation_id = $1 AND m.person_id = p.id AND m.org_id = $2 AND m.state IN ('active', 'retained', 'transferring') ORDER BY m.id`
	// coalesce keeps SQLite from going through the whole union for the few that are named
	changeUnion = `UPDATE membership SET org_id = $3, seq = seq + 1 WHERE federation_id = $1 AND coalesce(org_id, 0) = $2 AND id IN ($4...)`
	movedLines  = `SELECT ` + lineColumns + ` FROM membership m WHERE m.federation_id = $1 AND coalesce(m.org_id, 0) = $2 AND m.id IN ($3...)`
	insertMove  = `INSERT INTO membership_move (federation_id, from_id, reorg_id, membership_id, into_id, claim_to_id) VALUES ($1, $2, $3, $4, $5, $6)`
	deleteMove  = `DELETE FROM membership_move WHERE federation_id = $1 AND from_id = $2 AND reorg_id = $3 AND membership_id = $4`
	// who was taken from $2 by the reorganisation $3 and is at $4 still, behind $5
	returnNext = `SELECT v.membership_id FROM membership_move v CROSS JOIN membership m WHERE v.federation_id = $1 AND v.from_id = $2 AND v.reorg_id = $3
		AND v.into_id = $4 AND v.membership_id > $5 AND m.federation_id = $1 AND m.id = v.membership_id AND coalesce(m.org_id, 0) = $4 AND m.state <> 'void'
		ORDER BY v.membership_id LIMIT $6`
	endedNext = `SELECT v.membership_id, v.claim_to_id FROM membership_move v WHERE v.federation_id = $1 AND v.from_id = $2 AND v.reorg_id = $3
		AND v.into_id IS NULL ORDER BY v.membership_id LIMIT $4`
	countMoves = `SELECT COUNT(*), SUM(CASE WHEN v.into_id IS NULL THEN 1 ELSE 0 END) FROM membership_move v
		WHERE v.federation_id = $1 AND v.from_id = $2 AND v.reorg_id = $3`
	unitsOf = `SELECT COALESCE(p.work_unit, ''), COUNT(*) FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2
		AND m.state IN ('active', 'retained', 'transferring') GROUP BY COALESCE(p.work_unit, '') ORDER BY COUNT(*) DESC, COALESCE(p.work_unit, '') LIMIT 200`

	cameOn      = `SELECT COALESCE(MAX(e.on_day), '') FROM membership_entry e WHERE e.federation_id = $1 AND e.membership_id = $2 AND e.kind = 'moved'`
	countOnList = `SELECT COUNT(*) FROM membership m WHERE m.federation_id = $1 AND m.org_id = $2 AND m.state IN ('active', 'retained', 'transferring')`

	// who was once on a union's list and is on another's: for the list of a past day
	movedAway = `SELECT ` + lineColumns + ` FROM membership_move v CROSS JOIN membership m WHERE v.federation_id = $1 AND v.from_id = $5
		AND m.federation_id = $1 AND m.id = v.membership_id AND m.org_id <> $5 AND m.state <> 'void' AND (m.sort_key, m.id) > ($2, $3)
		ORDER BY m.sort_key, m.id LIMIT $4`
	onceThere = `SELECT ` + lineColumns + ` FROM membership m WHERE m.federation_id = $1 AND m.org_id = $5 AND m.state <> 'void'
		AND (m.sort_key, m.id) > ($2, $3) ORDER BY m.sort_key, m.id LIMIT $4`
	ledgersOf = `SELECT e.membership_id, e.seq, e.kind, e.on_day, e.org_id, e.corrects, e.state FROM membership_entry e
		WHERE e.federation_id = $1 AND e.membership_id IN ($2...) AND e.seq > 0 ORDER BY e.membership_id, e.seq`
)
