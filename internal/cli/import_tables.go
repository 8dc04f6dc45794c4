package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
)

// table is a reference table of the installation, which an import brings up to date.
type table struct {
	name, text, long, example string
	take                      func(*codes.Service, context.Context, access.Actor, codes.ImportInput) (codes.Report, error)
}

var tables = []table{
	{"codes", "cli.import_codes_short", "cli.import_codes_long", "  niangjia import codes industries.csv --json", (*codes.Service).ImportCodes},
	{"calendar", "cli.import_calendar_short", "cli.import_calendar_long", "  niangjia import calendar 2027.csv", (*codes.Service).ImportCalendar},
	{"divisions", "cli.import_divisions_short", "cli.import_divisions_long", "  niangjia import divisions divisions.csv", (*codes.Service).ImportDivisions},
}

// importTableCommand imports one of them. They hold for all federations, so none is chosen.
func (p *program) importTableCommand(t table) *cobra.Command {
	c := &cobra.Command{Use: t.name + " FILE", Args: takes(1), Short: p.T(t.text), Long: p.T(t.long), Example: t.example}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		file, _, err := openFile(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		a, err := p.open(c.Context(), app.Options{})
		if err != nil {
			return err
		}
		defer a.Close()
		done, err := t.take(a.Codes, c.Context(), access.NewOperator(0, operator()), codes.ImportInput{Name: filepath.Base(args[0]), File: file})
		if err != nil {
			return err
		}
		for _, f := range done.Faults {
			p.rowFault(f.Row, f.Column, f.Why)
		}
		return p.tableDone(tableCounts{done.Rows, done.Created, done.Updated, done.Unchanged, done.Rejected}, *asJSON)
	}
	return c
}
