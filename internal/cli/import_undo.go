package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
)

func (p *program) importUndoCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "undo BATCH", Args: takes(1),
		Short: p.T("cli.import_undo_short"), Long: p.T("cli.import_undo_long"),
		Example: "  niangjia import undo 5K8WQ2N-1BXYQ3TZD4CVW",
	}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		batch, err := id.ParseRef(args[0]) // it names its federation, too
		if err != nil {
			return misusef("cli.batch_form", "text", args[0])
		}
		a, err := p.open(c.Context(), app.Options{})
		if err != nil {
			return err
		}
		defer a.Close()
		done, err := a.Rosters.UndoNow(c.Context(), access.NewOperator(batch.Fed, operator()), batch)
		if err != nil {
			return err
		}
		if _, err := a.Members.Fold(c.Context(), batch.Fed); err != nil {
			return err
		}
		if *asJSON {
			return p.json(map[string]any{"batch": batch, "undone": true})
		}
		fmt.Fprintln(p.out, p.T("cli.undone", "batch", batch.String(), "joined", done.Counts.Joined, "updated", done.Counts.Updated))
		return nil
	}
	return c
}
