package account

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	grantColumns = `g.id, g.account_id, g.role, g.org_id, g.below, g.from_day, g.to_day, g.given_by, g.reason, g.created_at, g.taken_at, g.taken_by,
		o.path, o.industrial_path`
	joinOrg = ` JOIN org o ON o.federation_id = g.federation_id AND o.id = g.org_id `

	grantsOfAccount = `SELECT ` + grantColumns + ` FROM role_grant g` + joinOrg + `WHERE g.federation_id = $1 AND g.account_id = $2 ORDER BY g.id DESC`
	grantsHeld      = `SELECT ` + grantColumns + ` FROM role_grant g` + joinOrg + `WHERE g.federation_id = $1 AND g.account_id = $2
		AND g.taken_at IS NULL AND g.from_day <= $3 AND (g.to_day = '' OR g.to_day >= $3) ORDER BY g.id`
	grantsHeldByMany = `SELECT ` + grantColumns + ` FROM role_grant g` + joinOrg + `WHERE g.federation_id = $1
		AND g.taken_at IS NULL AND g.from_day <= $2 AND (g.to_day = '' OR g.to_day >= $2) AND g.account_id IN ($3...) ORDER BY g.id`
	holdersInSubtree = `SELECT ` + grantColumns + `, a.login, a.name, o.name FROM role_grant g` + joinOrg + `
		JOIN account a ON a.federation_id = g.federation_id AND a.id = g.account_id
		WHERE g.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND a.state <> 'disabled'
		AND g.taken_at IS NULL AND g.from_day <= $4 AND (g.to_day = '' OR g.to_day >= $4) AND g.id > $5 ORDER BY g.id LIMIT $6`
	keepersOf = `SELECT ` + grantColumns + `, a.login, a.name, o.name FROM role_grant g` + joinOrg + `
		JOIN account a ON a.federation_id = g.federation_id AND a.id = g.account_id
		WHERE g.federation_id = $1 AND g.role IN ('officer', 'desk') AND a.state <> 'disabled'
		AND g.taken_at IS NULL AND g.from_day <= $2 AND (g.to_day = '' OR g.to_day >= $2)
		AND (g.below = TRUE OR g.org_id = $3) AND g.org_id IN ($4...) ORDER BY o.path, g.id`
	staffAt = `SELECT ` + grantColumns + `, a.subject FROM role_grant g` + joinOrg + `JOIN account a ON a.federation_id = g.federation_id AND a.id = g.account_id
		WHERE g.federation_id = $1 AND g.org_id = $2 AND g.role IN ('officer', 'desk') AND a.state = 'active'
		AND g.taken_at IS NULL AND g.from_day <= $3 AND (g.to_day = '' OR g.to_day >= $3) ORDER BY g.id`
	insertGrant = `INSERT INTO role_grant (federation_id, id, account_id, org_id, role, below, from_day, to_day, given_by, reason, created_at, taken_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '') ON CONFLICT (federation_id, id) DO NOTHING`
	// what reorganisations do with the roles at a body
	rolesWithin = `SELECT COUNT(*) FROM org o JOIN role_grant g ON g.federation_id = o.federation_id AND g.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3 AND g.taken_at IS NULL AND (g.to_day = '' OR g.to_day >= $4)`
	rolesAt     = `SELECT g.id FROM role_grant g WHERE g.federation_id = $1 AND g.org_id = $2 AND g.taken_at IS NULL ORDER BY g.id`
	endRoles    = `UPDATE role_grant SET taken_at = $2, taken_by = $3 WHERE federation_id = $1 AND id IN ($4...) AND taken_at IS NULL`
	reviveRoles = `UPDATE role_grant SET taken_at = NULL, taken_by = '' WHERE federation_id = $1 AND org_id = $2 AND taken_by = $3 AND id IN ($4...)`

	takeGrant = `UPDATE role_grant SET taken_at = $3, taken_by = $4 WHERE federation_id = $1 AND id = $2 AND taken_at IS NULL`

	// what Check reads
	adminAndAuditor = `SELECT DISTINCT g.account_id FROM role_grant g
		JOIN role_grant h ON h.federation_id = g.federation_id AND h.account_id = g.account_id
		WHERE g.federation_id = $1 AND g.role = 'administrator' AND g.taken_at IS NULL AND (g.to_day = '' OR g.to_day >= $2)
		AND h.role = 'auditor' AND h.taken_at IS NULL AND (h.to_day = '' OR h.to_day >= $2) LIMIT 20`
	grantWithoutAccount = `SELECT g.id FROM role_grant g LEFT JOIN account a ON a.federation_id = g.federation_id AND a.id = g.account_id
		LEFT JOIN org o ON o.federation_id = g.federation_id AND o.id = g.org_id WHERE g.federation_id = $1 AND (a.id IS NULL OR o.id IS NULL) LIMIT 20`
	grantWithoutStaff = `SELECT g.id FROM role_grant g JOIN account a ON a.federation_id = g.federation_id AND a.id = g.account_id
		WHERE g.federation_id = $1 AND a.staff = FALSE LIMIT 20`
)

// scanHolding reads grantColumns.
func scanHolding(fed id.Fed) func(sqldb.Scanner) (Holding, error) {
	return func(sc sqldb.Scanner) (Holding, error) {
		h := Holding{Account: id.Ref{Fed: fed}}
		var created, taken int64
		err := sc.Scan(&h.ID, &h.Account.ID, &h.Role, &h.Org, &h.Below, &h.From, &h.To, &h.GivenBy, &h.Reason, &created, sqldb.Or(&taken), &h.TakenBy,
			&h.Path, sqldb.Or(&h.Industrial))
		h.CreatedAt = sqldb.FromMicros(created)
		if taken != 0 {
			h.TakenAt = sqldb.FromMicros(taken)
		}
		return h, err
	}
}

// scanHolder reads grantColumns, the account's login and name, and the union's name.
func scanHolder(fed id.Fed) func(sqldb.Scanner) (Holder, error) {
	return func(sc sqldb.Scanner) (h Holder, err error) {
		h.Holding, err = scanHolding(fed)(beside{sc, []any{&h.Login, &h.Name, &h.OrgName}})
		return h, err
	}
}
