package obs

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

// patience is how long one check may take.
const patience = 2 * time.Second

// Check is one thing that must be well before the program is sent requests.
type Check struct {
	Name string
	Run  func(context.Context) error
}

// Healthz answers that the process lives: 200 and "ok", whatever the database does.
func Healthz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Write([]byte("ok\n"))
	})
}

// Readyz runs the checks at each request: 200 when all are well, else 503, with {"name": "ok" | "failed"}.
// Why a check failed goes to the log alone.
func Readyz(log *slog.Logger, checks ...Check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, answer := http.StatusOK, make(map[string]string, len(checks))
		for _, c := range checks {
			answer[c.Name] = "ok"
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			if err := c.Run(ctx); err != nil {
				status, answer[c.Name] = http.StatusServiceUnavailable, "failed"
				log.WarnContext(ctx, "not ready", "check", c.Name, "error", err)
			}
			cancel()
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(answer)
	})
}
