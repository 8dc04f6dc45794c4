package gapweb

import (
	"bytes"
	"context"
	"io"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

type gapAPI struct{ gaps *gap.Service }

// API adds the routes of gaps.
func API(r *api.Router, gaps *gap.Service) {
	h := gapAPI{gaps}
	const tag = "gaps"
	api.Handle(r, api.Route{Method: "GET", Path: "/gaps", ID: "list-gaps", Tag: tag, Use: gap.UseList,
		Summary: "Employers that no union covers, in a body's territory", Detail: "Open, old enough (rule founding_help) and large enough (rule committee_needed) today."}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/gaps/{ref}", ID: "get-gap", Tag: tag, Point: true, Use: gap.UseView,
		Summary: "One employer's gap with its history"}, h.get)
	api.Handle(r, api.Route{Method: "GET", Path: "/gap-tasks", ID: "list-gap-tasks", Tag: tag, Use: gap.UseView,
		Summary: "The gaps that are assigned to the reader, or to a union of theirs"}, h.tasks)
	api.Handle(r, api.Route{Method: "POST", Path: "/gaps/{ref}/assign", ID: "assign-gap", Tag: tag, Use: gap.UseAssign,
		Summary: "Gives a gap to an officer or a union until a day"}, h.assign)
	api.Handle(r, api.Route{Method: "POST", Path: "/gaps/{ref}/visits", ID: "visit-gap", Tag: tag, Use: gap.UseVisit,
		Summary: "Records a visit: what was found, and what comes next"}, h.visit)
	api.Handle(r, api.Route{Method: "POST", Path: "/gaps/{ref}/decide", ID: "decide-gap", Tag: tag, Use: gap.UseDecide,
		Summary: "Takes an employer off the lists with a reason, or puts it back"}, h.decide)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/gap-figures", ID: "get-gap-figures", Tag: tag, Use: gap.UseFigures, Also: org.UseFind,
		Summary: "How much of a territory is without a union, and by the territories right below it"}, h.figures)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/few-members", ID: "list-few-members", Tag: tag, Use: gap.UseFew, Also: member.UseFigures,
		Summary: "Unions whose list is short against the workers of the employers they cover"}, h.few)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/platforms", ID: "list-platforms", Tag: tag, Use: gap.UseList,
		Summary: "New-form workers by street and platform against members",
		Detail:  "Fewer than five members are not told."}, h.platforms)
	api.Handle(r, api.Route{Method: "POST", Path: "/orgs/{ref}/platforms/import", ID: "import-platforms", Tag: tag, Use: gap.UseHeads, Body: maxHeads, Within: headsWithin,
		Summary: "Takes head counts of platforms from a table (XLSX, CSV, TSV)", Detail: "Columns: division, platform, heads, as_of."}, h.takeHeads)
}

type apiList struct {
	api.Paging
	Node     id.Ref    `query:"node" doc:"The body whose territory it is; the top of the federation when left out"`
	Division string    `query:"division" maxLength:"12"`
	Industry string    `query:"industry" maxLength:"8"`
	Least    int64     `query:"least" doc:"Workers"`
	Most     int64     `query:"most" doc:"Workers"`
	Stage    gap.Stage `query:"stage" enum:"free,assigned,visited,late,decided"`
	Order    gap.Order `query:"order" enum:"size,age" default:"size"`
}

// apiGap is an employer that nobody covers.
type apiGap struct {
	gap.Gap
	Union    id.Ref `json:"union,omitzero" doc:"The union it is assigned to"`
	Founding id.Ref `json:"founding,omitzero" doc:"The founding that came of it"`
}

func newAPIGap(g gap.Gap) apiGap {
	return apiGap{g, refOf(g.Employer.Fed, g.Org), refOf(g.Employer.Fed, g.Founding)}
}

func refOf(fed id.Fed, i id.ID) id.Ref {
	if i == 0 {
		return id.Ref{}
	}
	return id.Ref{Fed: fed, ID: i}
}

func (h gapAPI) node(ctx context.Context, by access.Actor, asked id.Ref) (id.Ref, error) {
	if !asked.IsZero() {
		return asked, nil
	}
	return h.gaps.Orgs.Root(ctx, by.Fed)
}

func (h gapAPI) list(ctx context.Context, by access.Actor, in *apiList) (*api.Listing[apiGap], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	node, err := h.node(ctx, by, in.Node)
	if err != nil {
		return nil, err
	}
	found, err := h.gaps.List(ctx, by, gap.ListInput{Node: node, Division: in.Division, Industry: in.Industry, Least: in.Least, Most: in.Most, Stage: in.Stage,
		Order: in.Order, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(g gap.Gap) string { return g.Employer.String() }, newAPIGap), nil
}

func (h gapAPI) tasks(ctx context.Context, by access.Actor, _ *struct{}) (*api.Listing[apiGap], error) {
	found, err := h.gaps.Tasks(ctx, by)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPIGap), nil
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiSeen is a gap with its history, newest first.
type apiSeen struct {
	apiGap
	IsGap   bool        `json:"is_gap" doc:"Whether the facts make it one today"`
	History []gap.Entry `json:"history" nullable:"false"`
}

func (h gapAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiSeen], error) {
	seen, err := h.gaps.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(apiSeen{newAPIGap(seen.Gap), seen.IsGap, seen.History}, seen.Version), nil
}

type apiAssign struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body gap.AssignInput
}

func (h gapAPI) assign(ctx context.Context, by access.Actor, in *apiAssign) (*api.Record[apiGap], error) {
	return changed(in.IfMatch, func(version int64) (gap.Gap, error) {
		in.Body.Employer, in.Body.Version = in.Ref, version
		return h.gaps.Assign(ctx, by, in.Body)
	})
}

type apiVisit struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body gap.VisitInput
}

func (h gapAPI) visit(ctx context.Context, by access.Actor, in *apiVisit) (*api.Record[apiGap], error) {
	return changed(in.IfMatch, func(version int64) (gap.Gap, error) {
		in.Body.Employer, in.Body.Version = in.Ref, version
		return h.gaps.Visit(ctx, by, in.Body)
	})
}

type apiDecide struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body gap.DecideInput
}

func (h gapAPI) decide(ctx context.Context, by access.Actor, in *apiDecide) (*api.Record[apiGap], error) {
	return changed(in.IfMatch, func(version int64) (gap.Gap, error) {
		in.Body.Employer, in.Body.Version = in.Ref, version
		return h.gaps.Decide(ctx, by, in.Body)
	})
}

// changed answers with a gap as one more entry left it.
func changed(match api.IfMatch, do func(version int64) (gap.Gap, error)) (*api.Record[apiGap], error) {
	version, err := match.Version()
	if err != nil {
		return nil, err
	}
	g, err := do(version)
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIGap(g), g.Version), nil
}

// apiPart is a territory with its figures.
type apiPart struct {
	ID   id.Ref `json:"id"`
	Name string `json:"name"`
	gap.Figures
}

// apiFigures are the figures of a territory.
type apiFigures struct {
	gap.Figures
	Parts []apiPart   `json:"parts" nullable:"false" doc:"The territories right below"`
	Rest  gap.Figures `json:"rest" doc:"What lies in none of them"`
}

func (h gapAPI) figures(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[apiFigures], error) {
	f, err := h.gaps.Figures(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := apiFigures{Figures: f.All, Parts: []apiPart{}, Rest: f.Rest}
	for _, p := range f.Parts {
		out.Parts = append(out.Parts, apiPart{p.Org.Ref, p.Org.Name, p.Figures})
	}
	return api.NewBody(out), nil
}

type apiListFew struct {
	Ref id.Ref `path:"ref"`
	api.Paging
	Least int64 `query:"least" doc:"Workers"`
	Most  int64 `query:"most" doc:"Workers"`
}

// apiFew is a union with its list against the workers of the employers it covers.
type apiFew struct {
	ID        id.Ref `json:"id"`
	Name      string `json:"name"`
	Employers int64  `json:"employers"`
	Heads     int64  `json:"heads"`
	Listed    int64  `json:"listed"`
}

func (h gapAPI) few(ctx context.Context, by access.Actor, in *apiListFew) (*api.Listing[apiFew], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.gaps.Few(ctx, by, gap.FewInput{Node: in.Ref, Least: in.Least, Most: in.Most, After: after.ID, Limit: in.Size() + 1})
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(f gap.Few) string { return f.Org.Ref.String() }, func(f gap.Few) apiFew {
		return apiFew{f.Org.Ref, f.Org.Name, f.Employers, f.Heads, f.Listed}
	}), nil
}

type apiListPlatforms struct {
	Ref      id.Ref `path:"ref"`
	Division string `query:"division" doc:"Of the last row of the page before" maxLength:"12"`
	Platform string `query:"platform" doc:"Of the last row of the page before" maxLength:"60"`
}

func (h gapAPI) platforms(ctx context.Context, by access.Actor, in *apiListPlatforms) (*api.Listing[gap.Platform], error) {
	found, err := h.gaps.Platforms(ctx, by, gap.PlatformsInput{Node: in.Ref, Division: in.Division, Platform: in.Platform})
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(p gap.Platform) gap.Platform { return p }), nil
}

type apiTakeHeads struct {
	Ref id.Ref `path:"ref"`
	api.Upload
}

// apiHeadsFault says why a row was not taken.
type apiHeadsFault struct {
	Row    int    `json:"row" doc:"As a spreadsheet program shows it"`
	Reason string `json:"reason"`
}

// apiHeadsTaken is what became of the rows.
type apiHeadsTaken struct {
	Taken  int             `json:"taken"`
	Faults []apiHeadsFault `json:"faults" nullable:"false"`
}

func (h gapAPI) takeHeads(ctx context.Context, by access.Actor, in *apiTakeHeads) (*api.Body[apiHeadsTaken], error) {
	if err := h.gaps.Plan.Permits(by, gap.UseHeads); err != nil {
		return nil, err
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	done, err := h.gaps.TakeHeads(ctx, by, gap.HeadsInput{Node: in.Ref, File: bytes.NewReader(file), Size: int64(len(file))})
	if err != nil {
		return nil, err
	}
	out := apiHeadsTaken{done.Taken, make([]apiHeadsFault, len(done.Faults))}
	for i, f := range done.Faults {
		out.Faults[i] = apiHeadsFault{f.Row, api.Words(ctx).Msg(f.Msg)}
	}
	return api.NewBody(out), nil
}
