package duplicate

import (
	"strings"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	pairColumns = `d.id, d.a_id, d.b_id, d.a_version, d.b_version, d.version, d.grade, d.found_at, d.decided_at, d.merge_id, d.state, d.reasons, d.decided_by, d.reason`
	findPair    = `SELECT ` + pairColumns + ` FROM duplicate d WHERE d.federation_id = $1 AND d.id = $2`
	pairOfTwo   = `SELECT ` + pairColumns + ` FROM duplicate d WHERE d.federation_id = $1 AND d.a_id = $2 AND d.b_id = $3`
	// the pairs of which both records are on lists in a scope, but for those of the reader's own
	listPairs = `SELECT ` + pairColumns + ` FROM duplicate d CROSS JOIN membership a CROSS JOIN membership b CROSS JOIN org oa CROSS JOIN org ob
		CROSS JOIN person pa CROSS JOIN person pb WHERE d.federation_id = $1 AND d.state = $2 AND (d.grade, d.id) > ($3, $4)
		AND a.federation_id = $1 AND a.id = d.a_id AND oa.federation_id = $1 AND oa.id = a.org_id AND oa.path >= $5 AND oa.path < $6
		AND b.federation_id = $1 AND b.id = d.b_id AND ob.federation_id = $1 AND ob.id = b.org_id AND ob.path >= $5 AND ob.path < $6
		AND pa.federation_id = $1 AND pa.id = a.person_id AND pa.doc_index <> $7 AND pb.federation_id = $1 AND pb.id = b.person_id AND pb.doc_index <> $7
		AND a.state <> 'void' AND b.state <> 'void' AND d.grade >= $8 AND d.grade <= $9
		AND (d.state <> 'open' OR a.state IN ('active', 'retained', 'transferring') AND b.state IN ('active', 'retained', 'transferring'))
		ORDER BY d.grade, d.id LIMIT $10`
	pairsOfOne = `SELECT ` + pairColumns + ` FROM duplicate d WHERE d.federation_id = $1 AND d.a_id = $2 AND d.state = 'open'
		UNION ALL SELECT ` + pairColumns + ` FROM duplicate d WHERE d.federation_id = $1 AND d.b_id = $2 AND d.state = 'open'`
	openPairs = `SELECT ` + pairColumns + ` FROM duplicate d WHERE d.federation_id = $1 AND d.state = 'open' AND (d.grade, d.id) > ($2, $3) ORDER BY d.grade, d.id LIMIT $4`

	insertPair = `INSERT INTO duplicate (federation_id, id, a_id, b_id, a_version, b_version, version, grade, found_at, state, reasons, decided_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, 'open', $9, '', '') ON CONFLICT (federation_id, a_id, b_id) DO NOTHING`
	// what was set aside comes up again when a record is no longer what was looked at
	reopenPair = `UPDATE duplicate SET state = 'open', a_version = $4, b_version = $5, grade = $6, reasons = $7, decided_at = NULL, decided_by = '', reason = '',
		version = version + 1 WHERE federation_id = $1 AND a_id = $2 AND b_id = $3 AND state = 'set_aside' AND (a_version <> $4 OR b_version <> $5)`
	decidePair = `UPDATE duplicate SET state = $3, a_version = $4, b_version = $5, decided_at = $6, decided_by = $7, reason = $8, merge_id = $9, version = version + 1
		WHERE federation_id = $1 AND id = $2 AND version = $10`
	dropPair = `DELETE FROM duplicate WHERE federation_id = $1 AND id = $2 AND state = 'open' AND version = $3`

	// whether somebody holds a post by a membership, see package cadre
	postHeld = `SELECT c.id FROM cadre_post c WHERE c.federation_id = $1 AND c.membership_id = $2 AND c.to_day = '' LIMIT 1`

	searchedTo = `SELECT r.sort_key FROM duplicate_search r WHERE r.federation_id = $1`
	searched   = `INSERT INTO duplicate_search (federation_id, sort_key) VALUES ($1, $2) ON CONFLICT (federation_id) DO UPDATE SET sort_key = excluded.sort_key`

	// what Check reads
	pairOfNone = `SELECT d.id FROM duplicate d LEFT JOIN membership a ON a.federation_id = d.federation_id AND a.id = d.a_id
		LEFT JOIN membership b ON b.federation_id = d.federation_id AND b.id = d.b_id
		WHERE d.federation_id = $1 AND (d.a_id >= d.b_id OR a.id IS NULL OR b.id IS NULL) LIMIT 20`
	mergedOrNot = `SELECT d.id FROM duplicate d LEFT JOIN person_merge g ON g.federation_id = d.federation_id AND g.id = d.merge_id AND g.undone_at IS NULL
		WHERE d.federation_id = $1 AND (d.state = 'merged') <> (g.id IS NOT NULL) LIMIT 20`
	mergeOfNoPair = `SELECT g.id FROM person_merge g LEFT JOIN duplicate d ON d.federation_id = g.federation_id AND d.merge_id = g.id
		WHERE g.federation_id = $1 AND g.undone_at IS NULL AND d.id IS NULL LIMIT 20`
)

// scanPair reads pairColumns.
func scanPair(fed id.Fed) func(sqldb.Scanner) (Pair, error) {
	return func(sc sqldb.Scanner) (Pair, error) {
		p := Pair{Ref: id.Ref{Fed: fed}}
		var found, decided int64
		var reasons string
		err := sc.Scan(&p.Ref.ID, &p.aID, &p.bID, &p.aVersion, &p.bVersion, &p.Version, &p.Grade, &found, sqldb.Or(&decided), sqldb.Or(&p.merge), &p.State, &reasons,
			&p.DecidedBy, &p.Reason)
		p.FoundAt = sqldb.FromMicros(found)
		if decided != 0 {
			p.DecidedAt = sqldb.FromMicros(decided)
		}
		for r := range strings.SplitSeq(reasons, ",") {
			if r != "" {
				p.Reasons = append(p.Reasons, Reason(r))
			}
		}
		return p, err
	}
}

// words are reasons as a row holds them.
func words(reasons []Reason) string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = string(r)
	}
	return strings.Join(out, ",")
}
