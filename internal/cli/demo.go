package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/obs"
)

func (p *program) demoCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "demo", GroupID: groupRun, Args: takes(0),
		Short: p.T("cli.demo_short"), Long: p.T("cli.demo_long"),
		Example: "  niangjia demo\n  niangjia demo --seed 7 --unions 300 --members 10000\n  niangjia demo --data /tmp/city --exit",
	}
	in := app.DemoInput{}
	flags := c.Flags()
	p.serverSettings(flags)
	flags.Uint64Var(&in.Seed, "seed", 1, p.T("cli.flag_demo_seed"))
	flags.IntVar(&in.Unions, "unions", 2000, p.T("cli.flag_demo_unions"))
	flags.IntVar(&in.Members, "members", 100_000, p.T("cli.flag_demo_members"))
	exit := flags.Bool("exit", false, p.T("cli.flag_demo_exit"))
	asJSON := flags.Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		leave, err := p.demoFolder(*exit)
		if err != nil {
			return err
		}
		defer leave()
		cfg, err := app.Load(p.settings, p.demoEnv)
		if err != nil {
			return err
		}
		start := time.Now()
		a, accounts, err := p.makeUp(c.Context(), cfg, in)
		if err != nil {
			return err
		}
		defer a.Close()
		fmt.Fprintln(p.err, p.T("cli.demo_ready", "unions", in.Unions, "members", in.Members,
			"seconds", time.Since(start).Seconds(), "data", cfg.Data))
		if *exit {
			return p.showAccounts("", accounts, *asJSON)
		}
		l, err := listen(cfg.Listen)
		if err != nil {
			return err
		}
		var shown error
		err = a.Serve(c.Context(), l, func() { shown = p.showAccounts("http://"+l.Addr().String(), accounts, *asJSON) })
		if err == nil {
			err = shown
		}
		return err
	}
	return c
}

// demoEnv is the environment without what names an installation: a demonstration goes nowhere that no flag of its own says, least
// of all into the place of a server whose environment it happens to share.
func (p *program) demoEnv(name string) string {
	for _, place := range []string{"data", "database", "key"} {
		if name == "NIANGJIA_"+strings.ToUpper(place) {
			return ""
		}
	}
	if name == app.ConfigFile.Env() {
		return ""
	}
	return p.env(name)
}

// demoFolder puts the data in a temporary folder that leave takes away, unless a flag said where they go or
// they are to be kept.
func (p *program) demoFolder(keep bool) (leave func(), err error) {
	leave = func() {}
	for _, name := range []string{"data", "database"} {
		if p.settings[name] != "" {
			return leave, nil
		}
	}
	dir, err := os.MkdirTemp("", "niangjia-demo-")
	if err != nil {
		return leave, err
	}
	p.settings["data"] = filepath.Join(dir, "data")
	p.settings["database"] = filepath.Join(dir, "data", "niangjia.db") // whatever a file given with --config says
	if !keep {
		leave = func() { os.RemoveAll(dir) } // best effort: it is a temporary folder
	}
	return leave, nil
}

func (p *program) makeUp(ctx context.Context, cfg app.Config, in app.DemoInput) (*app.App, []app.DemoAccount, error) {
	bar := p.progress()
	defer bar.end()
	in.Progress = func(step errs.Msg, done, total int) {
		if done == 0 {
			bar.write(p.T("cli.demo_step", "step", step))
			return
		}
		bar.show(p.T("cli.demo_progress", "step", step, "done", done, "total", total))
	}
	return app.Demo(ctx, cfg, app.Options{Log: obs.NewLogger(p.err, cfg.LogLevel)}, in)
}

// showAccounts prints the address and who may sign in there.
func (p *program) showAccounts(url string, accounts []app.DemoAccount, asJSON bool) error {
	if asJSON {
		return p.json(map[string]any{"url": url, "accounts": accounts})
	}
	if url != "" {
		fmt.Fprintln(p.out, p.T("cli.demo_serving", "url", url))
	}
	table := tabwriter.NewWriter(p.out, 0, 8, 2, ' ', 0)
	for _, a := range accounts {
		fmt.Fprintln(table, "  "+p.T("cli.demo_account", "role", a.Role, "login", a.Login, "password", a.Password, "where", a.Where))
	}
	return table.Flush()
}
