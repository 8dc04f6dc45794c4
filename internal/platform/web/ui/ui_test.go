package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/i18n/i18ntest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) { i18ntest.CheckTree(t, ".") }

func points(values ...float64) []Point {
	list := make([]Point, len(values))
	for i, v := range values {
		list[i].Value = v
	}
	return list
}

func TestScale(t *testing.T) {
	tests := []struct {
		values []float64
		want   []float64
	}{
		{[]float64{0, 10}, []float64{0, 5, 10}},
		{[]float64{3, 9}, []float64{0, 5, 10}},
		{[]float64{196_000, 280_000}, []float64{150_000, 200_000, 250_000, 300_000}},
		{[]float64{7}, []float64{0, 2.5, 5, 7.5}},
		{[]float64{0, 0}, []float64{0, 0.5, 1}},
		{[]float64{-4, 5}, []float64{-5, 0, 5}},
		{[]float64{0.1, 0.3}, []float64{0, 0.1, 0.2, 0.30000000000000004}},
	}
	for _, tt := range tests {
		s := newScale(points(tt.values...))
		if diff := cmp.Diff(tt.want, s.lines()); diff != "" {
			t.Errorf("%v: %s", tt.values, diff)
		}
		for _, v := range tt.values {
			if y := s.y(v); y < 0 || y > plotSize {
				t.Errorf("%v: %v lies outside the plot at %v", tt.values, v, y)
			}
		}
	}
}

// TestLabelled: the first and the last month have their label, and no two stand too close.
func TestLabelled(t *testing.T) {
	for n := 1; n <= 60; n++ {
		c := Chart{Points: make([]Point, n)}
		var at []int
		for i := range n {
			if c.labelled(i) {
				at = append(at, i)
			}
		}
		if at[len(at)-1] != n-1 || (n > 1 && at[0] != 0) || len(at) > 6 {
			t.Errorf("%d points: labels at %v", n, at)
		}
	}
}

func TestMaskedParts(t *testing.T) {
	tests := map[string][]maskedPart{
		"6531****2317": {{"6531", false}, {"****", true}, {"2317", false}},
		"**1":          {{"**", true}, {"1", false}},
		"护照*":          {{"护照", false}, {"*", true}},
		"":             nil,
	}
	for number, want := range tests {
		if diff := cmp.Diff(want, maskedParts(number), cmp.AllowUnexported(maskedPart{})); diff != "" {
			t.Errorf("%q: %s", number, diff)
		}
	}
}

func TestProgress(t *testing.T) {
	tests := []struct {
		p       Progress
		percent int
		left    string
	}{
		{Progress{}, 0, ""},
		{Progress{Done: 1, Total: 3, Left: 30 * time.Second}, 33, "ui.left_under_minute"},
		{Progress{Done: 3, Total: 3, Left: 95 * time.Second}, 99, "ui.left_minutes"},
		{Progress{Done: 5, Total: 3}, 99, ""},
		{Progress{Done: 3, Total: 3, Finished: true}, 100, ""},
		{Progress{Done: 1, Total: 2, Finished: true, Failed: true}, 50, ""},
	}
	for _, tt := range tests {
		if got := tt.p.percent(); got != tt.percent {
			t.Errorf("%+v: %d%%, want %d%%", tt.p, got, tt.percent)
		}
		if got := tt.p.left(context.Background()); got != tt.left {
			t.Errorf("%+v: %q left, want %q", tt.p, got, tt.left)
		}
	}
}

// TestEscaped: what people type never becomes markup, nor a link that runs.
func TestEscaped(t *testing.T) {
	evil := `"><script>x</script>`
	var b strings.Builder
	table := Table{Caption: evil, Cols: []Col{{Label: evil}}, Rows: []Row{{ID: evil, Name: evil}}, Bulk: []BulkButton{{Label: evil, Action: evil}}}
	ctx := context.Background()
	for _, c := range []templ.Component{
		List(table),
		NameLink(evil, "javascript:alert(1)", evil),
		Masked(evil, evil, evil),
		Area(Chart{Title: evil, Points: []Point{{Label: evil, Text: evil}}}),
		TextField(Field{Name: evil, Label: evil, Value: evil}),
	} {
		if err := c.Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(b.String(), "<script") || strings.Contains(b.String(), "javascript:") {
		t.Error(b.String())
	}
}
