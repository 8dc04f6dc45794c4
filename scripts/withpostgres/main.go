// Withpostgres runs a command beside a PostgreSQL server of its own:
//
//	withpostgres [-durable] COMMAND [ARGUMENT …]
//
// The server listens on a free loopback port and keeps its data in a throw-away folder; the command
// finds it in NIANGJIA_TEST_POSTGRES. It is stopped and its folder removed when the command ends, also
// by Ctrl-C. Where that variable is set already the server it names is used; where no PostgreSQL is
// installed the command runs without, and skips what needs one.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const variable = "NIANGJIA_TEST_POSTGRES"

func main() {
	// The children are told to end when this thread does: not even a kill leaves a server behind.
	runtime.LockOSThread()
	durable := flag.Bool("durable", false, "sync to the disk at each commit, as in earnest; without it tests are faster")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres [-durable] COMMAND [ARGUMENT …]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code, err := run(ctx, *durable, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// run starts the server where one is needed and can be had, and runs the command.
func run(ctx context.Context, durable bool, command []string) (code int, err error) {
	bin, found := programs()
	if os.Getenv(variable) != "" || !found {
		return execute(ctx, command, os.Environ())
	}
	s := &server{bin: bin, durable: durable}
	if err := s.start(ctx); err != nil {
		return 1, errors.Join(err, s.stop())
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	return execute(ctx, command, append(os.Environ(), variable+"="+s.url()))
}

// execute runs the command in a process group of its own, which is ended with ctx: first asked, after
// five seconds killed.
func execute(ctx context.Context, command, env []string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // grandchildren that stayed
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}

// programs is the folder of the newest PostgreSQL installed, 15 at least.
func programs() (string, bool) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is sound
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	sort.Slice(dirs, func(i, j int) bool { return version(dirs[i]) > version(dirs[j]) })
	if len(dirs) > 0 && version(dirs[0]) >= 15 {
		return filepath.Dir(dirs[0]), true
	}
	path, err := exec.LookPath("initdb")
	return filepath.Dir(path), err == nil
}

type server struct {
	bin     string
	durable bool
	dir     string
	port    int
	as      *syscall.Credential // nil: as we are
	cmd     *exec.Cmd
	log     bytes.Buffer
	ended   chan struct{}
}

func (s *server) url() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres", s.port)
}

// start makes the data folder and starts the server in it; a port that somebody else took
// meanwhile is tried again with another.
func (s *server) start(ctx context.Context) (err error) {
	if s.dir, err = os.MkdirTemp("", "niangjia-postgres-"); err != nil {
		return err
	}
	if err := s.becomeNobody(); err != nil {
		return err
	}
	out, err := s.command(ctx, "initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	for range 3 {
		if err = s.listen(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// becomeNobody: PostgreSQL refuses to run as root.
func (s *server) becomeNobody() error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, errU := strconv.Atoi(u.Uid)
	gid, errG := strconv.Atoi(u.Gid)
	s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(errU, errG, os.Chown(s.dir, uid, gid))
}

func (s *server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	// A group of its own: Ctrl-C is for the tests, the server is stopped after them.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true, Pdeathsig: syscall.SIGINT}
	return cmd
}

func (s *server) listen(ctx context.Context) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	settings := []string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "port=" + strconv.Itoa(s.port),
		"max_connections=300", "shared_buffers=256MB", "max_locks_per_transaction=512", "max_wal_size=2GB"}
	if !s.durable {
		settings = append(settings, "fsync=off", "full_page_writes=off", "synchronous_commit=off")
	}
	args := []string{"-D", s.data()}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	s.cmd = s.command(context.WithoutCancel(ctx), "postgres", args...) // stop ends it, not ctx
	s.log.Reset()
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func() { s.cmd.Wait(); close(s.ended) }()
	return s.ready(ctx)
}

func (s *server) ready(ctx context.Context) error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ended:
			return fmt.Errorf("PostgreSQL did not start:\n%s", s.log.String())
		default:
		}
		if s.command(ctx, "pg_isready", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port)).Run() == nil {
			return nil
		}
	}
	return errors.New("PostgreSQL did not answer within 30 s")
}

// stop ends the server and removes its folder.
func (s *server) stop() error {
	if s.cmd != nil && s.cmd.Process != nil {
		s.cmd.Process.Signal(syscall.SIGINT) // fast: open connections are cut
		select {
		case <-s.ended:
		case <-time.After(10 * time.Second):
			s.cmd.Process.Signal(syscall.SIGQUIT)
			<-s.ended
		}
	}
	return os.RemoveAll(s.dir)
}
