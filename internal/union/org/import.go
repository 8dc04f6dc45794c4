package org

import (
	"context"
	"io"
	"slices"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
)

// ImportInput is a table of bodies to hang at and below a node.
type ImportInput struct {
	Node id.Ref // rows without a parent hang right below it
	File io.ReaderAt
	Size int64 // bytes
}

// RowFault says why a row was not taken, in words that name the cell.
type RowFault struct {
	Row    int      `json:"row"` // as the person's program shows it
	Column string   `json:"column,omitempty"`
	Msg    errs.Msg `json:"-"`
	Reason string   `json:"reason"` // Msg in words; set at the edge
}

// Imported is what became of the rows; the counts add up to Rows.
type Imported struct {
	Rows      int        `json:"rows"`
	Created   int        `json:"created"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	Rejected  int        `json:"rejected"`
	Faults    []RowFault `json:"faults"`
}

func (r *Imported) reject(row int, column string, m errs.Msg) {
	r.Rejected++
	r.Faults = append(r.Faults, RowFault{Row: row, Column: column, Msg: m})
}

// rejectAll rejects a row for all its faults.
func (r *Imported) rejectAll(row int, wrong faults) {
	r.reject(row, wrong[0].Name, wrong[0].Msg)
	for _, f := range wrong[1:] {
		r.Faults = append(r.Faults, RowFault{Row: row, Column: f.Name, Msg: f.Msg})
	}
}

// importChunk rows are written in one transaction: a few milliseconds, so that others get their turn.
const importChunk = 100

// Import enters and updates bodies from a table whose rows may come in any order. A row is known again by its code,
// else by its USCC; the same file twice changes nothing. A row that cannot hang anywhere is rejected with the reason,
// and so are the rows below it.
func (s *Service) Import(ctx context.Context, by access.Actor, in ImportInput) (Imported, error) {
	imp, table, err := s.openImport(ctx, by, in, orgHeadings)
	if err != nil {
		return Imported{}, err
	}
	if slices.ContainsFunc(table, tableRow.hasEmployer) {
		if err := imp.mayCover(); err != nil {
			return Imported{}, err
		}
	}
	plan := imp.plan(table)
	for len(plan) > 0 {
		n := min(importChunk, len(plan))
		if err := imp.write(ctx, plan[:n]); err != nil {
			return imp.out, err
		}
		plan = plan[n:]
	}
	return imp.out, nil
}

// MayImport is nil when the actor may import at a node. An import writes at the node and everywhere below it, so a role on this
// level only is not enough: that is Denied with words.
func (s *Service) MayImport(by access.Actor, node Org) error {
	scope, err := s.Plan.Scope(by, UseImport, node.Target())
	if err == nil && scope.OneLevel() {
		err = errs.New(errs.Denied, "org.import_level")
	}
	return err
}

// openImport authorises an import, reads its table, and what its rows may name.
func (s *Service) openImport(ctx context.Context, by access.Actor, in ImportInput, headings map[string]string) (*orgImport, []tableRow, error) {
	node, err := s.find(ctx, in.Node)
	if err != nil {
		return nil, nil, s.hide(by, UseImport, err)
	}
	if err := s.MayImport(by, node); err != nil {
		return nil, nil, err
	}
	table, err := readTable(ctx, in.File, in.Size, headings, "name")
	if err != nil {
		return nil, nil, err
	}
	imp := &orgImport{s: s, by: by, node: node, made: map[id.ID]Org{}, today: s.today(s.DB.Now())}
	imp.out.Rows = len(table)
	return imp, table, imp.known(ctx)
}

// mayCover asks for the rights to enter employers and to have unions cover them, which the import of a table with employers needs besides.
func (imp *orgImport) mayCover() error {
	for _, use := range []access.UseCase{UseEmployerWrite, UseCover} {
		if err := imp.s.Plan.Allow(imp.by, use, imp.node.Target()); err != nil {
			return err
		}
	}
	return nil
}

// orgImport is one run of Import.
type orgImport struct {
	s     *Service
	by    access.Actor
	node  Org
	names names
	made  map[id.ID]Org // bodies of this run, and loaded parents
	today day.Day
	out   Imported
}

// names finds bodies by what a table may call them.
type names struct {
	byCode, byUSCC, byName map[string]id.ID
	twice                  map[string]bool // names that several bodies bear
}

func (n *names) add(o id.ID, code, uscc, name string) {
	n.byCode[code] = o
	if uscc != "" {
		n.byUSCC[uscc] = o
	}
	if other, taken := n.byName[name]; taken && other != o {
		n.twice[name] = true
	}
	n.byName[name] = o
}

// find looks a body up by code, USCC or a name that only one bears.
func (n *names) find(text string) (id.ID, bool) {
	if o, ok := n.byCode[tidyCode(text)]; ok {
		return o, true
	}
	if o, ok := n.byUSCC[tidyCode(text)]; ok {
		return o, true
	}
	if o, ok := n.byName[tidy(text)]; ok && !n.twice[tidy(text)] {
		return o, true
	}
	return 0, false
}

// known loads the names of what hangs at and below the node.
func (imp *orgImport) known(ctx context.Context) error {
	imp.names = names{map[string]id.ID{}, map[string]id.ID{}, map[string]id.ID{}, map[string]bool{}}
	from, to := imp.node.Path.Range()
	return sqldb.Each(ctx, imp.s.DB, namesInSubtree, []any{imp.node.Ref.Fed, from, to}, func(sc sqldb.Scanner) error {
		var o id.ID
		var code, uscc, name string
		if err := sc.Scan(&o, &code, sqldb.Or(&uscc), &name); err != nil {
			return err
		}
		imp.names.add(o, code, uscc, name)
		return nil
	})
}

// planned is a row that has a place: its parent comes before it.
type planned struct {
	tableRow
	ref    id.ID
	parent id.ID // 0: the row names none and the body is there already
	exists bool
}

// plan orders the rows so that parents come first, and rejects those that cannot hang anywhere.
func (imp *orgImport) plan(table []tableRow) []planned {
	rows := make(map[id.ID]*planned, len(table))
	order := make([]*planned, 0, len(table))
	for _, r := range table {
		key := tidyCode(r.cell("code"))
		if key == "" {
			key = tidyCode(r.cell("uscc"))
		}
		if key == "" {
			imp.out.reject(r.Number, "code", errs.M("org.import_no_key"))
			continue
		}
		p := &planned{tableRow: r}
		p.ref, p.exists = imp.names.find(key)
		uscc := tidyCode(r.cell("uscc"))
		if other, borne := imp.names.byUSCC[uscc]; borne && (!p.exists || other != p.ref) {
			imp.out.reject(r.Number, "uscc", errs.M("org.code_taken"))
			continue
		}
		if !p.exists {
			p.ref = imp.s.IDs.New()
			imp.names.add(p.ref, key, tidyCode(r.cell("uscc")), tidy(r.cell("name")))
		}
		if _, twice := rows[p.ref]; twice {
			imp.out.reject(r.Number, "code", errs.M("org.import_twice", "code", key))
			continue
		}
		rows[p.ref] = p
		order = append(order, p)
	}
	for _, p := range order {
		imp.findParent(p)
	}
	return imp.inOrder(order, rows)
}

func (imp *orgImport) findParent(p *planned) {
	text := p.cell("parent")
	switch parent, ok := imp.names.find(text); {
	case ok && text != "":
		p.parent = parent
	case text != "":
		p.parent = -1
	case !p.exists:
		p.parent = imp.node.Ref.ID
	}
}

// inOrder walks up from each row; a row is placed when its parent is there or placed before it.
func (imp *orgImport) inOrder(order []*planned, rows map[id.ID]*planned) []planned {
	const (
		fresh = iota
		walking
		placed
		refused
	)
	state := make(map[id.ID]int, len(rows))
	out := make([]planned, 0, len(rows))
	var place func(p *planned) int
	place = func(p *planned) int {
		if st := state[p.ref]; st != fresh {
			return st
		}
		state[p.ref] = walking
		verdict := placed
		if p.parent == -1 {
			imp.out.reject(p.Number, "parent", errs.M("org.import_no_parent", "parent", tidy(p.cell("parent"))))
			verdict = refused
		} else if above, inFile := rows[p.parent]; inFile && above != p {
			switch place(above) {
			case walking:
				imp.out.reject(p.Number, "parent", errs.M("org.import_circle", "parent", tidy(p.cell("parent"))))
				verdict = refused
			case refused:
				imp.out.reject(p.Number, "parent", errs.M("org.import_parent_refused", "row", above.Number))
				verdict = refused
			}
		} else if above == p {
			imp.out.reject(p.Number, "parent", errs.M("org.import_circle", "parent", tidy(p.cell("parent"))))
			verdict = refused
		}
		state[p.ref] = verdict
		if verdict == placed {
			out = append(out, *p)
		}
		return verdict
	}
	for _, p := range order {
		place(p)
	}
	return out
}

// write takes a chunk of placed rows in one transaction. The counts of a run that is repeated start over.
func (imp *orgImport) write(ctx context.Context, rows []planned) error {
	before := imp.out
	return sqldb.Write(ctx, imp.s.DB, func(tx *sqldb.Tx) error {
		imp.out = before
		imp.out.Faults = before.Faults[:len(before.Faults):len(before.Faults)]
		w := newChunk(imp, tx)
		for _, r := range rows { // of a try before this one
			delete(imp.made, r.ref)
		}
		if err := w.load(ctx, rows); err != nil {
			return err
		}
		for _, r := range rows {
			if err := w.take(ctx, r); err != nil {
				return err
			}
		}
		if err := w.flush(ctx); err != nil {
			return taken(err)
		}
		return imp.s.Log.Write(ctx, tx, imp.by, audit.Act{Use: UseImport, Org: imp.node.Ref.ID, Kind: "org",
			Detail: map[string]any{"created": imp.out.Created - before.Created, "updated": imp.out.Updated - before.Updated}})
	})
}
