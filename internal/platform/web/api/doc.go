// Package api is the door for other programs: the JSON API under /api/v1, the same use cases as the pages behind typed
// routes, from whose types the OpenAPI document is made (danielgtaylor/huma on net/http).
//
// A module's routes stand beside its pages:
//
//	// api.go: the whole address space of the module on one page
//	func API(r *api.Router, orgs *org.Service) {
//		h := orgAPI{orgs}
//		api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}", ID: "get-org", Tag: "orgs",
//			Summary: "One union as of a day", Use: org.UseFind}, h.get)
//	}
//
//	type getOrg struct {
//		Ref id.Ref  `path:"ref"`
//		On  day.Day `query:"on" doc:"As of this day; today when left out"`
//	}
//
//	func (h orgAPI) get(ctx context.Context, by access.Actor, in *getOrg) (*api.Record[APIOrg], error) {
//		o, err := h.orgs.Find(ctx, by, org.FindInput{Ref: in.Ref, On: in.On})
//		if err != nil {
//			return nil, err // its kind becomes a status, its fields become errors[].location
//		}
//		return api.NewRecord(newAPIOrg(o.Org), o.Version), nil
//	}
//
// A handler decodes, calls the use case and answers; the use case authorises. Types of a body are named apiSomething,
// or APISomething where others embed them (huma reads exported fields alone), and are Something in the document. Answers are [Body], [Record] (with the version as ETag), [Created], [Listing] (a page, with
// the address of the next one) or, of [Stream], a [Download]; *struct{} is 204. An input may embed [IfMatch], [Paging], [Upload].
//
// Who asks: "Authorization: Bearer FFFFFFF-<token>" of an API token, whose scopes narrow what its account may do; or the
// session cookie of the pages, and then a state change must come from a page of this site (Sec-Fetch-Site or Origin). Other
// sites' scripts are never answered (no CORS).
//
// Faults are problem+json (RFC 9457) in the reader's language; key is the message's own name and does not change with it.
//
// A POST may carry an Idempotency-Key: the first answer is kept, sealed, for 24 hours and given again to
// the same request with the same token or session.
// The key is claimed before the act and its answer kept after it; when the program dies in between, or the outcome is
// unknown, the key stays taken and says so (409): look, then use another key. It never does an act twice. Reading routes
// (Route.Reads) and uploads take no key.
//
// The request's log line, its figures and compression are those of web.Mux, which mounts a Router by Handle.
package api
