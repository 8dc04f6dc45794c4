package sqldb_test

import (
	"testing"
	"time"

	"niangjia/internal/platform/sqldb"
)

func TestLimit(t *testing.T) {
	for asked, want := range map[int]int{-1: 50, 0: 50, 1: 1, 51: 51, 200: 200, 201: 200} {
		if got := sqldb.Limit(asked); got != want {
			t.Errorf("%d rows for %d, want %d", got, asked, want)
		}
	}
}

func TestMicrosOrNull(t *testing.T) {
	if got := sqldb.MicrosOrNull(time.Time{}); got != nil {
		t.Errorf("never is %v", got)
	}
	if got := sqldb.MicrosOrNull(time.UnixMicro(7)); got != int64(7) {
		t.Errorf("an instant is %v", got)
	}
}
