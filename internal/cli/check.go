package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/errs"
)

func (p *program) checkCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "check", GroupID: groupKeep, Args: takes(0),
		Short: p.T("cli.check_short"), Long: p.T("cli.check_long"),
		Example: "  niangjia check\n  niangjia check --federation 4403",
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), app.Options{})
		if err != nil {
			return err
		}
		defer a.Close()
		all, err := a.Orgs.Federations(c.Context())
		if err != nil {
			return err
		}
		if p.chosen != "" {
			f, err := a.Federation(c.Context(), p.chosen)
			if err != nil {
				return err
			}
			all = all[:0]
			all = append(all, f)
		}
		broken := 0
		for _, f := range all {
			lines, err := a.Check(c.Context(), f.Fed)
			if err != nil {
				return err
			}
			for _, l := range lines {
				fmt.Fprintln(p.out, l)
			}
			broken += len(lines)
		}
		if broken > 0 {
			return errs.New(errs.Conflict, "cli.check_broken", "n", broken)
		}
		fmt.Fprintln(p.out, "ok")
		return nil
	}
	return c
}
