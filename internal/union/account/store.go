package account

import (
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	accountColumns = `a.id, a.org_id, a.login, a.name, a.password, a.state, a.staff, a.subject, a.version, a.created_at`

	findAccount      = `SELECT ` + accountColumns + ` FROM account a WHERE a.federation_id = $1 AND a.id = $2`
	accountOfSubject = `SELECT ` + accountColumns + ` FROM account a WHERE a.federation_id = $1 AND a.subject = $2`
	listStaff        = `SELECT ` + accountColumns + `, o.name FROM account a JOIN org o ON o.federation_id = a.federation_id AND o.id = a.org_id
		WHERE a.federation_id = $1 AND a.staff = TRUE AND a.login > $2 AND o.path >= $3 AND o.path < $4 ORDER BY a.login LIMIT $5`
	staffNames    = `SELECT a.id, a.name FROM account a WHERE a.federation_id = $1 AND a.staff = TRUE AND a.id IN ($2...)`
	insertAccount = `INSERT INTO account (federation_id, id, org_id, login, name, password, state, staff, subject, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (federation_id, id) DO NOTHING`
	updateAccount = `UPDATE account SET login = $3, name = $4, password = $5, state = $6, staff = $7, version = $8
		WHERE federation_id = $1 AND id = $2 AND version = $9`
	// the same password, perhaps under another cost: nothing that another writer need know of. No row says that the account
	// is not what it was when the password was checked; the row is locked against a change until the session is written.
	holdPassword = `UPDATE account SET password = $3 WHERE federation_id = $1 AND id = $2 AND version = $4 AND state = $5`

	holderOfLogin = `SELECT d.federation_id, d.account_id FROM login_directory d WHERE d.login = $1`
	insertLogin   = `INSERT INTO login_directory (login, federation_id, account_id) VALUES ($1, $2, $3) ON CONFLICT (login) DO NOTHING`
	deleteLogin   = `DELETE FROM login_directory WHERE login = $1 AND federation_id = $2 AND account_id = $3`

	insertInvitation = `INSERT INTO invitation (federation_id, token_hash, purpose, org_id, account_id, subject, name, unfit, expires_at, made_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	findInvitation = `SELECT i.purpose, i.org_id, i.account_id, i.subject, i.name, i.unfit, i.expires_at, i.made_by FROM invitation i
		WHERE i.federation_id = $1 AND i.token_hash = $2 AND i.used_at IS NULL AND i.expires_at > $3`
	useInvitation    = `UPDATE invitation SET used_at = $3 WHERE federation_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3`
	endInvitations   = `UPDATE invitation SET expires_at = $3 WHERE federation_id = $1 AND account_id = $2 AND used_at IS NULL AND expires_at > $3`
	endInvitationsOf = `UPDATE invitation SET expires_at = $3 WHERE federation_id = $1 AND subject = $2 AND used_at IS NULL AND expires_at > $3`
	sweepInvitations = `DELETE FROM invitation WHERE federation_id = $1 AND expires_at < $2`

	// what Check reads
	// fanout: Check is an operator's batch job, never in a request's path; the directory has its own key
	accountWithoutLogin = `SELECT a.id FROM account a LEFT JOIN login_directory d ON d.login = a.login
		WHERE a.federation_id = $1 AND (d.login IS NULL OR d.account_id <> a.id OR d.federation_id <> a.federation_id) LIMIT 20`
	// fanout: as accountWithoutLogin
	loginWithoutAccount = `SELECT d.account_id FROM login_directory d LEFT JOIN account a ON a.federation_id = $1 AND a.id = d.account_id
		WHERE d.federation_id = $1 AND (a.id IS NULL OR a.login <> d.login) LIMIT 20`
	accountWithoutHome = `SELECT a.id FROM account a LEFT JOIN org o ON o.federation_id = a.federation_id AND o.id = a.org_id
		WHERE a.federation_id = $1 AND o.id IS NULL LIMIT 20`
)

// scanAccount reads accountColumns.
func scanAccount(fed id.Fed) func(sqldb.Scanner) (Account, error) {
	return func(sc sqldb.Scanner) (Account, error) {
		a := Account{Ref: id.Ref{Fed: fed}}
		var subject []byte
		var created int64
		err := sc.Scan(&a.Ref.ID, &a.Home, &a.Login, &a.Name, &a.password, &a.State, &a.Staff, &subject, &a.version, &created)
		copy(a.subject[:], subject)
		a.CreatedAt = sqldb.FromMicros(created)
		return a, err
	}
}

func scanRef(sc sqldb.Scanner) (r id.Ref, err error) {
	err = sc.Scan(&r.Fed, &r.ID)
	return r, err
}

func scanInvitation(sc sqldb.Scanner) (in invitation, err error) {
	var subject []byte
	var until int64
	err = sc.Scan(&in.purpose, &in.home, sqldb.Or(&in.account), &subject, &in.name, &in.unfit, &until, &in.madeBy)
	copy(in.subject[:], subject)
	in.until = sqldb.FromMicros(until)
	return in, err
}
