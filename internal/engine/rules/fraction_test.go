package rules

import "testing"

// The worked examples of quorum and pass, by hand.
func TestLeast(t *testing.T) {
	twoThirds, half, more := Fraction{AtLeast, 2, 3}, Fraction{AtLeast, 1, 2}, Fraction{MoreThan, 1, 2}
	for _, tc := range []struct{ n, quorum, half, more int64 }{
		{30, 20, 15, 16}, {47, 32, 24, 24}, {160, 107, 80, 81}, {175, 117, 88, 88}, {1, 1, 1, 1}, {2, 2, 1, 2},
	} {
		if q, h, m := twoThirds.Least(tc.n), half.Least(tc.n), more.Least(tc.n); q != tc.quorum || h != tc.half || m != tc.more {
			t.Errorf("%d: %d, %d, %d; want %d, %d, %d", tc.n, q, h, m, tc.quorum, tc.half, tc.more)
		}
	}
}

// Least must be the smallest number whose share satisfies the operator, by cross-multiplication.
func TestLeastIsTheBoundary(t *testing.T) {
	satisfied := func(f Fraction, x, n int64) bool {
		if f.Op == MoreThan {
			return x*f.Den > n*f.Num
		}
		return x*f.Den >= n*f.Num
	}
	for _, f := range []Fraction{{AtLeast, 1, 2}, {MoreThan, 1, 2}, {AtLeast, 2, 3}, {MoreThan, 2, 3}, {AtLeast, 5, 100}, {MoreThan, 1, 3}, {AtLeast, 1, 1}} {
		for n := int64(1); n < 500; n++ {
			if x := f.Least(n); !satisfied(f, x, n) || satisfied(f, x-1, n) {
				t.Fatalf("%v of %d: %d", f, n, x)
			}
		}
	}
}

// Present 120 of 160, yes 80, no 10, abstain 30: passed in Shanghai, not in Zhejiang; the share of those present
// does not matter.
func TestTheOperatorDecides(t *testing.T) {
	entitled, present, yes := int64(160), int64(120), int64(80)
	got := map[string]bool{}
	for _, p := range Presets() {
		switch p.Rule {
		case "assembly_quorum":
			if !p.Value.(Fraction).Met(present, entitled) {
				t.Errorf("%s: no quorum", p.Division)
			}
		case "assembly_majority":
			got[p.Division] = p.Value.(Fraction).Met(yes, entitled)
		}
	}
	if len(got) != 2 || !got["31"] || got["33"] {
		t.Errorf("passed: %v", got)
	}
	if (Fraction{AtLeast, 1, 2}).Met(0, 0) {
		t.Error("nobody decided")
	}
}

func TestCommitteeSize(t *testing.T) {
	size := NewRegistry(Ground()).rules["committee_size"].Default.(Bands)
	for n, want := range map[int64]Band{
		10: {0, 3, 5}, 24: {0, 3, 5}, 25: {25, 3, 7}, 200: {25, 3, 7}, 201: {201, 7, 15}, 1000: {201, 7, 15}, 5000: {1001, 15, 21}, 60_000: {50_001, 37, 45},
	} {
		if got, ok := size.For(n); !ok || got != want {
			t.Errorf("%d members: %v", n, got)
		}
	}
	if _, ok := (Bands{{10, 1, 2}}).For(9); ok {
		t.Error("a band before the first")
	}
}
