package rule

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics tell how rules do. The gauges are the same on every replica, the rest is each replica's own.
type Metrics struct {
	waiting, dead, oldest prometheus.Gauge
	duration              *prometheus.HistogramVec
	effects               *prometheus.CounterVec
	failures              prometheus.Counter
}

// NewMetrics registers the metrics.
func NewMetrics(registry prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{
		waiting: gauge("batches_waiting", "Batches of findings that rules have yet to look at. Every replica shows the same, so take the maximum."),
		dead:    gauge("batches_dead", "Batches of findings that were given up and are kept to be looked at. Every replica shows the same."),
		oldest:  gauge("batches_oldest_seconds", "Age of the oldest batch that waits; 0 when none does. Every replica shows the same."),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cloudsec_rule_batch_duration_seconds",
			Help: "Duration of attempts at batches, by result: done, retried, given_back (others hold the findings, or the worker " +
				"stopped), given_up or lost (taken over).",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 15, 60},
		}, []string{"result"}),
		effects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudsec_rule_effects_total",
			Help: "What rules did to findings: matched, moved, assigned, labelled, notified, or kept (left alone, because a person decided).",
		}, []string{"effect"}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "cloudsec_rule_failures_total", Help: "How often a rule could not be run on a batch.",
		}),
	}
	for _, c := range []prometheus.Collector{m.waiting, m.dead, m.oldest, m.duration, m.effects, m.failures} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics of rules: %w", err)
		}
	}
	for _, result := range results() { // What is there at 0 can be alerted on from the start.
		m.duration.WithLabelValues(result)
	}
	m.count(Counts{})
	return m, nil
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: "cloudsec_rule_" + name, Help: help})
}

func (m *Metrics) settled(outcome Outcome, result string, took time.Duration) {
	m.duration.WithLabelValues(result).Observe(took.Seconds())
	m.failures.Add(float64(outcome.Failed))
	m.count(outcome.Counts)
}

func (m *Metrics) count(c Counts) {
	for effect, n := range map[string]int64{
		"matched": c.Matched, "moved": c.Moved, "assigned": c.Assigned, "labelled": c.Labelled, "notified": c.Notified, "kept": c.Kept,
	} {
		m.effects.WithLabelValues(effect).Add(float64(n))
	}
}

func (m *Metrics) measured(b Backlog) {
	m.waiting.Set(float64(b.Waiting))
	m.dead.Set(float64(b.Dead))
	m.oldest.Set(b.Oldest.Seconds())
}
