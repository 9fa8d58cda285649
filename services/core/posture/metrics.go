package posture

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are the business metrics for Prometheus. Every replica shows the same numbers, so take the maximum, not the sum.
type Metrics struct {
	open, late, oldest, remediation *prometheus.GaugeVec
	score                           prometheus.Gauge
	recent                          *prometheus.GaugeVec
}

// NewMetrics registers the metrics.
func NewMetrics(registry prometheus.Registerer) (*Metrics, error) {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: name, Help: help + " Every replica shows the same number, so take the maximum, not the sum.",
		}, labels)
	}
	m := &Metrics{
		open:   gauge("cloudsec_findings_open", "Open findings by severity.", "severity"),
		late:   gauge("cloudsec_findings_late", "Open findings that are older than the target of their severity.", "severity"),
		oldest: gauge("cloudsec_findings_oldest_days", "Age in days of the oldest open finding; 0 when none is open.", "severity"),
		remediation: gauge("cloudsec_findings_remediation_seconds",
			"Mean time to remediate of what was fixed in the last 30 days; absent when nothing was.", "severity"),
		recent: gauge("cloudsec_findings_recent", "What happened to findings in the last 30 days.", "event"),
		score: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "cloudsec_posture_score", Help: "The posture's score, from 0, bad, to 100. Every replica shows the same number.",
		}),
	}
	for _, c := range []prometheus.Collector{m.open, m.late, m.oldest, m.remediation, m.recent, m.score} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register posture metrics: %w", err)
		}
	}
	return m, nil
}

// Set shows a summary.
func (m *Metrics) Set(s Summary) {
	for _, p := range s.BySeverity {
		severity := p.Severity.String()
		m.open.WithLabelValues(severity).Set(float64(p.Open))
		m.late.WithLabelValues(severity).Set(float64(p.Late))
		oldest := 0
		if p.OldestDays != nil {
			oldest = *p.OldestDays
		}
		m.oldest.WithLabelValues(severity).Set(float64(oldest))
		if mean := p.Remediation.Mean(); mean != nil {
			m.remediation.WithLabelValues(severity).Set(mean.Seconds())
		} else {
			m.remediation.DeleteLabelValues(severity)
		}
	}
	for event, n := range map[string]int64{
		"new": s.Recent.Created, "fixed": s.Recent.Fixed, "reopened": s.Recent.Reopened, "accepted": s.Recent.Accepted,
		"false_positive": s.Recent.Rejected, "resumed": s.Recent.Resumed, "merged": s.Recent.Merged,
	} {
		m.recent.WithLabelValues(event).Set(float64(n))
	}
	m.score.Set(float64(s.Score.Value))
}
