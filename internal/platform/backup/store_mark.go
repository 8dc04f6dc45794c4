package backup

const (
	allBlobs = `SELECT federation_id, id FROM blob ORDER BY federation_id, id -- fanout: a backup takes the files of all federations`

	// the mark of a restore that has begun and not ended
	setMark   = `INSERT INTO lease (name, holder, until) VALUES ('restore', 'restore', 0) ON CONFLICT (name) DO NOTHING`
	clearMark = `DELETE FROM lease WHERE name = 'restore'`
	findMark  = `SELECT 1 FROM lease WHERE name = 'restore'`
)
