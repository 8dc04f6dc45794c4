package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/backup"
	"niangjia/internal/platform/errs"
)

func (p *program) backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "backup FILE", GroupID: groupKeep, Args: takes(1),
		Short: p.T("cli.backup_short"), Long: p.T("cli.backup_long"),
		Example: "  niangjia backup /media/backup/niangjia-2026-11-22.nj\n  niangjia backup nightly.nj --json",
	}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		path := args[0]
		if _, err := os.Stat(path); err == nil {
			return errs.New(errs.Conflict, "cli.file_there", "path", path)
		}
		cfg, err := app.Load(p.settings, p.env)
		if err != nil {
			return err
		}
		var made backup.Manifest
		err = writeFile(path, func(w io.Writer) (err error) {
			made, err = app.Backup(c.Context(), cfg, w)
			return err
		})
		if err != nil {
			return err
		}
		return p.kept("cli.backup_done", path, cfg, made, *asJSON)
	}
	return c
}

func (p *program) restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "restore FILE", GroupID: groupKeep, Args: takes(1),
		Short: p.T("cli.restore_short"), Long: p.T("cli.restore_long"),
		Example: "  niangjia restore nightly.nj --data /srv/niangjia\n  niangjia restore nightly.nj --database postgres://niangjia@db/niangjia",
	}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := app.Load(p.settings, p.env)
		if err != nil {
			return err
		}
		file, _, err := openFile(args[0])
		if err != nil {
			return err
		}
		made, err := app.Restore(c.Context(), cfg, file)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
		if err := p.kept("cli.restore_done", args[0], cfg, made, *asJSON); err != nil {
			return err
		}
		if _, err := os.Stat(cfg.Key); err != nil {
			fmt.Fprintln(p.err, p.T("cli.restore_key", "key", cfg.Key))
		}
		return nil
	}
	return c
}

// kept says what a backup holds.
func (p *program) kept(key, path string, cfg app.Config, m backup.Manifest, asJSON bool) error {
	var rows int64
	for _, n := range m.Counts {
		rows += n.N
	}
	if asJSON {
		return p.json(struct {
			File    string `json:"file"`
			MadeAt  string `json:"made_at"`
			Rows    int64  `json:"rows"`
			Files   int64  `json:"files"`
			Missing int64  `json:"missing"`
		}{path, m.MadeAt.Format("2006-01-02T15:04:05Z"), rows, m.Blobs.N, m.Missing})
	}
	fmt.Fprintln(p.out, p.T(key, "path", path, "rows", rows, "files", m.Blobs.N, "data", cfg.Data, "key", cfg.Key, "time", m.MadeAt.In(cfg.Zone)))
	if m.Missing > 0 {
		fmt.Fprintln(p.err, p.T("cli.backup_missing", "n", m.Missing))
	}
	return nil
}
