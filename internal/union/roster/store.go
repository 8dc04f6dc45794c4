package roster

import (
	"encoding/json"
	"fmt"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

const (
	batchColumns = `b.id, b.org_id, b.account_id, b.actor_name, b.via, b.file_name, b.blob_id, b.layout, b.state, b.total_rows, b.done_row,
		b.rows_read, b.joined, b.updated, b.unchanged, b.needs_look, b.rejected, b.problem, b.created_at, b.kept_until, b.started_at, b.finished_at, b.version`

	findBatch    = `SELECT ` + batchColumns + ` FROM import_batch b WHERE b.federation_id = $1 AND b.id = $2`
	batchesOfOrg = `SELECT ` + batchColumns + ` FROM import_batch b WHERE b.federation_id = $1 AND b.org_id = $2 AND b.id < $3 ORDER BY b.id DESC LIMIT $4`
	// imports of the same file that were cut off
	batchesToResume = `SELECT ` + batchColumns + ` FROM import_batch b WHERE b.federation_id = $1 AND b.org_id = $2 AND b.file_hash = $3
		AND b.state IN ('running', 'stopped') ORDER BY b.id DESC LIMIT 100`

	insertBatch = `INSERT INTO import_batch (federation_id, id, org_id, account_id, actor_name, via, file_name, file_hash, blob_id, layout, state, total_rows,
		done_row, rows_read, joined, updated, unchanged, needs_look, rejected, problem, created_at, kept_until, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'uploaded', 0, 0, 0, 0, 0, 0, 0, 0, '', $11, $12, 1)`
	updateBatch = `UPDATE import_batch SET layout = $3, state = $4, total_rows = $5, done_row = $6, rows_read = $7, joined = $8, updated = $9, unchanged = $10,
		needs_look = $11, rejected = $12, problem = $13, started_at = $14, finished_at = $15, version = $16 WHERE federation_id = $1 AND id = $2 AND version = $17`

	insertRow   = `INSERT INTO import_row (federation_id, batch_id, row_no, outcome, reasons, cells, decision) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	rowsOfBatch = `SELECT r.row_no, r.outcome, r.reasons, r.cells, r.decision FROM import_row r WHERE r.federation_id = $1 AND r.batch_id = $2
		AND r.row_no > $3 AND r.outcome IN ($5...) ORDER BY r.row_no LIMIT $4`
	rejectsOf   = `SELECT COALESCE(b.rejects_id, 0) FROM import_batch b WHERE b.federation_id = $1 AND b.id = $2`
	keepRejects = `UPDATE import_batch SET rejects_id = $3 WHERE federation_id = $1 AND id = $2`
	hashOfBatch = `SELECT b.file_hash FROM import_batch b WHERE b.federation_id = $1 AND b.id = $2`
	deleteBatch = `DELETE FROM import_batch WHERE federation_id = $1 AND id = $2`
	findRow     = `SELECT r.row_no, r.outcome, r.reasons, r.cells, r.decision FROM import_row r WHERE r.federation_id = $1 AND r.batch_id = $2 AND r.row_no = $3`
	decideRow   = `UPDATE import_row SET outcome = $4, decision = $5, reasons = $6 WHERE federation_id = $1 AND batch_id = $2 AND row_no = $3 AND decision = ''`
	deleteRows  = `DELETE FROM import_row WHERE federation_id = $1 AND batch_id = $2 AND row_no IN
		(SELECT r.row_no FROM import_row r WHERE r.federation_id = $1 AND r.batch_id = $2 ORDER BY r.row_no LIMIT $3)`
	// fanout: the hourly sweep over all federations, never in a request's path
	oldBatches = `SELECT b.federation_id, b.id FROM import_batch b WHERE b.kept_until < $1 AND EXISTS (SELECT 1 FROM import_row r
		WHERE r.federation_id = b.federation_id AND r.batch_id = b.id) LIMIT $2`

	rememberMap = `INSERT INTO column_map (federation_id, org_id, headings, layout, used_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (federation_id, org_id, headings) DO UPDATE SET layout = excluded.layout, used_at = excluded.used_at`
	findMap = `SELECT c.layout FROM column_map c WHERE c.federation_id = $1 AND c.org_id = $2 AND c.headings = $3`
)

func scanBatch(fed id.Fed) func(sqldb.Scanner) (Batch, error) {
	return func(sc sqldb.Scanner) (b Batch, err error) {
		b.Ref.Fed = fed
		var layout, problem string
		var created, kept, started, finished int64
		if err := sc.Scan(&b.Ref.ID, &b.Org, sqldb.Or(&b.Account), &b.Actor, &b.Via, &b.FileName, sqldb.Or(&b.Blob), &layout, &b.State, &b.Total, &b.DoneRow,
			&b.Counts.Rows, &b.Counts.Joined, &b.Counts.Updated, &b.Counts.Unchanged, &b.Counts.NeedsLook, &b.Counts.Rejected, &problem,
			&created, &kept, sqldb.Or(&started), sqldb.Or(&finished), &b.Version); err != nil {
			return b, err
		}
		b.CreatedAt, b.KeptUntil = sqldb.FromMicros(created), sqldb.FromMicros(kept)
		if started != 0 {
			b.StartedAt = sqldb.FromMicros(started)
		}
		if finished != 0 {
			b.FinishedAt = sqldb.FromMicros(finished)
		}
		if problem != "" {
			b.Problem = &errs.Msg{}
			if err := json.Unmarshal([]byte(problem), b.Problem); err != nil {
				return b, fmt.Errorf("problem of import %s: %w", b.Ref, err)
			}
		}
		return b, json.Unmarshal([]byte(layout), &b.Layout)
	}
}

// rowPlace is where a row's cells and reasons are sealed.
func rowPlace(batch id.Ref, row int, column string) vault.Place {
	return vault.Place{Column: fmt.Sprintf("import_row.%s/%d", column, row), Fed: batch.Fed, Row: batch.ID}
}

// what is sealed of rows, for renewing
const (
	nextCells = `SELECT r.batch_id, r.row_no, r.cells FROM import_row r WHERE r.federation_id = $1 AND (r.batch_id, r.row_no) > ($2, $3)
		ORDER BY r.batch_id, r.row_no LIMIT $4`
	setCells    = `UPDATE import_row SET cells = $4 WHERE federation_id = $1 AND batch_id = $2 AND row_no = $3 AND cells = $5`
	nextReasons = `SELECT r.batch_id, r.row_no, r.reasons FROM import_row r WHERE r.federation_id = $1 AND (r.batch_id, r.row_no) > ($2, $3)
		ORDER BY r.batch_id, r.row_no LIMIT $4`
	setReasons = `UPDATE import_row SET reasons = $4 WHERE federation_id = $1 AND batch_id = $2 AND row_no = $3 AND reasons = $5`
)

// Sealed are the columns that the module seals.
var Sealed = []vault.Column{
	{Name: "import_row.cells", Next: nextCells, Set: setCells, Place: placeIn("cells")},
	{Name: "import_row.reasons", Next: nextReasons, Set: setReasons, Place: placeIn("reasons")},
}

func placeIn(column string) func(id.Fed, [2]int64) vault.Place {
	return func(fed id.Fed, key [2]int64) vault.Place {
		return rowPlace(id.Ref{Fed: fed, ID: id.ID(key[0])}, int(key[1]), column)
	}
}

// rowArgs are the arguments of insertRow: cells and reasons name people, so they are sealed.
func (s *Service) rowArgs(batch id.Ref, r RowLeft) ([]any, error) {
	reasons, err := json.Marshal(r.Reasons)
	if err != nil {
		return nil, err
	}
	cells, err := json.Marshal(r.Cells)
	if err != nil {
		return nil, err
	}
	return []any{batch.Fed, batch.ID, r.Number, r.Outcome, s.Vault.SealBytes(rowPlace(batch, r.Number, "reasons"), reasons),
		s.Vault.SealBytes(rowPlace(batch, r.Number, "cells"), cells), r.Decision}, nil
}

func (s *Service) scanRow(batch id.Ref) func(sqldb.Scanner) (RowLeft, error) {
	return func(sc sqldb.Scanner) (r RowLeft, err error) {
		var reasons, cells []byte
		if err := sc.Scan(&r.Number, &r.Outcome, &reasons, &cells, &r.Decision); err != nil {
			return r, err
		}
		if reasons, err = s.Vault.OpenBytes(rowPlace(batch, r.Number, "reasons"), reasons); err != nil {
			return r, err
		}
		if cells, err = s.Vault.OpenBytes(rowPlace(batch, r.Number, "cells"), cells); err != nil {
			return r, err
		}
		if err := json.Unmarshal(reasons, &r.Reasons); err != nil {
			return r, err
		}
		return r, json.Unmarshal(cells, &r.Cells)
	}
}
