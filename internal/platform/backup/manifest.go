package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"time"

	"niangjia/internal/platform/schema"
)

// Format is the version of the archive's form.
const Format = 1

const (
	headName     = "niangjia-backup.json"
	manifestName = "manifest.json"
	chunkBytes   = 4 << 20  // a piece of a table is closed when it is longer
	maxPiece     = 64 << 20 // and none is longer than this: the longest row is far below
)

// Head stands at the beginning of an archive.
type Head struct {
	Format int         `json:"format"`
	Schema int64       `json:"schema"` // the last migration of the database
	MadeAt time.Time   `json:"made_at"`
	Tables []TableHead `json:"tables"`
}

// TableHead names a table's columns in the order of its rows' values.
type TableHead struct {
	Name    string          `json:"name"`
	Columns []schema.Column `json:"columns"`
}

// Manifest is what an archive holds; it stands at the end.
type Manifest struct {
	Head
	Counts  map[string]Count `json:"counts"`  // by table
	Blobs   Count            `json:"blobs"`   // files
	Missing int64            `json:"missing"` // files that had a row and were not on the disk any more
}

// Count is how many rows or files there are, and the SHA-256 over all their bytes.
type Count struct {
	N   int64  `json:"n"`
	Sum string `json:"sha256"`
}

// tally counts while an archive is written or read.
type tally struct {
	n   int64
	sum hash.Hash
}

func newTally() *tally { return &tally{sum: sha256.New()} }

func (t *tally) count() Count { return Count{N: t.n, Sum: hex.EncodeToString(t.sum.Sum(nil))} }

// saved reports whether a table's rows are in a backup: migrations are done anew, derived and fleeting
// rows are not kept.
func saved(t schema.Table) bool { return t.Name != "migration" && !t.Derived && !t.Fleeting }
