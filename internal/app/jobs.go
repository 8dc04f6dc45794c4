package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"niangjia/internal/platform/job"
	"niangjia/internal/platform/web/api"
)

// How often the work that comes round is done. Figures may lag 10 s behind the lists.
const (
	foldEvery  = 3 * time.Second
	clockEvery = 5 * time.Second
	sweepEvery = time.Hour
	countEvery = 15 * time.Second
	bookEvery  = time.Minute
	sendEvery  = 2 * time.Second
)

// Work does the work in the background until ctx is done: jobs, and what comes round by itself.
func (a *App) Work(ctx context.Context) {
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { a.Accounts.Keep(ctx, a.Log) })
	beside.Go(func() {
		a.Looks.Keep(ctx, func(err error) { a.Log.ErrorContext(ctx, "write who looked", "error", err) })
	})
	beside.Go(func() {
		a.Book.Follow(ctx, bookEvery, func(err error) { a.Log.ErrorContext(ctx, "read the code lists again", "error", err) })
	})
	runner := job.NewRunner(a.DB, job.Options{Log: a.Log, Observe: a.Metrics.Job, Grace: stopGrace / 2},
		[]job.Handler{a.Rosters.Handler(), a.Reorgs.Handler()},
		[]job.Periodic{
			{Name: "member.fold", Every: foldEvery, Run: a.fold},
			{Name: "procedure.clock", Every: clockEvery, Run: a.clock},
			{Name: "delivery.run", Every: sendEvery, Run: a.Messages.Run},
			{Name: "delivery.sweep", Every: sweepEvery, Run: a.Messages.Sweep},
			{Name: "member.merge", Every: sweepEvery, Run: a.Members.MergeNames},
			{Name: "blob.sweep", Every: sweepEvery, Run: a.sweep},
			{Name: "roster.purge", Every: sweepEvery, Run: a.Rosters.Purge},
			{Name: "api.sweep", Every: sweepEvery, Run: func(ctx context.Context) error { return api.Sweep(ctx, a.DB) }},
			{Name: "vault.renew", Every: sweepEvery, Run: a.renew},
			{Name: "joining.purge", Every: sweepEvery, Run: a.purge},
			{Name: "gap.settle", Every: bookEvery, Run: a.settle},
			{Name: "gap.count", Every: sweepEvery, Run: a.countGaps},
			{Name: "duplicate.search", Every: bookEvery, Run: a.searchDuplicates},
			{Name: "account.sweep", Every: sweepEvery, Run: a.Accounts.Sweep},
			{Name: "job.count", Every: countEvery, Run: a.countJobs},
		})
	runner.Run(ctx)
}

// fold brings the figures of every federation up to the ledger.
func (a *App) fold(ctx context.Context) error {
	all, err := a.Orgs.Federations(ctx)
	for _, f := range all {
		_, foldErr := a.Members.Fold(ctx, f.Fed)
		err = errors.Join(err, foldErr)
	}
	return err
}

// settle ends the work on gaps that a union covers by now.
func (a *App) settle(ctx context.Context) error {
	all, err := a.Orgs.Federations(ctx)
	for _, f := range all {
		_, settleErr := a.Gaps.Settle(ctx, f.Fed)
		err = errors.Join(err, settleErr)
	}
	return err
}

// countGaps makes the figures of unions with few members and of platforms anew.
func (a *App) countGaps(ctx context.Context) error {
	all, err := a.Orgs.Federations(ctx)
	for _, f := range all {
		err = errors.Join(err, a.Gaps.Count(ctx, f.Fed))
	}
	return err
}

// searchDuplicates looks on through the people of every federation for those who stand twice.
func (a *App) searchDuplicates(ctx context.Context) error {
	all, err := a.Orgs.Federations(ctx)
	for _, f := range all {
		_, searchErr := a.Duplicates.Search(ctx, f.Fed)
		err = errors.Join(err, searchErr)
	}
	return err
}

// purge deletes what has been kept for long enough.
func (a *App) purge(ctx context.Context) error {
	all, err := a.Orgs.Federations(ctx)
	for _, f := range all {
		err = errors.Join(err, a.Joining.Purge(ctx, f.Fed))
	}
	return err
}

// clock lets the duties climb whose time has run out.
func (a *App) clock(ctx context.Context) error {
	n, err := a.Procedures.Run(ctx)
	if n > 0 {
		a.Log.InfoContext(ctx, "clocks ran out", "duties", n)
	}
	return err
}

func (a *App) sweep(ctx context.Context) error {
	done, err := a.Blobs.Sweep(ctx)
	if done.Expired+done.Files > 0 {
		a.Log.InfoContext(ctx, "swept files", "expired", done.Expired, "removed", done.Files)
	}
	return err
}

func (a *App) renew(ctx context.Context) error {
	done, err := a.RenewKeys(ctx)
	if done.Sealed > 0 || len(done.Destroyed) > 0 {
		a.Log.InfoContext(ctx, "renewed keys", "sealed", done.Sealed, "destroyed", done.Destroyed)
	}
	return err
}

func (a *App) countJobs(ctx context.Context) error {
	f, err := job.Count(ctx, a.DB)
	if err == nil {
		a.Metrics.Queue(f.Waiting, f.Failed, f.Behind)
	}
	return err
}
