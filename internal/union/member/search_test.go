package member_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// rareNames are names that a search must find though little else like them is there.
var rareNames = []string{"𠮷田一", "李𬭚", "王㛃", "䶮自珍", "吕䴙䴘", "尉迟恭", "单雄信", "曾巩", "仇英", "区寄", "解缙", "欧阳修", "买买提·艾力",
	"阿卜杜拉·买买提明", "迪丽热巴·迪力木拉提", "吕不韦", "John Smith", "Anne-Marie O’Neil", "张伟", "张伟", "章炜", "Zoë Müller", "长孙无忌", "乐毅", "覃勇"}

// known is somebody whom the scan knows.
type known struct {
	name, key, sort string
	m               member.Membership
}

// few hits are sorted by name in the third way of TestSearch.
const few = 20

// TestSearch holds both ways of searching against a plain scan, for some hundred queries, filters and sizes of a page.
func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db, 3000)
		people := populate(t, w)
		order := map[id.ID]int{}
		for i, p := range people {
			order[p.m.Ref.ID] = i
		}
		random := rand.New(rand.NewPCG(11, 12))
		var queries []string
		made := 80
		if dbtest.Long() {
			made = 600
		}
		for range made {
			queries = append(queries, queryFor(random, people[random.IntN(len(people))].name))
		}
		for _, name := range rareNames {
			queries = append(queries, name, queryFor(random, name))
		}
		queries = append(queries, "", "zzq", "w", "wang", "·", "zhang wei", "zhangw", "lv", "lü", "lyu", "shan", "chan", "yuchi", "smith", "j s", "𠮷", "张w")
		for i, text := range queries {
			in := member.ListInput{Node: w.City.Ref, Text: text, Limit: []int{17, 80, 500}[random.IntN(3)]}
			filter(random, i, &in)
			want := scan(people, in)
			for _, way := range []struct {
				name   string
				whole  int64
				sorted int
			}{{"whole", 1 << 40, 2000}, {"grams", 0, 2000}, {"grams, unsorted", 0, few}} {
				w.Members.Bound(way.whole, way.sorted)
				got := w.pages(t, in)
				if way.sorted == few { // many hits come in the order of entry
					slices.SortFunc(got, func(a, b id.ID) int { return cmp.Compare(order[a], order[b]) })
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q with %+v finds %d, a scan %d; first difference %s", way.name, text, in, len(got), len(want), first(people, order, got, want))
				}
			}
		}
	})
}

// testRolls: a list that was searched is searched anew as soon as it changes.
func testRolls(t *testing.T, w *world) {
	p := w.next()
	p.Name = "尉迟恭"
	find := func(text string) int {
		t.Helper()
		return len(w.pages(t, member.ListInput{Node: w.City.Ref, Text: text, Limit: 20}))
	}
	before := find("尉迟")
	m := w.enter(t, w.A, p)
	if n := find("尉迟"); n != before+1 {
		t.Errorf("%d of %d are found after somebody joined", n, before+1)
	}
	renamed := rowOf(p)
	renamed.Name, renamed.Despite = "解缙", true
	w.takeIn(t, w.A, 0, false, renamed)
	if old, now := find("尉迟"), find("xiejin"); old != before || now != 1 {
		t.Errorf("%d are found by the old name, %d by the new", old, now)
	}
	w.record(t, m, member.EntryLeft, "")
	if n := find("xiejin"); n != 0 {
		t.Errorf("who has left is found %d times", n)
	}
}

// populate enters everybody into three unions, and lets some leave, be retained, confirm and object.
func populate(t *testing.T, w *world) []known {
	t.Helper()
	var all []known
	for n := 0; len(*w.people) > 0; n++ {
		o := []org.Org{w.A, w.B, w.C}[n%3]
		var rows []member.Row
		for range min(250, len(*w.people)) {
			p := w.next()
			if i := len(all) + len(rows); i < len(rareNames) {
				p.Name = rareNames[i]
			}
			rows = append(rows, rowOf(p))
		}
		for i, taken := range w.takeIn(t, o, 0, false, rows...) {
			if taken.Outcome != member.Joined {
				t.Fatalf("%s: %+v", rows[i].Name, taken)
			}
			m := member.Membership{Ref: id.Ref{Fed: o.Ref.Fed, ID: taken.Membership}, State: member.Active, JoinedOn: rows[i].JoinedOn}
			by := w.Worker(rows[i].Document)
			var err error
			switch i % 80 {
			case 1:
				m = w.record(t, m.Ref, member.EntryLeft, "")
			case 2:
				m = w.record(t, m.Ref, member.EntryRetained, "")
			case 3, 4:
				m, err = w.Members.Confirm(t.Context(), by, m.Ref)
			case 5:
				m, err = w.Members.Object(t.Context(), by, member.ObjectInput{Membership: m.Ref, What: member.WrongData})
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, known{rows[i].Name, textindex.FindKey(rows[i].Name), textindex.SortKey(rows[i].Name), m})
		}
	}
	if _, err := w.Members.Fold(t.Context(), w.City.Ref.Fed); err != nil { // a scope is as large as the figures say
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b known) int {
		return cmp.Or(strings.Compare(a.sort, b.sort), cmp.Compare(a.m.Ref.ID, b.m.Ref.ID))
	})
	return all
}

// queryFor is one of the ways in which somebody may look for a name.
func queryFor(random *rand.Rand, name string) string {
	chars, groups, _ := strings.Cut(textindex.FindKey(name), "|")
	var readings, initials []string
	for _, g := range strings.Fields(groups) {
		ways := strings.Split(g, ",")
		r := ways[random.IntN(len(ways))]
		readings, initials = append(readings, r), append(initials, r[:1])
	}
	han, n := []rune(chars), random.IntN(len(readings))
	whole := strings.Join(readings, "")
	switch random.IntN(9) {
	case 0:
		return string([]rune(name)[:1])
	case 1:
		return name
	case 2:
		return whole
	case 3:
		return strings.Join(readings, " ")
	case 4:
		return strings.Join(initials, "")
	case 5:
		return whole[:1+random.IntN(len(whole))]
	case 6:
		return strings.Trim(string(han[0])+strings.Join(initials[1:], ""), "-")
	case 7:
		return strings.ToUpper(strings.Join(initials[:n], "") + strings.Join(readings[n:], ""))
	}
	return strings.Trim(string(han[n:]), "-")
}

// filter adds other conditions to two in three queries.
func filter(random *rand.Rand, i int, in *member.ListInput) {
	switch i % 6 {
	case 1:
		in.States = []member.State{member.Left, member.Retained}
	case 2:
		in.Confirmed = member.IsConfirmed + member.Confirmed(random.IntN(3))
	case 3:
		in.JoinedFrom, in.JoinedTo = "2012-01-01", "2019-12-31"
	case 4:
		in.States, in.JoinedTo = member.States, "2020-06-30"
	}
}

// scan is what a list must be: everybody looked at, one by one.
func scan(people []known, in member.ListInput) []id.ID {
	query, named := textindex.ParseQuery(in.Text)
	out := []id.ID{}
	for _, p := range people {
		switch {
		case named && !query.Match(p.key),
			len(in.States) == 0 && !p.m.State.Present(), len(in.States) > 0 && !slices.Contains(in.States, p.m.State),
			in.Confirmed == member.IsConfirmed && p.m.ConfirmedAt.IsZero(), in.Confirmed == member.Unconfirmed && !p.m.ConfirmedAt.IsZero(),
			in.Confirmed == member.Objecting && p.m.ObjectedAt.IsZero(),
			p.m.JoinedOn < in.JoinedFrom, in.JoinedTo != "" && p.m.JoinedOn > in.JoinedTo:
			continue
		}
		out = append(out, p.m.Ref.ID)
	}
	return out
}

// pages reads a list to its end.
func (w *world) pages(t *testing.T, in member.ListInput) []id.ID {
	t.Helper()
	out := []id.ID{}
	for {
		page, err := w.Members.List(t.Context(), w.Operator, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Members) > in.Limit || page.Next != "" && len(page.Members) < in.Limit {
			t.Fatalf("a page of %d has %d, and next %q", in.Limit, len(page.Members), page.Next)
		}
		for _, l := range page.Members {
			out = append(out, l.Ref.ID)
		}
		if in.After = page.Next; in.After == "" {
			return out
		}
	}
}

// first says where two answers part.
func first(people []known, order map[id.ID]int, got, want []id.ID) string {
	name := func(ids []id.ID, i int) string {
		if i >= len(ids) {
			return "nobody"
		}
		return people[order[ids[i]]].name
	}
	for i := 0; ; i++ {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return name(got, i) + " for " + name(want, i)
		}
	}
}
