package rosterweb

import (
	"context"
	"io"
	"strconv"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/member"
	"niangjia/internal/union/roster"
)

// rosterAPI answers for imports and exports.
type rosterAPI struct{ rosters *roster.Service }

// API adds the routes of the roster's import and export.
func API(r *api.Router, rosters *roster.Service) {
	h := rosterAPI{rosters}
	h.imports(r)
	h.steps(r)
	h.files(r)
}

func (h rosterAPI) imports(r *api.Router) {
	const tag = "imports"
	api.Handle(r, api.Route{Method: "POST", Path: "/imports", ID: "upload-roster", Tag: tag, Use: roster.UseUpload, Body: roster.MaxFile + 1<<20, Within: uploadWithin,
		Summary: "Uploads a union's roster (XLSX, CSV, TSV) and guesses its columns",
		Detail:  "The file is kept sealed until the time named in kept_until. Nothing is read of people before the preview or the start."}, h.upload)
	api.Handle(r, api.Route{Method: "GET", Path: "/imports", ID: "list-imports", Tag: tag, Use: roster.UseFind,
		Summary: "The imports into a union, newest first"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/imports/{ref}", ID: "get-import", Tag: tag, Point: true, Use: roster.UseFind,
		Summary: "Where an import stands, and what became of its rows"}, h.get)
	api.Handle(r, api.Route{Method: "GET", Path: "/imports/{ref}/sample", ID: "get-import-sample", Tag: tag, Use: roster.UseFind,
		Summary: "The first rows of an import's file, numbers masked"}, h.sample)
	api.Handle(r, api.Route{Method: "GET", Path: "/imports/{ref}/rows", ID: "list-import-rows", Tag: tag, Use: roster.UseFind,
		Summary: "Rows that need a person, and rows taken with a remark"}, h.rows)
}

func (h rosterAPI) steps(r *api.Router) {
	const tag = "imports"
	api.Handle(r, api.Route{Method: "PUT", Path: "/imports/{ref}/columns", ID: "arrange-import", Tag: tag, Use: roster.UseArrange,
		Summary: "Says what each column of the file is, or which of its sheets is read", Detail: "The arrangement is remembered for the union."}, h.arrange)
	for _, s := range []struct {
		name, summary string
		use           access.UseCase
		step          func(context.Context, access.Actor, id.Ref) (roster.Batch, error)
	}{
		{"preview", "Judges all rows, in the background, and writes nothing of them", roster.UseStart, h.rosters.Preview},
		{"start", "Takes the rows in, in the background; an import that was stopped or failed goes on where that was", roster.UseStart, h.rosters.Start},
		{"stop", "Halts an import; what was taken in stays", roster.UseStart, h.stop},
		{"undo", "Takes a whole import back, in the background, unless something later depends on it", roster.UseUndo, h.rosters.Undo},
	} {
		api.Handle(r, api.Route{Method: "POST", Path: "/imports/{ref}/" + s.name, ID: s.name + "-import", Tag: tag, Use: s.use, Summary: s.summary},
			func(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiBatch], error) {
				return batchRecord(ctx)(s.step(ctx, by, in.Ref))
			})
	}
	api.Handle(r, api.Route{Method: "POST", Path: "/imports/{ref}/rows/{row}/decision", ID: "decide-import-row", Tag: tag, Use: roster.UseDecide, Also: member.UseTakeIn,
		Summary: "Settles a row that needs a look"}, h.decide)
}

func (h rosterAPI) files(r *api.Router) {
	const tag = "imports"
	types := []string{sheet.TypeXLSX, sheet.TypeCSV}
	api.Stream(r, api.Route{Method: "GET", Path: "/imports/{ref}/rejects", ID: "get-import-rejects", Tag: tag, Use: roster.UseFind, Within: downloadWithin, Files: types,
		Summary: "The rows that need a person as a file of the same form with a column of reasons", Detail: "Mended, it can be imported as it is."}, h.rejects)
	api.Stream(r, api.Route{Method: "POST", Path: "/orgs/{ref}/export", ID: "export-roster", Tag: tag, Use: member.UseExport, Within: downloadWithin, Files: types,
		Summary: "The roster of a union and of those below it, in the layout of an import",
		Detail:  "Numbers are masked unless clear is asked for with a reason, which the people concerned see; that also needs the scope member:unmask."}, h.export)
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiBatch is one import of one file into one union.
type apiBatch struct {
	ID         id.Ref        `json:"id"`
	Org        id.Ref        `json:"org"`
	By         string        `json:"by" doc:"Who began it"`
	Via        string        `json:"via" doc:"web, api or cli"`
	FileName   string        `json:"file_name"`
	KeptUntil  time.Time     `json:"kept_until" doc:"When the file and the rows that were not taken in are deleted"`
	State      roster.State  `json:"state" enum:"uploaded,previewing,previewed,running,done,stopped,failed,undoing,undone"`
	Layout     roster.Layout `json:"layout"`
	Total      int           `json:"total" doc:"Rows to read; 0 while unknown"`
	DoneRow    int           `json:"done_row" doc:"How many of them are behind"`
	Counts     roster.Counts `json:"counts"`
	Problem    string        `json:"problem,omitempty" doc:"Why it failed, in words"`
	CreatedAt  time.Time     `json:"created_at"`
	StartedAt  time.Time     `json:"started_at,omitzero"`
	FinishedAt time.Time     `json:"finished_at,omitzero"`
	Version    int64         `json:"version"`
}

// newAPIBatch is an import in the reader's words.
func newAPIBatch(words *i18n.Printer) func(roster.Batch) apiBatch {
	return func(b roster.Batch) apiBatch {
		out := apiBatch{ID: b.Ref, Org: id.Ref{Fed: b.Ref.Fed, ID: b.Org}, By: b.Actor, Via: b.Via, FileName: b.FileName, KeptUntil: b.KeptUntil,
			State: b.State, Layout: b.Layout, Total: b.Total, DoneRow: b.DoneRow, Counts: b.Counts, CreatedAt: b.CreatedAt, StartedAt: b.StartedAt,
			FinishedAt: b.FinishedAt, Version: b.Version}
		if out.Layout.Columns == nil {
			out.Layout.Columns = []roster.Column{}
		}
		if b.Problem != nil {
			out.Problem = spoken(words, *b.Problem)
		}
		return out
	}
}

// batchRecord answers with what an import became.
func batchRecord(ctx context.Context) func(roster.Batch, error) (*api.Record[apiBatch], error) {
	return func(b roster.Batch, err error) (*api.Record[apiBatch], error) {
		if err != nil {
			return nil, err
		}
		return api.NewRecord(newAPIBatch(api.Words(ctx))(b), b.Version), nil
	}
}

type apiUpload struct {
	Org   id.Ref `query:"org" required:"true"`
	Sheet string `query:"sheet" doc:"The name of a sheet or its number, counted from 1; the one that shows the most of a roster when left out"`
	api.Upload
}

func (h rosterAPI) upload(ctx context.Context, by access.Actor, in *apiUpload) (*api.Created[apiBatch], error) {
	b, err := h.rosters.Upload(ctx, by, roster.UploadInput{Org: in.Org, FileName: in.FileName, File: in, Sheet: in.Sheet})
	if err != nil {
		return nil, err
	}
	return api.NewCreated(newAPIBatch(api.Words(ctx))(b), batchHref(b.Ref)), nil
}

type apiListImports struct {
	api.Paging
	Org id.Ref `query:"org" required:"true"`
}

func (h rosterAPI) list(ctx context.Context, by access.Actor, in *apiListImports) (*api.Listing[apiBatch], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.rosters.List(ctx, by, in.Org, after.ID, in.Size()+1)
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(b roster.Batch) string { return b.Ref.String() }, newAPIBatch(api.Words(ctx))), nil
}

func (h rosterAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiBatch], error) {
	return batchRecord(ctx)(h.rosters.Find(ctx, by, in.Ref))
}

// apiSample are the first rows of a file.
type apiSample struct {
	Columns []roster.Column `json:"columns" nullable:"false"`
	Rows    [][]string      `json:"rows" nullable:"false" doc:"In the order of the columns; numbers masked"`
	Fields  []string        `json:"fields" nullable:"false" doc:"What a column may be"`
}

func (h rosterAPI) sample(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[apiSample], error) {
	s, err := h.rosters.Sample(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := apiSample{s.Batch.Layout.Columns, make([][]string, len(s.Rows)), roster.FieldKeys()}
	for i, row := range s.Rows {
		out.Rows[i] = maskedRow(s.Batch.Layout, row)
	}
	return api.NewBody(out), nil
}

// maskedRow hides the numbers of a row, whatever its columns are said to be.
func maskedRow(l roster.Layout, cells []string) []string {
	out := make([]string, len(cells))
	for i, text := range cells {
		field := ""
		if i < len(l.Columns) {
			field = l.Columns[i].Field
		}
		out[i] = roster.Masked(field, text)
	}
	return out
}

type apiListRows struct {
	Ref id.Ref `path:"ref"`
	api.Paging
	Outcome []string `query:"outcome" enum:"needs_look,rejected,noted" doc:"Separated by commas; needs_look and rejected when left out"`
}

// apiReason says why a row was not simply taken.
type apiReason struct {
	Cell    string `json:"cell,omitempty" doc:"C7; absent when it is about the whole row"`
	Heading string `json:"heading,omitempty"`
	Message string `json:"message"`
}

// apiRow is a row that needs a person, or was taken with a remark.
type apiRow struct {
	Row      int         `json:"row" doc:"As a spreadsheet program shows it"`
	Outcome  string      `json:"outcome"`
	Reasons  []apiReason `json:"reasons" nullable:"false"`
	Cells    []string    `json:"cells" nullable:"false" doc:"Numbers masked"`
	Decision string      `json:"decision,omitempty" doc:"take or leave, once somebody decided"`
}

func (h rosterAPI) rows(ctx context.Context, by access.Actor, in *apiListRows) (*api.Listing[apiRow], error) {
	after := 0
	if in.After != "" {
		var err error
		if after, err = strconv.Atoi(in.After); err != nil {
			return nil, errs.InvalidField("after", "api.not_whole")
		}
	}
	if len(in.Outcome) == 0 {
		in.Outcome = []string{string(member.NeedsLook), string(member.Rejected)}
	}
	b, err := h.rosters.Find(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	found, err := h.rosters.Rows(ctx, by, in.Ref, after, in.Size()+1, in.Outcome...)
	if err != nil {
		return nil, err
	}
	words := api.Words(ctx)
	return api.Cut(found, in.Paging, func(r roster.RowLeft) string { return strconv.Itoa(r.Number) }, func(r roster.RowLeft) apiRow {
		out := apiRow{r.Number, r.Outcome, make([]apiReason, len(r.Reasons)), maskedRow(b.Layout, r.Cells), r.Decision}
		for i, reason := range r.Reasons {
			out.Reasons[i] = apiReason{reason.Cell, reason.Heading, spoken(words, reason.Msg)}
		}
		return out
	}), nil
}

type apiArrange struct {
	Ref  id.Ref `path:"ref"`
	Body struct {
		Sheet  string   `json:"sheet,omitempty" doc:"The name or number of another sheet of the file, to be read instead; layout.others of an import are those that look like rosters, too"`
		Fields []string `json:"fields,omitempty" doc:"What each column of the sheet is, in the order of the file; an empty text leaves a column out. Left out, they stay as they are, or are guessed on another sheet" maxItems:"512"`
	}
}

func (h rosterAPI) arrange(ctx context.Context, by access.Actor, in *apiArrange) (*api.Record[apiBatch], error) {
	return batchRecord(ctx)(h.rosters.Arrange(ctx, by, roster.ArrangeInput{Batch: in.Ref, Sheet: in.Body.Sheet, Fields: in.Body.Fields}))
}

// stop halts an import and reads what it became.
func (h rosterAPI) stop(ctx context.Context, by access.Actor, ref id.Ref) (roster.Batch, error) {
	if err := h.rosters.Stop(ctx, by, ref); err != nil {
		return roster.Batch{}, err
	}
	return h.rosters.Find(ctx, by, ref)
}

type apiDecide struct {
	Ref  id.Ref `path:"ref"`
	Row  int    `path:"row" minimum:"1"`
	Body struct {
		Decision roster.Decision `json:"decision" enum:"take,leave" doc:"take: as it stands, the document being right about sex and birth date"`
	}
}

func (h rosterAPI) decide(ctx context.Context, by access.Actor, in *apiDecide) (*api.Record[apiBatch], error) {
	return batchRecord(ctx)(h.rosters.Decide(ctx, by, roster.DecideInput{Batch: in.Ref, Row: in.Row, Decision: in.Body.Decision}))
}

type apiRejects struct {
	Ref     id.Ref        `path:"ref"`
	Format  roster.Format `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Outcome []string      `query:"outcome" enum:"needs_look,rejected" doc:"Separated by commas; both when left out"`
}

func (h rosterAPI) rejects(ctx context.Context, by access.Actor, in *apiRejects) (*api.Download, error) {
	if len(in.Outcome) == 0 {
		in.Outcome = []string{string(member.NeedsLook), string(member.Rejected)}
	}
	words := api.Words(ctx)
	return apiDownload("rejects", in.Format, func(w io.Writer) error {
		return h.rosters.Rejects(ctx, by, in.Ref, in.Format, w, words.Msg, in.Outcome...)
	}), nil
}

type apiExport struct {
	Ref  id.Ref `path:"ref"`
	Body struct {
		Format    roster.Format `json:"format,omitempty" enum:"xlsx,csv" doc:"xlsx when left out"`
		ThisLevel bool          `json:"this_level,omitempty" doc:"The union itself only"`
		Clear     bool          `json:"clear,omitempty" doc:"Numbers unmasked; needs a reason"`
		Reason    string        `json:"reason,omitempty" maxLength:"400"`
	}
}

func (h rosterAPI) export(ctx context.Context, by access.Actor, in *apiExport) (*api.Download, error) {
	if in.Body.Format == "" {
		in.Body.Format = roster.XLSX
	}
	out := roster.ExportInput{Format: in.Body.Format, ExportInput: member.ExportInput{Node: in.Ref, ThisLevel: in.Body.ThisLevel,
		Clear: in.Body.Clear, Reason: in.Body.Reason}}
	return apiDownload("roster", in.Body.Format, func(w io.Writer) error { return h.rosters.Export(ctx, by, out, w) }), nil
}

func apiDownload(name string, f roster.Format, write func(io.Writer) error) *api.Download {
	return &api.Download{Name: name + "." + string(f), Type: contentTypes[f], Write: write}
}
