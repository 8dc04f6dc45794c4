package roster

import (
	"strconv"
	"time"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
)

// State is where an import stands.
type State string

// The states of an import.
const (
	Uploaded   State = "uploaded"   // columns guessed, waiting for a person
	Previewing State = "previewing" // all rows are being judged
	Previewed  State = "previewed"
	Running    State = "running"
	Done       State = "done"
	Stopped    State = "stopped" // by a person; it may go on
	Failed     State = "failed"  // Problem says why
	Undoing    State = "undoing"
	Undone     State = "undone"
)

// Counts are what became of the rows read; they add up to Rows.
type Counts struct {
	Rows      int `json:"rows"`
	Joined    int `json:"joined"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	NeedsLook int `json:"needs_look"`
	Rejected  int `json:"rejected"`
}

// Batch is one import of one file into one union.
type Batch struct {
	Ref        id.Ref
	Org        id.ID
	Account    id.ID
	Actor      string
	Via        string
	FileName   string
	Blob       id.ID // 0 when the file was deleted
	Layout     Layout
	State      State
	Total      int // rows to read; 0 while unknown
	DoneRow    int // how many of them are behind us
	Counts     Counts
	Problem    *errs.Msg
	CreatedAt  time.Time
	KeptUntil  time.Time // the file, and the rows that were not taken in
	StartedAt  time.Time
	FinishedAt time.Time
	Version    int64
}

// Partly reports whether an import has not come to its end while what it took in is on the list: it can go on or be undone, not begin anew.
func (b Batch) Partly() bool {
	return b.DoneRow > 0 && (b.State == Stopped || b.State == Failed)
}

// Active reports whether a job works on the import.
func (b Batch) Active() bool {
	return b.State == Previewing || b.State == Running || b.State == Undoing
}

// Reason says why a row was not simply taken.
type Reason struct {
	Cell    string   `json:"cell"`    // "C7"; "" when it is about the whole row
	Heading string   `json:"heading"` // as the file has it
	Msg     errs.Msg `json:"msg"`
}

// RowLeft is a row that needs a person: rejected, or to be looked at.
type RowLeft struct {
	Number   int    // as the person's program shows it
	Outcome  string // needs_look or rejected
	Reasons  []Reason
	Cells    []string // of the file's columns
	Decision string   // "taken" or "left" once somebody decided
}

// Noted is the outcome under which a row is kept that was taken with a remark; it is not among the counts.
const Noted = "noted"

// cellName names a cell as a spreadsheet program does.
func cellName(col, row int) string { return sheet.ColumnName(col) + strconv.Itoa(row) }
