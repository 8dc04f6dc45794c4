package member

const (
	lineColumns = membershipColumns + `, m.sort_key, m.find_key`
	listColumns = lineColumns + `, p.name, p.secrets`

	// $2 and $3 where the page before ended, $4 how many; $5 confirmed or not, $6 and $7 days of joining, states behind them
	afterName = ` AND (m.sort_key, m.id) > ($2, $3)`
	byName    = ` ORDER BY m.sort_key, m.id LIMIT $4`
	kept      = ` AND (CAST($5 AS BIGINT) = 0 OR ($5 = 1 AND m.confirmed_at IS NOT NULL) OR ($5 = 2 AND m.confirmed_at IS NULL)
		OR ($5 = 3 AND m.objected_at IS NOT NULL)) AND m.joined_on >= $6 AND m.joined_on <= $7`
	inStates = ` AND m.state IN ($8...)`

	// one union, in the order of its own index
	linesOfOrg = `SELECT ` + lineColumns + ` FROM membership m WHERE m.federation_id = $1 AND m.org_id = $8 AND m.find_key LIKE CAST($9 AS TEXT)` +
		afterName + kept + ` AND m.state IN ($10...)` + byName
	// a large scope: down the federation's names, or those of the few who are not active, or object
	namesAll       = `SELECT m.id, m.org_id, m.sort_key FROM membership m WHERE m.federation_id = $1` + afterName + byName
	namesOf        = `SELECT m.id, m.org_id, m.sort_key FROM membership m WHERE m.federation_id = $1` + afterName + kept + inStates + byName
	namesInactive  = `SELECT m.id, m.org_id, m.sort_key FROM membership m WHERE m.federation_id = $1 AND m.state <> 'active'` + afterName + kept + inStates + byName
	namesObjecting = `SELECT m.id, m.org_id, m.sort_key FROM membership m WHERE m.federation_id = $1 AND m.objected_at IS NOT NULL` + afterName + kept + inStates + byName

	// the unions' rolls: a version for each that has a list, and the lines
	turnRoll     = `INSERT INTO roll (federation_id, org_id, version) VALUES ($1, $2, 1) ON CONFLICT (federation_id, org_id) DO UPDATE SET version = roll.version + 1`
	rollVersions = `SELECT r.org_id, CASE WHEN o.part = TRUE THEN o.parent_id ELSE o.id END, r.version FROM org o CROSS JOIN roll r
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND r.federation_id = $1 AND r.org_id = o.id ORDER BY o.path`
	rollLines = `SELECT ` + lineColumns + ` FROM membership m
		WHERE m.federation_id = $1 AND m.state <> 'void' AND m.org_id IN ($2...)`

	// names in a large scope, by grams: the next ($4) of the federation behind the membership $3. The engines differ in the index itself.
	gramHitsSQLite   = `SELECT g.rowid FROM membership_gram g WHERE g.membership_gram MATCH $2 AND g.rowid > $3 ORDER BY g.rowid LIMIT $4`
	gramHitsPostgres = `SELECT g.membership_id FROM membership_gram g WHERE g.federation_id = $1 AND g.grams @@ CAST($2 AS tsquery)
		AND g.membership_id > $3 ORDER BY g.membership_id LIMIT $4`
	hitOrgs     = `SELECT m.id, m.org_id FROM membership m WHERE m.federation_id = $1 AND m.id IN ($2...)`
	hitLines    = `SELECT ` + lineColumns + ` FROM membership m WHERE m.federation_id = $1 AND m.state <> 'void' AND m.id IN ($2...)`
	peopleNamed = `SELECT p.id, p.name, p.secrets FROM person p WHERE p.federation_id = $1 AND p.id IN ($2...)`
	listByID    = `SELECT ` + listColumns + ` FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		WHERE m.federation_id = $1 AND m.id IN ($2...)`

	insertGramsSQLite   = `INSERT INTO membership_gram (rowid, grams) VALUES ($1, $2)`
	insertGramsPostgres = `INSERT INTO membership_gram (federation_id, membership_id, grams)
		SELECT CAST($1 AS BIGINT), u.id, CAST(u.grams AS tsvector) FROM unnest(CAST($2 AS bigint[]), CAST($3 AS text[])) AS u (id, grams)`
	mergeGramsSQLite    = `INSERT INTO membership_gram (membership_gram, rank) VALUES ('merge', $1)`
	changesSQLite       = `SELECT total_changes()`
	deleteGramsSQLite   = `DELETE FROM membership_gram WHERE rowid IN ($1...)`
	deleteGramsPostgres = `DELETE FROM membership_gram WHERE federation_id = $1 AND membership_id IN ($2...)`
	namesForIndex       = `SELECT m.id, p.name FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		WHERE m.federation_id = $1 AND m.id > $2 AND m.state <> 'void' ORDER BY m.id LIMIT $3`

	// the desk's doubles: the same document on the lists of two unions below a node
	doubles = `SELECT a.id, COALESCE(MAX(CASE WHEN b.holds_claim THEN b.id END), MIN(b.id)) FROM membership a
		JOIN org oa ON oa.federation_id = a.federation_id AND oa.id = a.org_id
		JOIN person pa ON pa.federation_id = a.federation_id AND pa.id = a.person_id
		JOIN person pb ON pb.federation_id = pa.federation_id AND pb.doc_index = pa.doc_index
		JOIN membership b ON b.federation_id = pb.federation_id AND b.person_id = pb.id
		JOIN org ob ON ob.federation_id = b.federation_id AND ob.id = b.org_id
		WHERE a.federation_id = $1 AND oa.path >= $2 AND oa.path < $3 AND ob.path >= $2 AND ob.path < $3 AND a.holds_claim = FALSE
		AND b.id <> a.id AND a.id > $4 AND a.state IN ('active', 'retained', 'transferring') AND b.state IN ('active', 'retained', 'transferring')
		GROUP BY a.id ORDER BY a.id LIMIT $5`
)

const exportOrg = `SELECT ` + recordColumns + `, m.sort_key FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.org_id = $2
	AND m.state IN ('active', 'retained', 'transferring') AND (m.sort_key, m.id) > ($3, $4) ORDER BY m.sort_key, m.id LIMIT $5`
