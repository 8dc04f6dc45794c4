package vault

const (
	allKeys    = `SELECT id, wrapped, created_at, retired_at FROM vault_key ORDER BY id`
	lastKey    = `SELECT id FROM vault_key ORDER BY id DESC LIMIT 1`
	insertKey  = `INSERT INTO vault_key (id, wrapped, created_at) VALUES ($1, $2, $3)`
	destroyKey = `UPDATE vault_key SET wrapped = $2, retired_at = $3 WHERE id = $1 AND retired_at IS NULL`
)
