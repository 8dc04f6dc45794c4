package cli

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"niangjia/internal/app"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/obs"
)

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", GroupID: groupRun, Args: takes(0),
		Short: p.T("cli.serve_short"), Long: p.T("cli.serve_long"),
		Example: "  niangjia serve\n" +
			"  niangjia serve --listen 0.0.0.0:8470 --public-url https://gh.example.cn\n" +
			"  niangjia serve --database postgres://niangjia@db:5432/niangjia",
	}
	p.serverSettings(c.Flags())
	migrate := c.Flags().Bool("migrate", false, p.T("cli.flag_migrate"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := app.Load(p.settings, p.env)
		if err != nil {
			return err
		}
		a, err := p.open(c.Context(), app.Options{Migrate: *migrate, Log: obs.NewLogger(p.err, cfg.LogLevel)})
		if err != nil {
			return err
		}
		defer a.Close()
		l, err := listen(cfg.Listen)
		if err != nil {
			return err
		}
		return a.Serve(c.Context(), l, func() {
			fmt.Fprintln(p.out, p.T("cli.serving", "url", "http://"+l.Addr().String()))
		})
	}
	return c
}

// serverSettings adds the flags of the settings that the server alone reads.
func (p *program) serverSettings(flags *pflag.FlagSet) {
	for _, s := range app.Settings() {
		if s.Server && !s.Secret {
			p.setting(flags, s)
		}
	}
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.listen", "address", address)
	}
	return l, nil
}
