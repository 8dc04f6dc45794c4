package dbtest

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Kill starts this test program once more with an entry (NAME=value) in its environment, by which its TestMain knows what to do, and kills it at a
// random moment within so long after its first word on standard output.
func Kill(t testing.TB, entry string, within time.Duration) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env, c.Stderr = append(os.Environ(), entry), os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(rand.N(within))
	c.Process.Kill()
	c.Wait() // its exit is the kill
}
