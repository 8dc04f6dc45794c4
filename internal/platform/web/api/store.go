package api

const (
	claimKey = `INSERT INTO idempotency_key (federation_id, account_id, key, request_hash, status, body, created_at)
		VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT (federation_id, account_id, key) DO NOTHING`

	findKey = `SELECT request_hash, status, body FROM idempotency_key
		WHERE federation_id = $1 AND account_id = $2 AND key = $3`

	keepAnswer = `UPDATE idempotency_key SET status = $4, body = $5
		WHERE federation_id = $1 AND account_id = $2 AND key = $3`

	releaseKey = `DELETE FROM idempotency_key WHERE federation_id = $1 AND account_id = $2 AND key = $3`

	// a key that is older than the sweep may be claimed anew before it
	releaseOldKey = `DELETE FROM idempotency_key
		WHERE federation_id = $1 AND account_id = $2 AND key = $3 AND created_at < $4`

	oldestKey = `SELECT created_at FROM idempotency_key WHERE federation_id = $1 ORDER BY created_at LIMIT 1`

	sweepKeys = `DELETE FROM idempotency_key WHERE created_at < $1 -- fanout: the hourly sweep over all federations, never in a request's path`
)
