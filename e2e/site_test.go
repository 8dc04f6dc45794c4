package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"niangjia/internal/platform/web/webtest"
	"niangjia/internal/rehearse"
)

// What all journeys share.
var (
	binary   string // the program; TestMain builds it before the first begins
	chromium = webtest.Browser{Never: keys}
)

// keys are names of messages and of use cases, which nobody should read on a page.
var keys = regexp.MustCompile(`\b(errs|ui|app|web|[a-z]+web|account|codes|member|org|roster|rules)\.[A-Za-z]+[A-Za-z_]*`)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "niangjia-e2e-")
	if err != nil {
		log.Print(err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "niangjia")
	build := exec.Command("go", "build", "-o", binary, "niangjia/cmd/niangjia")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		log.Printf("%v\n%s", err, out)
		return 1
	}
	defer chromium.Close()
	return m.Run()
}

const (
	password = "correct horse battery" // of everybody
	today    = "2026-11-22"            // of the made-up people
)

// site is an installation that runs.
type site struct {
	t       *testing.T
	dir     string
	env     []string
	url     string
	link    string   // of the first administrator
	secrets []string // what may never stand in the log
}

// founded makes an installation with a federation as an operator does, and starts its server. database "" is SQLite.
func founded(t *testing.T, database string) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+s.dir, "NIANGJIA_LANG=zh-Hans", "NIANGJIA_DATA="+filepath.Join(s.dir, "data"), "NIANGJIA_DATABASE="+database,
		"NIANGJIA_LISTEN="+freePort(t))
	var made struct{ Link string }
	s.json(&made, "init", "--name", "深圳市总工会", "--division", "4403", "--json")
	s.link = made.Link
	s.serve("serve")
	return s
}

// freePort is an address on the loopback that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *site) command(args ...string) *exec.Cmd {
	c := exec.Command(binary, args...)
	c.Dir, c.Env = s.dir, s.env
	return c
}

// serve starts the server and waits for its address. At the end it stops as it is told to, has logged no fault and no secret, and
// leaves an installation that is sound.
func (s *site) serve(args ...string) {
	s.t.Helper()
	logged := &bytes.Buffer{}
	c := s.command(args...)
	c.Stderr = logged
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	said, url := "", regexp.MustCompile(`http://[0-9.:]+`)
	for buf := make([]byte, 4096); s.url == ""; {
		n, err := out.Read(buf)
		said += string(buf[:n])
		if err != nil {
			_ = c.Wait() // it ended before it served; the log says why
			s.t.Fatalf("%v: %s\n%s", err, said, logged)
		}
		s.url = url.FindString(said)
	}
	s.t.Cleanup(func() {
		late := time.AfterFunc(30*time.Second, func() { _ = c.Process.Kill() })
		if err := c.Process.Signal(os.Interrupt); err != nil {
			s.t.Error(err)
		}
		if err := c.Wait(); err != nil {
			s.t.Errorf("the server ends with %v", err)
		}
		late.Stop()
		for line := range strings.Lines(logged.String()) {
			if strings.Contains(line, `"level":"ERROR"`) {
				s.t.Error("log: " + line)
			}
		}
		for _, secret := range s.secrets {
			if strings.Contains(logged.String(), secret) {
				s.t.Errorf("the log holds %s", secret)
			}
		}
		if got := s.run("", "check"); strings.TrimSpace(got) != "ok" {
			s.t.Errorf("check says %s", got)
		}
	})
}

// run runs a command of the program to its end.
func (s *site) run(stdin string, args ...string) string {
	s.t.Helper()
	c := s.command(args...)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.Output()
	if err != nil {
		fault := ""
		if e, ok := err.(*exec.ExitError); ok {
			fault = string(e.Stderr)
		}
		s.t.Fatalf("%v: %v\n%s", args, err, fault)
	}
	return string(out)
}

func (s *site) json(into any, args ...string) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.run("", args...)), into); err != nil {
		s.t.Fatal(err)
	}
}

// tab is one browser of one person, on a site.
type tab struct{ *webtest.Tab }

func (s *site) tab() *tab {
	s.t.Helper()
	return &tab{chromium.Tab(s.t, s.url)}
}

// as is a browser in which somebody has signed in.
func (s *site) as(login, password string) *tab {
	s.t.Helper()
	b := s.tab()
	b.Open("/sign-in")
	b.Fill("#f-login", login, "#f-password", password)
	b.Submit()
	return b
}

// file writes a file into the installation's folder.
func (s *site) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// staff makes an account that holds a role.
func (s *site) staff(login, name, role, org string, below bool) {
	s.t.Helper()
	s.run("", "user", "invite", login, "--name", name, "--org", org)
	s.run(password, "user", "password", login)
	args := []string{"user", "grant", login, "--role", role, "--org", org, "--reason", "委员会决定", "--assured"}
	if below {
		args = append(args, "--below")
	}
	s.run("", args...)
}

// imported is what an import on the command line says.
type imported struct {
	Batch  string
	Joined int
}

// roster imports people into a union.
func (s *site) roster(org string, people []rehearse.Person) imported {
	s.t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"姓名", "身份证号", "手机", "岗位"}) // into memory
	for _, p := range people {
		_ = w.Write([]string{p.Name, p.IDNumber, p.Phone, p.Post})
		s.secrets = append(s.secrets, p.IDNumber, p.Phone)
	}
	w.Flush()
	var done imported
	s.json(&done, "import", "roster", s.file(org+".csv", b.String()), "--org", org, "--json")
	if done.Joined != len(people) {
		s.t.Fatalf("of %d people of %s: %+v", len(people), org, done)
	}
	return done
}

// people are n made-up people.
func people(t *testing.T, seed uint64, n int) (*rehearse.City, []rehearse.Person) {
	t.Helper()
	city, err := rehearse.NewCity(seed, rehearse.Size{Unions: 40, Members: n, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	var all []rehearse.Person
	for p := range city.Everyone() {
		all = append(all, p)
	}
	return city, all
}

// twoUnions are a street with two unions of companies, in any order, and a row that hangs nowhere.
const twoUnions = `工会代码,上级工会,工会名称,工会类型,行政区划,单位名称,单位统一社会信用代码,职工人数
2001,S1,深圳市鹏达电子有限公司工会委员会,基层工会,,深圳市鹏达电子有限公司,,1200
S1,440304,福田区福田街道工会联合会,街道工会,福田区,,,
2002,S1,深圳市福田区华强北街道天安数码城园区新就业形态劳动者联合工会,联合工会,,,,
440304,,福田区总工会,总工会,440304,,,
3001,9999,孤儿工会,基层工会,,,,
2001-1,2001,鹏达电子第一分会,分会,,,,
`

// city is an installation with two unions, a desk above both, and an officer in each.
func city(t *testing.T, database string) *site {
	t.Helper()
	s := founded(t, database)
	s.run("", "import", "orgs", s.file("unions.csv", twoUnions))
	s.staff("desk", "欧阳文慧", "desk", "440304", true)
	s.staff("lin", "林芳", "officer", "2001", false)
	s.staff("chen", "阿卜杜勒·买买提明·托合提", "officer", "2002", false)
	return s
}
