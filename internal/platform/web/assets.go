package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"

	"niangjia/internal/platform/web/ui"

	"github.com/klauspost/compress/gzip"
)

// static holds our own style and script, the mark, and htmx 2.0.11 (npm htmx.org,
// dist/htmx.min.js, Zero-Clause BSD licence).
//
//go:embed static
var static embed.FS

//go:embed locales
var locales embed.FS

var uiLocales = ui.Locales

// assetRoot is where the files lie; their names hold a hash of what is in them, so that
// browsers may keep them for ever.
const assetRoot = "/_/"

// assets answers with the static files, compressed once at start-up.
type assets struct {
	files map[string]*asset // by hashed name
	names map[string]string // file name → path with the hash
}

type asset struct {
	contentType, etag string
	plain, gzip       []byte
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// theAssets are made once; they are the same for every Mux.
var theAssets = sync.OnceValue(newAssets)

func newAssets() *assets {
	a := &assets{map[string]*asset{}, map[string]string{}}
	entries, err := static.ReadDir("static")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, e := range entries {
		b, err := static.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(b)
		ext := path.Ext(e.Name())
		hash := hex.EncodeToString(sum[:6])
		hashed := strings.TrimSuffix(e.Name(), ext) + "." + hash + ext
		a.files[hashed] = &asset{contentTypes[ext], `"` + hash + `"`, b, gzipped(b)}
		a.names[e.Name()] = assetRoot + hashed
	}
	return a
}

func (a *assets) path(name string) string { return a.names[name] }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := a.files[r.PathValue("name")]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), f.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") { // zstd would save nothing on files of this size
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	_, _ = w.Write(body) // a reader who has left is no fault
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a known level
	_, _ = w.Write(b)                                       // into memory
	_ = w.Close()
	return out.Bytes()
}
