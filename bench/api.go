package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/rehearse"
)

// page is the length of the lists that are asked for.
const page = 50

// Cheap requests are asked for so many times as often as lists, so that every measurement takes a second or two.
const (
	getsPerList  = 4
	joinsPerList = 2
)

// joinSeed makes people other than those of the city.
const joinSeed = 2

// callers write the requests of both sides.
type callers struct {
	c      *city
	peer   *peer
	people *joiners
	lists  []scope
	random *rand.Rand
}

// operation is one thing that is asked for; a maker writes one request of it.
type operation struct {
	name        string
	count       int
	ours, peers func(people []rehearse.Person, i int) (request, error)
	joins       bool
}

// api measures the JSON API against PocketBase.
func (b *bench) api(ctx context.Context) (r Report, err error) {
	r.Title = fmt.Sprintf("API with %s members, against PocketBase", number(float64(b.apiMembers)))
	c, err := b.city(ctx, "SQLite", b.apiMembers)
	if err != nil {
		return r, err
	}
	today := day.Of(b.origin.At.In(c.cfg.Zone))
	p, err := b.newPeer(ctx, b.apiMembers, today)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	ours, err := b.serve(ctx, c)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	people, err := newJoiners(2*2*b.rounds*joinsPerList*b.requests, today)
	if err != nil {
		return r, err
	}
	defer people.stop()
	w := &callers{c: c, peer: p, people: people, lists: c.lists(page), random: rand.New(rand.NewPCG(citySeed, citySeed))}
	if len(w.lists) == 0 || len(p.unions) == 0 {
		return r, fmt.Errorf("no union of this city has %d members", page)
	}
	if err := b.compare(ctx, &r, w, ours); err != nil {
		return r, err
	}
	if err := memories(&r, ours, p.server); err != nil {
		return r, err
	}
	version, err := b.peerVersion(ctx)
	if err != nil {
		return r, err
	}
	r.mode("Ours: %s; with the sync of each commit, an API token, masked numbers, its log on. A join writes six rows.", c.modes)
	r.mode("PocketBase: %s, its own settings: WAL, synchronous=NORMAL, so without a sync of each commit; members in one wide record, a rule by "+
		"path; neither encryption nor masks; lists without the total count. The batch writes our six rows.", version)
	r.mode("Each ratio is the median of %d rounds, in turns; %d lists, %d gets and %d joins a measurement.", b.rounds, b.requests,
		getsPerList*b.requests, joinsPerList*b.requests)
	return r, nil
}

func (w *callers) operations(lists int) []operation {
	return []operation{
		{"get", getsPerList * lists, w.get, w.peerGet, false},
		{"list of 50", lists, w.list, w.peerList, false},
		{"join, against its single create", joinsPerList * lists, w.join, w.peerJoin, true},
		{"join, against its batch of the same rows", joinsPerList * lists, w.join, w.peerJoinRows, true},
	}
}

// apiMust are the promises, in the order of operations.
var apiMust = []float64{2, 2, 0.6, 1.3}

// compare measures every operation on both sides, in turns.
func (b *bench) compare(ctx context.Context, r *Report, w *callers, ours *server) error {
	t := Table{Title: "Answers per second, medians", Head: []string{"what", "connections", "ours", "PocketBase", "ratio"}}
	for _, connections := range []int{1, 16} {
		for i, op := range w.operations(b.requests) {
			var mine, its, ratios []float64
			for round := range b.rounds {
				a, z, err := w.round(ctx, op, connections, ours, round%2 == 1)
				if err != nil {
					return fmt.Errorf("%s at %d connections: %w", op.name, connections, err)
				}
				mine, its, ratios = append(mine, a), append(its, z), append(ratios, a/z)
			}
			r.add(fmt.Sprintf("%s, %d connections", op.name, connections), median(ratios), "×", atLeast(apiMust[i]))
			t.Rows = append(t.Rows, []string{op.name, fmt.Sprint(connections), number(median(mine)), number(median(its)), number(median(ratios))})
		}
	}
	r.Tables = append(r.Tables, t)
	return nil
}

// round measures one operation once on both sides; swapped, PocketBase comes first.
func (w *callers) round(ctx context.Context, op operation, connections int, ours *server, swapped bool) (mine, its float64, err error) {
	var people []rehearse.Person
	if op.joins {
		if people, err = w.people.take(op.count); err != nil {
			return 0, 0, err
		}
	}
	sides := []struct {
		address string
		make    func([]rehearse.Person, int) (request, error)
		rate    *float64
	}{{ours.address, op.ours, &mine}, {w.peer.address, op.peers, &its}}
	if swapped {
		sides[0], sides[1] = sides[1], sides[0]
	}
	for _, s := range sides {
		requests := make([]request, op.count)
		for i := range requests {
			if requests[i], err = s.make(people, i); err != nil {
				return 0, 0, err
			}
		}
		done, err := apply(ctx, s.address, connections, requests)
		if err != nil {
			return 0, 0, err
		}
		*s.rate = done.rate
	}
	return mine, its, nil
}

func (w *callers) bearer(method, path string, body []byte) request {
	return newRequest(method, "/api/v1"+path, body, "Authorization: Bearer "+w.c.token, "Content-Type: application/json")
}

func (w *callers) get([]rehearse.Person, int) (request, error) {
	return w.bearer("GET", "/members/"+w.c.known[w.random.IntN(len(w.c.known))].ref.String(), nil), nil
}

func (w *callers) list([]rehearse.Person, int) (request, error) {
	union := w.lists[w.random.IntN(len(w.lists))].ref
	return w.bearer("GET", fmt.Sprintf("/members?node=%s&this_level=true&limit=%d", union, page), nil), nil
}

func (w *callers) join(people []rehearse.Person, i int) (request, error) {
	body, err := json.Marshal(w.people.body(people[i], w.c.empty[0]))
	return w.bearer("POST", "/members", body), err
}

func (w *callers) peerGet([]rehearse.Person, int) (request, error)  { return w.peer.get() }
func (w *callers) peerList([]rehearse.Person, int) (request, error) { return w.peer.list() }

func (w *callers) peerJoin(people []rehearse.Person, i int) (request, error) {
	return w.peer.join(w.people.city, people[i])
}

func (w *callers) peerJoinRows(people []rehearse.Person, i int) (request, error) {
	return w.peer.joinRows(w.people.city, people[i])
}

func memories(r *Report, ours, its *server) error {
	mine, err := ours.peak()
	if err != nil {
		return err
	}
	theirs, err := its.peak()
	if err != nil {
		return err
	}
	r.add("peak memory against PocketBase's", mine/theirs, "×", atMost(0.5))
	r.add("peak memory", mine, "MiB", nil)
	r.add("peak memory of PocketBase", theirs, "MiB", nil)
	return nil
}

// joiners are people who are no members yet.
type joiners struct {
	city *rehearse.City
	next func() (rehearse.Person, bool)
	stop func()
}

func newJoiners(n int, today day.Day) (*joiners, error) {
	city, err := rehearse.NewCity(joinSeed, rehearse.Size{Unions: rehearse.MinUnions, Members: n, Today: today})
	if err != nil {
		return nil, err
	}
	j := &joiners{city: city}
	j.next, j.stop = iter.Pull(city.Everyone())
	return j, nil
}

func (j *joiners) take(n int) ([]rehearse.Person, error) {
	out := make([]rehearse.Person, n)
	for i := range out {
		var ok bool
		if out[i], ok = j.next(); !ok {
			return nil, errors.New("too few people were made up to join")
		}
	}
	return out, nil
}

// body is a person as POST /members takes one.
func (j *joiners) body(p rehearse.Person, union id.Ref) map[string]any {
	all := map[string]any{"org": union, "joined_on": string(p.JoinedOn), "document": p.IDNumber, "phone": p.Phone, "bank_card": p.BankCard,
		"emergency_contact": p.EmergencyContact, "name": p.Name, "sex": p.Sex, "birth": string(p.Birth), "education": p.Education, "degree": p.Degree,
		"hukou_kind": p.HukouKind, "hukou_place": j.city.Place(p.HukouPlace), "migrant": p.Migrant, "marital": p.Marital, "work_unit": p.WorkUnit,
		"department": p.Department, "post": p.Post, "work_state": p.WorkState, "work_form": p.WorkForm, "new_form_group": p.NewFormGroup,
		"platform": p.Platform, "occupation": p.Occupation, "skill_level": p.SkillLevel, "title": p.Title, "model_worker": p.ModelWorker,
		"card_no": p.CardNo}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}
