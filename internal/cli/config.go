package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
)

func (p *program) configCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "config", GroupID: groupKeep, Short: p.T("cli.config_short")})
	c.AddCommand(p.configDocsCommand())
	return c
}

func (p *program) configDocsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "docs", Args: takes(0),
		Short: p.T("cli.config_docs_short"), Long: p.T("cli.config_docs_long"),
		Example: "  niangjia config docs > configuration.md",
	}
	c.RunE = func(*cobra.Command, []string) error {
		fmt.Fprintf(p.out, "%s\n\n| %s | %s | %s | %s |\n|---|---|---|---|\n", p.T("cli.config_docs_head"),
			p.T("cli.config_name"), p.T("cli.config_env"), p.T("cli.config_default"), p.T("cli.config_about"))
		for _, s := range append([]app.Setting{app.ConfigFile}, app.Settings()...) {
			fmt.Fprintf(p.out, "| `%s` | `%s` | %s | %s |\n", s.Name, s.Env(), code(s.Default+s.Shown), p.T(s.Text))
		}
		return nil
	}
	return c
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
