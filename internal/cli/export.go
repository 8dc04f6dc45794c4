package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"
)

func (p *program) exportCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "export", GroupID: groupData, Short: p.T("cli.export_short")})
	c.AddCommand(p.exportRosterCommand())
	return c
}

func (p *program) exportRosterCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "roster --org CODE -o FILE", Args: takes(0),
		Short: p.T("cli.export_roster_short"), Long: p.T("cli.export_roster_long"),
		Example: "  niangjia export roster --org 4403-0012 -o roster.xlsx\n" +
			"  niangjia export roster --org 4403-0012 -o roster.csv --this-level\n" +
			"  niangjia export roster --org 4403-0012 -o roster.xlsx --clear --reason \"年度会员信息核对\"",
	}
	var in member.ExportInput
	flags := c.Flags()
	code := flags.String("org", "", p.T("cli.flag_org"))
	path := flags.StringP("output", "o", "", p.T("cli.flag_output"))
	flags.BoolVar(&in.ThisLevel, "this-level", false, p.T("cli.flag_this_level"))
	flags.BoolVar(&in.Clear, "clear", false, p.T("cli.flag_clear"))
	flags.StringVar(&in.Reason, "reason", "", p.T("cli.flag_reason"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := needs(c, "org", "output"); err != nil {
			return err
		}
		if in.Clear && in.Reason == "" {
			return misusef("cli.flag_needed", "flag", "--reason", "usage", c.UseLine())
		}
		return p.in(c, func(ctx context.Context, b bureau) error {
			o, err := b.org(ctx, *code)
			if err != nil {
				return err
			}
			in.Node = o.Ref
			err = writeFile(*path, func(w io.Writer) error {
				return b.Rosters.Export(ctx, b.by, roster.ExportInput{ExportInput: in, Format: roster.FormatOf(*path)}, w)
			})
			if err == nil {
				fmt.Fprintln(p.out, p.T("cli.exported", "name", o.Name, "path", *path))
			}
			return err
		})
	}
	return c
}
