package ui

import (
	"context"
	"strconv"
	"time"

	"niangjia/internal/platform/i18n"
)

// Progress is work in the background: what, how far, how long still. It lives on the
// server, so closing the page stops nothing.
type Progress struct {
	Title    string
	Note     string // "checking row 12,400"
	Done     int64
	Total    int64         // 0 when unknown
	Left     time.Duration // 0 when unknown
	Poll     string        // answers ProgressBar anew; also the page's own address without a script
	Stop     string        // where stopping is posted, "" when it cannot be stopped
	Finished bool          // no more polling
	Failed   bool
}

// percent is how far, from 0 to 100; work that is not finished never says 100.
func (p Progress) percent() int {
	switch {
	case p.Finished && !p.Failed:
		return 100
	case p.Total <= 0:
		return 0
	}
	return int(min(99, max(0, p.Done*100/p.Total)))
}

func (p Progress) width() string { return strconv.Itoa(p.percent()) }

// left is how long still, in words that do not promise too much.
func (p Progress) left(ctx context.Context) string {
	switch {
	case p.Finished || p.Left <= 0:
		return ""
	case p.Left < time.Minute:
		return i18n.T(ctx, "ui.left_under_minute")
	}
	return i18n.T(ctx, "ui.left_minutes", "n", int64((p.Left+30*time.Second)/time.Minute))
}

func (p Progress) tone() Tone {
	switch {
	case p.Failed:
		return Bad
	case p.Finished:
		return OK
	}
	return Plain
}
