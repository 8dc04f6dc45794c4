package gap

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	gapColumns = `e.id, e.name, e.uscc, e.industry_code, e.division_code, e.address, e.opened_on, e.closed_on, e.employees,
		g.version, g.state, g.account_id, g.account_name, g.org_id, g.due_day, g.visited_on, g.found, g.next_step, g.ended_on, g.founding_id`
	workOf  = ` LEFT JOIN gap g ON g.federation_id = e.federation_id AND g.employer_id = e.id `
	findGap = `SELECT ` + gapColumns + ` FROM employer e` + workOf + `WHERE e.federation_id = $1 AND e.id = $2`
	// the bodies that may hold a territory with one of these divisions
	territories = `SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.division_code IN ($2...) AND o.kind IN ('federation', 'street')
		AND o.state <> 'closed' ORDER BY o.path LIMIT 100`

	running = `EXISTS (SELECT 1 FROM coverage c WHERE c.federation_id = e.federation_id AND c.employer_id = e.id AND c.from_day <= $5
		AND (c.to_day = '' OR c.to_day > $5))`
	// What makes an employer a gap: $2 to $3 workers, opened by $4, today $5. In a place they are gathered by their division and sorted, and the
	// sums keep the engines from the indexes of size and age.
	isGap         = `e.federation_id = $1 AND e.covered = FALSE AND e.employees >= $2 AND e.employees <= $3 AND e.opened_on <= $4` + isWithout
	isGapGathered = `e.federation_id = $1 AND e.covered = FALSE AND e.employees + 0 >= $2 AND e.employees + 0 <= $3 AND e.opened_on || '' <= $4` + isWithout
	isWithout     = ` AND (e.closed_on = '' OR e.closed_on > $5) AND NOT ` + running
	notDecided    = ` AND (g.state IS NULL OR g.state <> 'decided')`
	ofIndustry    = ` AND e.industry_code >= $6 AND e.industry_code < $7`
	isFree        = notDecided + ` AND ($8 = '' OR g.account_id IS NULL AND g.org_id IS NULL)`
	within        = ` AND e.division_code >= $12 AND e.division_code < $13`
	sizeOrder     = ` AND (e.employees + 0, e.id) < ($9, $10) ORDER BY e.employees + 0 DESC, e.id DESC LIMIT $11`
	ageOrder      = ` AND (e.opened_on || '', e.id) > (CAST($9 AS TEXT), $10) ORDER BY e.opened_on || '', e.id LIMIT $11`
	// everywhere the order of an index is walked
	bySize       = `SELECT ` + gapColumns + ` FROM employer e` + workOf + `WHERE ` + isGap + ofIndustry + isFree + ` AND (e.employees, e.id) < ($9, $10) ORDER BY e.employees DESC, e.id DESC LIMIT $11`
	byAge        = `SELECT ` + gapColumns + ` FROM employer e` + workOf + `WHERE ` + isGap + ofIndustry + isFree + ` AND (e.opened_on, e.id) > (CAST($9 AS TEXT), $10) ORDER BY e.opened_on, e.id LIMIT $11`
	bySizeWithin = `SELECT ` + gapColumns + ` FROM employer e` + workOf + `WHERE ` + isGapGathered + ofIndustry + isFree + within + sizeOrder
	byAgeWithin  = `SELECT ` + gapColumns + ` FROM employer e` + workOf + `WHERE ` + isGapGathered + ofIndustry + isFree + within + ageOrder
	// from the side of the work: CROSS JOIN keeps SQLite to that order
	worked = ` FROM gap g CROSS JOIN employer e WHERE g.federation_id = $1 AND e.id = g.employer_id
		AND (g.state = 'decided' AND $8 = 'decided' OR g.state <> 'decided' AND ($8 = 'assigned' AND (g.account_id IS NOT NULL OR g.org_id IS NOT NULL)
		OR $8 = 'visited' AND g.visited_on <> '' OR $8 = 'late' AND g.due_day <> '' AND g.due_day < $5)) AND `
	bySizeWorked = `SELECT ` + gapColumns + worked + isGapGathered + ofIndustry + within + sizeOrder
	byAgeWorked  = `SELECT ` + gapColumns + worked + isGapGathered + ofIndustry + within + ageOrder
	insertGap    = `INSERT INTO gap (federation_id, employer_id, version, state, account_id, account_name, org_id, due_day, visited_on, found, next_step, ended_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (federation_id, employer_id) DO NOTHING`
	// what reorganisations do with the work of a body
	workWithin = `SELECT COUNT(*) FROM org o JOIN gap g ON g.federation_id = o.federation_id AND g.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3`
	workAt   = `SELECT g.employer_id FROM gap g WHERE g.federation_id = $1 AND g.org_id = $2 ORDER BY g.employer_id`
	handWork = `UPDATE gap SET org_id = $3, version = version + 1 WHERE federation_id = $1 AND org_id = $2 AND employer_id IN ($4...)`

	updateGap = `UPDATE gap SET version = $3, state = $4, account_id = $5, account_name = $6, org_id = $7, due_day = $8, visited_on = $9, found = $10,
		next_step = $11, ended_on = $12 WHERE federation_id = $1 AND employer_id = $2 AND version = $13`
	insertEntry = `INSERT INTO gap_entry (federation_id, employer_id, seq, kind, on_day, found, next_step, due_day, account_id, account_name, org_id, note,
		recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	entriesOf = `SELECT n.seq, n.kind, n.on_day, n.found, n.next_step, n.due_day, n.account_id, n.account_name, n.org_id, n.note, n.recorded_at, n.recorded_by
		FROM gap_entry n WHERE n.federation_id = $1 AND n.employer_id = $2 ORDER BY n.seq DESC`
	// an officer or desk of a body in a subtree, by login
	officerByLogin = `SELECT a.id, a.name FROM account a JOIN role_grant r ON r.federation_id = a.federation_id AND r.account_id = a.id
		JOIN org o ON o.federation_id = r.federation_id AND o.id = r.org_id
		WHERE a.federation_id = $1 AND a.login = $2 AND a.staff = TRUE AND r.role IN ('officer', 'desk') AND r.taken_at IS NULL
			AND r.from_day <= $3 AND (r.to_day = '' OR r.to_day >= $3) AND o.path >= $4 AND o.path < $5 LIMIT 1`
	tasksOfAccount = `SELECT ` + gapColumns + ` FROM gap g JOIN employer e ON e.federation_id = g.federation_id AND e.id = g.employer_id
		WHERE g.federation_id = $1 AND g.account_id = $2 AND g.state = 'open' ORDER BY g.due_day, e.id LIMIT 200`
	tasksOfOrgs = `SELECT ` + gapColumns + ` FROM gap g JOIN employer e ON e.federation_id = g.federation_id AND e.id = g.employer_id
		WHERE g.federation_id = $1 AND g.org_id IN ($2...) AND g.state = 'open' ORDER BY g.due_day, e.id LIMIT 200`
	// employers of a size and age by division: all, and those that are gaps
	divisionTotals = `SELECT e.division_code, COUNT(*) FROM employer e WHERE e.federation_id = $1 AND e.division_code >= $6 AND e.division_code < $7
		AND e.employees >= $2 AND e.employees <= $3 AND e.opened_on <= $4 AND (e.closed_on = '' OR e.closed_on > $5) GROUP BY e.division_code`
	divisionGaps = `SELECT e.division_code, COUNT(*), SUM(e.employees) FROM employer e` + workOf + `WHERE ` + isGap + notDecided + ` AND e.division_code >= $6
		AND e.division_code < $7 GROUP BY e.division_code`
	workDone = `SELECT e.division_code, g.state, g.account_id, g.org_id, g.visited_on, g.ended_on FROM gap g JOIN employer e ON e.federation_id = g.federation_id AND e.id = g.employer_id
		WHERE g.federation_id = $1 AND e.division_code >= $2 AND e.division_code < $3`
	// what the program finds out by itself: open work on employers that are covered by now, and ended work on those that are no longer
	coveredSince = `SELECT g.employer_id, MIN(c.from_day) FROM gap g JOIN coverage c ON c.federation_id = g.federation_id AND c.employer_id = g.employer_id
		WHERE g.federation_id = $1 AND g.state = 'open' AND c.from_day <= $2 AND (c.to_day = '' OR c.to_day > $2) GROUP BY g.employer_id ORDER BY g.employer_id LIMIT $3`
	coveredNoMore = `SELECT g.employer_id, (SELECT MAX(c.to_day) FROM coverage c WHERE c.federation_id = $1 AND c.employer_id = g.employer_id AND c.to_day <= $2) FROM gap g
		WHERE g.federation_id = $1 AND g.state = 'covered' AND NOT EXISTS (SELECT 1 FROM coverage c WHERE c.federation_id = $1
			AND c.employer_id = g.employer_id AND c.from_day <= $2 AND (c.to_day = '' OR c.to_day > $2)) ORDER BY g.employer_id LIMIT $3`
	// what Check reads
	historyHoles = `SELECT g.employer_id FROM gap g LEFT JOIN (SELECT n.employer_id AS id, COUNT(*) AS n, MAX(n.seq) AS last FROM gap_entry n
			WHERE n.federation_id = $1 GROUP BY n.employer_id) h ON h.id = g.employer_id
		WHERE g.federation_id = $1 AND (h.id IS NULL OR h.n <> g.version OR h.last <> g.version) LIMIT 20`
	endedWithoutDay = `SELECT g.employer_id FROM gap g WHERE g.federation_id = $1 AND (g.state = 'open') <> (g.ended_on = '') LIMIT 20`
	ofNobody        = `SELECT g.employer_id FROM gap g LEFT JOIN employer e ON e.federation_id = g.federation_id AND e.id = g.employer_id
		WHERE g.federation_id = $1 AND e.id IS NULL LIMIT 20`
)

// scanGap reads gapColumns.
func scanGap(fed id.Fed) func(sqldb.Scanner) (Gap, error) {
	return func(sc sqldb.Scanner) (Gap, error) {
		g := Gap{Employer: id.Ref{Fed: fed}}
		err := sc.Scan(&g.Employer.ID, &g.Name, sqldb.Or(&g.USCC), &g.Industry, &g.Division, &g.Address, &g.OpenedOn, &g.ClosedOn, &g.Employees,
			sqldb.Or(&g.Version), sqldb.Or(&g.State), sqldb.Or(&g.Account), sqldb.Or(&g.Officer), sqldb.Or(&g.Org), sqldb.Or(&g.Due), sqldb.Or(&g.VisitedOn),
			sqldb.Or(&g.Found), sqldb.Or(&g.NextStep), sqldb.Or(&g.EndedOn), sqldb.Or(&g.Founding))
		return g, err
	}
}

// workArgs are the arguments of insertGap; updateGap takes the old version behind them.
func workArgs(employer id.Ref, w Work) []any {
	return []any{employer.Fed, employer.ID, w.Version, string(w.State), sqldb.Null(w.Account), w.Officer, sqldb.Null(w.Org), string(w.Due),
		string(w.VisitedOn), string(w.Found), w.NextStep, string(w.EndedOn)}
}

func scanEntry(sc sqldb.Scanner) (e Entry, err error) {
	var at int64
	err = sc.Scan(&e.Seq, &e.Kind, &e.On, &e.Found, &e.NextStep, &e.Due, sqldb.Or(&e.Account), &e.Officer, sqldb.Or(&e.Org), &e.Note, &at, &e.RecordedBy)
	e.RecordedAt = sqldb.FromMicros(at)
	return e, err
}
