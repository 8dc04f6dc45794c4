package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
)

func (p *program) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "version", GroupID: groupKeep, Args: takes(0),
		Short: p.T("cli.version_short"), Example: "  niangjia version\n  niangjia version --json",
	}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(*cobra.Command, []string) error {
		commit := revision()
		if *asJSON {
			return p.json(map[string]string{"version": app.Version, "commit": commit, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
		}
		fmt.Fprintln(p.out, "niangjia", app.Version, commit, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
		return nil
	}
	return c
}

// revision is the commit that the program was built from; "-" when the build did not record it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "-"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "-"
}
