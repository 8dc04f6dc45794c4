package backup

import (
	"context"
	"io"

	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
)

// perWrite is how many rows one transaction of a restore takes.
const perWrite = 2000

// Rebuild makes a derived table anew from the restored ones.
type Rebuild func(context.Context, *sqldb.DB) error

// Restore brings a backup into an empty database and an empty folder: it checks the whole archive, makes
// the schema the backup was made of, loads rows and files, migrates to the newest schema, and rebuilds what
// is derived. Its errors are Invalid for an archive that is broken or too new, Conflict for a place that
// is not empty (so also where a vault was opened: that makes its first key). After any other error the
// place is not to be used: it stays marked (Unfinished).
func Restore(ctx context.Context, db *sqldb.DB, files blob.Folder, r io.ReadSeeker, rebuild ...Rebuild) (Manifest, error) {
	if _, err := Verify(ctx, r); err != nil {
		return Manifest{}, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Manifest{}, err
	}
	done, err := db.Bulk(ctx)
	if err != nil {
		return Manifest{}, err
	}
	defer done()
	m, err := read(ctx, r, visitor{
		head: func(h Head) error { return prepare(ctx, db, files, h) },
		rows: func(t TableHead, rows [][]any) error { return load(ctx, db, t, rows) },
		file: func(ref id.Ref, in io.Reader) error { return files.Accept(ref, in) },
	})
	if err != nil {
		return m, err
	}
	if _, err := schema.Migrate(ctx, db, schema.Options{}); err != nil {
		return m, err
	}
	for _, f := range rebuild {
		if err := f(ctx, db); err != nil {
			return m, err
		}
	}
	return m, exec(ctx, db, clearMark)
}

// Unfinished reports whether a restore into the database has begun and not ended.
func Unfinished(ctx context.Context, q sqldb.Queryer) (bool, error) {
	_, marked, err := sqldb.One(ctx, q, findMark, nil, sqldb.Value[int])
	return marked, err
}

// prepare makes the schema of the backup where there is none, and sees that the place is empty.
func prepare(ctx context.Context, db *sqldb.DB, files blob.Folder, h Head) error {
	all, err := schema.All()
	if err != nil {
		return err
	}
	if newest := all[len(all)-1].ID; h.Schema > newest {
		return errs.New(errs.Invalid, "backup.newer", "schema", h.Schema)
	}
	if _, err := schema.Migrate(ctx, db, schema.Options{UpTo: h.Schema}); err != nil {
		return err
	}
	switch version, err := schema.Version(ctx, db); {
	case err != nil:
		return err
	case version != h.Schema:
		return errs.New(errs.Conflict, "backup.other_schema")
	}
	for _, t := range schema.Tables {
		columns, err := schema.Columns(ctx, db, db.Dialect, t.Name)
		if err != nil {
			return err
		}
		if len(columns) == 0 || t.Derived || t.Name == "migration" {
			continue // of a later schema, or filled by what is checked
		}
		if _, found, err := sqldb.One(ctx, db, selectAny(t.Name), nil, sqldb.Value[int]); err != nil {
			return err
		} else if found {
			return errs.New(errs.Conflict, "backup.not_empty")
		}
	}
	if empty, err := files.Empty(); err != nil {
		return err
	} else if !empty {
		return errs.New(errs.Conflict, "backup.not_empty")
	}
	return exec(ctx, db, setMark)
}

func load(ctx context.Context, db *sqldb.DB, t TableHead, rows [][]any) error {
	text := insertRow(t.Name, t.Columns)
	for len(rows) > 0 {
		n := min(len(rows), perWrite)
		err := sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
			_, err := tx.InsertMany(ctx, text, rows[:n])
			return err
		})
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func exec(ctx context.Context, db *sqldb.DB, text string) error {
	return sqldb.Write(ctx, db, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, text)
		return err
	})
}
