package rehearse

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/day"
)

// checkID checks a number by the recursion of ISO 7064 (MOD 11-2), not by weights.
func checkID(id string) bool {
	if len(id) != 18 {
		return false
	}
	p := 0
	for _, c := range id[:17] {
		if c < '0' || c > '9' {
			return false
		}
		p = (p + int(c-'0')) * 2 % 11
	}
	last := int(id[17] - '0')
	if id[17] == 'X' {
		last = 10
	}
	return (p+last)%11 == 1
}

func TestCheckIDKnowsTheStandardsExamples(t *testing.T) {
	for id, want := range map[string]bool{"11010519491231002X": true, "440524188001010014": true, "440524188001010015": false} {
		if checkID(id) != want {
			t.Errorf("checkID(%s) is not %t", id, want)
		}
	}
}

func TestAMillionPeople(t *testing.T) {
	n := 1_000_000
	c := newTestCity(t, 1, Size{Unions: 20_000, Members: n})
	ids, phones := make([]uint64, 0, n), make([]uint64, 0, 2*n)
	for p := range c.Everyone() {
		if fault := faultOf(&p); fault != "" {
			t.Fatalf("%s: %+v", fault, p)
		}
		ids, phones = append(ids, decimal(p.IDNumber[:17])), append(phones, decimal(p.Phone))
		if _, other, ok := strings.Cut(p.EmergencyContact, " "); ok {
			phones = append(phones, decimal(other))
		}
	}
	for o := range c.Orgs() {
		phones = append(phones, decimal(o.Phone))
	}
	if len(ids) != n || !unique(ids) || !unique(phones) {
		t.Errorf("%d people; some share an ID number or a phone", len(ids))
	}
}

func unique[T cmp.Ordered](s []T) bool {
	slices.Sort(s)
	return len(slices.Compact(s)) == len(s)
}

// faultOf says what is wrong with a person, "" when nothing is.
func faultOf(p *Person) string {
	id := p.IDNumber
	birth := day.Day(id[6:10] + "-" + id[10:12] + "-" + id[12:14])
	switch {
	case !checkID(id), !strings.HasPrefix(id, "440399"), birth != p.Birth:
		return "ID number"
	case p.Sex != [...]string{"2", "1"}[(id[16]-'0')%2]:
		return "sex"
	case birth < "1961-11-22", birth > "2008-11-22":
		return "age"
	case p.JoinedOn > today, decimal(string(p.JoinedOn[:4])) < decimal(string(birth[:4]))+18:
		return "day of joining"
	case len(p.Phone) != 11, !strings.HasPrefix(p.Phone, "170"), decimal(p.Phone)/1e8 != 170:
		return "phone"
	case utf8.RuneCountInString(p.Name) < 2, utf8.RuneCountInString(p.Name) > 30:
		return "name"
	case (p.WorkForm == "new_form") != (p.NewFormGroup != ""), (p.NewFormGroup == "") != (p.Platform == ""):
		return "new form of work"
	case p.BankCard != "" && !luhn(p.BankCard):
		return "bank card"
	}
	return ""
}

// decimal is the value of digits; what is no digit makes it huge.
func decimal(s string) (n uint64) {
	for i := range len(s) {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
}

// luhn doubles by a table of digit sums.
func luhn(card string) bool {
	sum := 0
	for i, c := range card {
		d := int(c - '0')
		if (len(card)-i)%2 == 0 {
			d = [...]int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}[d]
		}
		sum += d
	}
	return len(card) == 16 && strings.HasPrefix(card, "9990") && sum%10 == 0
}

// checkCredit checks a social credit code by Horner's rule from its end, and its own part.
func checkCredit(code string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(code) != 18 || code[2:8] != "440399" {
		return false
	}
	sum := 0
	for i := 16; i >= 0; i-- {
		sum = (sum*3 + strings.IndexByte(alphabet, code[i])) % 31
	}
	if (sum+strings.IndexByte(alphabet, code[17]))%31 != 0 {
		return false
	}
	own := 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		own += w * strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", code[8+i])
	}
	last := strings.IndexByte("0123456789X", code[16])
	return last >= 0 && (own+last)%11 == 0
}

func TestCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{creditCode("81", 0): true, creditCode("91", 887_000_000): true, "814403990000000000": false} {
		if checkCredit(code) != want {
			t.Errorf("checkCredit(%s) is not %t", code, want)
		}
	}
	c := newTestCity(t, 1, Size{Unions: 5000, Members: 100_000})
	var codes, own []string
	add := func(code string, heads ...string) {
		if !checkCredit(code) || !slices.Contains(heads, code[:2]) {
			t.Errorf("code %s, want one of %v", code, heads)
		}
		codes, own = append(codes, code), append(own, code[8:17])
	}
	for o := range c.Orgs() {
		switch {
		case o.Kind == Federation:
			add(o.USCC, "13")
		case o.USCC != "":
			add(o.USCC, "81")
		}
	}
	for e := range c.Employers() {
		add(e.USCC, "91", "92", "11", "12", "52")
	}
	if !unique(codes) || !unique(own) {
		t.Error("a code twice")
	}
}

func TestPlausible(t *testing.T) {
	n := 100_000
	c := newTestCity(t, 5, Size{Unions: 2000, Members: n})
	count := map[string]int{}
	surname := map[string]int{}
	for p := range c.Everyone() {
		age := (dayNumber(today) - dayNumber(p.Birth)) * 4 / 1461
		r := []rune(p.Name)
		surname[string(r[0])]++
		for what, is := range map[string]bool{
			"women": p.Sex == "2", "migrants": p.Migrant, "new form": p.NewFormGroup != "", "dot": strings.Contains(p.Name, "·"),
			"beyond the main plane": slices.ContainsFunc(r, func(r rune) bool { return r > 0xFFFF }),
			"plane 3":               strings.Contains(p.Name, "𰻝"),
			"compound":              strings.HasPrefix(p.Name, "欧阳"), "under 30": age < 30, "over 50": age >= 50,
			"retired": p.WorkState == "retired", "at work": p.WorkState == "post", "graduates": p.Degree == "4",
			"married": p.Marital == "20", "contact": p.EmergencyContact != "", "two": len(r) == 2, "three": len(r) == 3,
		} {
			if is {
				count[what]++
			}
		}
	}
	per10000 := func(k int) int { return k * 10_000 / n }
	for _, tt := range []struct {
		what     string
		lo, hi   int // in ten thousand
		measured int
	}{
		{"women", 3700, 5200, count["women"]}, {"migrants", 3000, 5500, count["migrants"]}, {"new form", 300, 3000, count["new form"]},
		{"dot", 30, 300, count["dot"]}, {"beyond the main plane", 10, 100, count["beyond the main plane"]}, {"plane 3", 0, 20, count["plane 3"]},
		{"compound", 3, 30, count["compound"]}, {"under 30", 1000, 3000, count["under 30"]}, {"over 50", 1200, 3200, count["over 50"]},
		{"retired", 20, 800, count["retired"]}, {"at work", 8500, 9900, count["at work"]}, {"graduates", 800, 3500, count["graduates"]},
		{"married", 5000, 8500, count["married"]}, {"contact", 2900, 3100, count["contact"]},
		{"two", 1500, 4500, count["two"]}, {"three", 5000, 8500, count["three"]},
		{"王", 600, 850, surname["王"]}, {"李", 600, 850, surname["李"]}, {"曾", 30, 100, surname["曾"]}, {"单", 1, 20, surname["单"]},
	} {
		if got := per10000(tt.measured); got < tt.lo || got > tt.hi || tt.measured == 0 {
			t.Errorf("%s: %d in ten thousand, want %d to %d", tt.what, got, tt.lo, tt.hi)
		}
	}
}

// TestNamesFollowTheTime: names come and go.
func TestNamesFollowTheTime(t *testing.T) {
	share := func(born day.Day, part string) int {
		d, k := newDice(1, 2), 0
		for range 2000 {
			if strings.Contains(name(&d, true, born), part) {
				k++
			}
		}
		return k
	}
	if old, young := share("1965-05-05", "建"), share("2005-05-05", "建"); old < 50 || young > old/5 {
		t.Errorf("建: %d of 1965, %d of 2005", old, young)
	}
	if old, young := share("1965-05-05", "梓"), share("2005-05-05", "梓"); young < 50 || old > 0 {
		t.Errorf("梓: %d of 1965, %d of 2005", old, young)
	}
}

func TestShuffleHasEachOnce(t *testing.T) {
	for n := 1; n < 300; n++ {
		s, seen := newShuffle(9, n), make([]bool, n)
		for i := range n {
			if at := s.at(i); seen[at] {
				t.Fatalf("%d of %d twice", at, n)
			} else {
				seen[at] = true
			}
		}
	}
}

func TestPeopleStream(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	c := newTestCity(t, 1, Size{Unions: 200_000, Members: MaxMembers})
	t.Logf("ten million laid out in %v", time.Since(start).Round(time.Millisecond))
	peak, n := uint64(0), 0
	for range c.Everyone() {
		if n++; n%100_000 == 0 {
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
		if n == 500_000 {
			break
		}
	}
	if used := (peak - min(peak, before.HeapAlloc)) >> 20; used > 160 {
		t.Errorf("a city of ten million holds %d MiB", used)
	} else {
		t.Logf("peak %d MiB", used)
	}
	runtime.KeepAlive(c)
}

func BenchmarkPeople(b *testing.B) {
	c := newTestCity(b, 1, Size{Unions: 2000, Members: MaxMembers / 10})
	n := 0
	for b.Loop() {
		for range c.Everyone() {
			if n++; n%1000 == 0 {
				break
			}
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "people/s")
}
