package audit

const entryColumns = `id, at, account_id, actor_name, via, use_case, org_id, record_kind, record_id, reason, detail`

const (
	insertEntry = `INSERT INTO audit_entry (federation_id, id, at, account_id, actor_name, via, use_case, org_id, record_kind, record_id, reason, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	entriesOfRecord = `SELECT ` + entryColumns + ` FROM audit_entry
		WHERE federation_id = $1 AND record_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`
	entriesOfOrg = `SELECT ` + entryColumns + ` FROM audit_entry
		WHERE federation_id = $1 AND org_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`
	entriesOfUse = `SELECT ` + entryColumns + ` FROM audit_entry
		WHERE federation_id = $1 AND use_case = $2 AND id < $3 AND org_id IN ($5...) ORDER BY id DESC LIMIT $4`
	entriesOfFederation = `SELECT ` + entryColumns + ` FROM audit_entry
		WHERE federation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`
)
