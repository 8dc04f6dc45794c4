package rehearse

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

const today day.Day = "2026-11-22"

func newTestCity(t testing.TB, seed uint64, size Size) *City {
	t.Helper()
	if size.Today == "" {
		size.Today = today
	}
	c, err := NewCity(seed, size)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewCityRefuses(t *testing.T) {
	for _, tt := range []struct {
		key  string
		size Size
	}{
		{"rehearse.unions", Size{Unions: 3, Today: today}},
		{"rehearse.unions", Size{Unions: MaxUnions + 1, Today: today}},
		{"rehearse.members", Size{Unions: 4, Members: -1, Today: today}},
		{"rehearse.members", Size{Unions: 4, Members: MaxMembers + 1, Today: today}},
		{"rehearse.today", Size{Unions: 4}},
		{"rehearse.today", Size{Unions: 4, Today: "1999-12-31"}},
		{"rehearse.today", Size{Unions: 4, Today: "2026-02-30"}},
		{"rehearse.city", Size{Unions: 4, Today: today, City: "9999"}},
	} {
		_, err := NewCity(1, tt.size)
		var e *errs.Error
		if !errors.As(err, &e) || e.Kind != errs.Invalid || e.Msg.Key != tt.key {
			t.Errorf("NewCity(%+v): %v, want %s", tt.size, err, tt.key)
		}
		for _, language := range []string{"zh-Hans", "en"} {
			raw, err := Locales.ReadFile("locales/" + language + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var words map[string]string
			if err := json.Unmarshal(raw, &words); err != nil {
				t.Fatal(err)
			}
			if words[tt.key] == "" {
				t.Errorf("%s has no words in %s", tt.key, language)
			}
		}
	}
}

// below is which kinds may stand under which, as the tree of organisations demands.
var below = map[Kind][]Kind{
	Federation:  {Federation},
	Industrial:  {Federation},
	Street:      {Federation},
	Joint:       {Federation, Street},
	Grassroots:  {Federation, Street},
	Branch:      {Grassroots, Joint},
	Group:       {Grassroots, Joint, Branch},
	Preparatory: {Federation, Street},
}

func TestTree(t *testing.T) {
	towns := []Division{{"44", "", "province", "广东省"}, {"4419", "44", "city", "东莞市"},
		{"441900003", "4419", "township", "东城街道"}, {"441900004", "4419", "township", "南城街道"}}
	for _, size := range []Size{
		{Unions: 4}, {Unions: 4, Members: 7}, {Unions: 20, Members: 100}, {Unions: 333, Members: 2}, {Unions: 600, Members: 50_000},
		{Unions: 2000, Members: 100_000}, {Unions: 9000, Members: 100_000},
		{Unions: 40, Members: 500, City: "4419", Divisions: towns},
		{Unions: 30, Members: 500, City: "4101"}, // a city whose counties are not in the table
	} {
		checkTree(t, newTestCity(t, 7, size), size)
	}
}

func checkTree(t *testing.T, c *City, size Size) {
	t.Helper()
	seen := map[string]Org{}
	names := map[string]bool{}
	people := 0
	for o := range c.Orgs() {
		if _, double := seen[o.Code]; double || names[o.Name] {
			t.Errorf("%+v: code or name %s of %s twice", size, o.Code, o.Name)
		}
		parent, ok := seen[o.Parent]
		if !ok && len(seen) > 0 || ok && !slices.Contains(below[o.Kind], parent.Kind) {
			t.Errorf("%+v: %s %s cannot stand below %q (%s)", size, o.Kind, o.Code, o.Parent, parent.Kind)
		}
		if industrial, ok := seen[o.Industrial]; o.Industrial != "" && (!ok || industrial.Kind != Industrial) {
			t.Errorf("%+v: %s has no industrial union %s before it", size, o.Code, o.Industrial)
		}
		if o.Members > 0 && (o.Kind == Federation || o.Kind == Preparatory) {
			t.Errorf("%+v: %s %s has members", size, o.Kind, o.Code)
		}
		if o.FoundedOn == "" || o.FoundedOn > today || o.Division == "" || o.Address == "" {
			t.Errorf("%+v: not a body that could be: %+v", size, o)
		}
		if (o.USCC == "") != (o.Kind == Branch || o.Kind == Group || o.Kind == Preparatory) {
			t.Errorf("%+v: USCC %q of %s", size, o.USCC, o.Kind)
		}
		n := 0
		for range c.People(o) {
			n++
		}
		if n != o.Members {
			t.Errorf("%+v: %s says %d members and has %d", size, o.Code, o.Members, n)
		}
		people += n
		seen[o.Code], names[o.Name] = o, true
	}
	if len(seen) != size.Unions || people != size.Members || c.Members() != size.Members {
		t.Errorf("%+v: %d unions, %d people, says %d", size, len(seen), people, c.Members())
	}
	checkEmployers(t, c, seen)
}

func checkEmployers(t *testing.T, c *City, unions map[string]Org) {
	t.Helper()
	names := map[string]bool{}
	gap, covered := 0, map[string]bool{}
	for e := range c.Employers() {
		if names[e.Name] {
			t.Errorf("employer %s twice", e.Name)
		}
		names[e.Name] = true
		if e.Employees < 1 || e.Women > e.Employees || e.Migrants > e.Employees || e.NewForm > e.Employees || len(e.Managers) == 0 {
			t.Errorf("not an employer that could be: %+v", e)
		}
		if e.CoveredBy == "" {
			gap++
			continue
		}
		covered[e.CoveredBy] = true
		u, ok := unions[e.CoveredBy]
		if !ok || e.CoveredFrom < u.FoundedOn || e.CoveredFrom < e.OpenedOn || e.CoveredFrom > today {
			t.Errorf("%+v cannot be covered by %+v", e, u)
		}
	}
	for code, u := range unions {
		if (u.Kind == Grassroots || u.Kind == Joint) && !covered[code] {
			t.Errorf("%s covers no employer", code)
		}
	}
	if len(names) > 100 && gap == 0 {
		t.Error("no employer without a union")
	}
}

func TestSameSeedSameCity(t *testing.T) {
	size := Size{Unions: 500, Members: 3000}
	one, same, other := newTestCity(t, 1, size), newTestCity(t, 1, size), newTestCity(t, 2, size)
	if !slices.Equal(slices.Collect(one.Orgs()), slices.Collect(same.Orgs())) {
		t.Error("the same seed, and other unions")
	}
	if diff := cmp.Diff(slices.Collect(one.Employers()), slices.Collect(same.Employers())); diff != "" {
		t.Error(diff)
	}
	everyone := slices.Collect(one.Everyone())
	if !slices.Equal(everyone, slices.Collect(same.Everyone())) {
		t.Error("the same seed, and other people")
	}
	if slices.Equal(everyone, slices.Collect(other.Everyone())) {
		t.Error("another seed, and the same people")
	}
	orgs := slices.Collect(one.Orgs())
	slices.Reverse(orgs) // a union's people do not depend on who was asked for before
	end := len(everyone)
	for _, o := range orgs {
		if !slices.Equal(everyone[end-o.Members:end], slices.Collect(one.People(o))) {
			t.Fatalf("other people in %s when it is asked for alone", o.Code)
		}
		end -= o.Members
	}
}

// TestSeedOne pins a person, so that no change of Go or machine changes a city unnoticed.
func TestSeedOne(t *testing.T) {
	c := newTestCity(t, 1, Size{Unions: 2000, Members: 100_000})
	const want = "吴萱 44039920020515182X 17009915552 深圳市盛澜通电子有限公司 2024-09-29"
	at := 0
	for p := range c.Everyone() {
		if at++; at == 50_000 {
			got := strings.Join([]string{p.Name, p.IDNumber, p.Phone, p.WorkUnit, string(p.JoinedOn)}, " ")
			if got != want {
				t.Errorf("person 50,000 of seed 1 is %s, was %s", got, want)
			}
			return
		}
	}
}

// TestCodesAreShipped holds the codes and words of people against the shipped code lists.
func TestCodesAreShipped(t *testing.T) {
	files, err := filepath.Glob("../engine/codes/data/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal("no code lists", err)
	}
	means := map[string]string{} // list and word to code
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if rows[0][0] != "list" {
			continue
		}
		for _, row := range rows[1:] {
			for _, word := range append(strings.Split(row[9], "|"), row[4]) {
				means[row[0]+" "+word] = row[1]
			}
		}
	}
	for list, byCode := range plainWords {
		for code, word := range byCode {
			if got := means[list+" "+word]; got != code {
				t.Errorf("%s of list %s means %q, not %q", word, list, got, code)
			}
		}
	}
	c := newTestCity(t, 3, Size{Unions: 1000, Members: 50_000})
	for p := range c.Everyone() {
		for list, code := range map[string]string{"sex": p.Sex, "education": p.Education, "degree": p.Degree, "marital": p.Marital,
			"hukou_kind": p.HukouKind, "work_state": p.WorkState, "work_form": p.WorkForm, "new_form_group": p.NewFormGroup,
			"skill_level": p.SkillLevel, "model_worker": p.ModelWorker} {
			if code != "" && Word(list, code) == "" {
				t.Fatalf("no word for %s of list %s", code, list)
			}
		}
		if c.Place(p.HukouPlace) == "" {
			t.Fatalf("no division %s", p.HukouPlace)
		}
	}
}
