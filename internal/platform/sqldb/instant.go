package sqldb

import "time"

// MicrosOrNull is an instant as the database keeps it, or NULL for the zero instant, which never was.
func MicrosOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return Micros(t)
}
