package member

const (
	insertDue = `INSERT INTO figure_due (federation_id, id, org_id, days, adds) VALUES ($1, $2, $3, $4, $5)`
	findDue   = `SELECT d.id, d.days FROM figure_due d WHERE d.federation_id = $1 ORDER BY d.id LIMIT $2`
	// takes additions off the pile and hands them over in one step, so that none is counted twice
	takeDue   = `DELETE FROM figure_due WHERE federation_id = $1 AND id IN ($2...) RETURNING org_id, adds`
	addFigure = `INSERT INTO org_figure (federation_id, org_id, grain, period, listed, counted, confirmed) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (federation_id, org_id, grain, period) DO UPDATE SET listed = org_figure.listed + excluded.listed,
		counted = org_figure.counted + excluded.counted, confirmed = org_figure.confirmed + excluded.confirmed`
	// the sum of all time, the months from $3 on, and the days behind $4 and before $5: of a union with all below it, or of several
	figuresSince   = `SELECT ` + figuresAll + ofOrg + ` UNION ALL SELECT ` + figuresMonths + ofOrg + ` UNION ALL SELECT ` + figuresDays + ofOrg
	figuresOfThese = `SELECT ` + figuresAll + ofSeveral + ` UNION ALL SELECT ` + figuresMonths + ofSeveral + ` UNION ALL SELECT ` + figuresDays + ofSeveral

	figuresAll    = `f.period, f.listed, f.counted, f.confirmed FROM org_figure f WHERE f.federation_id = $1 AND f.grain = 'all' AND `
	figuresMonths = `f.period, f.listed, f.counted, f.confirmed FROM org_figure f WHERE f.federation_id = $1 AND f.grain = 'month' AND f.period >= $3 AND `
	figuresDays   = `f.period, f.listed, f.counted, f.confirmed FROM org_figure f WHERE f.federation_id = $1 AND f.grain = 'day' AND f.period > $4 AND f.period < $5 AND `
	ofOrg         = `f.org_id = $2`
	ofSeveral     = `f.org_id <> $2 AND f.org_id IN ($6...)`

	figuresBelowMany = `SELECT o.parent_id, SUM(f.listed), SUM(f.counted), SUM(f.confirmed) FROM org o
		JOIN org_figure f ON f.federation_id = o.federation_id AND f.org_id = o.id AND f.grain = 'all'
		WHERE o.federation_id = $1 AND o.parent_id IN ($2...) AND o.part = FALSE GROUP BY o.parent_id`
	figuresOfMany = `SELECT f.org_id, f.listed, f.counted, f.confirmed FROM org_figure f
		WHERE f.federation_id = $1 AND f.org_id IN ($2...) AND f.grain = 'all'`

	// What Check reads: each lists a few of what should not be.
	// fanout: Check is an operator's batch job, never in a request's path; the directory has its own key
	claimWithoutMembership = `SELECT c.membership_id FROM person_claim c LEFT JOIN membership m ON m.federation_id = c.federation_id AND m.id = c.membership_id
		WHERE c.federation_id = $1 AND (m.id IS NULL OR m.holds_claim = FALSE OR m.person_id <> c.person_id
			OR m.state NOT IN ('active', 'retained', 'transferring')) LIMIT 20`
	// fanout: Check is an operator's batch job, never in a request's path; the directory has its own key
	membershipWithoutClaim = `SELECT m.id FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		LEFT JOIN person_claim c ON c.id_index = p.doc_index WHERE m.federation_id = $1 AND m.holds_claim = TRUE
		AND (c.membership_id IS NULL OR c.membership_id <> m.id OR c.federation_id <> m.federation_id) LIMIT 20`
	membershipWithoutPerson = `SELECT m.id FROM membership m LEFT JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		LEFT JOIN org o ON o.federation_id = m.federation_id AND o.id = m.org_id WHERE m.federation_id = $1 AND (p.id IS NULL OR o.id IS NULL) LIMIT 20`
	ledgerBroken = `SELECT m.id FROM membership m LEFT JOIN (SELECT e.membership_id AS id, SUM(CASE WHEN e.seq > 0 THEN 1 ELSE 0 END) AS n, MAX(e.seq) AS last, SUM(e.listed) AS listed,
			SUM(e.counted) AS counted, SUM(e.confirmed) AS confirmed FROM membership_entry e WHERE e.federation_id = $1 GROUP BY e.membership_id) l ON l.id = m.id
		WHERE m.federation_id = $1 AND (l.id IS NULL OR l.n <> m.seq OR l.last <> m.seq
			OR l.listed <> CASE WHEN m.state IN ('active', 'retained', 'transferring') THEN 1 ELSE 0 END
			OR l.counted <> CASE WHEN m.holds_claim AND m.state IN ('active', 'retained', 'transferring') THEN 1 ELSE 0 END
			OR l.confirmed <> CASE WHEN m.holds_claim AND m.confirmed_at IS NOT NULL AND m.state IN ('active', 'retained', 'transferring') THEN 1 ELSE 0 END) LIMIT 20`
	ledgerState = `SELECT m.id FROM membership m JOIN membership_entry e ON e.federation_id = m.federation_id AND e.membership_id = m.id AND e.seq = m.seq
		WHERE m.federation_id = $1 AND (e.state <> m.state OR e.org_id <> m.org_id) LIMIT 20`
	recount = `SELECT o.path, COUNT(*), SUM(CASE WHEN m.holds_claim THEN 1 ELSE 0 END),
			SUM(CASE WHEN m.holds_claim AND m.confirmed_at IS NOT NULL THEN 1 ELSE 0 END)
		FROM membership m JOIN org o ON o.federation_id = m.federation_id AND o.id = m.org_id
		WHERE m.federation_id = $1 AND m.state IN ('active', 'retained', 'transferring') GROUP BY o.path`
	allFigures = `SELECT f.org_id, f.grain, SUM(f.listed), SUM(f.counted), SUM(f.confirmed) FROM org_figure f WHERE f.federation_id = $1 GROUP BY f.org_id, f.grain`
	// memberships missing in the index of names: FTS5 knows them by rowid alone
	unindexedSQLite   = `SELECT m.id FROM membership m LEFT JOIN membership_gram g ON g.rowid = m.id WHERE m.federation_id = $1 AND m.state <> 'void' AND g.rowid IS NULL LIMIT 20`
	unindexedPostgres = `SELECT m.id FROM membership m LEFT JOIN membership_gram g ON g.federation_id = m.federation_id AND g.membership_id = m.id
		WHERE m.federation_id = $1 AND m.state <> 'void' AND g.membership_id IS NULL LIMIT 20`

	// undoing a batch: its memberships, and those of them that something later depends on
	batchMemberships = `SELECT ` + recordColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2 AND m.id > $3 AND m.id >= $4
		AND m.batch_id = $5 AND m.state <> 'void' ORDER BY m.id LIMIT $6`
	batchDependent = `SELECT p.name FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2 AND m.id >= $3 AND m.batch_id = $3
		AND m.state <> 'void' AND (m.seq > 1 OR EXISTS (SELECT 1 FROM person_change c WHERE c.federation_id = $1 AND c.person_id = m.person_id
			AND (c.batch_id IS NULL OR c.batch_id <> m.batch_id))) ORDER BY m.sort_key, m.id`
	batchOverwritten = `SELECT p.name FROM person p WHERE p.federation_id = $1 AND p.id IN (SELECT c.person_id FROM person_change c
			JOIN person_change l ON l.federation_id = c.federation_id AND l.person_id = c.person_id AND l.version > c.version
			WHERE c.federation_id = $1 AND c.batch_id = $2 AND (l.batch_id IS NULL OR l.batch_id <> $2))
		AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.federation_id = $1 AND m.person_id = p.id AND m.batch_id = $2) ORDER BY p.id`
	personByID = `SELECT ` + recordColumns + ` FROM person p JOIN membership m ON m.federation_id = p.federation_id AND m.person_id = p.id WHERE p.federation_id = $1 AND p.id = $2`
)
