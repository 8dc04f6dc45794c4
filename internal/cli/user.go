package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/account"
)

func (p *program) userCommand() *cobra.Command {
	c := p.group(&cobra.Command{Use: "user", GroupID: groupKeep, Short: p.T("cli.user_short"), Long: p.T("cli.user_long")})
	c.AddCommand(p.userListCommand(), p.userInviteCommand(), p.userPasswordCommand(), p.userDisableCommand(), p.userGrantCommand())
	return c
}

// user finds an account of staff by its login.
func (b bureau) user(ctx context.Context, login string) (account.Listed, error) {
	for in := (account.ListInput{Node: b.root, Text: login, Limit: 200}); ; {
		page, err := b.Accounts.List(ctx, b.by, in)
		if err != nil {
			return account.Listed{}, err
		}
		for _, a := range page {
			if strings.EqualFold(a.Login, login) {
				return a, nil
			}
		}
		if len(page) < in.Limit {
			return account.Listed{}, errs.New(errs.NotFound, "cli.user_unknown", "login", login)
		}
		in.After = page[len(page)-1].Login
	}
}

// userLine is an account as a script reads it.
type userLine struct {
	Login string        `json:"login"`
	Name  string        `json:"name"`
	State account.State `json:"state"`
	Home  string        `json:"home"`
	Roles []roleLine    `json:"roles"`
}

type roleLine struct {
	Role  access.Role `json:"role"`
	Org   string      `json:"org"`
	Below bool        `json:"below"`
	To    string      `json:"to,omitempty"`
}

func (p *program) userListCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "list", Args: takes(0), Short: p.T("cli.user_list_short"), Long: p.T("cli.user_list_long"),
		Example: "  niangjia user list\n  niangjia user list --org 440304 --json",
	}
	node := c.Flags().String("org", "", p.T("cli.flag_user_node"))
	asJSON := c.Flags().Bool("json", false, p.T("cli.flag_json"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.in(c, func(ctx context.Context, b bureau) error {
			o, err := b.org(ctx, *node)
			if err != nil {
				return err
			}
			lines := []userLine{}
			for in := (account.ListInput{Node: o.Ref, Limit: 200}); ; {
				page, err := b.Accounts.List(ctx, b.by, in)
				if err != nil {
					return err
				}
				for _, a := range page {
					line, err := b.userLine(ctx, a)
					if err != nil {
						return err
					}
					lines = append(lines, line)
				}
				if len(page) < in.Limit {
					break
				}
				in.After = page[len(page)-1].Login
			}
			if *asJSON {
				return p.json(lines)
			}
			for _, l := range lines {
				fmt.Fprintln(p.out, p.userText(l))
			}
			return nil
		})
	}
	return c
}

// userLine puts the codes of unions beside the roles that hold.
func (b bureau) userLine(ctx context.Context, a account.Listed) (userLine, error) {
	line := userLine{Login: a.Login, Name: a.Name, State: a.State, Home: a.HomeName, Roles: []roleLine{}}
	for _, h := range a.Held {
		o, err := b.Orgs.Load(ctx, b.DB, id.Ref{Fed: a.Ref.Fed, ID: h.Org})
		if err != nil {
			return line, err
		}
		line.Roles = append(line.Roles, roleLine{Role: h.Role, Org: o.Code, Below: h.Below, To: string(h.To)})
	}
	return line, nil
}

func (p *program) userText(l userLine) string {
	roles := make([]string, len(l.Roles))
	for i, r := range l.Roles {
		roles[i] = string(r.Role) + "@" + r.Org
		if r.Below {
			roles[i] += "+"
		}
	}
	return fmt.Sprintf("%-20s %-10s %s\t%s\t%s", l.Login, l.State, l.Name, l.Home, strings.Join(roles, " "))
}
