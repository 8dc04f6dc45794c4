package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// benchCols is the width of the tables that are measured.
const benchCols = 20

// benchRow is a row as rosters have them: some texts of a few values, some of their own, numbers, dates.
func benchRow(r *rand.Rand, n int, cells []Cell) []Cell {
	cells = append(cells[:0],
		Cell{strconv.Itoa(n), Number},
		Cell{"欧阳文晓", Text},
		Cell{[]string{"男", "女"}[n%2], Text},
		Cell{"44039919" + strconv.FormatInt(r.Int64N(1e10), 10), Text},
		Cell{strconv.FormatInt(17000000000+r.Int64N(1e9), 10), Number},
		Cell{fmt.Sprintf("20%02d-%02d-%02d", r.IntN(25), 1+r.IntN(12), 1+r.IntN(28)), Date},
	)
	for len(cells) < benchCols {
		cells = append(cells, Cell{"第" + strconv.Itoa(r.IntN(5000)) + "车间", Text})
	}
	return cells
}

// writeBench writes a table of so many rows, and is its size.
func writeBench(tb testing.TB, w io.Writer, rows int) {
	tb.Helper()
	x := NewXLSX(w, "花名册")
	head := make([]Column, benchCols)
	for i := range head {
		head[i] = Column{Name: "列" + ColumnName(i), Width: 12}
	}
	if err := x.WriteHeader(head); err != nil {
		tb.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var cells []Cell
	for n := range rows {
		cells = benchRow(r, n+1, cells)
		if err := x.WriteRow(cells); err != nil {
			tb.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		tb.Fatal(err)
	}
}

// readAll goes through a sheet and counts.
func readAll(tb testing.TB, r io.ReaderAt, size int64, each func(Row)) (rows int) {
	tb.Helper()
	book, err := Open(context.Background(), r, size, DefaultLimits())
	if err != nil {
		tb.Fatal(err)
	}
	defer book.Close()
	rs, err := book.Rows(context.Background(), 0)
	if err != nil {
		tb.Fatal(err)
	}
	defer rs.Close()
	for rs.Next() {
		rows++
		if each != nil {
			each(rs.Row())
		}
	}
	if rs.Err() != nil {
		tb.Fatal(rs.Err())
	}
	return rows
}

func benchFile(b *testing.B, rows int) (*os.File, int64) {
	b.Helper()
	f, err := os.Create(b.TempDir() + "/bench.xlsx")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	writeBench(b, f, rows)
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		b.Fatal(err)
	}
	return f, size
}

func BenchmarkReadXLSX(b *testing.B) {
	const rows = 100_000
	f, size := benchFile(b, rows)
	b.ReportAllocs()
	b.SetBytes(size)
	for b.Loop() {
		if n := readAll(b, f, size, nil); n != rows+1 {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkWriteXLSX(b *testing.B) {
	const rows = 100_000
	b.ReportAllocs()
	for b.Loop() {
		writeBench(b, io.Discard, rows)
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkCSV(b *testing.B) {
	const rows = 100_000
	var buf bytes.Buffer
	w := NewCSV(&buf)
	r := rand.New(rand.NewPCG(1, 2))
	var cells []Cell
	for n := range rows {
		cells = benchRow(r, n+1, cells)
		if err := w.WriteRow(cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		readAll(b, bytes.NewReader(buf.Bytes()), int64(buf.Len()), nil)
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
