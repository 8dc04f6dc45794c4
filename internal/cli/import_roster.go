package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/roster"
)

func (p *program) importRosterCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "roster FILE --org CODE", Args: takes(1),
		Short: p.T("cli.import_roster_short"), Long: p.T("cli.import_roster_long", "map", `{"工号": "card_no", "备注": ""}`),
		Example: "  niangjia import roster 花名册.xlsx --org 81440300MC3456789X\n" +
			"  niangjia import roster roster.csv --org 4403-0012 --dry-run --json\n" +
			"  niangjia import roster roster.csv --org 4403-0012 --map columns.json --rejects mend.xlsx\n" +
			"  niangjia import roster 花名册.xlsx --org 4403-0012 --sheet 二车间",
	}
	flags := c.Flags()
	code := flags.String("org", "", p.T("cli.flag_org"))
	columns := flags.String("map", "", p.T("cli.flag_map"))
	sheet := flags.String("sheet", "", p.T("cli.flag_sheet"))
	dry := flags.Bool("dry-run", false, p.T("cli.flag_dry_run"))
	rejects := flags.String("rejects", "", p.T("cli.flag_rejects"))
	asJSON := flags.Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := needs(c, "org"); err != nil {
			return err
		}
		fields, err := readMap(*columns)
		if err != nil {
			return err
		}
		file, _, err := openFile(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		return p.in(c, func(ctx context.Context, b bureau) error {
			o, err := b.org(ctx, *code)
			if err != nil {
				return err
			}
			bar := p.progress()
			batch, err := b.Rosters.Import(ctx, b.by, roster.ImportInput{Org: o.Ref, FileName: filepath.Base(args[0]), File: file,
				Sheet: *sheet, Fields: fields, Dry: *dry, Progress: func(now roster.Batch) { bar.show(p.T("cli.import_progress", "n", now.DoneRow)) }})
			bar.end()
			if err != nil {
				return err
			}
			for _, other := range batch.Layout.Others {
				fmt.Fprintln(p.err, p.Msg(other.Words()))
			}
			if *rejects != "" && batch.Counts.Rejected+batch.Counts.NeedsLook > 0 {
				if err := p.writeRejects(ctx, b, batch.Ref, *rejects); err != nil {
					return err
				}
			} else if err := p.showRejects(ctx, b, batch.Ref); err != nil {
				return err
			}
			return p.rosterDone(batch, *asJSON)
		})
	}
	return c
}

// readMap reads a column map: a JSON object of headings and field names.
func readMap(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	f, _, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var fields map[string]string
	if err := json.NewDecoder(f).Decode(&fields); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "cli.map_form", "path", path)
	}
	return fields, nil
}

// rosterCounts are an import's outcome as scripts read it.
type rosterCounts struct {
	Batch id.Ref `json:"batch"`
	roster.Counts
}

func (p *program) rosterDone(b roster.Batch, asJSON bool) error {
	if asJSON {
		return p.json(rosterCounts{b.Ref, b.Counts})
	}
	n := b.Counts
	key := "cli.roster_done"
	if b.State == roster.Previewed {
		key = "cli.roster_previewed"
	}
	fmt.Fprintln(p.out, p.T(key, "batch", b.Ref.String(), "rows", n.Rows, "joined", n.Joined, "updated", n.Updated,
		"unchanged", n.Unchanged, "needs_look", n.NeedsLook, "rejected", n.Rejected))
	return nil
}

// left are the outcomes of rows that need a person.
var left = []string{"needs_look", "rejected"}

// mostFaults is how many rows are told on standard error; a file with more faults than that is read as a file.
const mostFaults = 100

// showRejects says on standard error which rows need a person and why, by cell. A reason may repeat what stands there, but no number of a
// person: what is written to a terminal stays in its history, and in a log where there is one.
func (p *program) showRejects(ctx context.Context, b bureau, batch id.Ref) error {
	rows, err := b.Rosters.Rows(ctx, b.by, batch, 0, mostFaults, left...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, why := range r.Reasons {
			p.rosterFault(r.Number, why)
		}
	}
	if len(rows) == mostFaults {
		fmt.Fprintln(p.err, p.T("cli.more_faults"))
	}
	return nil
}

func (p *program) rosterFault(row int, why roster.Reason) {
	words := roster.WithoutNumbers(why.Msg)
	if why.Cell == "" {
		p.rowFault(row, "", words)
		return
	}
	p.rowFault(row, strings.TrimSpace(why.Heading+" "+why.Cell), words)
}

// writeRejects writes the rows that need a person as a file to be mended and imported again.
func (p *program) writeRejects(ctx context.Context, b bureau, batch id.Ref, path string) error {
	return writeFile(path, func(w io.Writer) error {
		return b.Rosters.Rejects(ctx, b.by, batch, roster.FormatOf(path), w, p.Msg, left...)
	})
}
