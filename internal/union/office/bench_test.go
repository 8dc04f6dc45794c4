package office_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// The size of the rows that the benchmark writes by itself: the due list is to stay within 50 ms at 50,000 unions with eight readers.
const (
	benchUnions  = 50_000
	benchReaders = 8
	insertOrg    = `INSERT INTO org (federation_id, id, code, name, kind, level, state, part, path, parent_id, division_code, industry_code, address, phone, legal_person_no,
		founded_on, sort_key, find_key, valid_from, version, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`
	insertTerm = `INSERT INTO office_term (federation_id, id, org_id, number, years, version, recorded_at, seats, entitled, present, issued, returned, members, running, body,
		elected_on, last_day, first_last_day, reason, confirmed_no, confirmed_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`
)

// benchTree writes unions below 200 streets of 10 counties, nine in ten with a term that ends somewhere from two years ago to three years ahead. It returns a
// county and a street.
func benchTree(b *testing.B, w *world) (county, street org.Org) {
	b.Helper()
	var counties, streets []org.Org
	for i := range 10 {
		c := w.Org(b, w.City, fmt.Sprintf("C%d", i), fmt.Sprintf("第%d区总工会", i), org.Federation, "440304")
		counties = append(counties, c)
		for j := range 20 {
			streets = append(streets, w.Org(b, c, fmt.Sprintf("C%dS%d", i, j), fmt.Sprintf("第%d街道工会联合会", 20*i+j), org.Street, "440304"))
		}
	}
	fed := w.City.Ref.Fed
	var orgs, terms [][]any
	for i := range benchUnions {
		up, own := streets[i%len(streets)], w.IDs.New()
		name := fmt.Sprintf("单位%05d工会委员会", i)
		orgs = append(orgs, []any{fed, own, fmt.Sprintf("U%05d", i), name, "grassroots", "", "running", false, string(up.Path.Child(own)), up.Ref.ID, "440304", "", "", "", "", "", name,
			name, "2020-01-01", int64(1), int64(0)})
		if i%10 == 0 {
			continue
		}
		last := today.Add(-730 + i*7919%1825)
		terms = append(terms, []any{fed, w.IDs.New(), own, int64(1), int64(5), int64(1), int64(0), int64(3), int64(30), int64(28), int64(28), int64(28), int64(0), true, "committee",
			string(last.Add(-1826)), string(last), "", "", "", ""})
	}
	for _, part := range []struct {
		text string
		rows [][]any
	}{{insertOrg, orgs}, {insertTerm, terms}} {
		for rows := range slices.Chunk(part.rows, 5000) {
			if err := sqldb.Write(b.Context(), w.DB, func(tx *sqldb.Tx) error {
				_, err := tx.InsertMany(b.Context(), part.text, rows)
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.DB.Analyze(b.Context(), "org", "office_term"); err != nil {
		b.Fatal(err)
	}
	return counties[3], streets[77]
}

// BenchmarkDue reads pages of the due list and of the unions without a term, by eight readers at once. It reports the 99th percentile.
func BenchmarkDue(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		w := newWorld(b, engine)
		county, street := benchTree(b, w)
		desk := w.Actor(access.Desk, w.City, true)
		deep := office.Due{Term: office.Term{LastDay: today.Add(90), Ref: id.Ref{Fed: w.City.Ref.Fed}}}
		due := func(in office.DueInput) func() error {
			return func() error { _, err := w.Due(b.Context(), desk, in); return err }
		}
		for name, read := range map[string]func() error{
			"city, overdue":   due(office.DueInput{Node: w.City.Ref}),
			"city, half year": due(office.DueInput{Node: w.City.Ref, By: today.Add(180)}),
			"city, deep page": due(office.DueInput{Node: w.City.Ref, By: today.Add(180), After: &deep}),
			"county":          due(office.DueInput{Node: county.Ref, By: today.Add(180)}),
			"county, nothing": due(office.DueInput{Node: w.Luohu.Ref, By: today.Add(180)}),
			"street":          due(office.DueInput{Node: street.Ref, By: today.Add(180)}),
			"city, without a term": func() error {
				_, err := w.WithoutTerm(b.Context(), desk, office.WithoutTermInput{Node: w.City.Ref})
				return err
			},
		} {
			b.Run(engine+"/"+name, func(b *testing.B) { readers(b, read) })
		}
	}
}

// readers has eight readers read, b.N times each.
func readers(b *testing.B, read func() error) {
	took := make([][]time.Duration, benchReaders)
	var all sync.WaitGroup
	for r := range benchReaders {
		all.Go(func() {
			for range b.N {
				began := time.Now()
				if err := read(); err != nil {
					b.Error(err)
					return
				}
				took[r] = append(took[r], time.Since(began))
			}
		})
	}
	all.Wait()
	sorted := slices.Sorted(slices.Values(slices.Concat(took...)))
	if len(sorted) > 0 {
		b.ReportMetric(float64(sorted[len(sorted)*99/100].Microseconds())/1000, "p99-ms")
	}
}
