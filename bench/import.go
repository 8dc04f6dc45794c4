package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"niangjia/internal/app"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

// The city that rosters are imported into.
const (
	cityName     = "深圳市总工会"
	cityDivision = "4403"
	operator     = "niangjia bench"
)

// imports measures the import of a roster, the bare insert of the same rows, and the disk that they take.
func (b *bench) imports(ctx context.Context) (Report, error) {
	r := Report{Title: fmt.Sprintf("Import of %s rows × 20 columns", number(float64(b.rows)))}
	path, err := b.roster(b.rows)
	if err != nil {
		return r, err
	}
	least := map[string]float64{"SQLite": 4000, "PostgreSQL": 6000}
	disk := map[string]float64{"SQLite": 1000, "PostgreSQL": 1400}
	for _, engine := range b.engines(&r) {
		full, bare, sizes, err := b.importOn(ctx, engine, path)
		if err != nil {
			return r, fmt.Errorf("%s: %w", engine, err)
		}
		r.add(engine+": import", full.rate(), "rows/s", atLeast(least[engine]))
		r.add(engine+": peak memory of the process", full.PeakMiB, "MiB", atMost(768))
		r.add(engine+": rate of the last tenth against the first", full.LastRate/full.FirstRate, "×", atLeast(0.6))
		r.add(engine+": against a bare bulk insert", full.rate()/bare.rate(), "×", atLeast(0.6))
		r.add(engine+": the bare bulk insert", bare.rate(), "rows/s", nil)
		r.add(engine+": disk per member", sizes.perMember(b.rows), "bytes", atMost(disk[engine]))
		r.Tables = append(r.Tables, sizes.table(engine, b.rows))
		r.mode("%s; %d rows a commit on average.", full.Modes, full.RowsPerCommit)
	}
	r.mode("One import each, by the program's own use case in a process of its own: reading, checks, encryption, claims, ledger, search index, figures.")
	r.mode("The bare insert writes the same rows of person_claim, person, membership, membership_entry and membership_gram, read back into memory " +
		"in blocks; only its transactions are timed, which hold as many rows as the import's.")
	return r, nil
}

// importOn imports into a fresh place, measures it, and inserts the same rows into another.
func (b *bench) importOn(ctx context.Context, engine, path string) (full, bare outcome, sizes diskUse, err error) {
	cfg, err := b.place(ctx, engine)
	if err != nil {
		return full, bare, sizes, err
	}
	defer b.drop(cfg) // what is left goes with the scratch folder
	j := job{Roster: path, Rows: b.rows, Data: cfg.Data, Key: cfg.Key, Database: cfg.Database}
	if full, err = child(ctx, "import", j); err != nil {
		return full, bare, sizes, err
	}
	target, err := b.place(ctx, engine)
	if err != nil {
		return full, bare, sizes, err
	}
	defer b.drop(target)
	j.TargetDatabase, j.RowsPerCommit = target.Database, full.RowsPerCommit
	if bare, err = child(ctx, "bare", j); err != nil {
		return full, bare, sizes, err
	}
	sizes, err = measureDisk(ctx, cfg.Database)
	return full, bare, sizes, err
}

// importRoster is the child's part: a new installation with one union, and the roster into it.
func importRoster(ctx context.Context, j job) (out outcome, err error) {
	cfg, err := settled(map[string]string{"data": j.Data, "key": j.Key, "database": j.Database})
	if err != nil {
		return out, err
	}
	a, err := app.Open(ctx, cfg, app.Options{Create: true, Migrate: true})
	if err != nil {
		return out, err
	}
	defer a.Close()
	founded, err := a.Found(ctx, operator, app.FoundInput{Name: cityName, Division: cityDivision})
	if err != nil {
		return out, err
	}
	by := access.NewOperator(founded.Root.Ref.Fed, operator)
	union, err := newUnion(ctx, a, by, founded.Root, 1)
	if err != nil {
		return out, err
	}
	f, err := os.Open(j.Roster)
	if err != nil {
		return out, err
	}
	defer f.Close()
	if out.Modes, err = modes(ctx, a.DB); err != nil {
		return out, err
	}
	laps := &laps{rows: j.Rows}
	start := time.Now()
	batch, err := a.Rosters.Import(ctx, by, roster.ImportInput{Org: union.Ref, FileName: filepath.Base(j.Roster), File: f, Progress: func(b roster.Batch) { laps.see(b, time.Now()) }})
	if err != nil {
		return out, err
	}
	out.Seconds = time.Since(start).Seconds()
	if out.Rows = batch.Counts.Joined; out.Rows != j.Rows {
		return out, fmt.Errorf("%d of %d rows joined: %+v", out.Rows, j.Rows, batch.Counts)
	}
	out.FirstRate, out.LastRate, out.RowsPerCommit = laps.first(), laps.last(), j.Rows/laps.commits
	return out, nil
}

// newUnion is the n-th of the unions that rosters are imported into.
func newUnion(ctx context.Context, a *app.App, by access.Actor, root org.Org, n int) (org.Org, error) {
	code := fmt.Sprintf("BENCH-%d", n)
	return a.Orgs.Create(ctx, by, org.CreateInput{Parent: root.Ref, Facts: org.Facts{Code: code, Name: "测速工会" + code, Kind: org.Grassroots,
		Division: cityDivision}})
}

// laps notes when the first and the last tenth of an import began and ended.
type laps struct {
	rows    int
	commits int
	points  [4]point // where the first began and ended, and the last
}

type point struct {
	row int
	at  time.Time
}

// see is told of each commit.
func (l *laps) see(b roster.Batch, at time.Time) {
	now := point{b.DoneRow, at}
	if l.commits++; l.commits == 1 {
		l.points[0] = now
	}
	if now.row <= l.rows/10 || l.points[1].row == 0 {
		l.points[1] = now
	}
	if now.row <= l.rows-l.rows/10 || l.points[2].row == 0 {
		l.points[2] = now
	}
	l.points[3] = now
}

func (l *laps) first() float64 { return between(l.points[0], l.points[1]) }
func (l *laps) last() float64  { return between(l.points[2], l.points[3]) }

// between is a rate in rows per second.
func between(a, b point) float64 { return float64(b.row-a.row) / b.at.Sub(a.at).Seconds() }

// measureDisk opens a database for its sizes alone.
func measureDisk(ctx context.Context, target string) (diskUse, error) {
	db, err := sqldb.Open(ctx, target, sqldb.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return newDiskUse(ctx, db)
}
