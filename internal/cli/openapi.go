package cli

import (
	"github.com/spf13/cobra"

	"niangjia/internal/app"
)

func (p *program) openapiCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "openapi", GroupID: groupKeep, Args: takes(0),
		Short: p.T("cli.openapi_short"), Long: p.T("cli.openapi_long"),
		Example: "  niangjia openapi > openapi.json",
	}
	c.RunE = func(*cobra.Command, []string) error {
		text, err := app.OpenAPI()
		if err != nil {
			return err
		}
		_, err = p.out.Write(text)
		return err
	}
	return c
}
