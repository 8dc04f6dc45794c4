package sqldb

// Limit is how many rows a page of a list has: what was asked for, 50 when nothing was, at most 200.
func Limit(asked int) int {
	if asked <= 0 {
		return 50
	}
	return min(asked, 200)
}
