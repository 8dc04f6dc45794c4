package gap

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
)

// Platform is how many new-form workers a platform has at a street, against the members of the unions there who named it.
type Platform struct {
	Division string  `json:"division"`
	Name     string  `json:"platform"`
	Heads    int64   `json:"heads"`
	AsOf     day.Day `json:"as_of"`
	Members  int64   `json:"members"` // 0 when Dark
	Dark     bool    `json:"dark"`    // fewer than five, but some: a person could be known by it
}

// dark is below how many a number of members is not told.
const dark = 5

// PlatformsInput asks for the platforms in a body's territory.
type PlatformsInput struct {
	Node     id.Ref
	Division string // of the last row of the page before
	Platform string // of the last row of the page before
	Limit    int    // at most 200; 50 when 0
}

// Platforms lists the head counts of a territory by street and platform.
func (s *Service) Platforms(ctx context.Context, by access.Actor, in PlatformsInput) ([]Platform, error) {
	o, p, err := s.reach(ctx, s.DB, by, UseList, in.Node)
	if err != nil {
		return nil, err
	}
	if p.everywhere() {
		p.to = "~"
	}
	return sqldb.All(ctx, s.DB, headsIn, []any{o.Ref.Fed, p.from, p.to, in.Division, in.Platform, sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (r Platform, err error) {
		err = sc.Scan(&r.Division, &r.Name, &r.Heads, &r.AsOf, &r.Members)
		if r.Members > 0 && r.Members < dark {
			r.Members, r.Dark = 0, true
		}
		return r, err
	})
}

// HeadsInput is a table (XLSX, CSV, TSV) of head counts with the columns division, platform, heads, and as_of or none.
type HeadsInput struct {
	Node id.Ref
	File io.ReaderAt
	Size int64
}

// HeadsFault is why a row was not taken.
type HeadsFault struct {
	Row int
	Msg errs.Msg
}

// HeadsTaken is what came of a table.
type HeadsTaken struct {
	Taken  int
	Faults []HeadsFault
}

// mostRows is how long a table of head counts may be.
const mostRows = 5_000

// headings are what the columns may be called.
var headings = map[string]string{"division": "division", "行政区划": "division", "区划代码": "division", "街道": "division", "platform": "platform", "平台": "platform",
	"heads": "heads", "人数": "heads", "从业人数": "heads", "as_of": "as_of", "统计日期": "as_of"}

// TakeHeads takes head counts from a table; the newest count of a platform at a street stands. Errors: Invalid when the table
// lacks a column.
func (s *Service) TakeHeads(ctx context.Context, by access.Actor, in HeadsInput) (HeadsTaken, error) {
	o, p, err := s.reach(ctx, s.DB, by, UseHeads, in.Node)
	if err != nil {
		return HeadsTaken{}, err
	}
	rows, err := readHeads(ctx, in)
	if err != nil {
		return HeadsTaken{}, err
	}
	var out HeadsTaken
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		out = HeadsTaken{}
		today, lines := s.today(tx.Now), map[[2]string][]any{}
		for _, r := range rows {
			h, fault := s.headsOf(r, p, today)
			if fault != nil {
				out.Faults = append(out.Faults, HeadsFault{r.number, *fault})
				continue
			}
			lines[[2]string{h.Division, h.Name}] = []any{o.Ref.Fed, h.Division, h.Name, h.Heads, string(h.AsOf), sqldb.Micros(tx.Now), by.Name}
			out.Taken++
		}
		args := make([][]any, 0, len(lines))
		for _, l := range lines {
			args = append(args, l)
		}
		if _, err := tx.InsertMany(ctx, writeHeads, args); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseHeads, Org: o.Ref.ID, Kind: "platform_heads", Detail: map[string]any{"rows": out.Taken}})
	})
	return out, err
}

// headsRow is one row of a table by column.
type headsRow struct {
	number int
	cells  map[string]string
}

// headsOf reads a row, or says what is wrong with it.
func (s *Service) headsOf(r headsRow, p place, today day.Day) (h Platform, fault *errs.Msg) {
	refuse := func(key string, pairs ...any) (Platform, *errs.Msg) {
		m := errs.M(key, pairs...)
		return Platform{}, &m
	}
	h = Platform{Name: r.cells["platform"], AsOf: today, Division: trim(r.cells["division"])}
	if !s.Codes.HasDivision(h.Division) {
		code, ok := s.Codes.MatchDivision(r.cells["division"], today)
		if !ok {
			return refuse("gap.heads_division", "text", r.cells["division"])
		}
		h.Division = trim(code)
	}
	if !p.holds(h.Division) {
		return refuse("gap.heads_elsewhere", "text", r.cells["division"])
	}
	if h.Name == "" || len([]rune(h.Name)) > 60 {
		return refuse("gap.heads_platform")
	}
	n, err := strconv.ParseInt(r.cells["heads"], 10, 64)
	if err != nil || n < 0 || n > 100_000_000 {
		return refuse("gap.heads_number", "text", r.cells["heads"])
	}
	h.Heads = n
	if text := r.cells["as_of"]; text != "" {
		if h.AsOf, err = day.Parse(text); err != nil || h.AsOf > today {
			return refuse("gap.heads_day", "text", text)
		}
	}
	return h, nil
}

// readHeads reads the first sheet of a table under its headings.
func readHeads(ctx context.Context, in HeadsInput) (out []headsRow, err error) {
	book, err := sheet.Open(ctx, in.File, in.Size, sheet.DefaultLimits())
	if err != nil {
		return nil, err
	}
	defer book.Close()
	rows, err := book.Rows(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		r := rows.Row()
		if columns == nil {
			for _, c := range r.Cells {
				columns = append(columns, headings[strings.ToLower(strings.TrimSpace(c.Text))])
			}
			for _, needed := range []string{"division", "platform", "heads"} {
				if !slices.Contains(columns, needed) {
					return nil, errs.InvalidField("file", "gap.heads_column", "column", errs.M("gap.column_"+needed))
				}
			}
			continue
		}
		line := headsRow{r.Number, map[string]string{}}
		for i, c := range r.Cells {
			if i < len(columns) && columns[i] != "" {
				line.cells[columns[i]] = strings.TrimSpace(c.Text)
			}
		}
		if out = append(out, line); len(out) > mostRows {
			return nil, errs.InvalidField("file", "gap.heads_rows", "n", mostRows)
		}
	}
	return out, rows.Err()
}

// Export writes the gaps of a list, all pages of it, as CSV in the reader's words; no cell can be a formula. The export is logged.
func (s *Service) Export(ctx context.Context, by access.Actor, in ListInput, w io.Writer, words func(errs.Msg) string) error {
	in.Limit, in.After = 200, 0
	page, err := s.List(ctx, by, in)
	if err != nil {
		return err
	}
	err = sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseList, Org: in.Node.ID, Kind: "gap", Detail: map[string]any{"export": true}})
	})
	if err != nil {
		return err
	}
	out := sheet.NewCSV(w)
	var head []sheet.Column
	for _, c := range []string{"name", "uscc", "division", "industry", "employees", "opened_on", "officer", "due", "visited_on", "found", "next_step"} {
		head = append(head, sheet.Column{Name: words(errs.M("gap.column_" + c))})
	}
	if err := out.WriteHeader(head); err != nil {
		return err
	}
	for {
		for _, g := range page {
			found := ""
			if g.Found != "" {
				found = words(errs.M("gap.found_" + string(g.Found)))
			}
			var cells []sheet.Cell
			for _, text := range []string{g.Name, g.USCC, s.Codes.DivisionName(g.Division, s.today(s.DB.Now())), g.Industry, fmt.Sprint(*g.Employees), string(g.OpenedOn), g.Officer,
				string(g.Due), string(g.VisitedOn), found, g.NextStep} {
				cells = append(cells, sheet.Cell{Text: text})
			}
			if err := out.WriteRow(cells); err != nil {
				return err
			}
			in.After = g.Employer.ID
		}
		if len(page) == 0 {
			return out.Close()
		}
		if page, err = s.List(ctx, by, in); err != nil {
			return err
		}
	}
}
