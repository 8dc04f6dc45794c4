package accountweb

import (
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"

	"github.com/a-h/templ"
)

func roleWord(c *web.Ctx, r access.Role) string { return c.T("accountweb.role_" + string(r)) }

func stateTag(c *web.Ctx, s account.State) ui.Tag {
	tones := map[account.State]ui.Tone{account.Waiting: ui.Warn, account.Active: ui.OK, account.Disabled: ui.Plain}
	return ui.Tag{Tone: tones[s], Word: c.T("accountweb.state_" + string(s))}
}

// scopeWord is a scope in words, "会员 · 读取"; one that has none yet stands as it is.
func scopeWord(c *web.Ctx, scope string) string {
	return wordOr(c, "accountweb.scope_"+strings.ReplaceAll(scope, ":", "_"), scope)
}

func scopeWords(c *web.Ctx, scopes []string) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = scopeWord(c, s)
	}
	return c.List(words)
}

// actWord is what somebody did in words; a use case that has none yet stands as it is.
func actWord(c *web.Ctx, use access.UseCase) string {
	return wordOr(c, "accountweb.act_"+strings.ToLower(strings.ReplaceAll(string(use), ".", "_")), string(use))
}

func wordOr(c *web.Ctx, key, otherwise string) string {
	if word := c.T(key); word != key {
		return word
	}
	return otherwise
}

// roleAt is a role with how far it reaches: "上级工会（含下级）".
func roleAt(c *web.Ctx, g access.Grant) string {
	if g.Below {
		return c.T("accountweb.with_below", "role", roleWord(c, g.Role))
	}
	return roleWord(c, g.Role)
}

// span is from when to when a role holds.
func span(c *web.Ctx, g access.Grant) string {
	if g.To == "" {
		return c.T("accountweb.from_on", "from", c.Day(g.From))
	}
	return c.T("accountweb.from_to", "from", c.Day(g.From), "to", c.Day(g.To))
}

// held is a table of the roles that an account holds or will hold; own says that they are the reader's.
func (p pages) held(c *web.Ctx, seen account.Seen, own bool) ui.Table {
	t := ui.Table{Caption: c.T("accountweb.roles"), Cols: []ui.Col{{Label: c.T("accountweb.role"), Main: true}, {Label: c.T("accountweb.union")},
		{Label: c.T("accountweb.days")}, {Label: c.T("accountweb.reason")}, {Label: c.T("accountweb.do")}}}
	take := c.T("accountweb.take")
	if own {
		take = c.T("accountweb.lay_down")
	}
	today := p.today()
	for _, h := range seen.Holdings {
		if !h.Holds(today) && !h.Awaits(today) {
			continue
		}
		effect := ""
		if h.Barred {
			effect = c.T("accountweb.barred")
		}
		var do templ.Component = templ.NopComponent
		if h.Takable {
			do = ui.Link(take, accountHref(seen.Ref)+"/take/"+h.ID.String())
		}
		t.Rows = append(t.Rows, ui.Row{Name: roleWord(c, h.Role), Cells: []templ.Component{ui.Name(roleAt(c, h.Grant), effect),
			ui.Link(h.OrgName, orgHref(refOf(seen, h))), ui.Text(span(c, h.Grant)), ui.Text(h.Reason), do}})
	}
	return t
}
