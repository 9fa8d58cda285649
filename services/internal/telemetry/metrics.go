package telemetry

import (
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// NewRegistry returns a registry with the metrics every service has: the Go runtime, the process, and
// cloudsec_build_info, whose labels say which build is running.
func NewRegistry(service, version string) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "cloudsec_build_info",
		Help: "Always 1; the labels say which build is running.",
	}, []string{"service", "version", "revision", "goversion"})
	info.WithLabelValues(service, version, Revision(), runtime.Version()).Set(1)
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		info,
	)
	return registry
}

// Revision returns the commit that the Go tool stamped into the binary, or "unknown" when it was built outside of git.
func Revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "unknown"
}
