package rehearse

import (
	_ "embed"
	"strings"
)

// Division is one row of the table of administrative divisions (GB/T 2260 and the
// statistics bureau's codes of townships).
type Division struct {
	Code, Parent string
	Level        string // province, city, county, township
	Name         string
}

//go:embed divisions.csv
var divisionRows string

// Divisions are the embedded rows: provinces, prefectures, and Shenzhen to its streets.
func Divisions() []Division {
	lines := strings.Split(strings.TrimSpace(divisionRows), "\n")
	rows := make([]Division, 0, len(lines)-1)
	for _, line := range lines[1:] {
		f := strings.Split(line, ",")
		rows = append(rows, Division{f[0], f[1], f[2], f[3]})
	}
	return rows
}

// territory is the divisions of one city as a tree, and where its people came from.
type territory struct {
	rows   []Division // the city first, every parent before its children
	parent []int      // by place in rows; -1 for the city
	rank   []int      // the highest place among its siblings on the way up
	leaf   []bool
	places []Division        // prefectures elsewhere
	full   map[string]string // names of places and the city with their provinces
}

// newTerritory hangs the rows below the city; false when the city is not among them.
func newTerritory(rows []Division, city string) (*territory, bool) {
	children := map[string][]Division{}
	t := &territory{full: map[string]string{}}
	var root *Division
	for i, row := range rows {
		children[row.Parent] = append(children[row.Parent], row)
		if row.Level == "province" || row.Level == "city" {
			t.full[row.Code] = t.full[row.Parent] + row.Name
		}
		switch {
		case row.Code == city:
			root = &rows[i]
		case row.Level == "city" && row.Parent != city && !strings.Contains(row.Name, "辖"):
			t.places = append(t.places, row)
		}
	}
	if root == nil {
		return nil, false
	}
	t.hang(*root, -1, 0, children)
	return t, true
}

func (t *territory) hang(row Division, parent, rank int, children map[string][]Division) {
	at := len(t.rows)
	t.rows, t.parent, t.rank = append(t.rows, row), append(t.parent, parent), append(t.rank, rank)
	t.leaf = append(t.leaf, len(children[row.Code]) == 0)
	for i, child := range children[row.Code] {
		t.hang(child, at, max(rank, i), children)
	}
}

// name is the division's full name from the city down: 深圳市福田区福田街道.
func (t *territory) name(i int) string {
	if t.parent[i] < 0 {
		return t.rows[i].Name
	}
	return t.name(t.parent[i]) + t.rows[i].Name
}

// above is the highest division below the city that i lies in, a county as a rule.
func (t *territory) above(i int) int {
	for t.parent[i] > 0 {
		i = t.parent[i]
	}
	return i
}
