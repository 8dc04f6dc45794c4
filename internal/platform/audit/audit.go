// Package audit keeps the log of who did what, when, on what and why. An entry is written in the same
// transaction as the act it records, so nothing is decided and not logged.
//
// Every entry passes through [Log.Write]: that is the seam where the Merkle log takes its leaf.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// Act is what was done. No personal data stands in Reason's company: Detail names fields, not values.
type Act struct {
	Use    access.UseCase
	Org    id.ID  // the union it concerns; 0 for none
	Kind   string // of the record: "membership", "org" …
	Record id.ID  // 0 for none
	Reason string
	Detail any // becomes JSON; nil for none
}

// Entry is an act as logged.
type Entry struct {
	ID      id.ID
	At      time.Time
	Account id.ID
	Actor   string
	Via     string
	Act
	DetailJSON string
}

// Log writes and reads entries.
type Log struct{ ids *id.Source }

// New makes a log that takes its ids from the source.
func New(ids *id.Source) *Log { return &Log{ids} }

// Write logs an act of the actor in the transaction that does it.
func (l *Log) Write(ctx context.Context, tx *sqldb.Tx, by access.Actor, a Act) error {
	detail := []byte{}
	if a.Detail != nil {
		var err error
		if detail, err = json.Marshal(a.Detail); err != nil {
			return fmt.Errorf("audit detail: %w", err)
		}
	}
	_, err := tx.Exec(ctx, insertEntry, by.Fed, l.ids.New(), sqldb.Micros(tx.Now), sqldb.Null(by.Account.ID), by.Name, by.Via,
		string(a.Use), sqldb.Null(a.Org), a.Kind, sqldb.Null(a.Record), a.Reason, string(detail))
	return err
}

// OfRecord are the entries on one record, newest first, before the given id (0 starts at the newest).
func (l *Log) OfRecord(ctx context.Context, q sqldb.Queryer, fed id.Fed, record, before id.ID, limit int) ([]Entry, error) {
	return sqldb.All(ctx, q, entriesOfRecord, []any{fed, record, orNewest(before), limit}, scanEntry)
}

// OfOrg are the entries on one union, newest first, before the given id.
func (l *Log) OfOrg(ctx context.Context, q sqldb.Queryer, fed id.Fed, org, before id.ID, limit int) ([]Entry, error) {
	return sqldb.All(ctx, q, entriesOfOrg, []any{fed, org, orNewest(before), limit}, scanEntry)
}

// OfFederation are all entries of a federation, newest first, before the given id.
func (l *Log) OfFederation(ctx context.Context, q sqldb.Queryer, fed id.Fed, before id.ID, limit int) ([]Entry, error) {
	return sqldb.All(ctx, q, entriesOfFederation, []any{fed, orNewest(before), limit}, scanEntry)
}

// OfUse are the entries of one use case on any of the unions, newest first, before the given id.
func (l *Log) OfUse(ctx context.Context, q sqldb.Queryer, fed id.Fed, use access.UseCase, orgs []id.ID, before id.ID, limit int) ([]Entry, error) {
	return sqldb.All(ctx, q, entriesOfUse, []any{fed, string(use), orNewest(before), limit, sqldb.ListOf(orgs)}, scanEntry)
}

func orNewest(before id.ID) id.ID {
	if before == 0 {
		return id.ID(1<<63 - 1)
	}
	return before
}

func scanEntry(s sqldb.Scanner) (e Entry, err error) {
	var at int64
	err = s.Scan(&e.ID, &at, sqldb.Or(&e.Account), &e.Actor, &e.Via, &e.Use, sqldb.Or(&e.Org), &e.Kind,
		sqldb.Or(&e.Record), &e.Reason, &e.DetailJSON)
	e.At = sqldb.FromMicros(at)
	return e, err
}
