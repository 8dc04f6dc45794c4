package gap

const (
	fewColumns = `s.org_id, s.employers, s.heads, s.missing, s.counted_at`
	isFew      = ` AND s.listed * $2 < s.heads * $3 + $4 AND s.heads >= $5 AND s.heads <= $6`
	// Most heads outside first; $2 to $4 are the share. The same from the side of the unions, where they are few: CROSS JOIN keeps SQLite to that order.
	fewMembers = `SELECT ` + fewColumns + ` FROM gap_share s JOIN org o ON o.federation_id = s.federation_id AND o.id = s.org_id
		WHERE s.federation_id = $1` + isFew + ` AND o.path >= $7 AND o.path < $8 AND (s.missing, s.org_id) < ($9, $10) ORDER BY s.missing DESC, s.org_id DESC LIMIT $11`
	fewMembersOfFew = `SELECT ` + fewColumns + ` FROM org o CROSS JOIN gap_share s WHERE o.federation_id = $1 AND o.path >= $7 AND o.path < $8
		AND s.federation_id = $1 AND s.org_id = o.id` + isFew + ` AND (s.missing, s.org_id) < ($9, $10) ORDER BY s.missing DESC, s.org_id DESC LIMIT $11`
	missingOf    = `SELECT s.missing FROM gap_share s WHERE s.federation_id = $1 AND s.org_id = $2`
	unionsWithin = `SELECT COUNT(*) FROM (SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 LIMIT $4) AS counted`
	// the heads and lists of the next unions that cover somebody
	nextShares = `SELECT c.org_id, COUNT(*), SUM(coalesce(e.employees, 0)), coalesce(f.listed, 0) FROM coverage c
		JOIN employer e ON e.federation_id = c.federation_id AND e.id = c.employer_id
		LEFT JOIN org_figure f ON f.federation_id = c.federation_id AND f.org_id = c.org_id AND f.grain = 'all'
		WHERE c.federation_id = $1 AND c.org_id > $2 AND c.from_day <= $3 AND (c.to_day = '' OR c.to_day > $3) GROUP BY c.org_id, f.listed ORDER BY c.org_id LIMIT $4`
	writeShare = `INSERT INTO gap_share (federation_id, org_id, employers, heads, listed, missing, counted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (federation_id, org_id) DO UPDATE SET employers = excluded.employers, heads = excluded.heads, listed = excluded.listed,
		missing = excluded.missing, counted_at = excluded.counted_at`
	dropShares = `DELETE FROM gap_share WHERE federation_id = $1 AND counted_at < $2`
	writeHeads = `INSERT INTO platform_heads (federation_id, division_code, platform, heads, as_of, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (federation_id, division_code, platform) DO UPDATE SET heads = excluded.heads, as_of = excluded.as_of,
		recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`
	// $5 is "" or a platform
	headsIn = `SELECT h.division_code, h.platform, h.heads, h.as_of, coalesce(m.members, 0) FROM platform_heads h
		LEFT JOIN platform_members m ON m.federation_id = h.federation_id AND m.division_code = h.division_code AND m.platform = h.platform
		WHERE h.federation_id = $1 AND h.division_code >= $2 AND h.division_code < $3 AND (h.division_code, h.platform) > ($4, CAST($5 AS TEXT))
		ORDER BY h.division_code, h.platform LIMIT $6`
	membersByPlatform = `SELECT o.division_code, p.platform, COUNT(*) FROM person p JOIN membership m ON m.person_id = p.id AND m.federation_id = p.federation_id
		JOIN org o ON o.federation_id = m.federation_id AND o.id = m.org_id
		WHERE p.federation_id = $1 AND p.platform <> '' AND m.state IN ('active', 'retained', 'transferring') GROUP BY o.division_code, p.platform`
	writeMembers = `INSERT INTO platform_members (federation_id, division_code, platform, members, counted_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (federation_id, division_code, platform) DO UPDATE SET members = excluded.members, counted_at = excluded.counted_at`
	dropMembers = `DELETE FROM platform_members WHERE federation_id = $1 AND counted_at < $2`
)
