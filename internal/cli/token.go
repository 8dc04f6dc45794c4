package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"niangjia/internal/app"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/account"
)

// tokenLasts is how long a token lives when nobody says: a quarter.
const tokenLasts = 90

func (p *program) tokenCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "token", GroupID: groupKeep, Short: p.T("cli.token_short"), Long: p.T("cli.token_long")})
	c.AddCommand(p.tokenCreateCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
	return c
}

// signedIn runs work as the account's holder: tokens are the holder's own act, so the password is asked for.
func (p *program) signedIn(c *cobra.Command, login string, work func(context.Context, *app.App, access.Actor) error) error {
	ctx := c.Context()
	a, err := p.open(ctx, app.Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	password, err := p.askPassword(p.T("cli.password_of", "login", login))
	if err != nil {
		return err
	}
	in, err := a.Accounts.SignIn(ctx, account.SignInInput{Login: login, Password: password, Device: "niangjia token"})
	if err != nil {
		return err
	}
	by, err := a.Accounts.Actor(ctx, in.Token)
	if err != nil {
		return err
	}
	by.Via = "cli"
	if err := work(ctx, a, by); err != nil {
		return err
	}
	return a.Accounts.SignOut(ctx, by, in.Token)
}

func (p *program) tokenCreateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "create LOGIN --name NAME --scope SCOPE", Args: takes(1),
		Short: p.T("cli.token_create_short"), Long: p.T("cli.token_create_long"),
		Example: "  niangjia token create wangfang --name 人事系统 --scope member:read,member:write --to 2027-03-31\n" +
			"  niangjia token create wangfang --name 看板 --scope org:read --json < password.txt",
	}
	flags := c.Flags()
	name := flags.String("name", "", p.T("cli.flag_token_name"))
	scopes := flags.StringSlice("scope", nil, p.T("cli.flag_token_scope"))
	to := flags.String("to", "", p.T("cli.flag_token_to"))
	asJSON := flags.Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := needs(c, "name"); err != nil {
			return err
		}
		last, err := day.Parse(*to)
		if err != nil {
			return misusef("cli.flag_value", "flag", "--to", "value", *to)
		}
		return p.signedIn(c, args[0], func(ctx context.Context, a *app.App, by access.Actor) error {
			if last == "" {
				last = a.Today().Add(tokenLasts)
			}
			secret, made, err := a.Accounts.CreateToken(ctx, by, account.CreateTokenInput{Name: *name, Scopes: *scopes, To: last})
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(struct {
					account.Token
					Secret string `json:"token"`
				}{made, secret})
			}
			fmt.Fprintln(p.out, p.T("cli.token_made", "token", secret, "to", made.To))
			return nil
		})
	}
	return c
}

func (p *program) tokenListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list LOGIN", Args: takes(1), Short: p.T("cli.token_list_short"), Example: "  niangjia token list wangfang --json"}
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.signedIn(c, args[0], func(ctx context.Context, a *app.App, by access.Actor) error {
			all, err := a.Accounts.Tokens(ctx, by)
			if err != nil {
				return err
			}
			if *asJSON {
				return p.json(all)
			}
			for _, t := range all {
				fmt.Fprintf(p.out, "%s  %s  %s\t%s\n", t.ID, t.To, t.Name, strings.Join(t.Scopes, " "))
			}
			return nil
		})
	}
	return c
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	c := &cobra.Command{Use: "revoke LOGIN ID", Args: takes(2), Short: p.T("cli.token_revoke_short"), Example: "  niangjia token revoke wangfang 1BXYQ3TZD4CVW"}
	c.RunE = func(c *cobra.Command, args []string) error {
		token, err := id.Parse(args[1])
		if err != nil {
			return misusef("cli.arguments", "usage", c.UseLine())
		}
		return p.signedIn(c, args[0], func(ctx context.Context, a *app.App, by access.Actor) error {
			return a.Accounts.RevokeToken(ctx, by, token)
		})
	}
	return c
}
