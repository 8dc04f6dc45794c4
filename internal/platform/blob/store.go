package blob

const (
	insertBlob = `INSERT INTO blob (federation_id, id, purpose, file_name, media_type, bytes, delete_after, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (federation_id, id) DO NOTHING`

	findBlob = `SELECT purpose, file_name, media_type, bytes, delete_after, created_at FROM blob
		WHERE federation_id = $1 AND id = $2`

	deleteBlobs = `DELETE FROM blob WHERE federation_id = $1 AND id IN ($2...)`

	expiredBlobs = `SELECT federation_id, id FROM blob WHERE delete_after <= $1
		ORDER BY delete_after LIMIT $2 -- fanout: the sweeper works for all federations; bounded`

	oldestBlob = `SELECT created_at FROM blob WHERE federation_id = $1 ORDER BY created_at LIMIT 1`

	knownBlobs = `SELECT id FROM blob WHERE federation_id = $1 AND id IN ($2...)`
)
