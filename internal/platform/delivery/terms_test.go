package delivery

import (
	"testing"
	"time"
)

func TestWhen(t *testing.T) {
	shanghai, berlin := time.FixedZone("CST", 8*3600), mustZone(t, "Europe/Berlin")
	night := Terms{Budget: 2, QuietFrom: 21, QuietTo: 8}
	for name, tc := range map[string]struct {
		terms Terms
		zone  *time.Location
		now   string
		got   int
		want  string
	}{
		"by day":                         {night, shanghai, "2026-03-02 12:00", 0, "2026-03-02 12:00"},
		"one left":                       {night, shanghai, "2026-03-02 12:00", 1, "2026-03-02 12:00"},
		"spent":                          {night, shanghai, "2026-03-02 12:00", 2, "2026-03-03 08:00"},
		"spent, a rule made stricter":    {night, shanghai, "2026-03-02 12:00", 5, "2026-03-03 08:00"},
		"the last loud minute":           {night, shanghai, "2026-03-02 20:59", 0, "2026-03-02 20:59"},
		"the first quiet one":            {night, shanghai, "2026-03-02 21:00", 0, "2026-03-03 08:00"},
		"after midnight":                 {night, shanghai, "2026-03-03 00:30", 0, "2026-03-03 08:00"},
		"after midnight, spent":          {night, shanghai, "2026-03-03 00:30", 2, "2026-03-04 08:00"},
		"evening, spent":                 {night, shanghai, "2026-03-02 22:00", 2, "2026-03-03 08:00"},
		"the end of the month":           {night, shanghai, "2026-12-31 22:00", 0, "2027-01-01 08:00"},
		"quiet at noon":                  {Terms{Budget: 1, QuietFrom: 12, QuietTo: 14}, shanghai, "2026-03-02 12:30", 0, "2026-03-02 14:00"},
		"quiet at noon, spent":           {Terms{Budget: 1, QuietFrom: 12, QuietTo: 14}, shanghai, "2026-03-02 12:30", 1, "2026-03-03 00:00"},
		"quiet from midnight":            {Terms{Budget: 1, QuietFrom: 0, QuietTo: 7}, shanghai, "2026-03-02 12:30", 1, "2026-03-03 07:00"},
		"never quiet":                    {Terms{Budget: 1, QuietFrom: 8, QuietTo: 8}, shanghai, "2026-03-02 03:00", 0, "2026-03-02 03:00"},
		"no messages at all":             {Terms{Budget: 0, QuietFrom: 21, QuietTo: 8}, shanghai, "2026-03-02 12:00", 0, "2026-03-03 08:00"},
		"the night of the clock change":  {night, berlin, "2026-03-28 23:00", 0, "2026-03-29 08:00"},
		"the hour that is left out":      {Terms{Budget: 1, QuietFrom: 0, QuietTo: 2}, berlin, "2026-03-29 01:30", 0, "2026-03-29 03:00"},
		"the night of the other change":  {night, berlin, "2026-10-24 23:00", 0, "2026-10-25 08:00"},
		"spent before a day of 25 hours": {night, berlin, "2026-10-24 12:00", 2, "2026-10-25 08:00"},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", tc.now, tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		if at := tc.terms.when(now, tc.got); at.Format("2006-01-02 15:04") != tc.want {
			t.Errorf("%s: %s, want %s", name, at, tc.want)
		}
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestPause(t *testing.T) {
	for _, tc := range []struct {
		w    waiting
		want time.Duration
	}{
		{waiting{attempts: 1}, time.Minute}, {waiting{attempts: 2}, 2 * time.Minute}, {waiting{attempts: 6}, 32 * time.Minute},
		{waiting{attempts: 7}, time.Hour}, {waiting{attempts: 5000}, time.Hour},
		{waiting{attempts: 1, urgent: true}, 5 * time.Second}, {waiting{attempts: 3, urgent: true}, 20 * time.Second},
	} {
		if got := pause(tc.w); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.w, got, tc.want)
		}
	}
}

func TestTyped(t *testing.T) {
	for text, want := range map[string]string{"123456": "123456", " 123 456\n": "123456", "１２３４５６": "123456", "123-456": "123456", "": ""} {
		if got := typed(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
