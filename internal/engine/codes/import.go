package codes

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/sqldb"
)

// kind is one of the three tables as an import sees it.
type kind[T comparable] struct {
	subject string
	needed  []string // columns that the file must have
	others  []string // columns that it may have
	parse   func(*row) T
	key     func(T) string
	above   func(T) string // what another row must be there for, "" for nothing
	anchor  func(T) string // as what others find this row
	all     string
	scan    func(sqldb.Scanner) (T, error)
	upsert  string
	args    func(T) []any
}

// slice is how many rows go into one transaction: the import lets other writers between.
const slice = 500

// ImportCodes takes entries of code lists: list, code, name; and, where known, valid_from, valid_to, name_en,
// parent, position, source, synonyms. What a file does not mention stays. The same file twice
// changes nothing. Errors: Unauthenticated, Denied; Invalid when the file as a whole cannot be read.
func (s *Service) ImportCodes(ctx context.Context, by access.Actor, in ImportInput) (Report, error) {
	return importTable(ctx, s, by, in, kind[Code]{
		subject: codesSubject,
		needed:  []string{"list", "code", "name"},
		others:  []string{"valid_from", "valid_to", "name_en", "parent", "position", "source", "synonyms"},
		parse:   parseCode,
		key:     func(c Code) string { return c.List + "/" + c.Code + "@" + string(c.ValidFrom) },
		anchor:  func(c Code) string { return c.List + "/" + c.Code },
		above: func(c Code) string {
			if c.Parent == "" {
				return ""
			}
			list, code := c.parent()
			return list + "/" + code
		},
		all: allCodes, scan: scanCode, upsert: upsertCode,
		args: func(c Code) []any {
			return []any{c.List, c.Code, c.ValidFrom, c.ValidTo, c.Name, c.NameEn, c.Parent, c.Position, c.Source, c.Synonyms}
		},
	})
}

// ImportDivisions takes administrative divisions: code, parent, level, name; and valid_from, valid_to. Places
// that are no more get a valid_to; their code keeps its name. Errors are those of ImportCodes.
func (s *Service) ImportDivisions(ctx context.Context, by access.Actor, in ImportInput) (Report, error) {
	return importTable(ctx, s, by, in, kind[Division]{
		subject: divisionsSubject,
		needed:  []string{"code", "parent", "level", "name"},
		others:  []string{"valid_from", "valid_to"},
		parse:   parseDivision,
		key:     func(d Division) string { return d.Code + "@" + string(d.ValidFrom) },
		anchor:  func(d Division) string { return d.Code },
		above:   func(d Division) string { return d.Parent },
		all:     allDivisions, scan: scanDivision, upsert: upsertDivision,
		args: func(d Division) []any {
			return []any{d.Code, d.Parent, string(d.Level), d.Name, d.ValidFrom, d.ValidTo}
		},
	})
}

// ImportCalendar takes the days on which work differs from the ordinary week, as the State Council announces
// them every autumn (全国年节及纪念日放假办法): date, kind (holiday or workday), name. Errors are those of ImportCodes.
func (s *Service) ImportCalendar(ctx context.Context, by access.Actor, in ImportInput) (Report, error) {
	return importTable(ctx, s, by, in, kind[CalendarDay]{
		subject: calendarSubject,
		needed:  []string{"date", "kind", "name"},
		parse:   parseDay,
		key:     func(d CalendarDay) string { return string(d.Day) },
		anchor:  func(d CalendarDay) string { return string(d.Day) },
		above:   func(CalendarDay) string { return "" },
		all:     allDays, scan: scanDay, upsert: upsertDay,
		args: func(d CalendarDay) []any { return []any{d.Day, string(d.Kind), d.Name} },
	})
}

var listForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func parseCode(r *row) Code {
	c := Code{List: r.needed("list"), Code: r.needed("code"), Name: r.needed("name"), NameEn: r.text("name_en"),
		Parent: r.text("parent"), Source: r.text("source"), Synonyms: r.text("synonyms")}
	c.ValidFrom, c.ValidTo = r.span()
	if c.List != "" && !listForm.MatchString(c.List) {
		r.fault("list", "codes.list_form")
	}
	if strings.ContainsAny(c.Code, "/| \t") || len(c.Code) > 40 {
		r.fault("code", "codes.code_form")
	}
	for _, digit := range r.text("position") {
		if digit < '0' || digit > '9' || c.Position > 1e9 {
			r.fault("position", "codes.cell_number")
			break
		}
		c.Position = 10*c.Position + int64(digit-'0')
	}
	return c
}

func parseDivision(r *row) Division {
	d := Division{Code: r.needed("code"), Parent: r.text("parent"), Level: Level(r.needed("level")), Name: r.needed("name")}
	d.ValidFrom, d.ValidTo = r.span()
	n, ok := digits[d.Level]
	switch {
	case !ok && d.Level != "":
		r.fault("level", "codes.level_unknown")
	case ok && (len(d.Code) != n || strings.Trim(d.Code, "0123456789") != ""):
		r.fault("code", "codes.division_code", "n", n)
	case d.Level != Province && (d.Parent == "" || !strings.HasPrefix(d.Code, d.Parent) || d.Parent == d.Code),
		d.Level == Province && d.Parent != "":
		r.fault("parent", "codes.division_parent")
	}
	return d
}

func parseDay(r *row) CalendarDay {
	r.needed("date")
	d := CalendarDay{Day: r.day("date"), Kind: DayKind(r.needed("kind")), Name: r.text("name")}
	if d.Kind != "" && d.Kind != Holiday && d.Kind != Workday {
		r.fault("kind", "codes.day_kind")
	}
	return d
}

// importTable reads the file, compares it with the table, and writes what differs, a slice at a time. The log
// entry stands in the transaction of the first slice, so nothing changes that the log does not know; an
// import that is killed goes on when it is run again.
func importTable[T comparable](ctx context.Context, s *Service, by access.Actor, in ImportInput, k kind[T]) (Report, error) {
	if err := s.Plan.Permits(by, UseImport); err != nil {
		return Report{}, err
	}
	rows, sum, err := readTable(in, k.needed, append(k.needed, k.others...))
	if err != nil {
		return Report{}, err
	}
	stored, err := sqldb.All(ctx, s.DB, k.all, nil, k.scan)
	if err != nil {
		return Report{}, err
	}
	report, changed := compare(rows, stored, k)
	act := audit.Act{Use: UseImport, Kind: k.subject, Reason: in.Name, Detail: map[string]any{
		"sha256": sum, "rows": report.Rows, "created": report.Created, "updated": report.Updated, "rejected": report.Rejected}}
	first := true
	for part := range slices.Chunk(changed, slice) {
		err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
			if first {
				if err := s.Log.Write(ctx, tx, by, act); err != nil {
					return err
				}
			}
			if _, err := tx.InsertMany(ctx, k.upsert, part); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, nextEdition, k.subject, sqldb.Micros(tx.Now))
			return err
		})
		if err != nil {
			return Report{}, err
		}
		first = false
	}
	return report, s.Book.Refresh(ctx)
}

// compare sorts the rows of a file into those to be written and those that are as they were or wrong.
func compare[T comparable](rows []*row, stored []T, k kind[T]) (Report, [][]any) {
	type entry struct {
		*row
		value T
	}
	old := make(map[string]T, len(stored))
	anchors := make(map[string]int, len(stored)+len(rows)) // how many rows make it
	for _, v := range stored {
		old[k.key(v)] = v
		anchors[k.anchor(v)]++
	}
	entries := make([]entry, len(rows))
	lines := make(map[string]int, len(rows))
	for i, r := range rows {
		e := entry{r, k.parse(r)}
		if first, twice := lines[k.key(e.value)]; twice {
			r.fault("", "codes.row_twice", "line", first)
		}
		if len(r.faults) == 0 {
			lines[k.key(e.value)] = r.line
			anchors[k.anchor(e.value)]++
		}
		entries[i] = e
	}
	for again := true; again; { // a row falls with the row above it
		again = false
		for _, e := range entries {
			if up := k.above(e.value); len(e.faults) == 0 && up != "" && anchors[up] == 0 {
				e.fault("parent", "codes.parent_unknown", "parent", up)
				anchors[k.anchor(e.value)]--
				again = true
			}
		}
	}
	report := Report{Rows: len(rows), Faults: []Fault{}}
	var changed [][]any
	for _, e := range entries {
		before, known := old[k.key(e.value)]
		switch {
		case len(e.faults) > 0:
			report.Rejected++
			report.Faults = append(report.Faults, e.faults...)
			continue
		case !known:
			report.Created++
		case before != e.value:
			report.Updated++
		default:
			report.Unchanged++
			continue
		}
		changed = append(changed, k.args(e.value))
	}
	return report, changed
}
