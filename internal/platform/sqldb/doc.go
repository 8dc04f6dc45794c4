// Package sqldb runs one SQL text on SQLite and PostgreSQL.
//
// Reading goes through [All], [One] and [Each] on a [DB] (its own snapshot per
// statement), a [Tx] or a [Snapshot]; writing only through [Write]:
//
//	err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
//		n, err := tx.Exec(ctx, renameOrg, in.Fed, in.ID, in.Name, in.Version)
//		…
//	})
//
// The function may run more than once (a serialisation failure, a lost
// connection), so it has no effect outside the database: what must happen outside
// is a job. tx.Now is fixed for all its runs' statements.
//
// On SQLite waiting writers share one commit, a savepoint each (group.go); reads have
// connections of their own and never wait for the writer. On PostgreSQL a write is an
// ordinary READ COMMITTED transaction.
//
// A statement is a constant in a module's store*.go; it uses $1, $2 … and, at its end at the
// most, one list "$n..." which takes a [List]. schema's tests prepare every one of them on
// both engines and hold it against the rules of docs/decisions/0002.
package sqldb
