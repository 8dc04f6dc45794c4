package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
)

func (p *program) keyCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "key", GroupID: groupKeep, Short: p.T("cli.key_short"), Long: p.T("cli.key_long")})
	c.AddCommand(p.keyNewCommand(), p.keyListCommand(), p.keyRenewCommand())
	return c
}

func (p *program) keyNewCommand() *cobra.Command {
	c := &cobra.Command{Use: "new", Args: takes(0), Short: p.T("cli.key_new_short"), Example: "  niangjia key new"}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.opened(c, func(ctx context.Context, a *app.App) error {
			made, err := a.Vault.NewKey(ctx)
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(made)
			}
			fmt.Fprintln(p.out, p.T("cli.key_new_made", "number", made.Number, "from", made.UsedFrom.In(a.Config.Zone)))
			return nil
		})
	}
	return c
}

func (p *program) keyListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Args: takes(0), Short: p.T("cli.key_list_short"), Example: "  niangjia key list --json"}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.opened(c, func(ctx context.Context, a *app.App) error {
			all, err := a.Vault.Keys(ctx)
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(all)
			}
			for _, k := range all {
				line := p.T("cli.key_from", "from", k.UsedFrom.In(a.Config.Zone))
				if !k.Destroyed.IsZero() {
					line += "  " + p.T("cli.key_destroyed", "at", k.Destroyed.In(a.Config.Zone))
				}
				fmt.Fprintf(p.out, "%d  %s\n", k.Number, line)
			}
			return nil
		})
	}
	return c
}

func (p *program) keyRenewCommand() *cobra.Command {
	c := &cobra.Command{Use: "renew", Args: takes(0), Short: p.T("cli.key_renew_short"), Example: "  niangjia key renew"}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.opened(c, func(ctx context.Context, a *app.App) error {
			done, err := a.RenewKeys(ctx)
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(done)
			}
			fmt.Fprintln(p.out, p.T("cli.key_renewed", "n", done.Sealed, "destroyed", len(done.Destroyed)))
			return nil
		})
	}
	return c
}
