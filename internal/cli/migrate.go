package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/schema"
)

func (p *program) migrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "migrate", GroupID: groupRun, Args: takes(0),
		Short: p.T("cli.migrate_short"), Long: p.T("cli.migrate_long"),
		Example: "  niangjia backup before.nj && niangjia migrate\n  niangjia migrate --dry-run",
	}
	dry := c.Flags().Bool("dry-run", false, p.T("cli.flag_migrate_dry"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := app.Load(p.settings, p.env)
		if err != nil {
			return err
		}
		db, pending, err := app.Pending(c.Context(), cfg)
		if err != nil {
			return err
		}
		defer db.Close()
		for _, m := range pending {
			fmt.Fprintf(p.out, "%04d_%s\n", m.ID, m.Name)
		}
		if len(pending) == 0 {
			fmt.Fprintln(p.out, p.T("cli.migrate_none"))
			return nil
		}
		if *dry {
			return nil
		}
		if _, err := schema.Migrate(c.Context(), db, schema.Options{}); err != nil {
			return errors.Join(err, db.Close())
		}
		fmt.Fprintln(p.out, p.T("cli.migrate_done", "n", len(pending)))
		return nil
	}
	return c
}
