package obs

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"time"

	"niangjia/internal/platform/id"
)

// NewLogger writes one JSON object a line to w, from the level on, every text of it scrubbed.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: guard}))
}

// guard scrubs the message and every attribute. Numbers and times pass: an id or a duration is no
// person's number, and those are texts wherever we have them.
func guard(_ []string, a slog.Attr) slog.Attr {
	a.Key = Scrub(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Scrub(a.Value.String()))
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case error:
			a.Value = slog.StringValue(Scrub(v.Error()))
		case *slog.Source, slog.Level, nil:
		default:
			a.Value = guardAny(v)
		}
	}
	return a
}

// guardAny leaves a value as it is when its JSON is clean.
func guardAny(v any) slog.Value {
	text, err := json.Marshal(v)
	if err != nil {
		return slog.StringValue("!" + Scrub(err.Error()))
	}
	if clean := Scrub(string(text)); clean != string(text) {
		return slog.StringValue(clean)
	}
	return slog.AnyValue(v)
}

// Request is what the log says of an answered request: no address, no browser, no query.
type Request struct {
	Method   string
	Route    string // the pattern, "GET /orgs/{ref}": never the path that was asked for
	Status   int
	Bytes    int64
	Took     time.Duration
	Account  id.Ref // zero for nobody
	Via      string // web or api
	Incident string // of an internal error; the reader sees it, too
	Err      error  // what went wrong; only for status 500 and above
}

// Log writes the line: errors of ours as errors, all else as information.
func (r Request) Log(ctx context.Context, log *slog.Logger) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", r.Route), slog.Int("status", r.Status),
		slog.Int64("bytes", r.Bytes), slog.Float64("ms", float64(r.Took.Microseconds())/1000),
	}
	if !r.Account.IsZero() {
		attrs = append(attrs, slog.String("account", r.Account.String()))
	}
	if r.Via != "" {
		attrs = append(attrs, slog.String("via", r.Via))
	}
	if r.Incident != "" {
		attrs = append(attrs, slog.String("incident", r.Incident))
	}
	if r.Status >= 500 {
		level = slog.LevelError
		if r.Err != nil {
			attrs = append(attrs, slog.Any("error", r.Err))
		}
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}
