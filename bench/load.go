package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// stall is how long one answer may take before a measurement is given up.
const stall = 60 * time.Second

// request is a request as it goes over the wire. It is put together before the clock starts, so that the generator takes
// little of the processors that it shares with the server.
type request []byte

// newRequest writes one for a kept-alive connection; headers are whole lines.
func newRequest(method, path string, body []byte, headers ...string) request {
	lines := append([]string{method + " " + path + " HTTP/1.1", "Host: bench"}, headers...)
	if body != nil {
		lines = append(lines, "Content-Length: "+strconv.Itoa(len(body)))
	}
	return append([]byte(strings.Join(lines, "\r\n")+"\r\n\r\n"), body...)
}

// line is a kept-alive connection to a server.
type line struct {
	net.Conn
	r *bufio.Reader
}

func dial(ctx context.Context, address string) (*line, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &line{c, bufio.NewReaderSize(c, 1<<16)}, nil
}

// ask sends a request and reads the whole answer. first is the time until the answer's first byte was there.
// Any status that is no success is an error: a page that refuses is fast.
func (l *line) ask(q request, keep bool) (first time.Duration, body []byte, err error) {
	if err := l.SetDeadline(time.Now().Add(stall)); err != nil {
		return 0, nil, err
	}
	start := time.Now()
	if _, err := l.Write(q); err != nil {
		return 0, nil, err
	}
	if _, err := l.r.Peek(1); err != nil {
		return 0, nil, err
	}
	first = time.Since(start)
	answer, err := http.ReadResponse(l.r, nil)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 400)) // what is there explains the error
		head, _, _ := strings.Cut(string(q), "\r\n")
		return 0, nil, fmt.Errorf("%s: %s %s: %s", head, answer.Status, answer.Header.Get("Location"), text)
	}
	if keep {
		body, err = io.ReadAll(answer.Body)
		return first, body, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return first, nil, err
}

// once asks on a connection of its own.
func once(ctx context.Context, address string, q request) ([]byte, error) {
	l, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	_, body, err := l.ask(q, true)
	return body, err
}

// load is the outcome of one measurement.
type load struct {
	rate  float64         // answers per second
	first []time.Duration // until the first byte, sorted
}

// apply sends all requests, each connection the next one as soon as its last was answered. It keeps to one processor: handing each answer
// from thread to thread would take more of what the server shares than the asking itself.
func apply(ctx context.Context, address string, connections int, requests []request) (load, error) {
	lines := make([]*line, connections)
	for i := range lines {
		l, err := dial(ctx, address)
		if err != nil {
			return load{}, err
		}
		defer l.Close()
		lines[i] = l
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	out := load{first: make([]time.Duration, len(requests))}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for _, l := range lines {
		g.Go(func() (err error) {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return nil
				}
				if out.first[i], _, err = l.ask(requests[i], false); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return load{}, err
	}
	if len(requests) == 0 {
		return load{}, errors.New("nothing to ask")
	}
	out.rate = float64(len(requests)) / time.Since(start).Seconds()
	slices.Sort(out.first)
	return out, nil
}
