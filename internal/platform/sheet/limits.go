package sheet

// Limits bound what a file may cost. Start from DefaultLimits and change what differs.
type Limits struct {
	Bytes       int64 // of the file
	PartBytes   int64 // unpacked, of all parts together; and of all texts of one reading
	Ratio       int   // unpacked to packed, of a part above 16 MiB
	Rows        int   // highest row number
	Cols        int   // the last column with a value
	Sheets      int   // sheets of a workbook
	CellBytes   int   // one text, in UTF-8
	RowBytes    int   // all texts of one row
	SharedBytes int64 // the table of shared texts beyond what is kept in memory: a temporary file, encrypted
	SharedInMem int64 // the table of shared texts kept in memory
}

// DefaultLimits suit a table that a person uploads: as many rows as a worksheet can have.
func DefaultLimits() Limits {
	return Limits{
		Bytes:       200 << 20,
		PartBytes:   4 << 30,
		Ratio:       200,
		Rows:        maxSheetRows,
		Cols:        512,
		Sheets:      256,
		CellBytes:   128 << 10, // Excel's 32,767 characters are at most 96 KiB
		RowBytes:    4 << 20,
		SharedBytes: 1 << 30,
		SharedInMem: 16 << 20,
	}
}
