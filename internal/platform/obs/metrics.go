package obs

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the program's figures for Prometheus. Their labels take few values: routes are patterns,
// kinds are the program's own; no federation, no person.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	answers  *prometheus.HistogramVec
	writes   *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
	queue    *prometheus.GaugeVec
	behind   prometheus.Gauge
	rows     *prometheus.CounterVec
}

// seconds are the histograms' bounds: from a point read to a page that nobody waits for.
var seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}

// NewMetrics makes the figures, with those of the Go runtime and the process; version is the program's.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "niangjia_http_requests_total", Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		answers:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "niangjia_http_request_seconds", Help: "Time to answer a request, by route.", Buckets: seconds}, []string{"route"}),
		writes:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "niangjia_db_write_seconds", Help: "Time of a write from asking to commit, by outcome.", Buckets: seconds}, []string{"outcome"}),
		jobs:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "niangjia_job_seconds", Help: "Time of a job or a periodic round, by kind and outcome.", Buckets: seconds}, []string{"kind", "outcome"}),
		queue:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "niangjia_jobs", Help: "Jobs in the queue, by state."}, []string{"state"}),
		behind:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "niangjia_jobs_behind_seconds", Help: "How long the oldest due job has been due."}),
		rows:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "niangjia_import_rows_total", Help: "Imported rows, by outcome."}, []string{"outcome"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "niangjia_info", Help: "Always 1; the label is the program's version.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.answers, m.writes, m.jobs, m.queue, m.behind, m.rows, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts an answered request by its route's pattern.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.answers.WithLabelValues(route).Observe(took.Seconds())
}

// Write counts a write to the database; it fits sqldb.Options.Observe.
func (m *Metrics) Write(took time.Duration, err error) {
	m.writes.WithLabelValues(outcome(err)).Observe(took.Seconds())
}

// Job counts a job or a periodic round; it fits job.Options.Observe.
func (m *Metrics) Job(kind string, took time.Duration, err error) {
	m.jobs.WithLabelValues(kind, outcome(err)).Observe(took.Seconds())
}

// Queue sets how the job queue stands.
func (m *Metrics) Queue(waiting, failed int, behind time.Duration) {
	m.queue.WithLabelValues("waiting").Set(float64(waiting))
	m.queue.WithLabelValues("failed").Set(float64(failed))
	m.behind.Set(behind.Seconds())
}

// ImportRows counts imported rows that ended in the outcome.
func (m *Metrics) ImportRows(outcome string, n int) {
	m.rows.WithLabelValues(outcome).Add(float64(n))
}

func outcome(err error) string {
	if err != nil {
		return "error"
	}
	return "ok"
}

// Handler serves the figures in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}
