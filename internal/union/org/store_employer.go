package org

import (
	"time"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	employerColumns = `e.id, e.uscc, e.name, e.kind_code, e.industry_code, e.division_code, e.address, e.opened_on, e.closed_on,
		e.employees, e.women, e.migrants, e.dispatched, e.new_form, e.version`

	findEmployer   = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.id = $2`
	employerByUSCC = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.uscc = $2`
	keyOfEmployer  = `SELECT e.sort_key FROM employer e WHERE e.federation_id = $1 AND e.id = $2`
	listEmployers  = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.find_key LIKE CAST($2 AS TEXT)
		AND (e.sort_key, e.id) > ($3, $4) ORDER BY e.sort_key, e.id LIMIT $5`
	listCovered = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.find_key LIKE CAST($2 AS TEXT)
		AND (e.sort_key, e.id) > ($3, $4) AND EXISTS (SELECT 1 FROM coverage c JOIN org o ON o.federation_id = c.federation_id AND o.id = c.org_id
			WHERE c.federation_id = e.federation_id AND c.employer_id = e.id AND o.path >= $6 AND o.path < $7
				AND c.from_day <= $8 AND (c.to_day = '' OR c.to_day > $8))
		ORDER BY e.sort_key, e.id LIMIT $5`
	// the same, from the side of the unions, where they are few. CROSS JOIN keeps SQLite to that order.
	listCoveredByFew = `SELECT ` + employerColumns + ` FROM (SELECT DISTINCT c.employer_id AS id FROM org o CROSS JOIN coverage c
			WHERE o.federation_id = $1 AND o.path >= $6 AND o.path < $7 AND c.federation_id = $1 AND c.org_id = o.id
				AND c.from_day <= $8 AND (c.to_day = '' OR c.to_day > $8)) k CROSS JOIN employer e
		WHERE e.federation_id = $1 AND e.id = k.id AND e.find_key LIKE CAST($2 AS TEXT) AND (e.sort_key, e.id) > ($3, $4)
		ORDER BY e.sort_key, e.id LIMIT $5`
	countUnions    = `SELECT COUNT(*) FROM (SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 LIMIT $4) AS counted`
	employersOfOrg = `SELECT ` + employerColumns + ` FROM employer e JOIN coverage c ON c.federation_id = e.federation_id AND c.employer_id = e.id
		WHERE e.federation_id = $1 AND c.org_id = $2`
	employersByID   = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.id IN ($2...) ORDER BY e.id`
	employersByUSCC = `SELECT ` + employerColumns + ` FROM employer e WHERE e.federation_id = $1 AND e.uscc IN ($2...)`

	insertEmployer = `INSERT INTO employer (federation_id, id, uscc, name, kind_code, industry_code, division_code, address, opened_on, closed_on,
		employees, women, migrants, dispatched, new_form, sort_key, find_key, version, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`
	updateEmployer = `UPDATE employer SET uscc = $3, name = $4, kind_code = $5, industry_code = $6, division_code = $7, address = $8, opened_on = $9,
		closed_on = $10, employees = $11, women = $12, migrants = $13, dispatched = $14, new_form = $15, sort_key = $16, find_key = $17,
		version = $18, recorded_at = $19 WHERE federation_id = $1 AND id = $2 AND version = $20`

	coverageOfEmployer = `SELECT c.org_id, c.employer_id, c.from_day, c.to_day FROM coverage c WHERE c.federation_id = $1 AND c.employer_id = $2 ORDER BY c.from_day`
	// the unions that cover an employer on a day
	coveringOrgs = `SELECT ` + orgColumns + ` FROM org o JOIN coverage c ON c.federation_id = o.federation_id AND c.org_id = o.id
		WHERE c.federation_id = $1 AND c.employer_id = $2 AND c.from_day <= $3 AND (c.to_day = '' OR c.to_day > $3) ORDER BY o.path`
	lastCoverage = `SELECT c.org_id, c.employer_id, c.from_day, c.to_day FROM coverage c
		WHERE c.federation_id = $1 AND c.org_id = $2 AND c.employer_id = $3 ORDER BY c.from_day DESC LIMIT 1`
	insertCoverage = `INSERT INTO coverage (federation_id, org_id, employer_id, from_day, to_day, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (federation_id, org_id, employer_id, from_day) DO UPDATE SET to_day = excluded.to_day`
	coverageWithin = `SELECT COUNT(*) FROM org o JOIN coverage c ON c.federation_id = o.federation_id AND c.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND c.to_day = ''`
	coveredBy   = `SELECT c.employer_id FROM coverage c WHERE c.federation_id = $1 AND c.org_id = $2 AND c.to_day = '' ORDER BY c.employer_id`
	endCoverage = `UPDATE coverage SET to_day = $4 WHERE federation_id = $1 AND org_id = $2 AND employer_id = $3 AND to_day = '' AND from_day <= $4`

	// of these employers, those that some union covers on a day with no end in sight
	coveredForGood = `SELECT DISTINCT c.employer_id FROM coverage c WHERE c.federation_id = $1 AND c.employer_id IN ($3...) AND c.to_day = '' AND c.from_day <= $2`
	markCovered    = `UPDATE employer SET covered = $2 WHERE federation_id = $1 AND id IN ($3...) AND covered <> $2`
	markedAmiss    = `SELECT e.id FROM employer e WHERE e.federation_id = $1 AND e.covered = TRUE AND NOT EXISTS (SELECT 1 FROM coverage c
		WHERE c.federation_id = e.federation_id AND c.employer_id = e.id AND c.to_day = '' AND c.from_day <= $2) LIMIT 20`
	managedBy = `SELECT m.employer_id FROM manager m WHERE m.federation_id = $1 AND m.doc_index = $2 AND m.from_day <= $3 AND (m.to_day = '' OR m.to_day > $3)`

	insertManager = `INSERT INTO manager (federation_id, employer_id, id, name, post, doc_kind, doc_number, doc_index, from_day, to_day)
		VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, '')`
	endManager    = `UPDATE manager SET to_day = $4 WHERE federation_id = $1 AND employer_id = $2 AND id = $3`
	nextDocuments = `SELECT g.employer_id, g.id, g.doc_number FROM manager g WHERE g.federation_id = $1 AND (g.employer_id, g.id) > ($2, $3)
		ORDER BY g.employer_id, g.id LIMIT $4`
	setDocument = `UPDATE manager SET doc_number = $4 WHERE federation_id = $1 AND employer_id = $2 AND id = $3 AND doc_number = $5`
	managersOf  = `SELECT m.id, m.name, m.post, m.from_day, m.to_day FROM manager m WHERE m.federation_id = $1 AND m.employer_id = $2 ORDER BY m.from_day, m.id`
	// a union that covers an employer stands at or below a node, along its industry, or above it: there the list of unions is the last argument
	managesCovered = `SELECT m.id FROM manager m JOIN coverage c ON c.federation_id = m.federation_id AND c.employer_id = m.employer_id
		JOIN org o ON o.federation_id = c.federation_id AND o.id = c.org_id
		WHERE m.federation_id = $1 AND m.doc_index = $2 AND (m.to_day = '' OR m.to_day > $3) AND (c.to_day = '' OR c.to_day > $3)
			AND (o.path >= $4 AND o.path < $5 OR o.industrial_path >= $6 AND o.industrial_path < $7 OR o.id IN ($8...)) LIMIT 1`
)

func employerArgs(e Employer, now int64) []any {
	k := keysOf(e.Name)
	return []any{e.Ref.Fed, e.Ref.ID, sqldb.Null(e.USCC), e.Name, e.Kind, e.Industry, e.Division, e.Address, string(e.OpenedOn), string(e.ClosedOn),
		e.Employees, e.Women, e.Migrants, e.Dispatched, e.NewForm, k.sort, k.find, e.Version, now}
}

func scanEmployer(fed id.Fed) func(sqldb.Scanner) (Employer, error) {
	return func(s sqldb.Scanner) (Employer, error) {
		e := Employer{Ref: id.Ref{Fed: fed}}
		err := s.Scan(&e.Ref.ID, sqldb.Or(&e.USCC), &e.Name, &e.Kind, &e.Industry, &e.Division, &e.Address, &e.OpenedOn, &e.ClosedOn,
			&e.Employees, &e.Women, &e.Migrants, &e.Dispatched, &e.NewForm, &e.Version)
		return e, err
	}
}

func scanCoverage(s sqldb.Scanner) (c CoveredBy, err error) {
	err = s.Scan(&c.Org, &c.Employer, &c.From, &c.To)
	return c, err
}

// coverageArgs are the arguments of insertCoverage.
func coverageArgs(o Org, employer id.ID, from day.Day, now time.Time) []any {
	return []any{o.Ref.Fed, o.Ref.ID, employer, string(from), "", sqldb.Micros(now)}
}
