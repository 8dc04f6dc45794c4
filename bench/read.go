package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"niangjia/internal/platform/sheet"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/roster"
)

// rosterSeed makes the same people at every run.
const rosterSeed = 1

// roster is the XLSX file of so many made-up people in 20 columns; it is written once.
func (b *bench) roster(rows int) (string, error) {
	path := filepath.Join(b.scratch, fmt.Sprintf("roster-%d.xlsx", rows))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	return path, errors.Join(rehearse.WriteRoster(f, rows, rosterSeed), f.Close())
}

// read measures reading the file alone.
func (b *bench) read(ctx context.Context) (Report, error) {
	r := Report{Title: fmt.Sprintf("Reading an XLSX file of %s rows × 20 columns", number(float64(b.rows)))}
	path, err := b.roster(b.rows)
	if err != nil {
		return r, err
	}
	var rates, peaks []float64
	for range b.rounds {
		o, err := child(ctx, "read", job{Roster: path, Rows: b.rows})
		if err != nil {
			return r, err
		}
		rates, peaks = append(rates, o.rate()), append(peaks, o.PeakMiB)
	}
	r.add("rows read", median(rates), "rows/s", atLeast(80_000))
	r.add("peak memory of the process", median(peaks), "MiB", atMost(64))
	r.mode("Median of %d processes; the file lies in the page cache.", b.rounds)
	return r, nil
}

// readFile is the child's part: every cell of every row.
func readFile(ctx context.Context, j job) (out outcome, err error) {
	f, err := os.Open(j.Roster)
	if err != nil {
		return out, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return out, err
	}
	limits := sheet.DefaultLimits()
	limits.Bytes = roster.MaxFile
	start := time.Now()
	book, err := sheet.Open(ctx, f, info.Size(), limits)
	if err != nil {
		return out, err
	}
	defer book.Close()
	rows, err := book.Rows(ctx, 0)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		out.Rows++
	}
	out.Rows-- // the headings
	out.Seconds = time.Since(start).Seconds()
	if rows.Err() == nil && out.Rows != j.Rows {
		return out, fmt.Errorf("read %d rows of %d", out.Rows, j.Rows)
	}
	return out, rows.Err()
}
