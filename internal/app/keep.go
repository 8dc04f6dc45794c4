package app

import (
	"context"
	"errors"
	"io"
	"slices"

	"niangjia/internal/platform/backup"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// Backup writes a backup of the installation to w, while the server may work on. The key is neither needed nor in it.
func Backup(ctx context.Context, cfg Config, w io.Writer) (backup.Manifest, error) {
	db, err := OpenDatabase(ctx, cfg, Options{})
	if err != nil {
		return backup.Manifest{}, err
	}
	defer db.Close()
	files, err := blob.OpenFolder(cfg.Data)
	if err != nil {
		return backup.Manifest{}, err
	}
	return backup.Dump(ctx, db, files, w)
}

// Restore brings a backup into an empty place. Errors: Conflict when the place is not empty, Invalid when the backup is
// broken or newer than the program.
func Restore(ctx context.Context, cfg Config, r io.ReadSeeker) (m backup.Manifest, err error) {
	if !cfg.Postgres() && cfg.hasDatabase() {
		return m, errs.New(errs.Conflict, "backup.not_empty")
	}
	if m, err = backup.Verify(ctx, r); err != nil {
		return m, err // before anything is made
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return m, err
	}
	db, err := sqldb.Open(ctx, cfg.Database, sqldb.Options{})
	if err != nil {
		return m, errs.Wrap(err, errs.Unavailable, "app.database_closed")
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	files, err := blob.OpenFolder(cfg.Data)
	if err != nil {
		return m, err
	}
	return backup.Restore(ctx, db, files, r, rebuildNames)
}

// sealed are all columns of sealed values.
func sealed() []vault.Column {
	return slices.Concat(member.Sealed, org.Sealed, roster.Sealed, blob.Sealed, api.Sealed, delivery.Sealed, joining.Sealed)
}

// RenewKeys seals anew what older data keys sealed, and destroys the keys that nothing needs any more.
func (a *App) RenewKeys(ctx context.Context) (vault.Renewed, error) {
	all, err := a.Orgs.Federations(ctx)
	if err != nil {
		return vault.Renewed{}, err
	}
	feds := make([]id.Fed, len(all))
	for i, f := range all {
		feds[i] = f.Fed
	}
	return a.Vault.Renew(ctx, feds, sealed())
}

// rebuildNames makes the index of names anew, which no backup holds.
func rebuildNames(ctx context.Context, db *sqldb.DB) error {
	all, err := org.New(org.Deps{DB: db}).Federations(ctx)
	if err != nil {
		return err
	}
	members := member.New(member.Deps{DB: db})
	for _, f := range all {
		if _, err := members.RebuildNames(ctx, f.Fed); err != nil {
			return err
		}
	}
	return nil
}
