package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
)

func (p *program) initCommand() *cobra.Command {
	var in app.FoundInput
	var asJSON bool
	c := &cobra.Command{
		Use: "init --name NAME --division CODE", GroupID: groupRun, Args: takes(0),
		Short: p.T("cli.init_short"), Long: p.T("cli.init_long"),
		Example: "  niangjia init --name 深圳市总工会 --division 4403\n" +
			"  niangjia init --name 深圳市总工会 --division 4403 --json --data /srv/niangjia\n" +
			"  niangjia init --name 珠海市总工会 --division 4404 --another",
	}
	flags := c.Flags()
	flags.StringVar(&in.Name, "name", "", p.T("cli.flag_init_name"))
	flags.StringVar(&in.Division, "division", "", p.T("cli.flag_init_division"))
	flags.BoolVar(&in.Another, "another", false, p.T("cli.flag_init_another"))
	flags.BoolVar(&asJSON, "json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := needs(c, "name"); err != nil {
			return err
		}
		a, err := p.open(c.Context(), app.Options{Create: true, Migrate: true})
		if err != nil {
			return err
		}
		defer a.Close()
		made, err := a.Found(c.Context(), operator(), in)
		if err != nil {
			return err
		}
		fed, code := made.Root.Ref.Fed.String(), made.Root.Code
		if asJSON {
			return p.json(struct {
				Federation string `json:"federation"`
				Org        string `json:"org"`
				Link       string `json:"link"`
			}{fed, code, made.Link})
		}
		fmt.Fprintln(p.out, p.T("cli.init_done", "name", made.Root.Name, "federation", fed, "code", code,
			"data", a.Config.Data, "key", a.Config.Key, "link", made.Link))
		return nil
	}
	return c
}
