package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// newOrigin describes this machine and the source.
func newOrigin(ctx context.Context) (Origin, error) {
	model, err := afterKey("/proc/cpuinfo", "model name")
	if err != nil {
		return Origin{}, err
	}
	memory, err := kibibytes("/proc/meminfo", "MemTotal")
	if err != nil {
		return Origin{}, err
	}
	commit, err := exec.CommandContext(ctx, "git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return Origin{}, fmt.Errorf("which commit: %w", err)
	}
	changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--untracked-files=no").Output()
	if err != nil {
		return Origin{}, fmt.Errorf("changes since the commit: %w", err)
	}
	name := strings.TrimSpace(string(commit))
	if len(bytes.TrimSpace(changed)) > 0 {
		name += " with changes"
	}
	return Origin{Machine: fmt.Sprintf("%s, %d processors, %d GiB", model, runtime.NumCPU(), (memory+1<<19)>>20),
		Go: runtime.Version(), Commit: name, At: time.Now().UTC().Truncate(time.Second)}, nil
}

// afterKey is the first value of a key in one of the kernel's files of "key: value" lines.
func afterKey(path, key string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v), nil
		}
	}
	return "", fmt.Errorf("%s has no %s", path, key)
}

func kibibytes(path, key string) (int64, error) {
	v, err := afterKey(path, key)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSuffix(v, " kB"), 10, 64)
}

// peakMiB is the most memory that the process ever had resident. Unlike getrusage(2) it does not begin with what
// the parent had.
func peakMiB(pid int) (float64, error) {
	n, err := kibibytes("/proc/"+strconv.Itoa(pid)+"/status", "VmHWM")
	return float64(n) / 1024, err
}
