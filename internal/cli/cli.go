package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/obs"
)

// The exit codes.
const (
	done    = 0
	failed  = 1
	misused = 2
)

// Main runs the command line of the process and ends it.
func Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// program is one run of the command line.
type program struct {
	*i18n.Printer
	stdin    io.Reader
	out, err io.Writer
	env      func(string) string
	settings map[string]string // given as flags
	chosen   string            // --federation
}

func run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, out, err io.Writer) int {
	words, fault := app.Catalogue(Locales)
	if fault != nil {
		fmt.Fprintln(err, fault)
		return failed
	}
	p := &program{Printer: words.Printer(language(args, env)), stdin: stdin, out: out, err: err, env: env, settings: map[string]string{}}
	root := p.root()
	root.SetArgs(args)
	return p.exit(root.ExecuteContext(ctx))
}

// root is the command that holds all others.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use: "niangjia", Short: p.T("cli.root_short"), Long: p.T("cli.root_long"),
		SilenceErrors: true, SilenceUsage: true,
	}
	p.dress(root)
	flags := root.PersistentFlags()
	flags.BoolP("help", "h", false, p.T("cli.flag_help"))
	flags.String("lang", "", p.T("cli.flag_lang"))
	flags.StringVar(&p.chosen, "federation", p.env("NIANGJIA_FEDERATION"), p.T("cli.flag_federation"))
	flags.Lookup("federation").DefValue = ""
	p.setting(flags, app.ConfigFile)
	for _, s := range app.Settings() {
		if !s.Server {
			p.setting(flags, s)
		}
	}
	root.AddGroup(
		&cobra.Group{ID: groupRun, Title: p.T("cli.group_run")},
		&cobra.Group{ID: groupData, Title: p.T("cli.group_data")},
		&cobra.Group{ID: groupKeep, Title: p.T("cli.group_keep")},
	)
	root.AddCommand(p.initCommand(), p.serveCommand(), p.demoCommand(), p.migrateCommand(),
		p.importCommand(), p.exportCommand(),
		p.checkCommand(), p.backupCommand(), p.restoreCommand(), p.userCommand(), p.tokenCommand(), p.keyCommand(), p.configCommand(), p.openapiCommand(), p.versionCommand())
	p.group(root)
	plain(root)
	return root
}

// plain takes cobra's "[flags]" out of the usage lines: flags are listed below them.
func plain(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	for _, sub := range c.Commands() {
		plain(sub)
	}
}

// The groups in which the help shows the commands.
const (
	groupRun  = "run"
	groupData = "data"
	groupKeep = "keep"
)

// misuse is a command line that cannot be meant.
type misuse struct{ errs.Msg }

func (m misuse) Error() string { return m.Msg.String() }

func misusef(key string, pairs ...any) error { return misuse{errs.M(key, pairs...)} }

// exit says what went wrong and turns it into the exit code: the one place where that is decided.
func (p *program) exit(err error) int {
	var wrong misuse
	switch {
	case err == nil:
		return done
	case errors.As(err, &wrong):
		if wrong.Key != "" {
			fmt.Fprintln(p.err, p.Msg(wrong.Msg))
		}
		return misused
	}
	p.explain(err)
	return failed
}

// explain puts an error into words. What a person can mend is said in the person's words alone; only a fault of the
// program or of the machine shows its cause, scrubbed of numbers that could be a person's.
func (p *program) explain(err error) {
	var e *errs.Error
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(p.err, p.T("cli.stopped"))
	case !errors.As(err, &e), e.Kind == errs.Internal:
		fmt.Fprintln(p.err, p.T("cli.fault", "fault", obs.Scrub(err.Error())))
	default:
		fmt.Fprintln(p.err, p.Msg(e.Msg))
		for _, f := range e.Fields {
			fmt.Fprintf(p.err, "  %s: %s\n", f.Name, p.Msg(f.Msg))
		}
		if e.Kind == errs.Unavailable && e.Err != nil {
			fmt.Fprintf(p.err, "  %s\n", obs.Scrub(e.Err.Error()))
		}
	}
}

// open opens the installation that flags, environment and file name. A command that ends by itself logs
// only what is wrong.
func (p *program) open(ctx context.Context, o app.Options) (*app.App, error) {
	cfg, err := app.Load(p.settings, p.env)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = obs.NewLogger(p.err, max(cfg.LogLevel, slog.LevelWarn))
	}
	return app.Open(ctx, cfg, o)
}
