package orgweb

import (
	"bytes"
	"context"
	"io"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/org"
)

func (h orgAPI) employers(r *api.Router) {
	const tag = "employers"
	api.Handle(r, api.Route{Method: "GET", Path: "/employers", ID: "list-employers", Tag: tag, Use: org.UseEmployerFind,
		Summary: "Employers covered at and below a union, or all of the federation, by name in pinyin order"}, h.listEmployers)
	api.Handle(r, api.Route{Method: "POST", Path: "/employers", ID: "create-employer", Tag: tag, Use: org.UseEmployerWrite,
		Summary: "Enters an employer"}, h.createEmployer)
	api.Handle(r, api.Route{Method: "GET", Path: "/employers/{ref}", ID: "get-employer", Tag: tag, Point: true, Use: org.UseEmployerFind,
		Summary: "An employer and the unions that cover it"}, h.getEmployer)
	api.Handle(r, api.Route{Method: "PUT", Path: "/employers/{ref}", ID: "edit-employer", Tag: tag, Use: org.UseEmployerWrite,
		Summary: "Replaces what is said of an employer"}, h.editEmployer)
	api.Handle(r, api.Route{Method: "POST", Path: "/coverage", ID: "cover-employer", Tag: tag, Use: org.UseCover,
		Summary: "Begins or ends the coverage of an employer by a union", Detail: "Beginning what runs already changes nothing."}, h.cover)
	api.Handle(r, api.Route{Method: "POST", Path: "/orgs/{ref}/employers/import", ID: "import-employers", Tag: tag, Use: org.UseImport, Also: org.UseEmployerWrite,
		Body: maxImport, Within: importWithin, Summary: "Enters and updates employers from a table (XLSX, CSV, TSV), and begins their coverage",
		Detail: "Each row needs a USCC; the column org names the covering union. The same file again changes nothing."},
		h.importTable(h.orgs.ImportEmployers))
	api.Handle(r, api.Route{Method: "GET", Path: "/employers/{ref}/managers", ID: "list-managers", Tag: tag, Use: org.UseManagerFind,
		Summary: "Who manages or managed an employer", Detail: "The list exists so that none of them is given a role over people's data."}, h.managers)
	api.Handle(r, api.Route{Method: "POST", Path: "/employers/{ref}/managers", ID: "add-manager", Tag: tag, Use: org.UseManagerWrite,
		Summary: "Records a person of an employer's management"}, h.addManager)
	api.Handle(r, api.Route{Method: "POST", Path: "/employers/{ref}/managers/{manager}/end", ID: "end-manager", Tag: tag, Use: org.UseManagerWrite,
		Summary: "Records the last day of somebody in an employer's management"}, h.endManager)
}

// APIEmployer is an employer, in JSON.
type APIEmployer struct {
	ID      id.Ref `json:"id"`
	Version int64  `json:"version"`
	org.EmployerFacts
}

func newAPIEmployer(e org.Employer) APIEmployer {
	return APIEmployer{e.Ref, e.Version, e.EmployerFacts}
}

type apiListEmployers struct {
	api.Paging
	Node id.Ref `query:"node" doc:"The union at which to look; the top of the federation when left out"`
	Text string `query:"text" doc:"Name, pinyin or USCC" maxLength:"120"`
	All  bool   `query:"all" doc:"Every employer of the federation, covered or not"`
}

func (h orgAPI) listEmployers(ctx context.Context, by access.Actor, in *apiListEmployers) (*api.Listing[APIEmployer], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	if in.Node.IsZero() {
		if in.Node, err = h.orgs.Root(ctx, by.Fed); err != nil {
			return nil, err
		}
	}
	found, err := h.orgs.Employers(ctx, by, org.EmployersInput{Node: in.Node, Text: in.Text, All: in.All, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(e org.Employer) string { return e.Ref.String() }, newAPIEmployer), nil
}

type apiCreateEmployer struct {
	Body struct {
		CoveredBy id.Ref `json:"covered_by,omitzero" doc:"A union that covers it from today on; needed by all but desks"`
		org.EmployerFacts
	}
}

func (h orgAPI) createEmployer(ctx context.Context, by access.Actor, in *apiCreateEmployer) (*api.Created[APIEmployer], error) {
	e, err := h.orgs.WriteEmployer(ctx, by, org.WriteEmployerInput{CoveredBy: in.Body.CoveredBy, EmployerFacts: in.Body.EmployerFacts})
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIEmployer(e), employerHref(e.Ref)), nil
}

// apiCoverage is a span of days over which a union covers the employer.
type apiCoverage struct {
	Org  id.Ref  `json:"org"`
	From day.Day `json:"from"`
	To   day.Day `json:"to,omitempty" doc:"First day it no longer holds"`
}

// apiEmployerFound is an employer with its coverage.
type apiEmployerFound struct {
	APIEmployer
	Coverage []apiCoverage `json:"coverage" nullable:"false"`
}

func (h orgAPI) getEmployer(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiEmployerFound], error) {
	e, err := h.orgs.FindEmployer(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := apiEmployerFound{newAPIEmployer(e.Employer), make([]apiCoverage, len(e.Coverage))}
	for i, c := range e.Coverage {
		out.Coverage[i] = apiCoverage{id.Ref{Fed: e.Ref.Fed, ID: c.Org}, c.From, c.To}
	}
	return api.NewRecord(out, e.Version), nil
}

type apiEditEmployer struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body org.EmployerFacts
}

func (h orgAPI) editEmployer(ctx context.Context, by access.Actor, in *apiEditEmployer) (*api.Record[APIEmployer], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	e, err := h.orgs.WriteEmployer(ctx, by, org.WriteEmployerInput{Ref: in.Ref, Version: version, EmployerFacts: in.Body})
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIEmployer(e), e.Version), nil
}

type apiCover struct {
	Body org.CoverInput
}

func (h orgAPI) cover(ctx context.Context, by access.Actor, in *apiCover) (*struct{}, error) {
	return nil, h.orgs.Cover(ctx, by, in.Body)
}

// apiManager is a person of an employer's management.
type apiManager struct {
	ID   id.Ref  `json:"id"`
	Name string  `json:"name"`
	Post string  `json:"post,omitempty"`
	From day.Day `json:"from"`
	To   day.Day `json:"to,omitempty" doc:"Last day in the post"`
}

func (h orgAPI) managers(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[apiManager], error) {
	found, err := h.orgs.Managers(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(m org.Manager) apiManager {
		return apiManager{id.Ref{Fed: in.Ref.Fed, ID: m.ID}, m.Name, m.Post, m.From, m.To}
	}), nil
}

type apiAddManager struct {
	Ref  id.Ref `path:"ref"`
	Body struct {
		Name     string       `json:"name" maxLength:"60"`
		Post     string       `json:"post,omitempty" maxLength:"60"`
		Document vault.Secret `json:"document,omitempty" doc:"ID number, so that the person is known again"`
		From     day.Day      `json:"from,omitempty" doc:"First day; today when left out"`
	}
}

func (h orgAPI) addManager(ctx context.Context, by access.Actor, in *apiAddManager) (*api.Created[api.Made], error) {
	var document vault.Secret
	if in.Body.Document != "" {
		var err error
		if document, err = h.readDocument(in.Body.Document.Reveal()); err != nil {
			return nil, errs.At("document", err)
		}
	}
	if _, err := h.orgs.FindEmployer(ctx, by, in.Ref); err != nil {
		return nil, err
	}
	made, err := h.orgs.WriteManager(ctx, by, org.WriteManagerInput{Employer: in.Ref, Name: in.Body.Name, Post: in.Body.Post,
		Document: document, From: in.Body.From})
	if err != nil {
		return nil, err
	}
	return api.NewCreated(api.Made{ID: id.Ref{Fed: in.Ref.Fed, ID: made}}, employerHref(in.Ref)+"/managers"), nil
}

type apiEndManager struct {
	Ref     id.Ref `path:"ref"`
	Manager id.Ref `path:"manager"`
	Body    struct {
		End day.Day `json:"end" doc:"Last day in the post"`
	}
}

func (h orgAPI) endManager(ctx context.Context, by access.Actor, in *apiEndManager) (*struct{}, error) {
	if in.Manager.Fed != in.Ref.Fed {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	_, err := h.orgs.WriteManager(ctx, by, org.WriteManagerInput{Employer: in.Ref, ID: in.Manager.ID, End: in.Body.End})
	return nil, err
}

type apiImport struct {
	Ref id.Ref `path:"ref"`
	api.Upload
}

// apiRowFault says why a row was not taken.
type apiRowFault struct {
	Row    int    `json:"row" doc:"As a spreadsheet program shows it"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}

// apiImported is what became of the rows; the counts add up to rows.
type apiImported struct {
	Rows      int           `json:"rows"`
	Created   int           `json:"created"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Rejected  int           `json:"rejected"`
	Faults    []apiRowFault `json:"faults" nullable:"false"`
}

// importTable takes a table by one of the imports.
func (h orgAPI) importTable(run func(context.Context, access.Actor, org.ImportInput) (org.Imported, error)) func(context.Context, access.Actor, *apiImport) (*api.Body[apiImported], error) {
	return func(ctx context.Context, by access.Actor, in *apiImport) (*api.Body[apiImported], error) {
		if err := h.mayImport(ctx, by, in.Ref); err != nil {
			return nil, err
		}
		file, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		done, err := run(ctx, by, org.ImportInput{Node: in.Ref, File: bytes.NewReader(file), Size: int64(len(file))})
		if err != nil {
			return nil, err
		}
		out := apiImported{done.Rows, done.Created, done.Updated, done.Unchanged, done.Rejected, make([]apiRowFault, len(done.Faults))}
		words := api.Words(ctx)
		for i, f := range done.Faults {
			out.Faults[i] = apiRowFault{f.Row, f.Column, words.Msg(f.Msg)}
		}
		return api.NewBody(out), nil
	}
}

// mayImport asks, before a file is read into memory, what the import will ask again.
func (h orgAPI) mayImport(ctx context.Context, by access.Actor, node id.Ref) error {
	if err := h.orgs.Plan.Permits(by, org.UseImport); err != nil {
		return err
	}
	o, err := h.orgs.Load(ctx, h.orgs.DB, node)
	if err != nil {
		return err
	}
	return h.orgs.MayImport(by, o)
}
