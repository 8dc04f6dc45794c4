package sheet

// Kind says how a cell's value is stored in the file.
type Kind uint8

// The kinds. Delimited text has only Empty and Text.
const (
	Empty  Kind = iota
	Text        // as typed
	Number      // in plain decimal notation, see Cell
	Date        // ISO 8601: 2006-01-02, 2006-01-02T15:04:05 or 15:04:05
	Bool        // TRUE or FALSE
	Error       // an error value such as #N/A; #FORMULA! for a formula without a stored value
)

// Cell is one value of a table.
//
// A Number is written without exponent ("17012345678"). Spreadsheet programs keep
// only 15 significant digits: a whole number with more has lost its last ones, and
// its text shows what was stored.
type Cell struct {
	Text string
	Kind Kind
}

// Row is one row with at least one value.
type Row struct {
	Number int    // from 1, as the spreadsheet program shows it; the line in delimited text
	Cells  []Cell // from the first column to the last one with a value
}

// maxSheetRows and maxSheetCols are the size of a worksheet (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4
// leave it open; Excel since 2007 and LibreOffice agree on it).
const (
	maxSheetRows = 1 << 20
	maxSheetCols = 1 << 14
)

// ColumnName is the letters of a column, counted from 0: A, B, … Z, AA.
func ColumnName(col int) string {
	var letters [8]byte
	i := len(letters)
	for n := col + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		letters[i] = byte('A' + (n-1)%26)
	}
	return string(letters[i:])
}

// parseRef reads a reference like "AB12" into a column from 0 and a row from 1. A column beyond any
// sheet comes back as one far beyond; ok is false for what is no reference.
func parseRef(ref []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		if col < 1<<20 {
			col = col*26 + int(ref[i]|0x20-'a') + 1
		}
	}
	row, ok = parseCount(ref[i:])
	return col - 1, row, ok && i > 0 && row > 0
}

// parseCount reads an unsigned decimal number; ok is false for anything else and above 2³⁰.
func parseCount(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' || n >= 1<<30/10 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}
