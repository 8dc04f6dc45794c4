package app

import (
	"fmt"
	"testing"
	"time"
	"niangjia/internal/platform/errs"
)

func TestZZ(t *testing.T) {
	dir := t.TempDir()
	cfg, err := Load(map[string]string{"data": dir + "/d"}, func(string) string { return "" })
	if err != nil { t.Fatal(err) }
	last, start := "", time.Now()
	a, _, err := Demo(t.Context(), cfg, Options{}, DemoInput{Seed: 1, Unions: 2000, Members: 100000, Progress: func(m errs.Msg, d, n int) {
		if m.Key != last { fmt.Println(last, time.Since(start)); last, start = m.Key, time.Now() }
	}})
	fmt.Println(last, time.Since(start))
	if err != nil { t.Fatal(err) }
	a.Close()
}
