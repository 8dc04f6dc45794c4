// Bench measures how fast Niangjia is on this machine and writes docs/benchmarks.md.
//
//	bench [-full] [-only PART,…] [-rows N] [-members N] [-out DIR]
//
// Each part writes its figures to OUT/bench/PART.json, with machine, date and commit; OUT/benchmarks.md is made anew
// from all of these files. What is compared is measured in one run, one after the other in turns. Imports, files and
// seeds run in processes of their own, so that their memory can be told; servers are the program itself, asked over
// loopback by a load generator that shares their processors.
//
// It needs bin/niangjia and bin/pocketbase (`make bench` builds both), and PostgreSQL in NIANGJIA_TEST_POSTGRES; without
// that server what concerns PostgreSQL is left out and said to be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one run.
type bench struct {
	rows       int // of the roster that is read and imported
	members    int // of the city whose pages are measured
	apiMembers int // of the city whose API is measured
	rounds     int // of what is short; medians are taken over them
	requests   int // of one measurement of pages and of lists; cheap requests are more
	bin        string
	out        string
	postgres   string // URL of a server; "" for none
	scratch    string // folder that goes away
	origin     Origin
	cities     map[string]*city
}

// part is one subject of measurement.
type part struct {
	name string
	run  func(*bench, context.Context) (Report, error)
}

// parts in the order in which they run and stand in the document.
var parts = []part{
	{"read", (*bench).read},
	{"import", (*bench).imports},
	{"api", (*bench).api},
	{"pages", (*bench).pages},
	{"courier", (*bench).courier},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		if err := childMain(os.Args[2:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	b := &bench{postgres: os.Getenv("NIANGJIA_TEST_POSTGRES"), cities: map[string]*city{}}
	full := flag.Bool("full", false, "1,000,000 rows and members, as the promises are made; takes hours on a small machine")
	only := flag.String("only", "", "parts to run, separated by commas; all when empty")
	flag.IntVar(&b.rows, "rows", 200_000, "rows of the roster")
	flag.IntVar(&b.members, "members", 200_000, "members behind the pages")
	flag.IntVar(&b.apiMembers, "api-members", 200_000, "members behind the API")
	flag.IntVar(&b.rounds, "rounds", 5, "rounds of what is short")
	flag.IntVar(&b.requests, "requests", 1_500, "requests of one measurement")
	flag.StringVar(&b.bin, "bin", "bin", "folder of the programs")
	flag.StringVar(&b.out, "out", "docs", "folder of benchmarks.md and bench/*.json")
	flag.Parse()
	if *full {
		b.rows, b.members = million, million
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	if b.origin, err = newOrigin(ctx); err != nil {
		return err
	}
	if b.scratch, err = os.MkdirTemp("", "niangjia-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.dropDatabases(), os.RemoveAll(b.scratch)) }()
	for _, p := range chosen {
		start := time.Now()
		fmt.Printf("%s …\n", p.name)
		r, err := p.run(b, ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.Part, r.Origin, r.Seconds = p.name, b.origin, round(time.Since(start).Seconds())
		r.print(os.Stdout)
		if err := r.save(filepath.Join(b.out, "bench")); err != nil {
			return err
		}
	}
	return writeDocument(b.out)
}

func choose(names string) ([]part, error) {
	if names == "" {
		return parts, nil
	}
	var out []part
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no part %q", name)
		}
		out = append(out, parts[i])
	}
	return out, nil
}
