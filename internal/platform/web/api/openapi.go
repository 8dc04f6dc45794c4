package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
)

const (
	schemaPrefix = "#/components/schemas/"
	description  = `The use cases of a union's own installation, for other programs.

Identifiers are ` + "`FFFFFFF-XXXXXXXXXXXXX`" + `: federation and record. Days are those of the installation's time zone, times are UTC.
Document numbers, phones and bank cards are masked everywhere but in the answer to an unmasking, which needs a reason that the person sees.
What lies outside the reach of who asks is not found. Lists continue with ` + "`after`" + `, set to ` + "`next`" + ` of the page before.`
)

// newConfig is how huma works here: our errors, our names, no routes of its own.
func (r *Router) newConfig() huma.Config {
	registry := huma.NewMapRegistry(schemaPrefix, schemaName)
	for t, alias := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[day.Day]():      reflect.TypeFor[dayText](),
		reflect.TypeFor[id.Ref]():       reflect.TypeFor[refText](),
		reflect.TypeFor[vault.Secret](): reflect.TypeFor[secretText](),
	} {
		registry.RegisterTypeAlias(t, alias)
	}
	cfg := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Niangjia", Version: r.cfg.Version, Description: description,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Servers: []*huma.Server{{URL: Root}},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "An API token. Its scopes narrow what its account may do."},
				"session": {Type: "apiKey", In: "cookie", Name: hostCookie,
					Description: "The session of the pages (" + plainCookie + " without https); changes must come from a page of the same site."},
			}},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{r.rewrite},
	}
	registry.Schema(reflect.TypeFor[Problem](), true, "")
	return cfg
}

// schemaName is the name of a type in the document: orgweb.APIOrg and orgweb.apiOrg are Org, Page[orgweb.APIOrg] is OrgPage,
// and a type of a module itself bears the module's name: org.CreateInput is OrgCreateInput.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return bare(hint)
	}
	outer, inner, generic := strings.Cut(strings.TrimSuffix(t.Name(), "]"), "[")
	if generic { // inner is the whole path of its type
		return qualified(inner) + outer
	}
	return qualified(t.PkgPath() + "." + outer)
}

// qualified is the name of a type by its path.
func qualified(path string) string {
	dot := strings.LastIndexByte(path, '.')
	name, pkg := path[dot+1:], path[strings.LastIndexByte(path[:max(dot, 0)], '/')+1:max(dot, 0)]
	if pkg == "api" || strings.HasSuffix(pkg, "web") || strings.HasSuffix(pkg, "_test") {
		pkg = ""
	}
	return capital(pkg) + bare(name)
}

// bare is a name without the mark of this package's kind of types.
func bare(name string) string {
	return capital(strings.TrimPrefix(strings.TrimPrefix(name, "api"), "API"))
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// The texts that ids, days and secrets are in JSON.
type (
	dayText    string
	refText    string
	secretText string
)

// Schema implements huma.SchemaProvider.
func (dayText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// Schema implements huma.SchemaProvider.
func (refText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"0K3JH2A-0123456789ABC"}}
}

// Schema implements huma.SchemaProvider.
func (secretText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, WriteOnly: true}
}

// scopes are those that a token needs for a route; ok is false where no token will do.
func (r *Router) scopes(rt *Route) (scopes []string, ok bool) {
	for _, use := range []access.UseCase{rt.Use, rt.Also} {
		if use == "" {
			continue
		}
		scope := r.cfg.Rules[use].Scope
		if scope == "" {
			return nil, false
		}
		scopes = append(scopes, scope)
	}
	return slices.Compact(scopes), true
}

// describe says what a route is for and what a token needs for it.
func (r *Router) describe(rt *Route) string {
	text := rt.Detail
	if text != "" {
		text += "\n\n"
	}
	scopes, ok := r.scopes(rt)
	switch {
	case !ok:
		return text + "For people who signed in; no token may do this."
	case len(scopes) == 0:
		return text + "For everybody who signed in, and for tokens of any scope."
	}
	return text + "Scope: `" + strings.Join(scopes, "` and `") + "`."
}

// security are the ways to sign in that a route takes.
func (r *Router) security(rt *Route) []map[string][]string {
	session := map[string][]string{"session": {}}
	if scopes, ok := r.scopes(rt); ok {
		return []map[string][]string{{"token": append([]string{}, scopes...)}, session}
	}
	return []map[string][]string{session}
}

// keyParameter documents the Idempotency-Key.
func keyParameter() *huma.Param {
	most := longestKey
	return &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
		Description: "Made anew by the client for each act; the same request with the same key within 24 hours gets the first answer again."}
}

// document completes what huma cannot tell from the types, and keeps where each input stands.
func (r *Router) document(rt *Route) {
	op := operationOf(r.huma.OpenAPI().Paths[rt.Path], rt.Method)
	rt.params = make(map[string]string, len(op.Parameters))
	for _, p := range op.Parameters {
		rt.params[p.Name] = p.In
		p.Required = p.Required || p.Name == "If-Match" // IfMatch itself says so, in better words than huma's
	}
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	if rt.upload {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: binary},
			"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
				Properties: map[string]*huma.Schema{"file": binary}}},
		}}
	}
	if len(rt.Files) > 0 {
		content := map[string]*huma.MediaType{}
		for _, t := range rt.Files {
			content[t] = &huma.MediaType{Schema: binary}
		}
		op.Responses["200"] = &huma.Response{Description: "The file", Content: content}
	}
}

func operationOf(item *huma.PathItem, method string) *huma.Operation {
	switch method {
	case http.MethodGet:
		return item.Get
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	}
	return item.Delete
}

// spec is the document as it is served, made when somebody first asks: by then all routes are there.
type spec struct {
	once sync.Once
	text []byte
	etag string
	err  error
}

// OpenAPI is the OpenAPI 3.1 document of all routes, as indented JSON.
func (r *Router) OpenAPI() ([]byte, error) {
	r.spec.once.Do(func() {
		schemas := r.huma.OpenAPI().Components.Schemas.Map()
		for _, own := range []reflect.Type{reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[huma.ErrorDetail]()} {
			delete(schemas, schemaName(own, "")) // in their place stands Problem
		}
		text, err := json.Marshal(r.huma.OpenAPI())
		if err != nil {
			r.spec.err = err
			return
		}
		var out bytes.Buffer
		r.spec.err = json.Indent(&out, text, "", "  ")
		out.WriteByte('\n')
		sum := sha256.Sum256(out.Bytes())
		r.spec.text, r.spec.etag = out.Bytes(), `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`
	})
	return r.spec.text, r.spec.err
}

// serveSpec gives the document to anybody: it holds nothing of this installation.
func (r *Router) serveSpec(w http.ResponseWriter, req *http.Request) {
	text, err := r.OpenAPI()
	if err != nil {
		c := &call{r: req, w: w, router: r}
		c.fail(err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", r.spec.etag)
	if req.Header.Get("If-None-Match") == r.spec.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(text) // the reader may have left
}
