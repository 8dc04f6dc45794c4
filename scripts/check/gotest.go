package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sort"
	"strings"
	"time"
)

// event is a line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a package that did not build
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// tests runs every Go test of the project and prints a line for each package.
func (c *checker) tests(flags ...string) {
	cmd := exec.Command("go", slices.Concat([]string{"test", "-json"}, flags, c.packages)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.failed++
		fmt.Println("FAIL go test:", err)
		return
	}
	r := &reader{checker: c, output: map[string][]string{}, count: map[string]int{}}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		r.take(e)
	}
	before := c.failed
	if err := cmd.Wait(); err != nil && before == 0 {
		c.failed++
		fmt.Println("FAIL go test:", err)
	}
}

// reader follows the events of a run.
type reader struct {
	*checker
	output map[string][]string // of a package and test, until its end is known
	count  map[string]int      // tests of a package
}

func (r *reader) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		r.output[key] = append(r.output[key], e.Output)
		return
	case "build-output":
		r.output[e.ImportPath] = append(r.output[e.ImportPath], e.Output)
		return
	case "pass", "fail", "skip":
	default:
		return
	}
	if e.Test == "" {
		r.endOfPackage(e)
	} else {
		r.endOfTest(e, key)
	}
	delete(r.output, key)
}

func (r *reader) endOfTest(e event, key string) {
	r.count[e.Package]++
	switch e.Action {
	case "pass":
		r.passed++
	case "fail":
		r.failed++
		fmt.Printf("FAIL %s %s\n%s", e.Package, e.Test, strings.Join(r.output[key], ""))
	case "skip":
		r.skip(e.Package+" "+e.Test, r.output[key])
	}
}

func (r *reader) endOfPackage(e event) {
	switch {
	case e.Action == "fail":
		if r.count[e.Package] == 0 || e.FailedBuild != "" {
			r.failed++ // it did not build, or ended before its first test
		}
		fmt.Printf("FAIL %s (%.1f s)\n%s%s", e.Package, e.Elapsed, strings.Join(r.output[e.FailedBuild], ""), strings.Join(r.output[e.Package+" "], ""))
	case r.count[e.Package] > 0:
		fmt.Printf("ok   %s (%d tests, %.1f s)\n", strings.TrimPrefix(e.Package, "niangjia/"), r.count[e.Package], e.Elapsed)
	}
}

// skip notes a test that was skipped; under CI only the suite that needs a Citus cluster may be.
func (r *reader) skip(test string, output []string) {
	reason := "no reason given"
	for _, line := range output {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			_, said, found := strings.Cut(line, ": ") // behind file and line
			if !found {
				said = line
			}
			reason = strings.TrimPrefix(said, "SKIPPED: ")
		}
	}
	r.skips[reason] = append(r.skips[reason], test)
	if r.ci && !strings.Contains(reason, "Citus") {
		r.failed++
		return
	}
	r.skipped++
}

func (c *checker) printSkips() {
	reasons := make([]string, 0, len(c.skips))
	for reason := range c.skips {
		reasons = append(reasons, reason)
	}
	sort.Strings(reasons)
	for _, reason := range reasons {
		verdict := "skipped"
		if c.ci && !strings.Contains(reason, "Citus") {
			verdict = "FAIL: skipped in CI"
		}
		fmt.Printf("%s: %s\n", verdict, reason)
		for i, test := range c.skips[reason] {
			if i == 5 {
				fmt.Printf("     … and %d more\n", len(c.skips[reason])-i)
				break
			}
			fmt.Println("    ", test)
		}
	}
}

// fuzz finds every fuzz target and runs it for a while.
func (c *checker) fuzz(long time.Duration) {
	list, err := c.goTool("list", "-f", "{{.ImportPath}}")
	if err != nil {
		c.failed++
		fmt.Println("FAIL go list:", list)
		return
	}
	for pkg := range strings.FieldsSeq(list) {
		targets, err := goTool("test", "-list", "^Fuzz", pkg)
		if err != nil {
			c.failed++
			fmt.Println("FAIL", pkg, targets)
			continue
		}
		for name := range strings.FieldsSeq(targets) {
			if strings.HasPrefix(name, "Fuzz") {
				c.step("fuzz "+pkg+" "+name, func() (string, error) {
					return goTool("test", "-run", "^$", "-fuzz", "^"+name+"$", "-fuzztime", long.String(), pkg)
				})
			}
		}
	}
}
