package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/web"
)

// Problem is a fault as RFC 9457 writes it, in the reader's language.
type Problem struct {
	Type     string  `json:"type" doc:"urn:niangjia:problem: and the kind of the fault" example:"urn:niangjia:problem:invalid"`
	Title    string  `json:"title" doc:"The kind in words"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail" doc:"What is wrong, in words"`
	Key      string  `json:"key" doc:"Name of the message; it does not change with the language" example:"org.code_taken"`
	Incident string  `json:"incident,omitempty" doc:"With an unknown fault: the number under which the log has it"`
	Errors   []Fault `json:"errors,omitempty" nullable:"false" doc:"The faults of single inputs"`

	headers http.Header
}

// Fault is what is wrong with one input.
type Fault struct {
	Location string `json:"location" doc:"Where the input stands" example:"body.name"`
	Message  string `json:"message" doc:"What is wrong, in words"`
	Key      string `json:"key" doc:"Name of the message"`
}

const problemType = "application/problem+json"

// Error implements error. A problem is written, not logged: its words may name what a person typed.
func (p *Problem) Error() string { return p.Key }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// problem puts an error into words: the one place where the API makes an answer of one.
func (c *call) problem(err error) *Problem {
	var done *Problem
	if errors.As(err, &done) {
		return done
	}
	if c.gone() {
		return c.newProblem(errs.Unavailable, errs.M("errs.unavailable"))
	}
	e := web.Known(c.r.Context(), c.router.cfg.Log, err)
	p := c.newProblem(e.Kind, e.Msg)
	if incident, ok := e.Msg.Args["incident"].(string); ok && e.Kind == errs.Internal {
		p.Incident = incident
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, Fault{c.where(f.Name), c.printer().Msg(f.Msg), f.Msg.Key})
	}
	switch e.Kind {
	case errs.Unauthenticated:
		p.headers.Set("WWW-Authenticate", `Bearer realm="niangjia"`) // RFC 9110, 11.6.1
	case errs.TooMany:
		if seconds, ok := e.Msg.Args["seconds"].(int); ok {
			p.headers.Set("Retry-After", strconv.Itoa(seconds))
		}
	case errs.Conflict:
		if e.Msg.Key == "errs.conflict" && c.r.Header.Get("If-Match") != "" {
			p.Status = http.StatusPreconditionFailed // the version named in If-Match is not the newest: RFC 9110, 13.1.1
		}
	}
	return p
}

func (c *call) newProblem(kind errs.Kind, msg errs.Msg) *Problem {
	words := c.printer()
	return &Problem{Type: "urn:niangjia:problem:" + kind.String(), Title: words.T("web.fail_" + kind.String()), Status: web.Status(kind),
		Detail: words.Msg(msg), Key: msg.Key, headers: http.Header{"Content-Language": {words.Lang().String()}}}
}

// where is the place of an input field in the request.
func (c *call) where(field string) string {
	if c.route == nil {
		return field
	}
	return c.route.where(field)
}

// fail answers with an error.
func (c *call) fail(err error) { c.write(c.problem(err)) }

// write answers with a problem outside huma.
func (c *call) write(p *Problem) {
	h := c.w.Header()
	for name, values := range p.headers {
		h[name] = values
	}
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	c.w.WriteHeader(p.Status)
	enc := json.NewEncoder(c.w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // the reader has left: nobody is there to be told
}

// rewrite is huma's transformer: what huma itself finds wrong with a request becomes a Problem. huma's own words are
// English alone, and its details repeat the value, which may be somebody's number.
func (r *Router) rewrite(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c := callOf(ctx.Context())
	if model.Status >= http.StatusInternalServerError {
		return c.problem(errors.New("huma: " + model.Detail)), nil
	}
	p := c.newProblem(errs.Invalid, errs.M("errs.invalid"))
	p.Status = model.Status
	switch model.Status {
	case http.StatusRequestEntityTooLarge:
		p.say(c, errs.M("web.too_large", "mib", (c.route.Body+1<<20-1)>>20))
	case http.StatusRequestTimeout:
		p.say(c, errs.M("api.slow"))
	case http.StatusUnsupportedMediaType:
		p.say(c, errs.M("api.media_type"))
	case http.StatusBadRequest:
		p.say(c, errs.M("api.not_json"))
		if len(model.Errors) == 0 {
			p.say(c, errs.M("api.body_missing"))
		}
	default:
		for _, d := range model.Errors {
			location, msg := understand(d.Location, d.Message)
			p.Errors = append(p.Errors, Fault{location, c.printer().Msg(msg), msg.Key})
		}
	}
	for name, values := range p.headers {
		for _, value := range values {
			ctx.SetHeader(name, value)
		}
	}
	return p, nil
}

// say replaces the words of a problem.
func (p *Problem) say(c *call, msg errs.Msg) { p.Detail, p.Key = c.printer().Msg(msg), msg.Key }

// problemResponse is every fault in the document.
func problemResponse() *huma.Response {
	return &huma.Response{Description: "A fault", Content: map[string]*huma.MediaType{
		problemType: {Schema: &huma.Schema{Ref: schemaPrefix + "Problem"}},
	}}
}
