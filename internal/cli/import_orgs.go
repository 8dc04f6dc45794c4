package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
)

func (p *program) importOrgsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "orgs FILE",
		Short: p.T("cli.import_orgs_short"), Long: p.T("cli.import_orgs_long"),
		Example: "  niangjia import orgs unions.xlsx\n" +
			"  niangjia import orgs unions.csv --org 440304 --json\n" +
			"  niangjia import orgs unions.xlsx --rejects mend.xlsx",
	}
	return p.importsTree(c, (*org.Service).Import, org.WriteRejects)
}

func (p *program) importEmployersCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "employers FILE",
		Short: p.T("cli.import_employers_short"), Long: p.T("cli.import_employers_long"),
		Example: "  niangjia import employers employers.xlsx\n" +
			"  niangjia import employers employers.csv --json",
	}
	return p.importsTree(c, (*org.Service).ImportEmployers, org.WriteEmployerRejects)
}

// importsTree gives a command the import of a table at and below a body, and the file of the rows that were not taken.
func (p *program) importsTree(c *cobra.Command, take func(*org.Service, context.Context, access.Actor, org.ImportInput) (org.Imported, error),
	giveBack func(context.Context, org.ImportInput, []org.RowFault, sheet.Writer, func(errs.Msg) string) error) *cobra.Command {
	c.Args = takes(1)
	node := c.Flags().String("org", "", p.T("cli.flag_node"))
	rejects := c.Flags().String("rejects", "", p.T("cli.flag_table_rejects"))
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		file, size, err := openFile(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		return p.in(c, func(ctx context.Context, b bureau) error {
			o, err := b.org(ctx, *node)
			if err != nil {
				return err
			}
			in := org.ImportInput{Node: o.Ref, File: file, Size: size}
			done, err := take(b.Orgs, ctx, b.by, in)
			if err != nil {
				return err
			}
			if *rejects != "" && len(done.Faults) > 0 {
				err := writeFile(*rejects, func(w io.Writer) error {
					return giveBack(ctx, in, done.Faults, tableWriter(*rejects, w), p.Msg)
				})
				if err != nil {
					return err
				}
			}
			for _, f := range done.Faults {
				p.rowFault(f.Row, f.Column, f.Msg)
			}
			return p.tableDone(tableCounts{done.Rows, done.Created, done.Updated, done.Unchanged, done.Rejected}, *asJSON)
		})
	}
	return c
}

// tableWriter writes a table in the form that a file's name asks for.
func tableWriter(path string, w io.Writer) sheet.Writer {
	if roster.FormatOf(path) == roster.CSV {
		return sheet.NewCSV(w)
	}
	return sheet.NewXLSX(w, "rejects")
}

// tableCounts are what became of a table's rows; they add up to Rows.
type tableCounts struct {
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
}

// rowFault says on standard error why a row was not taken.
func (p *program) rowFault(row int, column string, why errs.Msg) {
	if column == "" {
		fmt.Fprintln(p.err, p.T("cli.row_fault", "row", strconv.Itoa(row), "why", why))
		return
	}
	fmt.Fprintln(p.err, p.T("cli.cell_fault", "row", strconv.Itoa(row), "column", column, "why", why))
}

func (p *program) tableDone(n tableCounts, asJSON bool) error {
	if asJSON {
		return p.json(n)
	}
	fmt.Fprintln(p.out, p.T("cli.import_done", "rows", n.Rows, "created", n.Created, "updated", n.Updated,
		"unchanged", n.Unchanged, "rejected", n.Rejected))
	return nil
}
