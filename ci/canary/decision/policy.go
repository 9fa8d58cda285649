package decision

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"
)

// PolicyVersion is the layout of policies that this package reads.
const PolicyVersion = 1

// MaxPolicyBytes bounds a policy file.
const MaxPolicyBytes = 64 << 10

// Mode says what a rollout is for.
type Mode string

// The modes. In roll-forward mode stable is known to be broken and the canary is the repair: going back rescues nobody, so
// the canary has to be proven better than stable, and is not stopped for failing as stable does.
const (
	ModeNormal      Mode = "normal"
	ModeRollForward Mode = "rollForward"
)

// Model says what of the two arms is compared.
type Model string

// The models. Rates suit rare events; odds learn faster where events are common, such as requests above the median.
const (
	ModelRates Model = "rates"
	ModelOdds  Model = "odds"
)

// Policy is what a release manager decides before the start. All of it is fixed while a canary runs: a rule that is changed
// after looking has no error rate.
type Policy struct {
	Version int `yaml:"version" json:"version"`
	// Alpha bounds the chance that a good canary is rolled back by comparison, over the whole rollout and all metrics.
	Alpha float64 `yaml:"alpha" json:"alpha"`
	// Beta bounds the chance that a canary Margin times as bad as stable is called safe.
	Beta   float64 `yaml:"beta" json:"beta"`
	Margin float64 `yaml:"margin" json:"margin"`
	Mode   Mode    `yaml:"mode" json:"mode"`
	// Reason says why the mode is not the normal one.
	Reason  string     `yaml:"reason,omitempty" json:"reason,omitempty"`
	Errors  Comparison `yaml:"errors" json:"errors"`
	Latency Latency    `yaml:"latency" json:"latency"`
	Stop    Stop       `yaml:"hardStop" json:"hardStop"`
	Split   Split      `yaml:"split" json:"split"`
	// TargetDeadline is how long targets of the canary may be known to be unhealthy.
	TargetDeadline Duration `yaml:"targetDeadline" json:"targetDeadline"`
	// PromoteAfter is how long a canary runs before it can be called safe: some faults need time.
	PromoteAfter Duration `yaml:"promoteAfter" json:"promoteAfter"`
	// Deadline is when an open question stays open.
	Deadline Duration `yaml:"deadline" json:"deadline"`
}

// Comparison is how one kind of event is compared.
type Comparison struct {
	// Tolerance is how many times worse than stable a canary may be.
	Tolerance float64 `yaml:"tolerance" json:"tolerance"`
	// Noise is how much an arm's true rate jumps between intervals for reasons of its own: the standard deviation of its
	// logarithm. `canary calibrate` measures it.
	Noise float64 `yaml:"noise" json:"noise"`
	Model Model   `yaml:"model" json:"model"`
	// Ratios are the bets: how many times worse than tolerated a bad canary may be.
	Ratios []float64 `yaml:"ratios" json:"ratios"`
	// WarmUp is the time after the start that is not compared.
	WarmUp Duration `yaml:"warmUp" json:"warmUp"`
	// Share is the part of the stake that is put on this comparison. Those of errors and latency make one.
	Share float64 `yaml:"share" json:"share"`
}

// Latency compares how many requests were slower than each boundary, in seconds. Boundaries are bounds of histogram buckets.
type Latency struct {
	Comparison `yaml:",inline"`
	Boundaries []float64 `yaml:"boundaries" json:"boundaries"`
	// Prove are the boundaries at which a canary must be proven safe.
	Prove []float64 `yaml:"prove" json:"prove"`
}

// Stop ends a canary that fails so often that nobody wants to wait for statistics.
type Stop struct {
	Share    float64 `yaml:"share" json:"share"`
	Requests int64   `yaml:"requests" json:"requests"`
}

// Split is how the observed split of requests is checked against the one that was asked for.
type Split struct {
	Alpha float64 `yaml:"alpha" json:"alpha"`
	// Tolerance is how many times too many or too few requests the canary may get.
	Tolerance float64 `yaml:"tolerance" json:"tolerance"`
	// Settle is how long a new weight takes to arrive everywhere.
	Settle Duration `yaml:"settle" json:"settle"`
	// Concentration is how sure the prior is of the split: as if so many requests had been seen.
	Concentration float64 `yaml:"concentration" json:"concentration"`
}

// Duration is a time.Duration that is written as 30m.
type Duration time.Duration

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration such as 30m or 90s", text)
	}
	*d = Duration(parsed)
	return nil
}

// DefaultPolicy is what holds where a policy file says nothing.
func DefaultPolicy() Policy {
	return Policy{
		Version: PolicyVersion, Alpha: 0.01, Beta: 0.05, Margin: 2, Mode: ModeNormal,
		Errors: Comparison{Tolerance: 1.1, Noise: 0.3, Model: ModelRates, Ratios: []float64{1.2, 2, 5, 20}, Share: 0.5},
		Latency: Latency{
			Comparison: Comparison{
				Tolerance: 1.2, Model: ModelOdds, Ratios: []float64{1.15, 1.5, 3, 8},
				WarmUp: Duration(2 * time.Minute), Share: 0.5,
			},
			Boundaries: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5}, Prove: []float64{0.25},
		},
		Stop:           Stop{Share: 0.5, Requests: 20},
		Split:          Split{Alpha: 0.001, Tolerance: 1.5, Settle: Duration(2 * time.Minute), Concentration: 100},
		TargetDeadline: Duration(10 * time.Minute), PromoteAfter: Duration(10 * time.Minute), Deadline: Duration(30 * time.Minute),
	}
}

// ParsePolicy reads a policy, YAML or JSON, on top of the defaults, and reports all that is wrong with it at once.
func ParsePolicy(raw []byte) (Policy, error) {
	if len(raw) > MaxPolicyBytes {
		return Policy{}, fmt.Errorf("read canary policy: it has %d bytes, more than %d", len(raw), MaxPolicyBytes)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	policy := DefaultPolicy()
	policy.Version = 0
	if err := decoder.Decode(&policy); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty; the least is `version: 1`")
		}
		return Policy{}, fmt.Errorf("read canary policy: %w", err)
	}
	if err := decoder.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return Policy{}, errors.New("read canary policy: more than one document")
	}
	if err := policy.Validate(); err != nil {
		return Policy{}, fmt.Errorf("read canary policy: %w", err)
	}
	return policy, nil
}
