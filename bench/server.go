package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// How long a server may take to be ready, and to stop.
const (
	startWithin = 60 * time.Second
	stopWithin  = 20 * time.Second
)

// server is a program that answers on loopback.
type server struct {
	address string
	ready   time.Duration // from the start of the process to its first answer that it is ready
	cmd     *exec.Cmd
	log     *os.File
	ended   chan error
}

// serve starts our program over a city.
func (b *bench) serve(ctx context.Context, c *city) (*server, error) {
	return b.start(ctx, "/readyz", func(address string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(b.bin, "niangjia"), "serve", "--listen", address, "--data", c.cfg.Data, "--key", c.cfg.Key,
			"--database", c.cfg.Database, "--api-rate", "0", "--log-level", "info")
		cmd.Env = []string{} // settings are the flags alone
		return cmd
	})
}

// start runs the command that command makes for a free address, and waits until the path answers. What the server
// logs goes to a file, as it would in earnest.
func (b *bench) start(ctx context.Context, path string, command func(address string) *exec.Cmd) (*server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{address: free.Addr().String(), ended: make(chan error, 1)}
	if err := free.Close(); err != nil {
		return nil, err
	}
	s.cmd = command(s.address)
	if s.log, err = os.CreateTemp(b.scratch, "log-"); err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	for time.Since(began) < startWithin && ctx.Err() == nil {
		if _, err := once(ctx, s.address, newRequest("GET", path, nil)); err == nil {
			s.ready = time.Since(began)
			return s, nil
		}
		select {
		case err := <-s.ended:
			return nil, fmt.Errorf("%s ended: %w\n%s", s.cmd.Path, err, s.tail())
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil, errors.Join(fmt.Errorf("%s did not become ready", s.cmd.Path), ctx.Err(), s.stop())
}

// peak is the most memory that the server had, in MiB.
func (s *server) peak() (float64, error) { return peakMiB(s.cmd.Process.Pid) }

// stop asks the server to end, and makes it when it does not.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(stopWithin):
		return errors.Join(errors.New("did not stop"), s.cmd.Process.Kill())
	}
}

// tail is the end of what the server logged.
func (s *server) tail() string {
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}
