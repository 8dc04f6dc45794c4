package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// childCommand makes the program do one job and end, so that its memory is the job's alone.
const childCommand = "child"

// job is what a child is asked to do.
type job struct {
	Roster         string // path of the file
	Rows           int
	Data, Key      string // of the installation
	Database       string
	TargetDatabase string // of the bare insert
	RowsPerCommit  int
}

// outcome is what came of it.
type outcome struct {
	Rows          int
	Seconds       float64
	FirstRate     float64 // rows per second in the first tenth
	LastRate      float64 // and in the last
	RowsPerCommit int
	Modes         string
	PeakMiB       float64
}

func (o outcome) rate() float64 { return float64(o.Rows) / o.Seconds }

// jobs are what a child can do.
func jobs() map[string]func(context.Context, job) (outcome, error) {
	return map[string]func(context.Context, job) (outcome, error){"read": readFile, "import": importRoster, "bare": insertBare}
}

// child has a job done in a process of its own.
func child(ctx context.Context, name string, j job) (out outcome, err error) {
	self, err := os.Executable()
	if err != nil {
		return out, err
	}
	in, err := json.Marshal(j)
	if err != nil {
		return out, err
	}
	cmd := exec.CommandContext(ctx, self, childCommand, name)
	var answer, faults bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &answer, &faults
	if err := cmd.Run(); err != nil {
		return out, fmt.Errorf("%s: %w: %s", name, err, faults.String())
	}
	return out, json.Unmarshal(answer.Bytes(), &out)
}

func childMain(args []string, in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return err
	}
	if len(args) != 1 || jobs()[args[0]] == nil {
		return errors.New("a child does one job")
	}
	done, err := jobs()[args[0]](context.Background(), j)
	if err != nil {
		return err
	}
	if done.PeakMiB, err = peakMiB(os.Getpid()); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(done)
}
