package roster_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"niangjia/internal/union/org"
	"niangjia/internal/union/roster"
	"niangjia/internal/union/uniontest"
)

// doubles is a roster in which people come several times, far enough apart to be judged in different transactions, with the
// outcomes of its last rows when nobody is on the list yet.
func doubles(t *testing.T) (file string, want map[int]string) {
	t.Helper()
	all := people(t, 306)
	lines := csvCells(t, table(all[:300]))
	line := func(i int, change map[int]string) []string {
		l := append([]string{}, csvCells(t, table(all[i:i+1]))[1]...)
		for at, text := range change {
			l[at] = text
		}
		return l
	}
	want = map[int]string{}
	for i, row := range []struct {
		line []string
		want string
	}{
		{line(0, nil), "unchanged"},
		{line(1, map[int]string{3: "17012345678"}), "updated"},
		{line(1, map[int]string{3: "17012345678"}), "unchanged"},
		{line(1, map[int]string{3: ""}), "unchanged"}, // what a row leaves empty stays
		{line(2, map[int]string{0: "张冒名"}), "needs_look"},
		{line(300, map[int]string{0: all[3].Name, 3: all[3].Phone}), "needs_look"}, // the same name and phone, another document
		{line(301, nil), "joined"},
		{line(301, map[int]string{3: "17012345679"}), "updated"},
	} {
		lines = append(lines, row.line)
		want[302+i] = row.want
	}
	out := &strings.Builder{}
	for _, l := range lines {
		out.WriteString(strings.Join(l, ",") + "\n")
	}
	return out.String(), want
}

// needLook are the rows of an import that need a look.
func needLook(t *testing.T, w *uniontest.World, b roster.Batch) map[int]bool {
	t.Helper()
	out := map[int]bool{}
	for _, r := range rowsOf(t, w, b, "needs_look") {
		out[r.Number] = true
	}
	return out
}

// testPreviewDoubles: a preview counts what the import will count, of people who come several times and who are on the list already.
func testPreviewDoubles(t *testing.T, w *uniontest.World) {
	file, want := doubles(t)
	wanted := map[string]int{"joined": 300}
	for _, outcome := range want {
		wanted[outcome]++
	}
	listed := w.Org(t, w.Street, "L", "已有名册工会", org.Grassroots, "")
	take(t, w, listed, "a.csv", table(people(t, 150)))
	for _, o := range []org.Org{w.A, listed} {
		dry, err := w.Rosters.Import(t.Context(), w.Operator, roster.ImportInput{Org: o.Ref, FileName: "a.csv", File: strings.NewReader(file), Dry: true})
		if err != nil {
			t.Fatal(err)
		}
		dryLook := needLook(t, w, dry)
		real := take(t, w, o, "a.csv", file)
		if dry.Counts != real.Counts || !maps.Equal(dryLook, needLook(t, w, real)) {
			t.Errorf("%s: the preview counts %+v %v, the import %+v %v", o.Name, dry.Counts, dryLook, real.Counts, needLook(t, w, real))
		}
		if c := real.Counts; o.Ref == w.A.Ref && (c.Joined != wanted["joined"] || c.Updated != wanted["updated"] || c.Unchanged != wanted["unchanged"] || c.NeedsLook != wanted["needs_look"]) {
			t.Errorf("%+v, want %v", c, wanted)
		}
	}
}

// testPreviewCut: a preview whose process ended begins anew, for what it had noted of people is gone.
func testPreviewCut(t *testing.T, w *uniontest.World) {
	file, _ := doubles(t)
	b := upload(t, w, w.A, "a.csv", file)
	if _, err := w.Rosters.Preview(t.Context(), w.Operator, b.Ref); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := w.Rosters.Work(ctx, b.Ref, func(roster.Batch) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if half := find(t, w, b); half.State != roster.Previewing || half.DoneRow == 0 {
		t.Fatalf("%+v", half)
	}
	done := work(t, w, b)
	if want := take(t, w, w.A, "a.csv", file).Counts; done.State != roster.Previewed || done.Counts != want {
		t.Errorf("%+v, want %+v", done.Counts, want)
	}
}
