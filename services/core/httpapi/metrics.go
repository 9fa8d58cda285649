package httpapi

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Metrics tell how imports go.
type Metrics struct {
	findings *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// NewMetrics registers the metrics.
func NewMetrics(registry prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		findings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudsec_findings_ingested_total",
			Help: "Findings that imports dealt with, by what became of them.",
		}, []string{"outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "cloudsec_import_duration_seconds",
			Help:    "Duration of imports, by outcome: imported, repeated (content known already) or failed.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"outcome"}),
	}
	for _, c := range []prometheus.Collector{m.findings, m.duration} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register import metrics: %w", err)
		}
	}
	for _, outcome := range []string{"created", "unchanged", "reopened", "closed"} {
		m.findings.WithLabelValues(outcome) // A counter that is there at 0 can be alerted on from the start.
	}
	return m, nil
}

// Imported records one import, of a request or of a job.
func (m *Metrics) Imported(done finding.Import, again bool, err error, took time.Duration) {
	switch {
	case err != nil:
		m.duration.WithLabelValues("failed").Observe(took.Seconds())
		return
	case again:
		m.duration.WithLabelValues("repeated").Observe(took.Seconds())
		return
	}
	m.duration.WithLabelValues("imported").Observe(took.Seconds())
	m.findings.WithLabelValues("created").Add(float64(done.Counts.Created))
	m.findings.WithLabelValues("unchanged").Add(float64(done.Counts.Unchanged))
	m.findings.WithLabelValues("reopened").Add(float64(done.Counts.Reopened))
	m.findings.WithLabelValues("closed").Add(float64(done.Counts.Closed))
}
