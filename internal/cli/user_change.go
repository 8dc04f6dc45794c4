package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/union/account"
)

func (p *program) userPasswordCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "password LOGIN", Args: takes(1),
		Short: p.T("cli.user_password_short"), Long: p.T("cli.user_password_long"),
		Example: "  niangjia user password wangfang\n  niangjia user password wangfang < password.txt",
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.in(c, func(ctx context.Context, b bureau) error {
			a, err := b.user(ctx, args[0])
			if err != nil {
				return err
			}
			password, err := p.askPassword(p.T("cli.new_password", "login", a.Login))
			if err != nil {
				return err
			}
			if err := b.Accounts.SetPassword(ctx, b.by, a.Ref, password); err != nil {
				return err
			}
			fmt.Fprintln(p.out, p.T("cli.password_set", "login", a.Login))
			return nil
		})
	}
	return c
}

func (p *program) userDisableCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "disable LOGIN --reason TEXT", Args: takes(1),
		Short: p.T("cli.user_disable_short"), Long: p.T("cli.user_disable_long"),
		Example: "  niangjia user disable wangfang --reason 已调离\n  niangjia user disable wangfang --enable --reason 调回",
	}
	var in account.DisableInput
	c.Flags().StringVar(&in.Reason, "reason", "", p.T("cli.flag_user_reason"))
	c.Flags().BoolVar(&in.Enable, "enable", false, p.T("cli.flag_user_enable"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := needs(c, "reason"); err != nil {
			return err
		}
		return p.in(c, func(ctx context.Context, b bureau) error {
			a, err := b.user(ctx, args[0])
			if err != nil {
				return err
			}
			in.Account = a.Ref
			now, err := b.Accounts.Disable(ctx, b.by, in)
			if err == nil {
				fmt.Fprintln(p.out, now.Login, now.State)
			}
			return err
		})
	}
	return c
}

func (p *program) userGrantCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "grant LOGIN --role ROLE --reason TEXT", Args: takes(1),
		Short: p.T("cli.user_grant_short"), Long: p.T("cli.user_grant_long"),
		Example: "  niangjia user grant wangfang --role officer --org 4403-0012 --assured --reason 工会委员会决定\n" +
			"  niangjia user grant lihua --role desk --org 440304 --below --assured --reason 区总工会值班\n" +
			"  niangjia user grant lihua --role desk --org 440304 --take --reason 任期届满",
	}
	var in account.GiveInput
	var code, role, to string
	var take bool
	flags := c.Flags()
	flags.StringVar(&role, "role", "", p.T("cli.flag_grant_role"))
	flags.StringVar(&code, "org", "", p.T("cli.flag_grant_org"))
	flags.BoolVar(&in.Below, "below", false, p.T("cli.flag_grant_below"))
	flags.StringVar(&to, "to", "", p.T("cli.flag_grant_to"))
	flags.BoolVar(&in.Assured, "assured", false, p.T("cli.flag_grant_assured"))
	flags.StringVar(&in.Reason, "reason", "", p.T("cli.flag_user_reason"))
	flags.BoolVar(&take, "take", false, p.T("cli.flag_grant_take"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := needs(c, "role", "reason"); err != nil {
			return err
		}
		last, err := day.Parse(to)
		if err != nil {
			return misusef("cli.flag_value", "flag", "--to", "value", to)
		}
		in.Role, in.To = access.Role(role), last
		return p.in(c, func(ctx context.Context, b bureau) error {
			a, err := b.user(ctx, args[0])
			if err != nil {
				return err
			}
			o, err := b.org(ctx, code)
			if err != nil {
				return err
			}
			in.Account, in.Org = a.Ref, o.Ref
			if take {
				err = b.take(ctx, a, in)
			} else {
				_, err = b.Accounts.Give(ctx, b.by, in)
			}
			if err != nil {
				return err
			}
			if a, err = b.user(ctx, args[0]); err != nil {
				return err
			}
			line, err := b.userLine(ctx, a)
			if err == nil {
				fmt.Fprintln(p.out, p.userText(line))
			}
			return err
		})
	}
	return c
}

// take takes every grant of the role on the node.
func (b bureau) take(ctx context.Context, a account.Listed, in account.GiveInput) error {
	taken := false
	for _, h := range a.Held {
		if h.Role != in.Role || h.Org != in.Org.ID {
			continue
		}
		if err := b.Accounts.Take(ctx, b.by, account.TakeInput{Account: a.Ref, Grant: h.ID, Reason: in.Reason}); err != nil {
			return err
		}
		taken = true
	}
	if !taken {
		return misusef("cli.grant_none", "login", a.Login, "role", string(in.Role))
	}
	return nil
}
