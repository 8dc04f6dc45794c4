package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/semaphore"
	"modernc.org/sqlite"
)

// Dialect is the engine below.
type Dialect uint8

// The engines. Citus is Postgres here: the difference is in the schema alone.
const (
	SQLite Dialect = iota
	Postgres
)

func (d Dialect) String() string { return [...]string{"sqlite", "postgres"}[d] }

// Options tune a database; the zero value serves a city.
type Options struct {
	Now      func() time.Time                        // default time.Now
	Readers  int                                     // connections for reading; default 6
	CacheMiB int                                     // SQLite page cache of the writer; default 16
	Wrap     func(driver.Connector) driver.Connector // tests break connections with it
	Observe  func(took time.Duration, err error)     // is told of every write, from asking to commit
}

// DB is one database: its readers and its way to write.
type DB struct {
	Dialect Dialect
	now     func() time.Time
	observe func(time.Duration, error)
	read    *sql.DB
	turn    *semaphore.Weighted // readers, in the order of asking: the pool would hand its connections out at random
	stmts   sync.Map            // text → *sql.Stmt, of read; SQLite only
	write   *sql.DB             // PostgreSQL: the same pool as read
	group   *group              // SQLite: the one writer
	cache   int                 // of the writer, MiB
	bulk    atomic.Int32
}

// Open opens the database at target: a postgres:// URL, or the path of a SQLite file, which is
// made when missing.
func Open(ctx context.Context, target string, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Readers == 0 {
		o.Readers = 6
	}
	if o.CacheMiB == 0 {
		o.CacheMiB = 16
	}
	if o.Wrap == nil {
		o.Wrap = func(c driver.Connector) driver.Connector { return c }
	}
	if o.Observe == nil {
		o.Observe = func(time.Duration, error) {}
	}
	if strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://") {
		return openPostgres(ctx, target, o)
	}
	return openSQLite(ctx, target, o)
}

func openPostgres(ctx context.Context, target string, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(target)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "niangjia"
	}
	// Our statements are short and written for their indexes: compiling them costs more than it saves, and a plan made while a
	// table was empty must not read it whole ever after.
	for name, value := range map[string]string{"jit": "off", "enable_seqscan": "off"} {
		if cfg.RuntimeParams[name] == "" {
			cfg.RuntimeParams[name] = value
		}
	}
	pool := sql.OpenDB(o.Wrap(stdlib.GetConnector(*cfg)))
	pool.SetMaxOpenConns(2 * o.Readers)
	pool.SetMaxIdleConns(2 * o.Readers)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return &DB{Dialect: Postgres, now: o.Now, observe: o.Observe, read: pool, write: pool, turn: semaphore.NewWeighted(int64(2 * o.Readers))}, nil
}

// sqlitePragmas: WAL with a sync at each commit (what is acknowledged survives a power cut),
// waiting instead of failing while another process writes.
func sqlitePragmas(cacheMiB int) url.Values {
	v := url.Values{}
	for _, p := range []string{
		"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"temp_store(MEMORY)", fmt.Sprintf("wal_autocheckpoint(%d)", logPages), fmt.Sprintf("cache_size(-%d)", cacheMiB<<10),
	} {
		v.Add("_pragma", p)
	}
	return v
}

func openSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	path = strings.TrimPrefix(path, "sqlite://")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	pool := func(n, cacheMiB int) *sql.DB {
		dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + sqlitePragmas(cacheMiB).Encode()
		p := sql.OpenDB(o.Wrap(sqliteConnector{dsn: dsn, drv: &sqlite.Driver{}}))
		p.SetMaxOpenConns(n)
		p.SetMaxIdleConns(n)
		return p
	}
	db := &DB{Dialect: SQLite, now: o.Now, observe: o.Observe, write: pool(1, o.CacheMiB), cache: o.CacheMiB, turn: semaphore.NewWeighted(int64(o.Readers))}
	g, err := newGroup(ctx, db.write, o.Now)
	if err != nil {
		db.write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.group = g
	db.read = pool(o.Readers, 8)
	return db, nil
}

// sqliteConnector opens connections by DSN, which the driver offers only by name.
type sqliteConnector struct {
	dsn string
	drv *sqlite.Driver
}

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) { return c.drv.Open(c.dsn) }
func (c sqliteConnector) Driver() driver.Driver                        { return c.drv }

// Close waits for the writes under way and closes all connections; SQLite's log goes into its file.
func (db *DB) Close() error {
	if db.group != nil {
		db.group.close()
	}
	db.stmts.Range(func(_, st any) bool { st.(*sql.Stmt).Close(); return true })
	err := db.read.Close()
	if db.write != db.read {
		err = errors.Join(err, db.write.Close())
	}
	return err
}

// bulkCacheMiB holds the indexes by document, phone and name of a million people, whose keys come in no order. It takes twice the room:
// the allocator of the pure Go SQLite rounds a page with its head up to the next power of two.
const bulkCacheMiB = 320

// How many pages SQLite's log holds before they go into the file: a page that an import touches again and again goes there once.
const (
	logPages     = 16_000
	bulkLogPages = 64_000
)

// Bulk gives SQLite's writer the memory and the log that a large import wants, until done is called: without them, each row reads and
// writes pages that have just been given away. PostgreSQL has its own.
func (db *DB) Bulk(ctx context.Context) (done func(), err error) {
	if db.Dialect != SQLite || db.cache >= bulkCacheMiB {
		return func() {}, nil
	}
	resize := func(ctx context.Context, mib, pages int) error {
		return Write(ctx, db, func(tx *Tx) error {
			if _, err := tx.Exec(ctx, fmt.Sprintf("PRAGMA cache_size(-%d)", mib<<10)); err != nil {
				return err
			}
			return Each(ctx, tx, fmt.Sprintf("PRAGMA wal_autocheckpoint(%d)", pages), nil, func(Scanner) error { return nil })
		})
	}
	if db.bulk.Add(1) == 1 {
		err = resize(ctx, bulkCacheMiB, bulkLogPages)
	}
	return func() {
		if db.bulk.Add(-1) == 0 {
			_ = resize(context.WithoutCancel(ctx), db.cache, logPages) // a writer with too much memory is a writer still
		}
	}, err
}

// Now is the injected clock, cut to µs as the database keeps it.
func (db *DB) Now() time.Time { return db.now().Truncate(time.Microsecond) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }
