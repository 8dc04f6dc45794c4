package vault

const (
	findKeys  = `SELECT id, wrapped FROM vault_key WHERE retired_at IS NULL ORDER BY id`
	lastKey   = `SELECT id FROM vault_key ORDER BY id DESC LIMIT 1`
	insertKey = `INSERT INTO vault_key (id, wrapped, created_at) VALUES ($1, $2, $3)`
)
