package blob

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"niangjia/internal/platform/id"
)

// Folder is where the files lie, as they lie there: encrypted. A backup copies them without any key.
type Folder struct{ dir string } // DIR/blobs

// OpenFolder opens the folder of files in the data folder dir, making what is missing.
func OpenFolder(dir string) (Folder, error) {
	f := Folder{filepath.Join(dir, "blobs")}
	if err := os.MkdirAll(f.underWay(), 0o700); err != nil {
		return f, fmt.Errorf("folder for files: %w", err)
	}
	return f, nil
}

// underWay is where files are written before they are whole.
func (f Folder) underWay() string { return filepath.Join(f.dir, "under-way") }

// of spreads the files: an id's last two characters differ most.
func (f Folder) of(ref id.Ref) string {
	name := ref.String()
	return filepath.Join(f.dir, name[len(name)-2:])
}

func (f Folder) path(ref id.Ref) string { return filepath.Join(f.of(ref), ref.String()) }

// settle moves a whole file into its place and syncs the folders that say so.
func (f Folder) settle(from string, ref id.Ref) error {
	if err := os.MkdirAll(f.of(ref), 0o700); err != nil {
		return err
	}
	if err := os.Rename(from, f.path(ref)); err != nil {
		return err
	}
	return errors.Join(syncDir(f.of(ref)), syncDir(f.dir))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Sealed opens a file as it lies on the disk; the error is fs.ErrNotExist when it is not there.
func (f Folder) Sealed(ref id.Ref) (*os.File, error) { return os.Open(f.path(ref)) }

// Accept puts a file into its place as Sealed gave it.
func (f Folder) Accept(ref id.Ref, sealed io.Reader) (err error) {
	out, err := os.OpenFile(filepath.Join(f.underWay(), ref.String()), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, sealed)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		os.Remove(out.Name())
		return err
	}
	return f.settle(out.Name(), ref)
}

// Empty reports whether no file lies there.
func (f Folder) Empty() (bool, error) {
	folders, err := os.ReadDir(f.dir)
	if err != nil {
		return false, err
	}
	for _, d := range folders {
		files, err := os.ReadDir(filepath.Join(f.dir, d.Name()))
		if err != nil || len(files) > 0 {
			return false, err
		}
	}
	return true, nil
}
