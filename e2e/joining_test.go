package e2e

import (
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"niangjia/internal/platform/sqldb/dbtest"
	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
)

// joinTime is how long a scripted courier may take from the code on the wall to "received", at a sixth of the processor's speed, 400 kbit/s and 400 ms.
// The bound is 45 s.
const joinTime = 45 * time.Second

// TestJoining lets a courier join from a phone and move on to another union, on both engines.
func TestJoining(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { join(t, "") })
	t.Run("postgres", func(t *testing.T) {
		if os.Getenv("NIANGJIA_TEST_POSTGRES") == "" {
			t.Skip("SKIPPED: no PostgreSQL: set NIANGJIA_TEST_POSTGRES=postgres://…, or run `make test`, which starts one")
		}
		join(t, dbtest.New(t, "postgres"))
	})
}

func join(t *testing.T, database string) {
	s := city(t, database)
	s.staff("guan", "管理员", "administrator", "4403", true)
	_, all := people(t, 9, 5)
	courier := all[0]
	s.secrets = append(s.secrets, courier.IDNumber, courier.Phone)
	lin, chen, admin := s.as("lin", password), s.as("chen", password), s.as("guan", password)

	phone := s.tab()
	phone.comes(s.hang(lin, "工会办公室"), courier, admin)
	mine := phone.Where()
	chen.Open("/inbox")
	if rows := chen.Texts("tbody tr"); len(rows) != 0 {
		t.Errorf("another union sees %v", rows)
	}
	chen.Expect(404)
	chen.Open(lin.takesIn(courier))
	phone.Open(mine)
	phone.Says("您已加入工会")
	lin.Open("/members")
	lin.Says(courier.Name)

	// on to the other union: neither knows of the other
	own := s.worker(s.as("desk", password), courier, "courier")
	own.Open("/me/membership")
	own.Press(".items a")
	own.Press(`a[href^="/me/move"]`)
	own.Look("move")
	own.Fill("#f-to", "2002")
	own.Submit()
	own.Says("申请已收到")
	chen.Open("/inbox")
	chen.Press("tbody a")
	if text := chen.Text("main"); strings.Contains(text, "鹏达") {
		t.Errorf("the new union learns where the courier comes from: %s", text)
	}
	chen.submitTo(chen.Where() + "/approve")
	lin.Open("/inbox")
	lin.Press(`tbody a[href^="/transfers/"]`)
	lin.Look("transfer")
	if text := lin.Text("main"); strings.Contains(text, "华强北") {
		t.Errorf("the old union learns where the courier goes: %s", text)
	}
	lin.Submit()
	lin.Says("已转出")
	chen.Open("/members")
	chen.Says(courier.Name)
	if out := s.run("", "check"); !strings.Contains(out, "ok") {
		t.Errorf("check: %s", out)
	}
}

// comes lets somebody with an old phone on a bad line join by a doorway.
func (b *tab) comes(door string, p rehearse.Person, admin *tab) {
	b.T.Helper()
	b.Size(webtest.Phone)
	bytes := b.slow()
	start := time.Now()
	b.apply(door, p)
	b.Look("six digits")
	b.Fill("#f-code", digits(admin))
	b.Submit()
	took := time.Since(start)
	b.T.Logf("from the code to received: %s, the largest page %.0f bytes", took.Round(time.Second), bytes())
	if took > joinTime {
		b.T.Errorf("joining takes %s, want %s at most", took, joinTime)
	}
	if n := bytes(); n > courierBytes || n == 0 {
		b.T.Errorf("the largest page takes %.0f bytes, want %d at most", n, courierBytes)
	}
	b.Look("received")
	b.Says("申请已收到")
}

// takesIn lets an officer take in the first who waits, and returns the application's address.
func (b *tab) takesIn(p rehearse.Person) string {
	b.T.Helper()
	b.Open("/inbox")
	b.Look("inbox")
	b.Press("tbody a")
	b.Look("application")
	application := b.Where()
	if text := b.Text("main"); strings.Contains(text, p.IDNumber) || strings.Contains(text, p.Phone) {
		b.T.Error("numbers are shown before they are asked for")
	}
	b.submitTo(application + "/approve")
	b.Look("application, approved")
	return application
}

// hang hangs up a doorway and returns the address of the page behind its code.
func (s *site) hang(b *tab, place string) string {
	s.t.Helper()
	b.Open("/joining")
	b.Press(`a[href^="/joining/new"]`)
	b.Look("new doorway")
	b.Fill("#f-place", place)
	b.Submit()
	b.Look("doorway")
	if b.Download(`a[href$="/poster.pdf"]`) == "" {
		s.t.Error("no poster")
	}
	return "/j/" + strings.TrimPrefix(b.Where(), "/doorways/")
}

// apply reads the code on the wall and fills in the three fields.
func (b *tab) apply(door string, p rehearse.Person) {
	b.T.Helper()
	b.Open(door)
	b.Look("join")
	b.Fill("#f-name", p.Name, "#f-document", p.IDNumber, "#f-phone", p.Phone)
	b.Click("#f-consent")
	b.Submit()
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// digits are the newest code in the outbox, which the operator reads while no gateway is set.
func digits(admin *tab) string {
	admin.T.Helper()
	admin.Open("/outbox")
	admin.Look("outbox")
	for _, row := range admin.Texts("tbody tr") {
		if _, text, ok := strings.Cut(row, "验证码"); ok {
			return sixDigits.FindString(text)
		}
	}
	admin.T.Fatalf("no code: %s", admin.Text("main"))
	return ""
}

// slow makes the tab an old phone on a bad line, and returns how many bytes the largest page took so far.
func (b *tab) slow() func() float64 {
	var mu sync.Mutex
	var page, largest float64
	b.Listen(func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if ev.Type == network.ResourceTypeDocument {
				page = 0
			}
		case *network.EventLoadingFinished:
			page += ev.EncodedDataLength
			largest = max(largest, page)
		}
	})
	const speed = 400_000 / 8 // bytes a second
	webtest.Call(b.Tab, slowNetwork, conditions{Latency: 400, Down: speed, Up: speed})
	webtest.Call(b.Tab, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6})
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return largest
	}
}
