package backup

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// unpack is what an archive holds, by name.
func unpack(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	plain, err := zstd.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	out := map[string]string{}
	in := tar.NewReader(plain)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[h.Name] = string(content)
	}
}

// pack makes an archive of members, head first and manifest last, as Dump does.
func pack(t *testing.T, members map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	squeeze, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(squeeze)
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	rank := map[string]int{headName: -1, manifestName: 1}
	slices.SortFunc(names, func(a, b string) int {
		if d := rank[a] - rank[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(members[name])), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, members[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), squeeze.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
