package app

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/org"
)

// DemoInput says what city is to be made up.
type DemoInput struct {
	Seed    uint64 // the same seed makes the same unions and people on the same day
	Unions  int
	Members int
	// Progress is told what is being done, and how much of it is behind us.
	Progress func(step errs.Msg, done, total int)
}

// The demonstration's city.
const (
	demoCity     = "深圳市总工会"
	demoDivision = "4403"
	demoBy       = "niangjia demo"
)

// Demo makes up a city in an empty place and opens it: its unions, employers and people through the modules' own use cases,
// and an account for each role. While it is made up SQLite does not wait for the disk; before Demo returns everything
// has been synced, and from then on every commit is. Errors: Conflict when the place is not empty.
func Demo(ctx context.Context, cfg Config, o Options, in DemoInput) (*App, []DemoAccount, error) {
	if _, err := os.Stat(cfg.Database); err == nil {
		return nil, nil, errs.New(errs.Conflict, "app.demo_there", "path", cfg.Database)
	}
	cfg.DeliveryURL = "" // made-up people may have somebody's phone
	making := o
	making.Create, making.Migrate = true, true
	if !cfg.Postgres() {
		making.Database.Wrap = unsynced
	}
	a, err := Open(ctx, cfg, making)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := a.rehearse(ctx, in)
	if err := errors.Join(err, a.Close()); err != nil {
		return nil, nil, err
	}
	if err := syncFiles(cfg); err != nil {
		return nil, nil, err
	}
	if a, err = Open(ctx, cfg, o); err != nil {
		return nil, nil, err
	}
	a.demo = true
	return a, accounts, nil
}

// rehearse founds the city and fills it.
func (a *App) rehearse(ctx context.Context, in DemoInput) ([]DemoAccount, error) {
	city, err := rehearse.NewCity(in.Seed, rehearse.Size{Unions: in.Unions, Members: in.Members, Today: a.Today(), City: demoDivision})
	if err != nil {
		return nil, err
	}
	done, err := a.DB.Bulk(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	in.Progress(errs.M("app.demo_codes"), 0, 1)
	founded, err := a.Found(ctx, demoBy, FoundInput{Name: demoCity, Division: demoDivision})
	if err != nil {
		return nil, err
	}
	d := &demo{App: a, in: in, city: city, by: access.NewOperator(founded.Root.Ref.Fed, demoBy), root: founded.Root,
		unions: map[string]org.Org{founded.Root.Code: founded.Root}}
	if err := d.makeUnions(ctx); err != nil {
		return nil, err
	}
	if err := d.makeEmployers(ctx); err != nil {
		return nil, err
	}
	var staff []DemoAccount
	both, bothCtx := errgroup.WithContext(ctx) // passwords take a processor, people the one writer
	both.Go(func() (err error) { staff, err = d.makeStaff(bothCtx); return err })
	both.Go(func() error { return d.makePeople(bothCtx) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	if err := d.live(ctx); err != nil {
		return nil, err
	}
	if err := d.makeApplicants(ctx); err != nil {
		return nil, err
	}
	if err := d.makeDuplicates(ctx); err != nil {
		return nil, err
	}
	if err := d.makeCadres(ctx); err != nil {
		return nil, err
	}
	in.Progress(errs.M("app.demo_figures"), 0, 1)
	if _, err := a.Members.Fold(ctx, d.by.Fed); err != nil {
		return nil, err
	}
	worker, err := d.makeWorker(ctx)
	return append(staff, worker), err
}

// demo is one city under way.
type demo struct {
	*App
	in     DemoInput
	city   *rehearse.City
	by     access.Actor
	root   org.Org
	unions map[string]org.Org // by code
	listed []listed
}

// listed is somebody of whom the rehearsal makes more than a name on a list.
type listed struct {
	person     rehearse.Person
	membership id.Ref
	union      org.Org
}

// makeUnions enters the tree, every body from the day of its founding on.
func (d *demo) makeUnions(ctx context.Context) error {
	n := 0
	for u := range d.city.Orgs() {
		if n++; u.Parent == "" {
			continue // the federation is there
		}
		made, err := d.Orgs.Create(ctx, d.by, org.CreateInput{
			Parent: d.unions[u.Parent].Ref, IndustrialParent: d.unions[u.Industrial].Ref, GuidedBy: d.unions[u.GuidedBy].Ref, ValidFrom: u.FoundedOn,
			Facts: org.Facts{Code: u.Code, Name: u.Name, Kind: org.Kind(u.Kind), USCC: u.USCC, Division: u.Division, Industry: u.Industry,
				Address: u.Address, Phone: u.Phone, LegalPersonNo: u.LegalPersonNo, FoundedOn: u.FoundedOn},
		})
		if err != nil {
			return fmt.Errorf("%s below %s: %w", u.Code, u.Parent, err)
		}
		d.unions[made.Code] = made
		d.in.Progress(errs.M("app.demo_unions"), n, d.in.Unions)
	}
	return nil
}

// employersWithManagers is how many employers the rehearsal knows the management of: enough to see what it is for.
const employersWithManagers = 50

// makeEmployers enters the employers by the table that an office would send, and the management of some.
func (d *demo) makeEmployers(ctx context.Context) error {
	d.in.Progress(errs.M("app.demo_employers"), 0, 1)
	var table strings.Builder
	table.WriteString("uscc,name,kind,industry,division,address,opened_on,employees,women,migrants,dispatched,new_form,org\n")
	var managed []rehearse.Employer
	for e := range d.city.Employers() {
		fmt.Fprintf(&table, "%s,%s,%s,%s,%s,%s,%s,%d,%d,%d,%d,%d,%s\n", e.USCC, e.Name, e.Kind, e.Industry, e.Division, e.Address, e.OpenedOn,
			e.Employees, e.Women, e.Migrants, e.Dispatched, e.NewForm, e.CoveredBy)
		if len(managed) < employersWithManagers {
			managed = append(managed, e)
		}
	}
	done, err := d.Orgs.ImportEmployers(ctx, d.by, org.ImportInput{Node: d.root.Ref, File: strings.NewReader(table.String()), Size: int64(table.Len())})
	if err != nil {
		return err
	}
	if done.Rejected > 0 {
		return fmt.Errorf("%d made-up employers were rejected, the first for %s", done.Rejected, done.Faults[0].Msg)
	}
	for _, e := range managed {
		found, err := d.Orgs.Employers(ctx, d.by, org.EmployersInput{Node: d.root.Ref, Text: e.USCC, All: true})
		if err != nil {
			return err
		}
		for _, m := range e.Managers {
			if _, err := d.Orgs.WriteManager(ctx, d.by, org.WriteManagerInput{Employer: found[0].Ref, Name: m.Name, Post: m.Post, From: m.Since}); err != nil {
				return err
			}
		}
	}
	return nil
}

// unsynced lets SQLite go on without waiting for the disk.
func unsynced(c driver.Connector) driver.Connector { return unsyncedConnector{c} }

type unsyncedConnector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c unsyncedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, "PRAGMA synchronous = OFF", nil)
	return conn, err
}

// syncFiles makes what was written unsynced survive a power cut.
func syncFiles(cfg Config) error {
	if cfg.Postgres() {
		return nil
	}
	files, err := filepath.Glob(cfg.Database + "*")
	if err != nil {
		return err
	}
	for _, path := range append(files, filepath.Dir(cfg.Database)) {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
