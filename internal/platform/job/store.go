package job

const (
	insertJob = `INSERT INTO job (federation_id, id, kind, args, state, run_at, attempt, last_error, created_at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, 0, '', $6)`

	dueJobs = `SELECT federation_id, id FROM job WHERE state = 'waiting' AND run_at <= $1
		ORDER BY run_at, federation_id, id LIMIT $2 -- fanout: a runner works for all federations; bounded`

	// No SKIP LOCKED: a second runner that saw the same rows waits for the first one's short claim, finds
	// them no longer due, and looks again. "<> 'failed'" and not "= 'waiting'", here and below: the rows
	// are to be found by their key, and PostgreSQL would rather walk the index job_due for each of them.
	claimJobs = `UPDATE job SET run_at = $1, attempt = attempt + 1
		WHERE federation_id = $2 AND state <> 'failed' AND run_at <= $3 AND id IN ($4...)
		RETURNING id, kind, args, attempt`

	extendLeases = `UPDATE job SET run_at = $1
		WHERE federation_id = $2 AND state <> 'failed' AND id IN ($3...) RETURNING id, attempt`

	// Claimed and not done: due at once, and the attempt is not counted.
	giveBack = `UPDATE job SET run_at = $1, attempt = attempt - 1
		WHERE federation_id = $2 AND attempt = $3 AND id IN ($4...)`

	finishJobs = `DELETE FROM job WHERE federation_id = $1 AND attempt = $2 AND id IN ($3...)`

	failJob = `UPDATE job SET state = $1, run_at = $2, last_error = $3
		WHERE federation_id = $4 AND id = $5 AND attempt = $6`

	cancelJob = `DELETE FROM job WHERE federation_id = $1 AND id = $2`

	retryJob = `UPDATE job SET state = 'waiting', run_at = $1, attempt = 0
		WHERE federation_id = $2 AND id = $3 AND state = 'failed'`

	failedJobs = `SELECT id, kind, attempt, last_error, created_at FROM job
		WHERE federation_id = $1 AND state = 'failed' AND id > $2 ORDER BY id LIMIT $3`

	countJobs = `SELECT state, count(*), min(run_at) FROM job GROUP BY state -- fanout: figures for the operator, once a minute`

	takeLease = `INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.until <= $4`

	setLease = `UPDATE lease SET until = $1 WHERE name = $2 AND holder = $3`
)
