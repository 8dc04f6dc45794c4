package procedureweb

import (
	"context"
	"slices"
	"time"

	"niangjia/internal/engine/procedure"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
)

// Names are what bodies are called.
type Names interface {
	// NamesOf are the names of bodies of today, by id; ids of nothing are left out.
	NamesOf(ctx context.Context, fed id.Fed, ids []id.ID) (map[id.ID]string, error)
}

// Course is how a proceeding stands, as its page shows it.
type Course struct {
	State   ui.Tag
	duties  []ui.Fact
	history []ui.Event
	picture string
}

// Show gathers how a proceeding stands. The caller has authorised it.
func Show(c *web.Ctx, e *procedure.Engine, names Names, at procedure.Proceeding) (Course, error) {
	p := e.Procedure(at.Procedure)
	owed, err := e.Duties(c.Context(), e.DB, at.Ref)
	if err != nil {
		return Course{}, err
	}
	steps, err := e.Steps(c.Context(), e.DB, at.Ref)
	if err != nil {
		return Course{}, err
	}
	var bodies []id.ID
	for _, o := range owed {
		bodies = append(bodies, o.Org)
	}
	for _, s := range steps {
		bodies = append(bodies, s.Org)
	}
	called, err := names.NamesOf(c.Context(), at.Ref.Fed, bodies)
	if err != nil {
		return Course{}, err
	}
	v := Course{State: stateTag(c, p, at), picture: p.Picture(func(key string) string { return c.T(p.Words + key) })}
	for _, o := range owed {
		d, _ := p.Duty(o.Duty)
		who := c.T(p.Words + "party_" + string(d.Party))
		if name := called[o.Org]; name != "" {
			who = name
		}
		v.duties = append(v.duties, ui.Fact{Label: c.T(p.Words + "duty_" + o.Duty), Value: owes(who, dueTag(c, o, e.DB.Now(), e.Counter.Zone))})
	}
	for _, s := range slices.Backward(steps) {
		v.history = append(v.history, event(c, p, s, called[s.Org], e.Counter.Zone))
	}
	return v, nil
}

// stateTag is the state in a word.
func stateTag(c *web.Ctx, p *procedure.Procedure, at procedure.Proceeding) ui.Tag {
	tag := ui.Tag{Tone: ui.Info, Word: c.T(p.Words + "state_" + at.State)}
	if !at.ClosedAt.IsZero() {
		tag.Tone = ui.Plain
	}
	return tag
}

// soon is when a duty is called urgent.
const soon = 24 * time.Hour

// dueTag says when a duty is due: what ends at midnight, by its last day.
func dueTag(c *web.Ctx, o procedure.Owed, now time.Time, zone *time.Location) ui.Tag {
	if o.Due.IsZero() {
		return ui.Tag{Tone: ui.Plain, Word: c.T("procedureweb.paused")}
	}
	local := o.Due.In(zone)
	word := local.Format("2006-01-02 15:04")
	if local.Hour() == 0 && local.Minute() == 0 {
		word = local.AddDate(0, 0, -1).Format("2006-01-02")
	}
	tag := ui.Tag{Tone: ui.Info, Word: c.T("procedureweb.until", "day", word)}
	switch left := o.Due.Sub(now); {
	case left <= 0:
		tag.Tone = ui.Bad
	case left <= soon || o.Climbed > 0:
		tag.Tone = ui.Warn
	}
	return tag
}

// event is a step as a line of the history.
func event(c *web.Ctx, p *procedure.Procedure, s procedure.Step, body string, zone *time.Location) ui.Event {
	out := ui.Event{When: s.At.In(zone).Format("2006-01-02 15:04"), Text: s.Reason}
	switch {
	case s.Event == "":
		out.Title = c.T(p.Words + "name")
	case s.Event == procedure.Climbed:
		out.Title, out.Tone = c.T("procedureweb.climbed", "body", body), ui.Warn
		return out
	default:
		out.Title = c.T(p.Words + "event_" + s.Event)
	}
	if s.Document != "" {
		out.Title += " · " + s.Document
	}
	who := s.Name
	if who == "" && s.Party == procedure.Clock {
		who = c.T("procedureweb.clock")
	} else if who == "" {
		who = c.T(p.Words + "party_" + string(s.Party))
	}
	if body != "" {
		who += " · " + body
	}
	out.Who = who
	return out
}
