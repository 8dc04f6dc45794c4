package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"

	"niangjia/internal/platform/day"
	"niangjia/internal/rehearse"
)

// pageConnections is how many readers there are at once; each asks again as soon as it has its answer.
const pageConnections = 16

// view is a page that is asked for: a list of requests, different ones where there are different records.
type view struct {
	name     string
	search   bool
	requests []request
}

// pages measures pages with and without an import beside them, and how soon the server is ready.
func (b *bench) pages(ctx context.Context) (Report, error) {
	r := Report{Title: fmt.Sprintf("Pages with %s members", number(float64(b.members)))}
	for _, engine := range b.engines(&r) {
		c, err := b.city(ctx, engine, b.members)
		if err == nil {
			err = b.pagesOn(ctx, &r, c)
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", engine, err)
		}
	}
	r.mode("%d connections without pauses, %d answers of each page (of looks for a number, %d); first byte at the reader, pages compressed.",
		pageConnections, b.requests, b.looks())
	r.mode("The search is for a surname of one character, its pinyin and its initial, in scopes of every size, and for a document number.")
	return r, nil
}

// looks is how many looks for a number one measurement takes: every account may do so many in a run.
func (b *bench) looks() int { return min(b.requests, lookers*looksOfAccount/2) }

func (b *bench) pagesOn(ctx context.Context, r *Report, c *city) (err error) {
	var starts []float64
	for range b.rounds {
		s, err := b.serve(ctx, c)
		if err != nil {
			return err
		}
		starts = append(starts, s.ready.Seconds())
		if err := s.stop(); err != nil {
			return err
		}
	}
	r.add(c.engine+": ready", median(starts), "s", atMost(1))
	r.mode("%s; ready is the median of %d starts, from the process to the first answer of /readyz.", c.modes, b.rounds)
	s, err := b.serve(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	documents, err := c.documents(day.Of(b.origin.At.In(c.cfg.Zone)), 2*b.looks())
	if err != nil {
		return err
	}
	quiet, err := b.see(ctx, s, c.views(b.requests, documents[:b.looks()], 0))
	if err != nil {
		return err
	}
	i, err := b.startImports(ctx, s, c)
	if err != nil {
		return err
	}
	busy, err := b.see(ctx, s, c.views(b.requests, documents[b.looks():], lookers/2))
	if err := errors.Join(err, i.stop()); err != nil {
		return err
	}
	b.tell(r, c.engine, quiet, busy)
	r.add(c.engine+": import meanwhile", i.rate(), "rows/s", nil)
	return nil
}

// seen is how a page was answered.
type seen struct {
	view
	load
}

func (b *bench) see(ctx context.Context, s *server, views []view) ([]seen, error) {
	out := make([]seen, len(views))
	for i, v := range views {
		done, err := apply(ctx, s.address, pageConnections, v.requests)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		out[i] = seen{v, done}
	}
	return out, nil
}

// tell reports the slowest page and the slowest search of each run, and every page in a table.
func (b *bench) tell(r *Report, engine string, quiet, busy []seen) {
	t := Table{Title: engine + ": first byte in ms", Head: []string{"page", "p50", "p95", "p99", "a second", "p50 with import", "p95", "p99", "a second"}}
	slowest := func(all []seen, search bool) (worst float64) {
		for _, s := range all {
			if s.search == search {
				worst = max(worst, millis(percentile(s.first, 99)))
			}
		}
		return worst
	}
	for i := range quiet {
		row := []string{quiet[i].name}
		for _, s := range []seen{quiet[i], busy[i]} {
			for _, p := range []float64{50, 95, 99} {
				row = append(row, number(millis(percentile(s.first, p))))
			}
			row = append(row, number(s.rate))
		}
		t.Rows = append(t.Rows, row)
	}
	r.add(engine+": slowest page, p99", slowest(quiet, false), "ms", atMost(50))
	r.add(engine+": slowest page while an import runs, p99", slowest(busy, false), "ms", atMost(100))
	r.add(engine+": slowest search in any scope, p99", slowest(quiet, true), "ms", atMost(50))
	r.add(engine+": slowest search while an import runs, p99", slowest(busy, true), "ms", nil)
	r.Tables = append(r.Tables, t)
}

// views are the pages, and the searches in scopes of every size. Looks for a number begin with the account first.
func (c *city) views(requests int, documents []string, first int) []view {
	random := rand.New(rand.NewPCG(citySeed, uint64(first)))
	repeat := func(name string, search bool, path func() string) view {
		v := view{name: name, search: search, requests: make([]request, requests)}
		for i := range v.requests {
			v.requests[i] = c.page("GET", path(), c.desk, nil)
		}
		return v
	}
	members := func(s scope, text string) string {
		return "/members?node=" + s.ref.String() + "&text=" + url.QueryEscape(text)
	}
	lists := c.lists(page)
	out := []view{
		repeat("members of the city", false, func() string { return "/members?node=" + c.root.String() }),
		repeat("members who left the city", false, func() string { return "/members?state=left&node=" + c.root.String() }),
		repeat("doubles of the city", false, func() string { return "/members/doubles?node=" + c.root.String() }),
		repeat("members of a union", false, func() string { return "/members?node=" + lists[random.IntN(len(lists))].ref.String() }),
		repeat("one member", false, func() string { return "/members/" + c.known[random.IntN(len(c.known))].ref.String() }),
		repeat("one union", false, func() string { return "/orgs/" + c.scopes[random.IntN(len(c.scopes))].ref.String() }),
	}
	// 20,000 is where the search changes its way
	done := map[int]bool{}
	for _, size := range []int{100, 1000, 10_000, 19_000, 30_000, 100_000, c.members} {
		s := c.nearest(size)
		if done[s.total] || s.total == 0 {
			continue
		}
		done[s.total] = true
		for _, q := range []struct{ name, text string }{{"character", "张"}, {"pinyin", "zhang"}, {"initial", "z"}, {"rare pinyin", "ouyang"}} {
			out = append(out, repeat(fmt.Sprintf("search among %s, %s", number(float64(s.total)), q.name), true, func() string { return members(s, q.text) }))
		}
	}
	return append(out, c.numbers(documents, first))
}

// numbers look a document up; each account does so no more often than it may.
func (c *city) numbers(documents []string, first int) view {
	v := view{name: "search by number", search: true}
	for i, number := range documents {
		form := url.Values{"q": {number}}.Encode()
		v.requests = append(v.requests, c.page("POST", "/members/find", c.lookers[first+i%(lookers/2)], []byte(form),
			"Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin"))
	}
	return v
}

// page is a request as a browser sends it.
func (c *city) page(method, path, session string, body []byte, headers ...string) request {
	return newRequest(method, path, body, append(headers, "Cookie: nj="+session, "Accept-Language: zh-CN", "Accept-Encoding: gzip, zstd")...)
}

// documents are ID numbers of the city's people.
func (c *city) documents(today day.Day, n int) ([]string, error) {
	made, err := rehearse.NewCity(citySeed, rehearse.Size{Unions: unionsFor(c.members), Members: c.members, Today: today, City: cityDivision})
	if err != nil {
		return nil, err
	}
	var out []string
	for p := range made.Everyone() {
		if out = append(out, p.IDNumber); len(out) == n {
			return out, nil
		}
	}
	return nil, fmt.Errorf("a city of %d people has no %d ID numbers", c.members, n)
}
