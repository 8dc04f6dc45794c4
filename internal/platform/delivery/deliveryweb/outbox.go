package deliveryweb

import (
	"context"
	"net/http"
	"net/netip"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"

	"github.com/a-h/templ"
)

// Path is where the outbox is.
const Path = "/outbox"

// Deps is what the page needs.
type Deps struct {
	Messages *delivery.Service
	// Anywhere lets in who does not sit at the server, too: in a demonstration.
	Anywhere bool
	// Names are what bodies are called, by id.
	Names func(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]string, error)
}

type pages struct{ Deps }

// Routes adds the page.
func Routes(m *web.Mux, d Deps) {
	m.Get(Path, pages{d}.outbox)
}

// Open reports whether the outbox is shown to who asks.
func (d Deps) Open(r *http.Request) bool { return d.Messages.Outboxed() && (d.Anywhere || atServer(r)) }

// atServer reports whether a request comes from a browser on the server itself; what came through a proxy did not.
func atServer(r *http.Request) bool {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// outboxForm is where the list goes on, as it stands in the address.
type outboxForm struct {
	After string `form:"after"`
}

const pageSize = 50

func (p pages) outbox(c *web.Ctx) error {
	if !p.Open(c.R) {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	var in outboxForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	after, err := id.Parse(in.After)
	if err != nil {
		after = 0 // from the beginning
	}
	found, err := p.Messages.Outbox(c.Context(), c.Actor, delivery.OutboxInput{Fed: c.Fed(), After: after, Limit: pageSize})
	if err != nil {
		return err
	}
	pager := ui.Pager{}
	if len(found) > pageSize {
		found = found[:pageSize]
		pager.Next = web.Address(Path, "after", found[pageSize-1].Ref.ID.String())
	}
	if after != 0 {
		pager.First = Path
	}
	bodies := make([]id.ID, len(found))
	for i, l := range found {
		bodies[i] = l.Org
	}
	names, err := p.Names(c.Context(), c.Fed(), bodies)
	if err != nil {
		return err
	}
	rows := make([]ui.Row, len(found))
	for i, l := range found {
		rows[i] = p.row(c, l, names[l.Org])
	}
	pager.Note = c.T("deliveryweb.messages", "n", len(rows))
	return c.Page(web.Desk, c.T("deliveryweb.outbox"), outboxPage(ui.Table{Caption: c.T("deliveryweb.outbox"), Rows: rows, Empty: nothingSent(),
		Cols: []ui.Col{{Label: c.T("deliveryweb.text"), Main: true}, {Label: c.T("deliveryweb.phone")}, {Label: c.T("deliveryweb.state")},
			{Label: c.T("deliveryweb.body")}, {Label: c.T("deliveryweb.made")}}}, pager))
}

// row is a message as a line of the list.
func (p pages) row(c *web.Ctx, l delivery.Lying, body string) ui.Row {
	zone := p.Messages.Zone
	return ui.Row{Name: l.Purpose, Cells: []templ.Component{words(l.Text.Reveal(), l.Purpose), ui.Text(l.Phone), ui.StateTag(p.stateTag(c, l)), ui.Text(body),
		ui.Text(l.MadeAt.In(zone).Format("2006-01-02 15:04"))}}
}

// tones are the colours of the states.
var tones = map[string]ui.Tone{"waiting": ui.Info, "sent": ui.OK, "failed": ui.Bad, "expired": ui.Plain}

// stateTag is a message's state in a word; what waits for tomorrow or for the morning says until when.
func (p pages) stateTag(c *web.Ctx, l delivery.Lying) ui.Tag {
	tag := ui.Tag{Tone: tones[l.State], Word: c.T("deliveryweb.state_" + l.State)}
	if l.State == "waiting" && l.NotBefore.After(p.Messages.DB.Now()) {
		tag.Word = c.T("deliveryweb.until", "time", l.NotBefore.In(p.Messages.Zone).Format("2006-01-02 15:04"))
	}
	return tag
}
