// Check holds the whole project against its own rules:
//
//	check [PACKAGE …]         format, vet, staticcheck, generated files, and the Go tests with the race detector
//	check -long [PACKAGE …]   the tests again with their long runs (kills, oracles), then each fuzz target for a minute
//
// The packages are ./... when none is named.
//
// It ends with one line "N passed, N failed, N skipped". What was skipped is printed with its reason;
// under CI=true nothing may be skipped but what needs a Citus cluster.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

func main() {
	long := flag.Bool("long", false, "the long runs")
	fuzz := flag.Duration("fuzz", time.Minute, "how long each fuzz target runs with -long")
	flag.Parse()
	c := &checker{ci: os.Getenv("CI") == "true", packages: flag.Args(), skips: map[string][]string{}}
	if len(c.packages) == 0 {
		c.packages = []string{"./..."}
	}
	start := time.Now()
	if *long {
		os.Setenv("NIANGJIA_VERIFY", "1")
		c.tests("-count=1", "-timeout=60m")
		c.fuzz(*fuzz)
	} else {
		c.step("format", gofmt)
		c.step("vet", func() (string, error) { return c.goTool("vet") })
		c.step("staticcheck", func() (string, error) { return c.goTool("tool", "staticcheck") })
		c.step("generated files", templ)
		// SQLite is C in Go's words: its memory is its own, and watching each access to it would take two thirds of the time. Its driver is
		// watched: it shares generic code of package sync with everybody. One package more at a time than there are cores, for those that drive
		// a browser wait most of the time.
		c.tests("-race", "-gcflags=modernc.org/sqlite/lib=-race=false", "-gcflags=modernc.org/libc=-race=false", "-timeout=40m", fmt.Sprintf("-p=%d", runtime.NumCPU()+1))
	}
	c.printSkips()
	fmt.Printf("in %s\n%d passed, %d failed, %d skipped\n", time.Since(start).Round(time.Second), c.passed, c.failed, c.skipped)
	if c.failed > 0 {
		os.Exit(1)
	}
}

// checker counts.
type checker struct {
	ci                      bool
	packages                []string
	passed, failed, skipped int
	skips                   map[string][]string // reason → tests
}

// step runs one check that is not a Go test.
func (c *checker) step(name string, run func() (string, error)) {
	start := time.Now()
	out, err := run()
	if err != nil {
		c.failed++
		fmt.Printf("FAIL %s: %v\n%s\n", name, err, strings.TrimSpace(out))
		return
	}
	c.passed++
	fmt.Printf("ok   %s (%.1f s)\n", name, time.Since(start).Seconds())
}

// goTool runs a go command on the packages.
func (c *checker) goTool(args ...string) (string, error) {
	return goTool(append(args, c.packages...)...)
}

func goTool(args ...string) (string, error) {
	out, err := exec.Command("go", args...).CombinedOutput()
	return string(out), err
}

// find lists the project's files with an ending.
func find(ending string) (paths []string, err error) {
	err = filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules" || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !e.IsDir() && strings.HasSuffix(path, ending) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

func gofmt() (string, error) {
	paths, err := find(".go")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("gofmt", append([]string{"-l"}, paths...)...).CombinedOutput()
	if err == nil && len(out) > 0 {
		err = fmt.Errorf("run gofmt -w on these files")
	}
	return string(out), err
}

// named is the one thing in a generated file that depends on where the generator was started.
var named = regexp.MustCompile("FileName: `[^`]*`")

// templ compares each generated file with what its source makes today.
func templ() (string, error) {
	paths, err := find(".templ")
	if err != nil {
		return "", err
	}
	var stale []string
	for _, path := range paths {
		cmd := exec.Command("go", "tool", "templ", "generate", "-stdout", "-f", path)
		var faults bytes.Buffer
		cmd.Stderr = &faults
		made, err := cmd.Output()
		if err != nil {
			return faults.String(), fmt.Errorf("%s: %w", path, err)
		}
		have, err := os.ReadFile(strings.TrimSuffix(path, ".templ") + "_templ.go")
		if err != nil || !bytes.Equal(named.ReplaceAll(made, nil), named.ReplaceAll(have, nil)) {
			stale = append(stale, path)
		}
	}
	if len(stale) > 0 {
		return strings.Join(stale, "\n"), fmt.Errorf("run make generate: the Go files of these are not current")
	}
	return "", nil
}
