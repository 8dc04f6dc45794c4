package roster

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/job"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// Task is what the job of an import is to do.
type Task struct {
	Batch id.ID `json:"batch"`
}

// Job is the kind of job that previews, runs and undoes imports: what the batch's state says.
const Job job.Kind[Task] = "roster.import"

// Preview judges all rows and writes nothing of them.
func (s *Service) Preview(ctx context.Context, by access.Actor, ref id.Ref) (Batch, error) {
	return s.begin(ctx, by, ref, Previewing)
}

// Start takes the rows in; an import that was stopped or failed goes on where that was.
func (s *Service) Start(ctx context.Context, by access.Actor, ref id.Ref) (Batch, error) {
	return s.begin(ctx, by, ref, Running)
}

// begin moves an import to a state in which a job works on it, and enqueues the job.
func (s *Service) begin(ctx context.Context, by access.Actor, ref id.Ref, to State) (Batch, error) {
	var b Batch
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) (err error) {
		if b, err = s.enter(ctx, tx, by, ref, to); err != nil {
			return err
		}
		_, err = Job.Enqueue(ctx, tx, s.IDs, ref.Fed, Task{ref.ID})
		return err
	})
	return b, err
}

func (s *Service) enter(ctx context.Context, tx *sqldb.Tx, by access.Actor, ref id.Ref, to State) (Batch, error) {
	b, _, err := s.load(ctx, tx, by, UseStart, ref)
	if err != nil {
		return b, err
	}
	switch {
	case b.Active(), b.State == Done, b.State == Undone:
		return b, errs.New(errs.Conflict, "roster.already_started")
	case b.Partly() && to == Previewing:
		return b, errs.New(errs.Conflict, "roster.partly_taken")
	}
	if err := b.Layout.check(); err != nil {
		return b, err
	}
	if !b.Partly() {
		b.DoneRow, b.Counts = 0, Counts{}
	}
	b.State, b.Problem, b.StartedAt, b.FinishedAt = to, nil, tx.Now, time.Time{}
	if err := save(ctx, tx, &b); err != nil {
		return b, err
	}
	return b, s.logState(ctx, tx, by, b)
}

// logState logs into what state somebody has brought an import.
func (s *Service) logState(ctx context.Context, tx *sqldb.Tx, by access.Actor, b Batch) error {
	return s.Log.Write(ctx, tx, by, audit.Act{Use: UseStart, Org: b.Org, Kind: "import", Record: b.Ref.ID, Detail: map[string]any{"state": b.State}})
}

// Stop halts an import between two chunks; what was taken in stays, and it may go on later. A preview that is stopped has not been: an
// import must not go on from the middle of one, of which nothing was written.
func (s *Service) Stop(ctx context.Context, by access.Actor, ref id.Ref) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		b, _, err := s.load(ctx, tx, by, UseStart, ref)
		if err != nil {
			return err
		}
		switch b.State {
		case Running:
			if b.State = Stopped; b.Total == 0 {
				b.Total = b.DoneRow
			}
		case Previewing:
			b.State, b.DoneRow, b.Counts = Uploaded, 0, Counts{}
		default:
			return nil
		}
		if err := save(ctx, tx, &b); err != nil {
			return err
		}
		return s.logState(ctx, tx, by, b)
	})
}

// Handler works on imports in the background.
func (s *Service) Handler() job.Handler {
	return Job.Handle(func(ctx context.Context, j job.Job, t Task) error {
		return s.Work(ctx, id.Ref{Fed: j.Fed, ID: t.Batch}, nil)
	})
}

// Work does what the state of an import says, until it is done, stopped or fails; progress hears of each chunk. A fault of the file,
// or that it is no longer there, ends the import as failed; any other error leaves it to be tried again.
func (s *Service) Work(ctx context.Context, ref id.Ref, progress func(Batch)) error {
	b, ok, err := sqldb.One(ctx, s.DB, findBatch, []any{ref.Fed, ref.ID}, scanBatch(ref.Fed))
	if err != nil || !ok || !b.Active() {
		return err
	}
	o, err := s.Orgs.Load(ctx, s.DB, id.Ref{Fed: ref.Fed, ID: b.Org})
	if err != nil {
		return err
	}
	by := access.NewJob(ref.Fed, b.Actor)
	if b.State == Undoing {
		return s.undo(ctx, by, b, o)
	}
	dry := b.State == Previewing
	if dry { // what was noted of people went with the process that was cut off
		b.DoneRow, b.Counts = 0, Counts{}
	}
	if b.DoneRow == 0 {
		if err := s.deleteRows(ctx, ref, 500); err != nil { // of a preview
			return err
		}
	}
	done, err := s.DB.Bulk(ctx)
	if err != nil {
		return err
	}
	defer done()
	r := &run{s: s, b: b, org: o, by: by, dry: dry, progress: progress, aim: chunkOfMany, size: firstChunk, analyze: 1000}
	if s.DB.Dialect == sqldb.SQLite {
		r.aim = chunkOfOneWriter
	}
	if dry {
		r.preview = member.NewPreview()
	}
	if err = r.work(ctx); err == nil {
		return nil
	}
	now, ok, again := sqldb.One(ctx, s.DB, findBatch, []any{ref.Fed, ref.ID}, scanBatch(ref.Fed))
	if again == nil && ok && !now.Active() {
		return nil // stopped meanwhile
	}
	var known *errs.Error
	if errors.As(err, &known) && (known.Kind == errs.Invalid || known.Kind == errs.NotFound) {
		return s.fail(ctx, ref, known.Msg)
	}
	return err
}

// fail ends an import with a problem of its file.
func (s *Service) fail(ctx context.Context, ref id.Ref, problem errs.Msg) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		b, ok, err := sqldb.One(ctx, tx, findBatch, []any{ref.Fed, ref.ID}, scanBatch(ref.Fed))
		if err != nil || !ok {
			return err
		}
		if b.State == Previewing { // of which nothing is on the list
			b.DoneRow, b.Counts = 0, Counts{}
		}
		b.State, b.Problem, b.FinishedAt = Failed, &problem, tx.Now
		return save(ctx, tx, &b)
	})
}

// A chunk is as many rows as take about so long: on SQLite everybody waits behind the one writer, on PostgreSQL hardly anybody does.
const (
	firstChunk = 64
	mostChunk  = 512

	chunkOfOneWriter = 20 * time.Millisecond
	chunkOfMany      = 80 * time.Millisecond
)

// run is one pass over a file.
type run struct {
	s        *Service
	b        Batch
	org      org.Org
	by       access.Actor
	dry      bool
	progress func(Batch)
	whole    bool            // the file was read to its end; set before the channel of lines is closed
	aim      time.Duration   // how long a chunk takes
	size     int             // its rows
	analyze  int             // row at which the planner is told that the tables have grown
	preview  *member.Preview // what the rows so far have come to, in a preview
}

// line is a row of the file on its way.
type line struct {
	number  int
	cells   []string
	row     member.Row
	faults  []errs.Field
	remarks []errs.Field
}

// chunk is lines with what member makes of them.
type chunk struct {
	lines    []line
	prepared []member.Prepared
	end      bool // of the file
}

// work reads, prepares and writes, each beside the others: reading and sealing never hold the writer.
func (r *run) work(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	lines, chunks := make(chan line, 4*mostChunk), make(chan chunk, 2)
	from := r.b // write moves r.b on
	g.Go(func() error {
		defer close(lines)
		err := r.read(ctx, from, lines)
		r.whole = err == nil
		return err
	})
	g.Go(func() error { defer close(chunks); return r.prepare(ctx, from.Ref.Fed, lines, chunks) })
	g.Go(func() error {
		for c := range chunks {
			if err := r.write(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// read hands the people's rows of the file over, behind those that are done.
func (r *run) read(ctx context.Context, b Batch, out chan<- line) error {
	book, done, err := r.s.open(ctx, b)
	if err != nil {
		return err
	}
	defer done()
	rows, err := book.Rows(ctx, b.Layout.Sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	p := &parser{codes: r.s.Codes, today: r.s.today()}
	for n := 0; rows.Next(); {
		row := rows.Row()
		if row.Number <= b.Layout.Header || !b.Layout.person(row) {
			continue
		}
		if n++; n <= b.DoneRow {
			continue
		}
		select {
		case out <- p.line(b.Layout, row):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return rows.Err()
}

// line puts the cells of a row into what a union says of a person.
func (p *parser) line(l Layout, r sheet.Row) line {
	out := line{number: r.Number, cells: texts(r, len(l.Columns))}
	for _, c := range l.Columns {
		f, ok := fieldByKey(c.Field)
		if !ok || f.set == nil {
			continue
		}
		cell := cellAt(r, c.Index)
		if cell.Kind == sheet.Error {
			out.faults = append(out.faults, errs.Field{Name: f.Key, Msg: errs.M("roster.cell_error", "text", cell.Text)})
			continue
		}
		fault, remark := f.set(p, &out.row, cell)
		if fault != nil {
			out.faults = append(out.faults, errs.Field{Name: f.Key, Msg: *fault})
		}
		if remark != nil {
			out.remarks = append(out.remarks, errs.Field{Name: f.Key, Msg: *remark})
		}
	}
	return out
}

// prepare gathers lines into chunks and has them checked and sealed.
func (r *run) prepare(ctx context.Context, fed id.Fed, in <-chan line, out chan<- chunk) error {
	send := func(c chunk) error {
		rows := make([]member.Row, len(c.lines))
		for i, l := range c.lines {
			rows[i] = l.row
		}
		c.prepared = r.s.Members.Prepare(fed, rows)
		select {
		case out <- c:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var c chunk
	for l := range in {
		c.lines = append(c.lines, l)
		if len(c.lines) >= mostChunk {
			if err := send(c); err != nil {
				return err
			}
			c = chunk{}
		}
	}
	if !r.whole { // the reader failed, and says why: the end is not the file's
		return nil
	}
	c.end = true
	return send(c)
}

// write takes a chunk in, in as many transactions as its size wants.
func (r *run) write(ctx context.Context, c chunk) error {
	for {
		n := min(r.size, len(c.lines))
		last := c.end && n == len(c.lines)
		start := time.Now()
		if err := r.take(ctx, c.lines[:n], c.prepared[:n], last); err != nil {
			return err
		}
		if took := time.Since(start); n == r.size && took > 0 {
			r.size = max(16, min(mostChunk, int(int64(n)*int64(r.aim)/int64(took)), 2*r.size))
		}
		if r.progress != nil {
			r.progress(r.b)
		}
		if r.b.DoneRow >= r.analyze {
			r.analyze = 10 * r.b.DoneRow
			if err := r.s.Members.Analyze(ctx); err != nil {
				return err
			}
		}
		if c.lines, c.prepared = c.lines[n:], c.prepared[n:]; len(c.lines) == 0 {
			return nil
		}
	}
}

// take takes lines in and writes the progress in the same transaction.
func (r *run) take(ctx context.Context, lines []line, prepared []member.Prepared, last bool) error {
	before, next := r.b, r.b
	err := sqldb.Write(ctx, r.s.DB, func(tx *sqldb.Tx) error {
		next = before
		for i := range lines { // what the file itself leaves wrong
			if len(lines[i].faults) > 0 {
				prepared[i].Faults = mergeFaults(lines[i].faults, prepared[i].Faults)
			}
		}
		taken, err := r.s.Members.TakeIn(ctx, tx, r.by, member.TakeInInput{Org: r.org, Batch: r.b.Ref.ID, Rows: prepared, Dry: r.dry, Preview: r.preview})
		if err != nil {
			return err
		}
		left := [][]any{}
		for i, t := range taken {
			next.Counts.add(t.Outcome)
			row, keep := leftOver(next.Layout, lines[i], t)
			if !keep {
				continue
			}
			args, err := r.s.rowArgs(r.b.Ref, row)
			if err != nil {
				return err
			}
			left = append(left, args)
		}
		if _, err := tx.InsertMany(ctx, insertRow, left); err != nil {
			return err
		}
		next.DoneRow += len(lines)
		if last {
			r.finish(&next, tx.Now)
			if err := r.s.Log.Write(ctx, tx, r.by, audit.Act{Use: UseStart, Org: r.b.Org, Kind: "import", Record: r.b.Ref.ID,
				Detail: map[string]any{"state": next.State, "counts": next.Counts}}); err != nil {
				return err
			}
		}
		return save(ctx, tx, &next)
	})
	if err != nil {
		return err
	}
	r.b = next
	if r.dry {
		r.preview.Settle()
	}
	return nil
}

func (r *run) finish(b *Batch, now time.Time) {
	b.Total, b.FinishedAt = b.DoneRow, now
	if b.State = Done; r.dry {
		b.State = Previewed
	}
}

func (c *Counts) add(o member.Outcome) {
	c.Rows++
	switch o {
	case member.Joined:
		c.Joined++
	case member.Updated:
		c.Updated++
	case member.Unchanged:
		c.Unchanged++
	case member.NeedsLook:
		c.NeedsLook++
	case member.Rejected:
		c.Rejected++
	}
}

// mergeFaults keeps one fault of a field: what the cell itself says comes first.
func mergeFaults(own, more []errs.Field) []errs.Field {
	for _, f := range more {
		if !named(own, f.Name) {
			own = append(own, f)
		}
	}
	return own
}

func named(fields []errs.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// leftOver is what is kept of a row that was not simply taken.
func leftOver(l Layout, from line, t member.Taken) (RowLeft, bool) {
	row := RowLeft{Number: from.number, Cells: from.cells, Outcome: string(t.Outcome)}
	fields := t.Reasons
	switch t.Outcome {
	case member.Joined, member.Updated:
		if fields = from.remarks; len(fields) == 0 {
			return row, false
		}
		row.Outcome = Noted
		row.Cells = nil
	case member.Unchanged:
		return row, false
	}
	for _, f := range fields {
		reason := Reason{Msg: f.Msg}
		if c, ok := l.column(f.Name); ok {
			reason.Cell, reason.Heading = cellName(c.Index, from.number), c.Heading
		}
		row.Reasons = append(row.Reasons, reason)
	}
	return row, true
}
