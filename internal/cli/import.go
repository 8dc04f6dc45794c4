package cli

import "github.com/spf13/cobra"

func (p *program) importCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "import", GroupID: groupData, Short: p.T("cli.import_short")})
	c.AddCommand(p.importOrgsCommand(), p.importEmployersCommand(), p.importRosterCommand(), p.importUndoCommand())
	for _, t := range tables {
		c.AddCommand(p.importTableCommand(t))
	}
	return c
}
