package schema_test

import (
	"testing"

	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

func TestMigrateTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		applied, err := schema.Migrate(t.Context(), db, schema.Options{})
		if err != nil || len(applied) != 0 {
			t.Fatalf("second run applied %v, %v", applied, err)
		}
		pending, err := schema.Pending(t.Context(), db)
		if err != nil || len(pending) != 0 {
			t.Fatalf("pending %v, %v", pending, err)
		}
	})
}
