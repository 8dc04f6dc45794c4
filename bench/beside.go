package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"niangjia/internal/platform/id"
)

// besideRows is how long the rosters are that are imported beside the pages, at the most.
const besideRows = 200_000

// imports are imports that run, one behind the other, until they are stopped.
type imports struct {
	s      *server
	c      *city
	file   []byte
	cancel context.CancelFunc
	ended  chan error
	began  time.Time
	took   time.Duration
	rows   int // taken in
}

// batch is an import as the API tells of it.
type batch struct {
	ID      id.Ref `json:"id"`
	State   string `json:"state"`
	DoneRow int    `json:"done_row"`
	Problem string `json:"problem"`
}

// startImports returns when the first rows have been taken in.
func (b *bench) startImports(ctx context.Context, s *server, c *city) (*imports, error) {
	path, err := b.roster(min(b.rows, besideRows))
	if err != nil {
		return nil, err
	}
	i := &imports{s: s, c: c, ended: make(chan error, 1)}
	if i.file, err = os.ReadFile(path); err != nil {
		return nil, err
	}
	ctx, i.cancel = context.WithCancel(ctx)
	running := make(chan struct{})
	go func() { i.ended <- i.work(ctx, running) }()
	select {
	case <-running:
		return i, nil
	case err := <-i.ended:
		return nil, fmt.Errorf("the import beside the pages: %w", err)
	}
}

// work imports the file into one empty union after the other. running is closed when rows are being taken in.
func (i *imports) work(ctx context.Context, running chan struct{}) error {
	for n, union := range i.c.empty {
		one, err := i.call(ctx, "POST", "/imports?name=roster.xlsx&org="+union.String(), i.file)
		if err == nil {
			one, err = i.call(ctx, "POST", "/imports/"+one.ID.String()+"/start", nil)
		}
		for before := 0; err == nil && one.State == "running"; {
			if n == 0 && before == 0 && one.DoneRow > 0 {
				i.began = time.Now()
				close(running)
			}
			i.rows, before = i.rows+one.DoneRow-before, one.DoneRow
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
			if ctx.Err() != nil {
				_, err := i.call(context.WithoutCancel(ctx), "POST", "/imports/"+one.ID.String()+"/stop", nil)
				return err
			}
			one, err = i.call(ctx, "GET", "/imports/"+one.ID.String(), nil)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case one.State != "done":
			return fmt.Errorf("%s: %s", one.State, one.Problem)
		}
	}
	return errors.New("all imports were done before the pages were: take more rows")
}

func (i *imports) call(ctx context.Context, method, path string, body []byte) (out batch, err error) {
	if body == nil && method == "POST" {
		body = []byte{}
	}
	answer, err := once(ctx, i.s.address, newRequest(method, "/api/v1"+path, body, "Authorization: Bearer "+i.c.token,
		"Content-Type: application/octet-stream"))
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(answer, &out)
}

// stop ends the imports. It is an error when they had ended before.
func (i *imports) stop() error {
	select {
	case err := <-i.ended:
		return fmt.Errorf("the import beside the pages: %w", err)
	default:
	}
	i.took = time.Since(i.began)
	i.cancel()
	return <-i.ended
}

func (i *imports) rate() float64 { return float64(i.rows) / i.took.Seconds() }
