package importjob

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics tell how the queue and its workers do.
type Metrics struct {
	jobs     *prometheus.GaugeVec
	oldest   prometheus.Gauge
	duration *prometheus.HistogramVec
}

// NewMetrics registers the metrics.
func NewMetrics(registry prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		jobs: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "cloudsec_import_jobs",
			Help: "Import jobs that are queued or running. Every replica shows the same number, so take the maximum, not the sum.",
		}, []string{"state"}),
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "cloudsec_import_jobs_oldest_seconds",
			Help: "How long the oldest queued import job has waited; 0 when none does. The same number on every replica.",
		}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cloudsec_import_job_duration_seconds",
			Help: "Duration of attempts at import jobs, by outcome: succeeded, repeated (content known already), failed, " +
				"retried, given_back (the worker stopped) or lost (cancelled, or taken over).",
			Buckets: []float64{.05, .25, 1, 5, 15, 60, 180, 600, 1800},
		}, []string{"outcome"}),
	}
	for _, c := range []prometheus.Collector{m.jobs, m.oldest, m.duration} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register import job metrics: %w", err)
		}
	}
	for _, o := range outcomes() {
		m.duration.WithLabelValues(string(o))
	}
	return m, nil
}

// Counted shows how full the queue is.
func (m *Metrics) Counted(c Counts) {
	m.jobs.WithLabelValues(string(StateQueued)).Set(float64(c.Queued))
	m.jobs.WithLabelValues(string(StateRunning)).Set(float64(c.Running))
	m.oldest.Set(c.Oldest.Seconds())
}

func (m *Metrics) settled(o outcome, took time.Duration) {
	m.duration.WithLabelValues(string(o)).Observe(took.Seconds())
}
