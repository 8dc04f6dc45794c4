package account

const (
	accountOfSession = `SELECT ` + accountColumns + `, s.created_at, s.seen_at FROM session s
		JOIN account a ON a.federation_id = s.federation_id AND a.id = s.account_id WHERE s.federation_id = $1 AND s.token_hash = $2`
	sessionsOf = `SELECT s.token_hash, s.device, s.created_at, s.seen_at FROM session s
		WHERE s.federation_id = $1 AND s.account_id = $2 AND s.created_at > $3 ORDER BY s.seen_at DESC, s.token_hash LIMIT 100`
	insertSession = `INSERT INTO session (federation_id, token_hash, account_id, created_at, seen_at, device)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (federation_id, token_hash) DO NOTHING`
	sessionSeen    = `UPDATE session SET seen_at = $3 WHERE federation_id = $1 AND token_hash = $2 AND seen_at < $3`
	deleteSession  = `DELETE FROM session WHERE federation_id = $1 AND token_hash = $2 AND account_id = $3`
	deleteSessions = `DELETE FROM session WHERE federation_id = $1 AND account_id = $2`
	sweepSessions  = `DELETE FROM session WHERE federation_id = $1 AND (created_at < $2 OR seen_at < $3)`

	accountOfToken = `SELECT ` + accountColumns + `, t.scopes, t.to_day FROM api_token t
		JOIN account a ON a.federation_id = t.federation_id AND a.id = t.account_id WHERE t.federation_id = $1 AND t.token_hash = $2`
	tokensOf = `SELECT t.id, t.name, t.scopes, t.to_day, t.created_at FROM api_token t
		WHERE t.federation_id = $1 AND t.account_id = $2 ORDER BY t.id DESC`
	insertToken = `INSERT INTO api_token (federation_id, token_hash, id, account_id, name, scopes, to_day, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (federation_id, token_hash) DO NOTHING`
	deleteToken  = `DELETE FROM api_token WHERE federation_id = $1 AND account_id = $2 AND id = $3`
	deleteTokens = `DELETE FROM api_token WHERE federation_id = $1 AND account_id = $2`
)
