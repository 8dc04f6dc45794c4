package member

const (
	listColumns = `m.id, m.person_id, m.org_id, m.state, m.basis, m.joined_on, m.since, m.confirmed_at, m.objected_at, m.holds_claim, m.batch_id, m.seq,
		m.sort_key, m.find_key, p.name, p.secrets`
	// $4 name, $5 confirmed or not, $6 and $7 days of joining, $8 and $9 where the page before ended, $10 how many, $11 states
	listFilter = ` AND m.find_key LIKE CAST($4 AS TEXT) AND (CAST($5 AS BIGINT) = 0 OR ($5 = 1 AND m.confirmed_at IS NOT NULL) OR ($5 = 2 AND m.confirmed_at IS NULL)
			OR ($5 = 3 AND m.objected_at IS NOT NULL)) AND m.joined_on >= $6 AND m.joined_on <= $7
		AND (m.sort_key, m.id) > ($8, $9) AND m.state IN ($11...) ORDER BY m.sort_key, m.id LIMIT $10`

	// one union: in the order of its own index
	listOrg = `SELECT ` + listColumns + ` FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		WHERE m.federation_id = $1 AND m.org_id = $2 AND m.id > CAST($3 AS BIGINT)` + listFilter
	// a small subtree: union by union, then sorted. CROSS JOIN keeps SQLite from another order.
	listSmall = `SELECT ` + listColumns + ` FROM org o CROSS JOIN membership m CROSS JOIN person p
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND m.federation_id = $1 AND m.org_id = o.id
		AND p.federation_id = $1 AND p.id = m.person_id` + listFilter
	// a large one: down the federation's names
	listLarge = `SELECT ` + listColumns + ` FROM membership m CROSS JOIN org o CROSS JOIN person p
		WHERE m.federation_id = $1 AND o.federation_id = $1 AND o.id = m.org_id AND o.path >= $2 AND o.path < $3
		AND p.federation_id = $1 AND p.id = m.person_id` + listFilter

	countScope = `SELECT COUNT(*) FROM (SELECT m.id FROM org o CROSS JOIN membership m WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3
		AND m.federation_id = $1 AND m.org_id = o.id LIMIT $4) AS counted`

	// names in a large scope, by grams; $4 the query, $5 the membership to start behind, $6 how many. The engines differ in the index itself.
	gramHitsSQLite = `SELECT m.id, m.sort_key, m.find_key FROM membership_gram g CROSS JOIN membership m CROSS JOIN org o
		WHERE g.membership_gram MATCH $4 AND g.rowid > $5 AND m.federation_id = $1 AND m.id = g.rowid
		AND o.federation_id = $1 AND o.id = m.org_id AND o.path >= $2 AND o.path < $3 AND m.state <> 'void' ORDER BY g.rowid LIMIT $6`
	gramHitsPostgres = `SELECT m.id, m.sort_key, m.find_key FROM membership_gram g JOIN membership m ON m.federation_id = g.federation_id AND m.id = g.membership_id
		JOIN org o ON o.federation_id = m.federation_id AND o.id = m.org_id
		WHERE g.federation_id = $1 AND g.grams @@ CAST($4 AS tsquery) AND g.membership_id > $5
		AND o.path >= $2 AND o.path < $3 AND m.state <> 'void' ORDER BY m.id LIMIT $6`
	listByID = `SELECT ` + listColumns + ` FROM membership m JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id
		WHERE m.federation_id = $1 AND m.id IN ($2...)`

	insertGramsSQLite   = `INSERT INTO membership_gram (rowid, grams) VALUES ($1, $2)`
	insertGramsPostgres = `INSERT INTO membership_gram (federation_id, membership_id, grams)
		SELECT CAST($1 AS BIGINT), u.id, CAST(u.grams AS tsvector) FROM unnest(CAST($2 AS bigint[]), CAST($3 AS text[])) AS u (id, grams)`
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
