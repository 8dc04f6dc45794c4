package rules_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/treepath"
)

// The tree of the tests: a city, a district, a union; beside them another district.
const (
	fed                           = id.Fed(7)
	city, district, union, beside = id.ID(1), id.ID(2), id.ID(3), id.ID(4)
)

type tree map[id.Ref]treepath.Path

// Place answers as the tree's module does.
func (t tree) Place(_ context.Context, _ sqldb.Queryer, org id.Ref) (access.Target, error) {
	path, ok := t[org]
	if !ok {
		return access.Target{}, errs.New(errs.NotFound, "errs.not_found")
	}
	return access.Target{Fed: org.Fed, Path: path, Record: org}, nil
}

func ref(org id.ID) id.Ref { return id.Ref{Fed: fed, ID: org} }

var (
	cityPath     = treepath.Path("").Child(city)
	districtPath = cityPath.Child(district)
	unionPath    = districtPath.Child(union)
	places       = tree{ref(city): cityPath, ref(district): districtPath, ref(union): unionPath, ref(beside): cityPath.Child(beside)}
	operator     = access.NewOperator(fed, "root")
)

// ofModule are a rule of a module, a number that may only be raised on the way down.
var ofModule = []rules.Rule{{Name: "small_group", Text: "rules.about_committee_needed", Default: rules.Int(10), Min: 5, Max: 1000, Tighten: rules.Upwards, Grade: rules.Own}}

const today day.Day = "2026-11-22"

type world struct {
	*rules.Service
	t   *testing.T
	log *audit.Log
}

func open(t *testing.T, db *sqldb.DB) world {
	log := audit.New(id.NewSource(time.Now))
	return world{rules.New(rules.Deps{DB: db, Plan: access.NewPlanner(rules.Access), Log: log, Tree: places,
		Rules: rules.NewRegistry(rules.Ground(), ofModule), Zone: time.UTC}), t, log}
}

func each(t *testing.T, f func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { f(t, open(t, db)) })
}

func input(org id.ID, name, value string) rules.SetInput {
	in := rules.SetInput{Name: name, Value: json.RawMessage(value), ValidFrom: "2026-01-01", Source: "本会决定", Grade: rules.Own, Reason: "a test"}
	if org != 0 {
		in.Org = ref(org)
	}
	return in
}

func (w world) set(in rules.SetInput) rules.SetOutput {
	w.t.Helper()
	out, err := w.Set(w.t.Context(), operator, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// get is the value of a rule at a path, with where it stands: "5 year from declared".
func (w world) get(path treepath.Path, name string, on day.Day) string {
	w.t.Helper()
	f, err := w.Get(w.t.Context(), w.DB, fed, path, name, on)
	if err != nil {
		w.t.Fatal(err)
	}
	return show(f)
}

func show(f rules.Found) string {
	b, _ := json.Marshal(f.Value)
	if f.From == rules.Node {
		return fmt.Sprintf("%s from %d", b, f.Org)
	}
	return fmt.Sprintf("%s from %s", b, f.From)
}

func TestTheNearestValueCounts(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		const name = "joining_answer"
		steps := []struct {
			set                   rules.SetInput
			union, beside, nobody string
		}{
			{input(0, name, `{"n":5,"unit":"working_day"}`), `5 installation`, `5 installation`, `5 installation`},
			{input(city, name, `{"n":7,"unit":"day"}`), `7 1`, `7 1`, `5 installation`},
			{input(union, name, `{"n":2,"unit":"day"}`), `2 3`, `7 1`, `5 installation`},
			{input(district, name, `{"n":4,"unit":"day"}`), `2 3`, `7 1`, `5 installation`},
			{input(union, name, `null`), `4 2`, `7 1`, `5 installation`},
			{input(city, name, ` null `), `4 2`, `5 installation`, `5 installation`},
		}
		short := func(path treepath.Path) string {
			f, err := w.Get(t.Context(), w.DB, fed, path, name, today)
			if err != nil {
				t.Fatal(err)
			}
			if f.From == rules.Node {
				return fmt.Sprintf("%d %d", f.Duration().N, f.Org)
			}
			return fmt.Sprintf("%d %s", f.Duration().N, f.From)
		}
		if got := short(unionPath); got != "3 declared" {
			t.Errorf("at first: %s", got)
		}
		for i, st := range steps {
			w := world{w.Service, t, w.log}
			w.set(st.set)
			got := [3]string{short(unionPath), short(cityPath.Child(beside)), short("")}
			if want := [3]string{st.union, st.beside, st.nobody}; got != want {
				t.Errorf("step %d: %v, want %v", i, got, want)
			}
		}
	})
}

func TestValuesAreDatedAndAppendOnly(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.t = t
		later := input(city, "grassroots_term", `{"n":3,"unit":"year"}`)
		later.ValidFrom = "2027-01-01"
		w.set(later)
		w.set(input(city, "grassroots_term", `{"n":3,"unit":"year"}`))
		w.set(input(city, "grassroots_term", `{"n":5,"unit":"year"}`)) // the same day again: replaces, and both stay in history
		for on, want := range map[day.Day]string{
			"2025-12-31": `{"n":5,"unit":"year"} from declared`,
			"2026-01-01": `{"n":5,"unit":"year"} from 1`,
			"2027-01-01": `{"n":3,"unit":"year"} from 1`,
		} {
			if got := w.get(unionPath, "grassroots_term", on); got != want {
				t.Errorf("%s: %s, want %s", on, got, want)
			}
		}
		entries, err := w.History(t.Context(), operator, rules.HistoryInput{Org: ref(city), Name: "grassroots_term"})
		if err != nil || len(entries) != 3 {
			t.Fatalf("%v, %v", entries, err)
		}
		if e := entries[0]; e.Value != (rules.Duration{N: 5, Unit: rules.Years}) || e.By != "root" || e.Reason != "a test" || e.ValidFrom != "2026-01-01" {
			t.Errorf("newest: %+v", e)
		}
		logged, err := w.log.OfOrg(t.Context(), w.DB, fed, city, 0, 10)
		if err != nil || len(logged) != 3 || logged[0].Use != rules.UseSet || !strings.Contains(logged[0].DetailJSON, "grassroots_term") {
			t.Errorf("log: %+v, %v", logged, err)
		}
	})
}

func TestTighteningRules(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.t = t
		w.set(input(union, "small_group", "15"))
		w.set(input(union, "small_group", "12")) // its own value binds nobody, only those above
		if _, err := w.Set(t.Context(), operator, input(district, "small_group", "9")); !hasKey(err, "rules.value_looser") {
			t.Errorf("9 below 10: %v", err)
		}
		w.set(input(city, "small_group", "20")) // stricter above: it counts below, too
		if got := w.get(unionPath, "small_group", today); got != "20 from 1" {
			t.Error(got)
		}
		w.set(input(0, "small_group", "5")) // who runs the machine may lower the default
		if got := w.get("", "small_group", today); got != "5 from installation" {
			t.Error(got)
		}
		w.set(input(district, "upload_kept", `{"n":7,"unit":"day"}`))
		w.set(input(city, "upload_kept", `{"n":14,"unit":"day"}`))
		if got := w.get(unionPath, "upload_kept", today); got != `{"n":7,"unit":"day"} from 2` {
			t.Error(got)
		}
		for value, key := range map[string]string{
			`{"n":31,"unit":"day"}`: "rules.value_looser", `{"n":1,"unit":"month"}`: "rules.value_unit", `{"n":0,"unit":"day"}`: "rules.value_bounds",
		} {
			if _, err := w.Set(t.Context(), operator, input(beside, "upload_kept", value)); !hasKey(err, key) {
				t.Errorf("%s: %v, want %s", value, err, key)
			}
		}
	})
}

func hasKey(err error, key string) bool {
	return errs.Is(err, errs.Invalid) && strings.Contains(err.Error(), key)
}

func TestFaultsOfSet(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	change := func(in rules.SetInput, f func(*rules.SetInput)) rules.SetInput { f(&in); return in }
	for name, tc := range map[string]struct {
		in  rules.SetInput
		key string
	}{
		"unknown rule":       {input(city, "no_such_rule", "1"), "rules.name_unknown"},
		"wrong kind":         {input(city, "small_group", `"ten"`), "rules.value_form"},
		"fraction of number": {input(city, "small_group", "10.5"), "rules.value_form"},
		"no value":           {input(city, "small_group", ""), "rules.value_form"},
		"two values":         {input(city, "small_group", "10 11"), "rules.value_form"},
		"strange field":      {input(city, "joining_answer", `{"n":1,"unit":"day","x":1}`), "rules.value_form"},
		"strange unit":       {input(city, "joining_answer", `{"n":1,"unit":"week"}`), "rules.value_form"},
		"share above one":    {input(city, "assembly_quorum", `{"op":">=","num":3,"den":2}`), "rules.value_form"},
		"more than all":      {input(city, "assembly_quorum", `{"op":">","num":1,"den":1}`), "rules.value_form"},
		"bands fall":         {input(city, "committee_size", `[{"from":5,"min":1,"max":2},{"from":1,"min":1,"max":2}]`), "rules.value_form"},
		"below the least":    {input(city, "committee_needed", "0"), "rules.value_least"},
		"above the most":     {input(0, "import_rows", "2000000"), "rules.value_bounds"},
		"term of four years": {input(city, "grassroots_term", `{"n":4,"unit":"year"}`), "rules.value_choice"},
		"word unknown":       {input(city, "uscc_misfit", `"shrug"`), "rules.value_choice"},
		"limit at a node":    {input(city, "import_rows", "10"), "rules.installation_only"},
		"no source":          {change(input(city, "small_group", "11"), func(in *rules.SetInput) { in.Source = " " }), "rules.needed_source"},
		"no reason":          {change(input(city, "small_group", "11"), func(in *rules.SetInput) { in.Reason = "" }), "rules.needed_reason"},
		"long reason":        {change(input(city, "small_group", "11"), func(in *rules.SetInput) { in.Reason = strings.Repeat("长", 401) }), "rules.text_long"},
		"strange grade":      {change(input(city, "small_group", "11"), func(in *rules.SetInput) { in.Grade = "S" }), "rules.grade_unknown"},
	} {
		if _, err := w.Set(t.Context(), operator, tc.in); !hasKey(err, tc.key) {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
	if got := w.get(unionPath, "small_group", today); got != "10 from declared" {
		t.Errorf("a refused value was written: %s", got)
	}
}

func TestVerdict(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	law, err := w.Get(t.Context(), w.DB, fed, unionPath, "committee_needed", today)
	if err != nil {
		t.Fatal(err)
	}
	custom, err := w.Get(t.Context(), w.DB, fed, unionPath, "joining_answer", today)
	if err != nil {
		t.Fatal(err)
	}
	if law.Verdict(true) != rules.Pass || law.Verdict(false) != rules.Refuse || custom.Verdict(false) != rules.Warn {
		t.Error("verdicts")
	}
	if err := law.Check(false, "a good reason"); !hasKey(err, "rules.refused") || !strings.Contains(err.Error(), "工会法") {
		t.Errorf("law: %v", err)
	}
	if err := custom.Check(false, ""); !hasKey(err, "rules.reason_needed") {
		t.Errorf("custom: %v", err)
	}
	if custom.Check(false, "a good reason") != nil || law.Check(true, "") != nil {
		t.Error("refused what may be")
	}
}

func TestAdoptPresets(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.t = t
		w.set(input(city, "founding_help", `{"n":3,"unit":"month"}`)) // the body's own word stays
		in := rules.AdoptInput{Org: ref(city), Division: "3101", Reason: "a new federation"}
		adopted, err := w.Adopt(t.Context(), operator, in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range adopted {
			got = append(got, f.Rule.Name+" "+show(f))
		}
		want := []string{`joining_answer {"n":15,"unit":"working_day"} from 1`,
			`assembly_quorum {"op":">=","num":2,"den":3} from 1`, `assembly_majority {"op":">=","num":1,"den":2} from 1`}
		got, want = unescape(got), unescape(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if again, err := w.Adopt(t.Context(), operator, in); err != nil || len(again) != 0 {
			t.Errorf("again: %v, %v", again, err)
		}
		if none, err := w.Adopt(t.Context(), operator, rules.AdoptInput{Org: ref(beside), Division: "44", Reason: "x"}); err != nil || len(none) != 0 {
			t.Errorf("a province without presets: %v, %v", none, err)
		}
	})
}

// unescape undoes what encoding/json does to < and >.
func unescape(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.ReplaceAll(l, `\u003e`, ">")
	}
	return out
}

func TestEveryPresetCanBeAdopted(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	for _, p := range rules.Presets() {
		value, err := json.Marshal(p.Value)
		if err != nil {
			t.Fatal(err)
		}
		in := input(city, p.Rule, string(value))
		in.Grade, in.Source, in.CheckedOn = p.Grade, p.Source, p.CheckedOn
		if out := w.set(in); len(out.Warnings) > 0 || out.Found.Grade != p.Grade {
			t.Errorf("%s %s: %v", p.Division, p.Rule, out)
		}
	}
}

func TestEffective(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.t = t
		w.set(input(district, "small_group", "30"))
		all, err := w.Effective(t.Context(), operator, rules.EffectiveInput{Org: ref(union), On: today})
		if err != nil || len(all) != len(rules.Ground())+len(ofModule) {
			t.Fatalf("%d rules, %v", len(all), err)
		}
		for _, f := range all {
			want, err := w.Get(t.Context(), w.DB, fed, unionPath, f.Rule.Name, today)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(show(want), show(f)); d != "" {
				t.Errorf("%s: %s", f.Rule.Name, d)
			}
		}
	})
}

// Every word that a rule, a value, a grade or an origin asks for is there in each language.
func TestWords(t *testing.T) {
	catalogue, err := i18n.Load(rules.Locales)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, k := range catalogue.Keys() {
		known[k] = true
	}
	need := func(msgs ...errs.Msg) {
		t.Helper()
		for _, m := range msgs {
			if !known[m.Key] {
				t.Errorf("no text for %s", m.Key)
			}
		}
	}
	need(rules.Bool(true).Words()...)
	need(rules.Bool(false).Words()...)
	for _, u := range []rules.Unit{rules.Hours, rules.Days, rules.WorkingDays, rules.Months, rules.Years} {
		need(rules.Duration{N: 1, Unit: u}.Words()...)
	}
	for _, g := range rules.Grades {
		need(g.Words())
	}
	for _, o := range []rules.Origin{rules.Declared, rules.Installation, rules.Node} {
		need(o.Words())
	}
	for _, r := range rules.Ground() {
		need(errs.M(r.Text))
		need(r.Default.Words()...)
		for _, c := range r.Choices {
			need(c.Words()...)
		}
	}
}

func TestRegistryRefusesNonsense(t *testing.T) {
	good := rules.Rule{Name: "x", Text: "rules.yes", Default: rules.Int(3), Grade: rules.Own}
	rules.NewRegistry([]rules.Rule{good})
	for name, bad := range map[string][]rules.Rule{
		"twice":       {good, good},
		"bounds":      {{Name: "x", Text: "t", Default: rules.Int(3), Min: 4, Grade: rules.Own}},
		"no source":   {{Name: "x", Text: "t", Default: rules.Int(3), Grade: rules.A}},
		"no text":     {{Name: "x", Default: rules.Int(3), Grade: rules.Own}},
		"not chosen":  {{Name: "x", Text: "t", Default: rules.Text("a"), Choices: []rules.Value{rules.Text("b")}, Grade: rules.Own}},
		"not a share": {{Name: "x", Text: "t", Default: rules.Fraction{Op: rules.AtLeast, Num: 1}, Grade: rules.Own}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			rules.NewRegistry(bad)
		}()
	}
}
