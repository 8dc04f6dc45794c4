package schema

const createMigration = `CREATE TABLE IF NOT EXISTS migration (id BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (id))`

const (
	doneMigrations  = `SELECT id FROM migration ORDER BY id`
	lastMigration   = `SELECT id FROM migration ORDER BY id DESC LIMIT 1`
	recordMigration = `INSERT INTO migration (id, name, applied_at) VALUES ($1, $2, $3)`

	// Each engine describes itself in tables of its own: here the engines differ by their nature.
	columnsOfSQLite   = `SELECT name, type FROM pragma_table_info($1) ORDER BY cid`
	columnsOfPostgres = `SELECT CAST(column_name AS text), CAST(data_type AS text) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
)
