package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"niangjia/internal/app"
)

// dress gives the command and those below it our words for what cobra says in English.
func (p *program) dress(root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return p.flagFault(err) })
	root.SetUsageTemplate(p.usageTemplate())
	root.SetHelpCommand(&cobra.Command{
		Use: "help", Hidden: true, Short: p.T("cli.flag_help"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return misusef("cli.unknown_command", "name", strings.Join(args, " "))
			}
			return c.Help()
		},
	})
}

func (p *program) usageTemplate() string {
	return p.T("cli.usage") + `{{if and .Runnable (not .HasAvailableSubCommands)}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} ` + p.T("cli.a_command") + `{{end}}{{if .HasExample}}

` + p.T("cli.examples") + `
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}

` + p.T("cli.commands") + `{{range $cmds}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if (and (eq .GroupID $group.ID) .IsAvailableCommand)}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + p.T("cli.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + p.T("cli.common_flags") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}

// flagFault puts into words what the flags' parser found.
func (p *program) flagFault(err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return misusef("cli.flag_unknown", "flag", dashed(unknown.GetSpecifiedName()))
	case errors.As(err, &missing):
		return misusef("cli.flag_without_value", "flag", dashed(missing.GetSpecifiedName()))
	case errors.As(err, &wrong):
		return misusef("cli.flag_value", "flag", dashed(wrong.GetFlag().Name), "value", wrong.GetValue())
	}
	return misusef("cli.flag_form", "fault", err.Error())
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// group makes a command that does nothing but hold others.
func (p *program) group(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			fmt.Fprint(p.err, c.UsageString())
			return misuse{}
		}
		return misusef("cli.unknown_command", "name", c.CommandPath()+" "+args[0])
	}
	return c
}

// takes asks for exactly n arguments.
func takes(n int) cobra.PositionalArgs { return between(n, n) }

// takesUpTo asks for n arguments at the most.
func takesUpTo(n int) cobra.PositionalArgs { return between(0, n) }

func between(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return misusef("cli.arguments", "usage", c.UseLine())
		}
		return nil
	}
}

// needs asks for flags that must be given.
func needs(c *cobra.Command, names ...string) error {
	for _, n := range names {
		if f := c.Flags().Lookup(n); f == nil || f.Value.String() == "" {
			return misusef("cli.flag_needed", "flag", dashed(n), "usage", c.UseLine())
		}
	}
	return nil
}

// setting adds the flag of a setting; what is given goes to app.Load as it stands.
func (p *program) setting(flags *pflag.FlagSet, s app.Setting) {
	text := p.T(s.Text)
	if s.Default != "" {
		text = p.T("cli.with_default", "text", text, "value", s.Default)
	} else if s.Shown != "" {
		text = p.T("cli.with_default", "text", text, "value", s.Shown)
	}
	flags.Var(settingFlag{p.settings, s}, s.Name, text)
}

// settingFlag is the flag of a setting.
type settingFlag struct {
	given map[string]string
	app.Setting
}

// Set, String and Type implement pflag.Value.
func (f settingFlag) Set(v string) error { f.given[f.Name] = v; return nil }

func (f settingFlag) String() string { return f.given[f.Name] }

func (f settingFlag) Type() string { return f.Value }
