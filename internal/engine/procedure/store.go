package procedure

import (
	"encoding/json"
	"fmt"
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

const (
	insertProceeding = `INSERT INTO proceeding (federation_id, id, org_id, version, opened_at, closed_at, procedure, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	findProceedings  = `SELECT p.id, p.org_id, p.version, p.opened_at, p.closed_at, p.procedure, p.state FROM proceeding p
		WHERE p.federation_id = $1 AND p.id IN ($2...)`
	moveProceeding = `UPDATE proceeding SET state = $3, version = $4, closed_at = $5 WHERE federation_id = $1 AND id = $2 AND version = $6`
	// holds rows until the transaction ends: what is read behind it is what is written on
	holdProceedings = `UPDATE proceeding SET version = version WHERE federation_id = $1 AND id IN ($2...)`
	turnProceedings = `UPDATE proceeding SET version = version + 1 WHERE federation_id = $1 AND id IN ($2...)`

	insertStep = `INSERT INTO proceeding_step (federation_id, proceeding_id, seq, at, org_id, event, state, party, name, document, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	stepsOf = `SELECT s.seq, s.at, s.org_id, s.event, s.state, s.party, s.name, s.document, s.reason FROM proceeding_step s
		WHERE s.federation_id = $1 AND s.proceeding_id = $2 ORDER BY s.seq`

	dutyColumns = `d.proceeding_id, d.org_id, d.climbed, d.due_at, d.name, d.clock`
	dutiesOf    = `SELECT ` + dutyColumns + ` FROM duty d WHERE d.federation_id = $1 AND d.proceeding_id IN ($2...) ORDER BY d.name`
	dutiesDue   = `SELECT d.federation_id, d.proceeding_id, d.due_at FROM duty d
		WHERE d.due_at <= $1 AND (d.due_at, d.federation_id, d.proceeding_id) > ($2, $3, $4)
		ORDER BY d.due_at, d.federation_id, d.proceeding_id LIMIT $5 -- fanout: the clock runs for all federations; bounded`
	owedAt = `SELECT ` + dutyColumns + ` FROM duty d WHERE d.federation_id = $1 AND d.org_id = $2 AND (d.due_at, d.proceeding_id, d.name) > ($3, $4, $5)
		AND d.due_at < $6 ORDER BY d.due_at, d.proceeding_id, d.name LIMIT $7`
	owedInFederation = `SELECT ` + dutyColumns + ` FROM duty d WHERE d.federation_id = $1 AND d.org_id IS NOT NULL
		AND (d.due_at, d.proceeding_id, d.name) > ($2, $3, $4) AND d.due_at < $5 ORDER BY d.due_at, d.proceeding_id, d.name LIMIT $6`
	// what reorganisations do with the duties of a body
	owedWithin = `SELECT COUNT(*) FROM org o JOIN duty d ON d.federation_id = o.federation_id AND d.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3`
	owingOf      = `SELECT DISTINCT d.proceeding_id FROM duty d WHERE d.federation_id = $1 AND d.org_id = $2 ORDER BY d.proceeding_id`
	handDuties   = `UPDATE duty SET org_id = $3 WHERE federation_id = $1 AND org_id = $2`
	handDutiesOf = `UPDATE duty SET org_id = $3 WHERE federation_id = $1 AND org_id = $2 AND proceeding_id IN ($4...)`

	// what Check reads
	openWithoutDuty = `SELECT p.id FROM proceeding p WHERE p.federation_id = $1 AND p.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM duty d
		WHERE d.federation_id = p.federation_id AND d.proceeding_id = p.id) LIMIT 20`
	dutyOfNobody = `SELECT d.proceeding_id FROM duty d LEFT JOIN org o ON o.federation_id = d.federation_id AND o.id = d.org_id
		WHERE d.federation_id = $1 AND d.org_id IS NOT NULL AND (o.id IS NULL OR o.state = 'closed' OR o.part = TRUE) LIMIT 20`
	dutyOfClosed = `SELECT d.proceeding_id FROM duty d LEFT JOIN proceeding p ON p.federation_id = d.federation_id AND p.id = d.proceeding_id
		WHERE d.federation_id = $1 AND (p.id IS NULL OR p.closed_at IS NOT NULL) LIMIT 20`

	startDuty = `INSERT INTO duty (federation_id, proceeding_id, org_id, climbed, due_at, name, clock) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (federation_id, proceeding_id, name) DO UPDATE SET org_id = excluded.org_id, climbed = excluded.climbed,
			due_at = excluded.due_at, clock = excluded.clock`
	endDuty   = `DELETE FROM duty WHERE federation_id = $1 AND proceeding_id = $2 AND name = $3`
	endDuties = `DELETE FROM duty WHERE federation_id = $1 AND proceeding_id = $2`
)

// never is the due instant of a clock that stands still: behind every other.
const never = int64(1) << 62

func scanProceeding(fed id.Fed) func(sqldb.Scanner) (Proceeding, error) {
	return func(s sqldb.Scanner) (p Proceeding, err error) {
		p.Ref.Fed = fed
		var opened, closed int64
		err = s.Scan(&p.Ref.ID, &p.Org, &p.Version, &opened, sqldb.Or(&closed), &p.Procedure, &p.State)
		p.OpenedAt = sqldb.FromMicros(opened)
		if closed != 0 {
			p.ClosedAt = sqldb.FromMicros(closed)
		}
		return p, err
	}
}

func scanStep(s sqldb.Scanner) (x Step, err error) {
	var at int64
	err = s.Scan(&x.Seq, &at, sqldb.Or(&x.Org), &x.Event, &x.State, &x.Party, &x.Name, &x.Document, &x.Reason)
	x.At = sqldb.FromMicros(at)
	return x, err
}

func scanOwed(fed id.Fed) func(sqldb.Scanner) (Owed, error) {
	return func(s sqldb.Scanner) (o Owed, err error) {
		o.Proceeding.Fed = fed
		var due int64
		var clock string
		if err := s.Scan(&o.Proceeding.ID, sqldb.Or(&o.Org), &o.Climbed, &due, &o.Duty, &clock); err != nil {
			return o, err
		}
		if due != never {
			o.Due = sqldb.FromMicros(due)
		}
		if err := json.Unmarshal([]byte(clock), &o.Clock); err != nil {
			return o, fmt.Errorf("clock of duty %s of %s: %w", o.Duty, o.Proceeding, err)
		}
		return o, nil
	}
}

// stepArgs are the arguments of insertStep.
func stepArgs(at Proceeding, now time.Time, act Act) []any {
	return []any{at.Ref.Fed, at.Ref.ID, at.Version, sqldb.Micros(now), sqldb.Null(act.Org), act.Event, at.State, string(act.By), act.Name, act.Document,
		act.Reason}
}

// dutyArgs are the arguments of startDuty.
func (e *Engine) dutyArgs(o Owed) ([]any, error) {
	clock, err := json.Marshal(o.Clock)
	due := never
	if at, running := e.Counter.Due(o.Clock); running {
		due = sqldb.Micros(at)
	}
	return []any{o.Proceeding.Fed, o.Proceeding.ID, sqldb.Null(o.Org), o.Climbed, due, o.Duty, string(clock)}, err
}
