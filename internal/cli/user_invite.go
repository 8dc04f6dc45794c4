package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"niangjia/internal/platform/errs"
	"niangjia/internal/union/account"
)

func (p *program) userInviteCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "invite [LOGIN]", Args: takesUpTo(1),
		Short: p.T("cli.user_invite_short"), Long: p.T("cli.user_invite_long"),
		Example: "  niangjia user invite wangfang --name 王芳 --org 440304\n" +
			"  niangjia user invite wangfang\n" +
			"  niangjia user invite --first",
	}
	flags := c.Flags()
	name := flags.String("name", "", p.T("cli.flag_user_name"))
	home := flags.String("org", "", p.T("cli.flag_user_home"))
	first := flags.Bool("first", false, p.T("cli.flag_user_first"))
	asJSON := flags.Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if *first == (len(args) == 1) {
			return misusef("cli.arguments", "usage", c.UseLine())
		}
		return p.in(c, func(ctx context.Context, b bureau) error {
			var link account.Link
			var err error
			if *first {
				link, err = b.Accounts.InviteFirst(ctx, b.by, b.root)
			} else {
				link, err = b.invite(ctx, args[0], *name, *home)
			}
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(map[string]string{"link": b.LinkTo(link), "until": link.Until.Format(time.RFC3339)})
			}
			fmt.Fprintln(p.out, p.T("cli.invited", "link", b.LinkTo(link), "until", link.Until.In(b.Config.Zone)))
			return nil
		})
	}
	return c
}

// invite makes the account when there is none of that login and a name is given, then its link.
func (b bureau) invite(ctx context.Context, login, name, home string) (account.Link, error) {
	a, err := b.user(ctx, login)
	if errs.Is(err, errs.NotFound) && name != "" {
		o, err := b.org(ctx, home)
		if err != nil {
			return account.Link{}, err
		}
		if a.Account, err = b.Accounts.Create(ctx, b.by, account.CreateInput{Home: o.Ref, Login: login, Name: name}); err != nil {
			return account.Link{}, err
		}
	} else if err != nil {
		return account.Link{}, err
	}
	return b.Accounts.Invite(ctx, b.by, a.Ref)
}
