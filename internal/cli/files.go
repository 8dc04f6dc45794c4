package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"niangjia/internal/platform/errs"
)

// openFile opens a file that a person named, with its size.
func openFile(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fileFault(err, path)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errs.New(errs.Invalid, "cli.file_folder", "path", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// writeFile writes a file that its owner alone may read. It stands under its name only when it is whole.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".niangjia-*")
	if err != nil {
		return fileFault(err, path)
	}
	defer os.Remove(f.Name()) // nothing is there once it was renamed
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return fileFault(os.Rename(f.Name(), path), path)
}

// fileFault says in words what is the matter with a file.
func fileFault(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errs.Wrap(err, errs.NotFound, "cli.file_missing", "path", path)
	case errors.Is(err, fs.ErrPermission):
		return errs.Wrap(err, errs.Denied, "cli.file_closed", "path", path)
	}
	return err
}
