package rehearse

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// TestWriteRoster reads the file with the usual library.
func TestWriteRoster(t *testing.T) {
	const n = 700
	var file bytes.Buffer
	if err := WriteRoster(&file, n, 4); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("花名册", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != n+1 || len(rows[0]) != len(rosterColumns) || len(rosterColumns) != 20 {
		t.Fatalf("%d rows, %d columns", len(rows), len(rows[0]))
	}
	c := newTestCity(t, 4, Size{Unions: MinUnions, Members: n, Today: rosterDay})
	people := slices.Collect(c.Everyone())
	for i, p := range people {
		var want []string
		for _, column := range rosterColumns {
			text := column.text(c, &p)
			if column.form == date {
				text = serialText(t, f, text)
			}
			want = append(want, text)
		}
		for len(want) > 0 && want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		if diff := cmp.Diff(want, rows[i+1]); diff != "" {
			t.Fatal(diff)
		}
	}
	if shown, err := f.GetCellValue("花名册", "C2"); err != nil || shown == rows[1][2] {
		t.Errorf("the birth date is no date: %q %v", shown, err)
	}
}

// serialText is the number by which the library stores a day.
func serialText(t *testing.T, f *excelize.File, text string) string {
	t.Helper()
	if f.GetSheetName(1) == "" {
		if _, err := f.NewSheet("scratch"); err != nil {
			t.Fatal(err)
		}
	}
	when := firstDay.AddDate(0, 0, dayNumber(day.Day(text)))
	if err := f.SetCellValue("scratch", "A1", when); err != nil {
		t.Fatal(err)
	}
	stored, err := f.GetCellValue("scratch", "A1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestWriteRosterRefuses(t *testing.T) {
	var e *errs.Error
	if err := WriteRoster(io.Discard, rosterRows+1, 1); !errors.As(err, &e) || e.Msg.Key != "rehearse.members" {
		t.Errorf("a row too many: %v", err)
	}
	broken := errors.New("disk full")
	if err := WriteRoster(failing{broken}, 5000, 1); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkWriteRoster(b *testing.B) {
	rows := 0
	for b.Loop() {
		if err := WriteRoster(io.Discard, 20_000, 1); err != nil {
			b.Fatal(err)
		}
		rows += 20_000
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
