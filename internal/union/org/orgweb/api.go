package orgweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/org"
)

// orgAPI answers for the tree and the employers.
type orgAPI struct {
	orgs *org.Service
	// readDocument reads an ID number as people type it; errors are errs.Invalid.
	readDocument func(text string) (vault.Secret, error)
}

// API adds the routes of unions and employers. readDocument is Deps.ReadDocument of the pages.
func API(r *api.Router, orgs *org.Service, readDocument func(text string) (vault.Secret, error)) {
	h := orgAPI{orgs, readDocument}
	h.unions(r)
	h.employers(r)
}

func (h orgAPI) unions(r *api.Router) {
	const tag = "unions"
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs", ID: "search-orgs", Tag: tag, Use: org.UseFind,
		Summary: "Unions at and below one, by name, pinyin, initials, code or USCC; all in the order of the tree when no text is given"}, h.search)
	api.Handle(r, api.Route{Method: "POST", Path: "/orgs", ID: "create-org", Tag: tag, Use: org.UseCreate,
		Summary: "Enters a union below another"}, h.create)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}", ID: "get-org", Tag: tag, Point: true, Use: org.UseFind,
		Summary: "A union as of a day, with the bodies above it"}, h.get)
	api.Handle(r, api.Route{Method: "PUT", Path: "/orgs/{ref}", ID: "edit-org", Tag: tag, Use: org.UseEdit,
		Summary: "Replaces what is said of a union, from a day on", Detail: "The days before stay as they were. Moving a union in the tree is not among it."}, h.edit)
	api.Handle(r, api.Route{Method: "PUT", Path: "/orgs/{ref}/contact", ID: "edit-org-contact", Tag: tag, Use: org.UseEditContact,
		Summary: "Replaces where and how a union is reached"}, h.editContact)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/children", ID: "list-org-children", Tag: tag, Use: org.UseFind,
		Summary: "The unions right below one as of a day, by name in pinyin order"}, h.children)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/history", ID: "get-org-history", Tag: tag, Use: org.UseHistory,
		Summary: "Every version of a union, newest first"}, h.history)
	api.Handle(r, api.Route{Method: "POST", Path: "/orgs/{ref}/import", ID: "import-orgs", Tag: tag, Use: org.UseImport,
		Body: maxImport, Within: importWithin, Summary: "Enters and updates unions at and below one from a table (XLSX, CSV, TSV)",
		Detail: "Columns: code, parent, name, kind, division, uscc, employer, employer_uscc, employees; English or Chinese headings. The same file again changes nothing."},
		h.importTable(h.orgs.Import))
}

// APIOrg is a union as of a day, in JSON.
type APIOrg struct {
	ID               id.Ref    `json:"id"`
	Code             string    `json:"code"`
	Name             string    `json:"name"`
	Kind             org.Kind  `json:"kind"`
	Level            org.Level `json:"level,omitempty" doc:"Rank of a territorial federation"`
	State            org.State `json:"state"`
	Parent           id.Ref    `json:"parent,omitzero"`
	IndustrialParent id.Ref    `json:"industrial_parent,omitzero"`
	GuidedBy         id.Ref    `json:"guided_by,omitzero"`
	USCC             org.USCC  `json:"uscc,omitempty"`
	Division         string    `json:"division"`
	Industry         string    `json:"industry,omitempty"`
	Address          string    `json:"address,omitempty"`
	Phone            string    `json:"phone,omitempty"`
	LegalPersonNo    string    `json:"legal_person_no,omitempty"`
	FoundedOn        day.Day   `json:"founded_on,omitempty"`
	ValidFrom        day.Day   `json:"valid_from"`
	Version          int64     `json:"version"`
}

func newAPIOrg(o org.Org) APIOrg {
	at := func(i id.ID) id.Ref {
		if i == 0 {
			return id.Ref{}
		}
		return id.Ref{Fed: o.Ref.Fed, ID: i}
	}
	return APIOrg{o.Ref, o.Code, o.Name, o.Kind, o.Level, o.State, at(o.ParentID), at(o.IndustrialParent), at(o.GuidedBy), o.USCC,
		o.Division, o.Industry, o.Address, o.Phone, o.LegalPersonNo, o.FoundedOn, o.ValidFrom, o.Version}
}

type apiSearch struct {
	api.Paging
	Node id.Ref `query:"node" doc:"The union at which to look; the top of the federation when left out"`
	Text string `query:"text" maxLength:"120"`
}

func (h orgAPI) search(ctx context.Context, by access.Actor, in *apiSearch) (*api.Listing[APIOrg], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	if in.Node.IsZero() {
		if in.Node, err = h.orgs.Root(ctx, by.Fed); err != nil {
			return nil, err
		}
	}
	found, err := h.orgs.Search(ctx, by, org.SearchInput{Node: in.Node, Text: in.Text, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(o org.Org) string { return o.Ref.String() }, newAPIOrg), nil
}

type apiCreateOrg struct {
	Body org.CreateInput
}

func (h orgAPI) create(ctx context.Context, by access.Actor, in *apiCreateOrg) (*api.Created[APIOrg], error) {
	if err := sameFed(in.Body.Parent, "industrial_parent", in.Body.IndustrialParent, "guided_by", in.Body.GuidedBy); err != nil {
		return nil, err
	}
	o, err := h.orgs.Create(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIOrg(o), orgHref(o.Ref)), nil
}

// sameFed refuses references to unions of another federation; pairs are the fields and their references.
func sameFed(home id.Ref, pairs ...any) error {
	var faults []errs.Field
	for i := 0; i+1 < len(pairs); i += 2 {
		if ref := pairs[i+1].(id.Ref); !ref.IsZero() && ref.Fed != home.Fed {
			faults = append(faults, errs.Field{Name: pairs[i].(string), Msg: errs.M("errs.not_found")})
		}
	}
	return errs.InvalidFields(faults)
}

type apiGetOrg struct {
	Ref id.Ref  `path:"ref"`
	On  day.Day `query:"on" doc:"As of this day; today when left out"`
}

// apiOrgFound is a union with the bodies above it.
type apiOrgFound struct {
	APIOrg
	Above []APIOrg `json:"above" nullable:"false" doc:"The bodies above it today, the top first"`
}

func (h orgAPI) get(ctx context.Context, by access.Actor, in *apiGetOrg) (*api.Record[apiOrgFound], error) {
	o, err := h.orgs.Find(ctx, by, org.FindInput{Ref: in.Ref, On: in.On})
	if err != nil {
		return nil, err
	}
	out := apiOrgFound{newAPIOrg(o.Org), make([]APIOrg, len(o.Above))}
	for i, a := range o.Above {
		out.Above[i] = newAPIOrg(a)
	}
	return api.NewRecord(out, o.Version), nil
}

type apiEditOrg struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body struct {
		ValidFrom day.Day `json:"valid_from,omitempty" doc:"First day of the change; today when left out"`
		GuidedBy  id.Ref  `json:"guided_by,omitzero"`
		Reason    string  `json:"reason,omitempty" maxLength:"400"`
		org.Facts
	}
}

func (h orgAPI) edit(ctx context.Context, by access.Actor, in *apiEditOrg) (*api.Record[APIOrg], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := sameFed(in.Ref, "guided_by", in.Body.GuidedBy); err != nil {
		return nil, err
	}
	o, err := h.orgs.Edit(ctx, by, org.EditInput{Ref: in.Ref, Version: version, ValidFrom: in.Body.ValidFrom, GuidedBy: in.Body.GuidedBy,
		Reason: in.Body.Reason, Facts: in.Body.Facts})
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIOrg(o), o.Version), nil
}

type apiEditContact struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body struct {
		Address string `json:"address" maxLength:"200"`
		Phone   string `json:"phone" maxLength:"60"`
	}
}

func (h orgAPI) editContact(ctx context.Context, by access.Actor, in *apiEditContact) (*api.Record[APIOrg], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	o, err := h.orgs.EditContact(ctx, by, org.EditContactInput{Ref: in.Ref, Version: version, Address: in.Body.Address, Phone: in.Body.Phone})
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIOrg(o), o.Version), nil
}

type apiListChildren struct {
	Ref id.Ref  `path:"ref"`
	On  day.Day `query:"on" doc:"As of this day; today when left out"`
	api.Paging
}

// apiChild is a union with whether anything hangs below it.
type apiChild struct {
	APIOrg
	HasChildren bool `json:"has_children"`
}

func (h orgAPI) children(ctx context.Context, by access.Actor, in *apiListChildren) (*api.Listing[apiChild], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.orgs.Children(ctx, by, org.ChildrenInput{Parent: in.Ref, On: in.On, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(c org.Child) string { return c.Ref.String() },
		func(c org.Child) apiChild { return apiChild{newAPIOrg(c.Org), c.HasChildren} }), nil
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiVersion is a union over a span of days.
type apiVersion struct {
	APIOrg
	ValidTo    day.Day   `json:"valid_to" doc:"First day it no longer held"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
	Reason     string    `json:"reason,omitempty"`
}

func (h orgAPI) history(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[apiVersion], error) {
	found, err := h.orgs.History(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(v org.Version) apiVersion {
		return apiVersion{newAPIOrg(v.Org), v.To, v.RecordedAt, v.RecordedBy, v.Reason}
	}), nil
}
