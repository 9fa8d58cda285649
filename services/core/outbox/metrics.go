package outbox

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The results of an attempt.
const (
	resultDelivered = "delivered"
	resultFailed    = "failed"
	resultDead      = "dead"
	resultReleased  = "released"
)

// metrics tell how deliveries go. The gauges are the same on every replica, the counters are each replica's own.
type metrics struct {
	pending, dead, oldest prometheus.Gauge
	attempts              *prometheus.CounterVec
	duration              *prometheus.HistogramVec
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		pending: gauge("pending", "Deliveries that are still owed. Every replica shows the same, so take the maximum."),
		dead:    gauge("dead", "Deliveries that were given up and are still kept. Every replica shows the same."),
		oldest:  gauge("oldest_pending_seconds", "Age of the oldest delivery that is still owed; 0 when none is."),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudsec_outbox_attempts_total",
			Help: "Attempts to deliver, by kind of destination and result: delivered, failed (tried again), dead or released.",
		}, []string{"destination", "result"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "cloudsec_outbox_attempt_duration_seconds",
			Help:    "Duration of attempts to deliver.",
			Buckets: []float64{.005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"destination"}),
	}
	for _, c := range []prometheus.Collector{m.pending, m.dead, m.oldest, m.attempts, m.duration} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register outbox metrics: %w", err)
		}
	}
	for _, kind := range []Kind{KindWebhook, KindTopic} { // A counter that is there at 0 can be alerted on from the start.
		for _, result := range []string{resultDelivered, resultFailed, resultDead} {
			m.attempts.WithLabelValues(string(kind), result)
		}
	}
	return m, nil
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: "cloudsec_outbox_" + name, Help: help})
}

func (m *metrics) attempted(kind Kind, result string, took time.Duration) {
	m.attempts.WithLabelValues(string(kind), result).Inc()
	m.duration.WithLabelValues(string(kind)).Observe(took.Seconds())
}

func (m *metrics) measured(b Backlog) {
	m.pending.Set(float64(b.Pending))
	m.dead.Set(float64(b.Dead))
	m.oldest.Set(b.Oldest.Seconds())
}
