package cli

import (
	"context"
	"os/user"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/org"
)

// bureau is an open installation with the federation that a command works in.
type bureau struct {
	*app.App
	by   access.Actor
	root id.Ref
}

// opened runs a command's work on the installation that is there.
func (p *program) opened(c *cobra.Command, work func(ctx context.Context, a *app.App) error) error {
	ctx := c.Context()
	a, err := p.open(ctx, app.Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	return work(ctx, a)
}

// in runs a command's work inside the chosen federation.
func (p *program) in(c *cobra.Command, work func(ctx context.Context, b bureau) error) error {
	return p.opened(c, func(ctx context.Context, a *app.App) error {
		f, err := a.Federation(ctx, p.chosen)
		if err != nil {
			return err
		}
		return work(ctx, bureau{a, access.NewOperator(f.Fed, operator()), id.Ref{Fed: f.Fed, ID: f.Root}})
	})
}

// operator is how the log names whoever runs the command.
func operator() string {
	if u, err := user.Current(); err == nil {
		return "operator " + u.Username
	}
	return "operator"
}

// org is the body of a code or USCC; the root when the code is empty.
func (b bureau) org(ctx context.Context, code string) (org.Org, error) {
	if code == "" {
		return b.Orgs.Load(ctx, b.DB, b.root)
	}
	return b.Orgs.ByCode(ctx, b.by, code)
}
