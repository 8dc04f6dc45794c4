package orgweb

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/org"

	"github.com/a-h/templ"
)

// mostFaults is how many faults a page lists; whoever has more begins with these.
const mostFaults = 300

// importKind is one of the two imports.
type importKind struct {
	title, note, columns string         // message keys
	use                  access.UseCase // asked besides the import's own
	run                  func(context.Context, access.Actor, org.ImportInput) (org.Imported, error)
	giveBack             func(context.Context, org.ImportInput, []org.RowFault, sheet.Writer, func(errs.Msg) string) error
	action               func(id.Ref) string
}

func (p pages) orgsImport() importKind {
	return importKind{"orgweb.import_orgs", "orgweb.import_orgs_note", "orgweb.import_orgs_columns", org.UseImport, p.Orgs.Import, org.WriteRejects,
		func(ref id.Ref) string { return orgHref(ref) + "/import" }}
}

func (p pages) employersImport() importKind {
	return importKind{"orgweb.import_employers", "orgweb.import_employers_note", "orgweb.import_employers_columns", org.UseEmployerWrite, p.Orgs.ImportEmployers,
		org.WriteEmployerRejects, func(ref id.Ref) string { return web.Address("/employers/import", "node", ref.String()) }}
}

// importView is the page with the form of an import.
type importView struct {
	head                  ui.Head
	columns, action, back string
}

func (p pages) importView(c *web.Ctx, k importKind, ref id.Ref) (importView, error) {
	node, err := p.start(c, ref)
	if err == nil {
		err = first(p.Orgs.MayImport(c.Actor, node.Org), p.demand(c, k.use, node.Org))
	}
	return importView{ui.Head{Title: c.T(k.title), Note: c.T(k.note, "name", node.Name), Crumbs: crumbs(c, node, true)}, c.T(k.columns),
		k.action(node.Ref), orgHref(node.Ref)}, err
}

// importOrgs asks for a table of unions to hang below one.
func (p pages) importOrgs(c *web.Ctx) error {
	var in unionPath
	if err := c.Decode(&in); err != nil {
		return err
	}
	return p.showImport(c, p.orgsImport(), in.Ref)
}

// importEmployers asks for a table of employers.
func (p pages) importEmployers(c *web.Ctx) error {
	ref, err := nodeInQuery(c)
	if err != nil {
		return err
	}
	return p.showImport(c, p.employersImport(), ref)
}

// nodeInQuery is the union that the address names; the zero Ref when it names none. A form with a file carries it there,
// too: its body is the file.
func nodeInQuery(c *web.Ctx) (ref id.Ref, err error) {
	if err := ref.UnmarshalText([]byte(c.R.URL.Query().Get("node"))); err != nil {
		return ref, errs.New(errs.NotFound, "errs.not_found")
	}
	return ref, nil
}

func (p pages) showImport(c *web.Ctx, k importKind, ref id.Ref) error {
	v, err := p.importView(c, k, ref)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, importPage(v))
}

// takeOrgs imports unions.
func (p pages) takeOrgs(c *web.Ctx) error {
	ref, err := id.ParseRef(c.R.PathValue("ref"))
	if err != nil {
		return errs.New(errs.NotFound, "errs.not_found")
	}
	return p.takeImport(c, p.orgsImport(), ref)
}

// takeEmployers imports employers.
func (p pages) takeEmployers(c *web.Ctx) error {
	ref, err := nodeInQuery(c)
	if err != nil {
		return err
	}
	return p.takeImport(c, p.employersImport(), ref)
}

// takeImport reads the file and shows what became of its rows. Sending it again changes nothing, so the page may be
// loaded anew.
func (p pages) takeImport(c *web.Ctx, k importKind, ref id.Ref) error {
	v, err := p.importView(c, k, ref)
	if err != nil {
		return err
	}
	node, err := p.start(c, ref)
	if err != nil {
		return err
	}
	upload, err := c.Upload(&struct{}{}, "file")
	var file []byte
	if err == nil {
		file, err = io.ReadAll(upload)
	}
	in := org.ImportInput{Node: node.Ref, File: bytes.NewReader(file), Size: int64(len(file))}
	var done org.Imported
	if err == nil {
		done, err = k.run(c.Context(), c.Actor, in)
	}
	if err != nil {
		return c.Again(err, web.Desk, v.head.Title, importPage(v))
	}
	var rejects bytes.Buffer
	if len(done.Faults) > 0 {
		if err := k.giveBack(c.Context(), in, done.Faults, sheet.NewXLSX(&rejects, c.T("orgweb.rejected")), c.Msg); err != nil {
			return err
		}
	}
	return c.Page(web.Desk, v.head.Title, importedPage(v, upload.Name, done, faultTable(c, done.Faults), rejects.Bytes()))
}

// faultTable lists why rows were not taken.
func faultTable(c *web.Ctx, faults []org.RowFault) ui.Table {
	rows := make([]ui.Row, 0, min(len(faults), mostFaults))
	for _, f := range faults[:min(len(faults), mostFaults)] {
		column := ""
		if f.Column != "" {
			column = c.T("orgweb.column_" + f.Column)
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(f.Row)), ui.Text(column), ui.Text(c.Msg(f.Msg))}})
	}
	return ui.Table{Caption: c.T("orgweb.rejected"), Rows: rows,
		Cols: []ui.Col{{Label: c.T("orgweb.row"), Numeric: true}, {Label: c.T("orgweb.column")}, {Label: c.T("orgweb.why"), Main: true}}}
}
