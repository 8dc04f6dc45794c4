package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"
	_ "time/tzdata" // a server's image may have no zones of its own

	"niangjia/internal/engine/codes"
	"niangjia/internal/engine/deadline"
	"niangjia/internal/engine/procedure"
	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/backup"
	"niangjia/internal/platform/blob"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/obs"
	"niangjia/internal/platform/paper"
	"niangjia/internal/platform/schema"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/union/account"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/founding"
	"niangjia/internal/union/gap"
	"niangjia/internal/union/joining"
	"niangjia/internal/union/member"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
	"niangjia/internal/union/reorg"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/transfer"
)

// Version is the program's.
const Version = "0.1.0"

// App is one running installation: its database, its keys, its services.
type App struct {
	Config  Config
	Words   *i18n.Catalogue
	Log     *slog.Logger
	Metrics *obs.Metrics

	DB         *sqldb.DB
	IDs        *id.Source
	Vault      *vault.Vault
	Blobs      *blob.Store
	Plan       *access.Planner
	Audit      *audit.Log
	Looks      *audit.Looks
	Book       *codes.Book
	Codes      *codes.Service
	Rules      *rules.Service
	Orgs       *org.Service
	Members    *member.Service
	Rosters    *roster.Service
	Accounts   *account.Service
	Joining    *joining.Service
	Gaps       *gap.Service
	Foundings  *founding.Service
	Offices    *office.Service
	Shifts     *office.Shifts
	Cadres     *cadre.Service
	Transfers  *transfer.Service
	Reorgs     *reorg.Service
	Duplicates *duplicate.Service
	Press      *paper.Press
	// Procedures runs the procedures of all modules.
	Procedures *procedure.Engine
	// Messages sends word to people.
	Messages *delivery.Service

	provider delivery.Provider
	demo     bool               // the people are made up
	stop     context.CancelFunc // ends the following of the keys
}

// Options are what differs between the commands that open an installation. The zero value opens one that is there.
type Options struct {
	Create   bool // makes database and key file where there are none
	Migrate  bool // brings the schema up to date
	Log      *slog.Logger
	Now      func() time.Time // default time.Now
	IDs      *id.Source       // default from Now
	Database sqldb.Options
}

func (o Options) now() func() time.Time {
	if o.Now == nil {
		return time.Now
	}
	return o.Now
}

// Open opens an installation. Its errors say which command helps: NotFound when there is none, Conflict when its
// schema is not the program's, Invalid when the key file is not its own.
func Open(ctx context.Context, cfg Config, o Options) (_ *App, err error) {
	o.Now = o.now()
	if o.IDs == nil {
		o.IDs = id.NewSource(o.Now)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	words, err := Catalogue()
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Words: words, Log: o.Log, Metrics: obs.NewMetrics(Version), IDs: o.IDs, Audit: audit.New(o.IDs)}
	o.Database.Now, o.Database.Observe = o.Now, a.Metrics.Write
	if a.DB, err = OpenDatabase(ctx, cfg, o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.DB.Close()
		}
	}()
	if err := a.openVault(ctx, o.Create); err != nil {
		return nil, err
	}
	if a.Blobs, err = blob.Open(cfg.Data, a.DB, a.Vault, a.IDs); err != nil {
		return nil, err
	}
	if a.Book, err = codes.Open(ctx, a.DB); err != nil {
		return nil, err
	}
	if err := a.openProvider(); err != nil {
		return nil, err
	}
	if a.Press, err = paper.New(paper.Options{Fallback: cfg.Font}); err != nil {
		return nil, err
	}
	a.wire()
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	go a.Vault.Follow(following, func(err error) { a.Log.ErrorContext(following, "read the keys again", "error", err) })
	return a, nil
}

// OpenDatabase opens the database alone, for commands that need neither key nor services.
func OpenDatabase(ctx context.Context, cfg Config, o Options) (*sqldb.DB, error) {
	if !o.Create && !cfg.hasDatabase() {
		return nil, errs.New(errs.NotFound, "app.no_database", "path", cfg.Database)
	}
	db, err := sqldb.Open(ctx, cfg.Database, o.Database)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "app.database_closed")
	}
	if err := ready(ctx, db, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// ready brings the schema up to date, or says that it is not.
func ready(ctx context.Context, db *sqldb.DB, o Options) error {
	if o.Migrate {
		_, err := schema.Migrate(ctx, db, schema.Options{})
		return err
	}
	if half, err := backup.Unfinished(ctx, db); err == nil && half { // no such table where nothing was restored
		return errs.New(errs.Conflict, "app.half_restored")
	}
	pending, err := schema.Pending(ctx, db)
	if err != nil {
		return err
	}
	all, err := schema.All()
	switch {
	case err != nil:
		return err
	case len(pending) == len(all):
		return errs.New(errs.NotFound, "app.empty_database")
	case len(pending) > 0:
		return errs.New(errs.Conflict, "app.migrate_first", "n", len(pending))
	}
	return nil
}

// openVault reads the key file. A new one is made only for an installation that holds nothing yet: what an
// old key sealed, no new one opens.
func (a *App) openVault(ctx context.Context, create bool) (err error) {
	if !a.Config.hasKey() {
		founded, err := org.New(org.Deps{DB: a.DB}).Federations(ctx)
		if err != nil {
			return err
		}
		if !create || len(founded) > 0 {
			return errs.New(errs.NotFound, "app.no_key", "path", a.Config.Key)
		}
		if err := vault.CreateKeyFile(a.Config.Key); err != nil {
			return err
		}
	}
	a.Vault, err = vault.Open(ctx, a.DB, a.Config.Key)
	switch {
	case errors.Is(err, vault.ErrSealed):
		return errs.Wrap(err, errs.Invalid, "app.key_wrong", "path", a.Config.Key)
	case errors.Is(err, fs.ErrPermission):
		return errs.Wrap(err, errs.Denied, "app.key_unreadable", "path", a.Config.Key)
	}
	return err
}

// wire makes the services.
func (a *App) wire() {
	zone := a.Config.Zone
	a.Looks = audit.NewLooks(a.Audit, a.DB)
	a.Plan = planner()
	a.Codes = codes.New(codes.Deps{DB: a.DB, Plan: a.Plan, Log: a.Audit, Book: a.Book})
	a.Orgs = org.New(org.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Vault: a.Vault, Codes: a.Book, Zone: zone})
	a.Rules = rules.New(rules.Deps{DB: a.DB, Plan: a.Plan, Log: a.Audit, Tree: tree{a.Orgs}, Rules: rules.NewRegistry(rules.Ground(), messageRules(), member.Rules(), joining.Rules(), transfer.Rules(), gap.Rules(), founding.Rules(), office.Rules(), duplicate.Rules(), cadre.Rules()), Zone: zone})
	place := bodies{tree{a.Orgs}, a}
	a.Procedures = procedure.New(procedure.Deps{DB: a.DB, Plan: a.Plan, Tree: place, Spans: place, Counter: deadline.Counter{Calendar: a.Book, Zone: zone}})
	a.Messages = delivery.New(delivery.Deps{DB: a.DB, IDs: a.IDs, Vault: a.Vault, Plan: a.Plan, Words: a.Words, Rules: place, Provider: a.provider, Zone: zone,
		Root: place.root})
	a.Members = member.New(member.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Looks: a.Looks, Vault: a.Vault, Orgs: a.Orgs, Codes: a.Book, Zone: zone,
		Rules: a.Rules, Calendar: a.Book, Messages: a.Messages, Throttle: a.throttle(20*time.Second, 30)})
	a.Rosters = roster.New(roster.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Vault: a.Vault, Blobs: a.Blobs,
		Codes: a.Book, Rules: a.Rules, Orgs: a.Orgs, Members: a.Members, Zone: zone})
	a.Transfers = transfer.New(transfer.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Orgs: a.Orgs, Members: a.Members, Procedures: a.Procedures})
	a.Offices = office.New(office.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Rules: a.Rules, Orgs: a.Orgs, Zone: zone})
	a.Shifts = office.NewShifts(a.Offices, a.Procedures)
	a.Cadres = cadre.New(cadre.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Rules: a.Rules, Orgs: a.Orgs, Members: a.Members, Terms: a.Offices,
		Counter: deadline.Counter{Calendar: a.Book, Zone: zone}, Zone: zone})
	a.Foundings = founding.New(founding.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Rules: a.Rules, Orgs: a.Orgs, Procedures: a.Procedures, Zone: zone})
	a.Gaps = gap.New(gap.Deps{DB: a.DB, Plan: a.Plan, Log: a.Audit, Rules: a.Rules, Orgs: a.Orgs, Members: a.Members, Codes: a.Book, Zone: zone})
	a.Joining = joining.New(joining.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Vault: a.Vault, Rules: a.Rules, Orgs: a.Orgs, Members: a.Members,
		Procedures: a.Procedures, Messages: a.Messages, Transfers: a.Transfers, Zone: zone})
	a.Accounts = account.New(account.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Orgs: a.Orgs, Members: a.Members,
		LoginTries: a.throttle(30*time.Second, 10), AddressTries: a.throttle(2*time.Second, 120), Zone: zone})
	a.Reorgs = reorg.New(reorg.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Orgs: a.Orgs, Members: a.Members, Zone: zone,
		Keepers: map[string]reorg.Keeper{reorg.PartEmployers: a.Orgs, reorg.PartDoorways: a.Joining, reorg.PartDuties: a.Procedures,
			reorg.PartRoles: a.Accounts, reorg.PartGaps: a.Gaps},
		Counters: map[string]reorg.Counter{reorg.PartTerms: a.Offices}})
	a.Duplicates = duplicate.New(duplicate.Deps{DB: a.DB, IDs: a.IDs, Plan: a.Plan, Log: a.Audit, Rules: a.Rules, Calendar: a.Book, Orgs: a.Orgs, Members: a.Members,
		Accounts: a.Accounts, Messages: a.Messages, Zone: zone})
}

// planner decides by the matrices of all modules.
func planner() *access.Planner {
	return access.NewPlanner(codes.Access, rules.Access, procedure.Access, delivery.Access, org.Access, member.Access, account.Access, roster.Access,
		joining.Access, transfer.Access, gap.Access, founding.Access, office.Access, cadre.Access, reorg.Access, duplicate.Access)
}

// throttle limits how often a key may act: burst times at once, then once every so often.
func (a *App) throttle(every time.Duration, burst int) func(string) error {
	l := web.NewLimiter(every, burst, a.DB.Now)
	return func(key string) error { return l.Allow(key) }
}

// Close ends the work under way and closes the database.
func (a *App) Close() error {
	a.stop()
	return a.DB.Close()
}

// Pending opens the database of an installation whose schema may be behind the program, with what it lacks.
func Pending(ctx context.Context, cfg Config) (*sqldb.DB, []schema.Migration, error) {
	if !cfg.hasDatabase() {
		return nil, nil, errs.New(errs.NotFound, "app.no_database", "path", cfg.Database)
	}
	db, err := sqldb.Open(ctx, cfg.Database, sqldb.Options{})
	if err != nil {
		return nil, nil, errs.Wrap(err, errs.Unavailable, "app.database_closed")
	}
	pending, err := schema.Pending(ctx, db)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, pending, nil
}
