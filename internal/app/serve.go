package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"niangjia/internal/platform/web"
)

// stopGrace is how long a stop waits for requests and jobs.
const stopGrace = 8 * time.Second

// Serve answers requests on the listener and works in the background until ctx is done, then lets both come to
// their end, within 10 s. ready is called when the first request could be answered.
func (a *App) Serve(ctx context.Context, l net.Listener, ready func()) error {
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	server := web.NewServer(handler)
	var work sync.WaitGroup
	working, stopWork := context.WithCancel(ctx)
	defer stopWork()
	work.Go(func() { a.Work(working) })

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if err := notify("READY=1"); err != nil {
		a.Log.WarnContext(ctx, "tell systemd", "error", err)
	}
	ready()
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.Log.Info("stopping")
		notify("STOPPING=1") // nothing depends on it
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		if err = server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		cancel()
	}
	stopWork()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// notify tells systemd how the service stands (sd_notify(3)); nothing when it did not ask.
func notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	c, err := net.Dial("unixgram", socket)
	if err != nil {
		return err
	}
	_, err = c.Write([]byte(state))
	return errors.Join(err, c.Close())
}
