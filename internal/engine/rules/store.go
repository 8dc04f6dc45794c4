package rules

const rowColumns = `org_id, name, valid_from, value, grade, source, checked_on, reason, recorded_at, recorded_by`

const (
	insertRow = `INSERT INTO rule (federation_id, org_id, name, valid_from, value, grade, source, checked_on, reason, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	rowsOfRule = `SELECT ` + rowColumns + ` FROM rule
		WHERE federation_id = $1 AND name = $2 AND valid_from <= $3 AND org_id IN ($4...) ORDER BY valid_from, recorded_at`
	rowsOfNodes = `SELECT ` + rowColumns + ` FROM rule
		WHERE federation_id = $1 AND valid_from <= $2 AND org_id IN ($3...) ORDER BY valid_from, recorded_at`
	historyOfNode = `SELECT ` + rowColumns + ` FROM rule
		WHERE federation_id = $1 AND org_id = $2 AND name = $3 ORDER BY recorded_at DESC, valid_from DESC`
)
