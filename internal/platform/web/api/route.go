package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
)

// Route is one method of one address, below Root.
type Route struct {
	Method  string
	Path    string // "/orgs/{ref}"
	ID      string // "get-org", unique
	Tag     string // the group in the document
	Summary string
	Detail  string
	Use     access.UseCase // what decides who may, for the document; "" for what the actor is told of itself
	Also    access.UseCase // a second one that is asked within the first
	Status  int            // of success; 200, 201 for Created and 204 without a body when 0

	Body   int64         // bytes a request may carry; 1 MiB when 0
	Within time.Duration // how long the answer may take, reading the request included; 30 s when 0
	Point  bool          // reads single records: too short to be worth a context that ends (see context)
	Reads  bool          // a POST that changes nothing: takes no Idempotency-Key
	Secret bool          // the answer is shown once and never kept, not even for an Idempotency-Key
	Files  []string      // media types of a Stream's answer

	upload bool              // the input embeds Upload
	params map[string]string // name of an input → "path", "query" or "header"
}

// routeKey is where an operation keeps its Route.
const routeKey = "route"

// Handle adds a route. The input's fields are tagged path, query or header, and its field Body is the JSON body; the
// output is one of the answers of this package, or struct{}.
func Handle[I, O any](r *Router, rt Route, h func(context.Context, access.Actor, *I) (*O, error)) {
	var in I
	_, rt.upload = any(&in).(uploader)
	op := r.operation(&rt, reflect.TypeFor[O]())
	huma.Register(r.huma, op, func(ctx context.Context, in *I) (*O, error) {
		c := callOf(ctx)
		if up, ok := any(in).(uploader); ok {
			if err := up.open(c.r); err != nil {
				return nil, c.problem(err)
			}
		}
		out, err := h(ctx, c.actor, in)
		if err != nil {
			return nil, c.problem(err)
		}
		if page, ok := any(out).(interface{ link(*http.Request) }); ok {
			page.link(c.r)
		}
		return out, nil
	})
	r.document(&rt)
}

// file is the answer of a Stream as huma takes it.
type file struct {
	Body func(huma.Context)
}

// Stream adds a route that answers with a file.
func Stream[I any](r *Router, rt Route, h func(context.Context, access.Actor, *I) (*Download, error)) {
	rt.Reads = true
	op := r.operation(&rt, reflect.TypeFor[file]())
	huma.Register(r.huma, op, func(ctx context.Context, in *I) (*file, error) {
		c := callOf(ctx)
		d, err := h(ctx, c.actor, in)
		if err != nil {
			return nil, c.problem(err)
		}
		return &file{func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			c.download(w, d)
		}}, nil
	})
	r.document(&rt)
}

// operation is the route as huma takes it.
func (r *Router) operation(rt *Route, out reflect.Type) huma.Operation {
	if rt.Body == 0 {
		rt.Body = defaultBody
	}
	if rt.Within == 0 {
		rt.Within = defaultWithin
	}
	if rt.Status == 0 && strings.HasPrefix(out.Name(), "Created[") {
		rt.Status = http.StatusCreated
	}
	op := huma.Operation{
		Method: rt.Method, Path: rt.Path, OperationID: rt.ID, Summary: rt.Summary, Tags: []string{rt.Tag}, DefaultStatus: rt.Status,
		Description: r.describe(rt), Security: r.security(rt), Responses: map[string]*huma.Response{"default": problemResponse()},
		MaxBodyBytes: rt.Body, BodyReadTimeout: -1, // serve sets the deadlines
		Metadata: map[string]any{routeKey: rt},
	}
	if rt.takesKey() {
		op.Parameters = append(op.Parameters, keyParameter())
	}
	return op
}

// takesKey reports whether the route keeps its answer for an Idempotency-Key.
func (rt *Route) takesKey() bool { return rt.Method == http.MethodPost && !rt.Reads && !rt.upload }

// where is the place of an input field in the request: "body.name", "query.after".
func (rt *Route) where(field string) string {
	if in, ok := rt.params[field]; ok {
		return in + "." + field
	}
	return "body." + field
}

// Body is an answer of one JSON body.
type Body[T any] struct{ Body T }

// NewBody answers with v.
func NewBody[T any](v T) *Body[T] { return &Body[T]{v} }

// Record is an answer of one record with its version, which a later change names in If-Match.
type Record[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// NewRecord answers with a record of the version.
func NewRecord[T any](v T, version int64) *Record[T] { return &Record[T]{etag(version), v} }

// Created is the answer to making a record: what it is, and where.
type Created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// Made names a record that was made.
type Made struct {
	ID id.Ref `json:"id"`
}

// NewCreated answers with a new record at the path below Root.
func NewCreated[T any](v T, path string) *Created[T] { return &Created[T]{Root + path, v} }

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }
