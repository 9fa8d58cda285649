package decision_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

func TestPolicyRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ input, want string }{
		"AnEmptyFile":               {"", "it is empty"},
		"AnUnknownField":            {"version: 1\nalhpa: 0.1", "field alhpa not found"},
		"AnUnknownVersion":          {"version: 2", "version is 2, want 1"},
		"NoVersion":                 {"alpha: 0.01", "version is 0, want 1"},
		"AnAlphaThatIsNone":         {"version: 1\nalpha: 0", "alpha is 0, want"},
		"AnAlphaThatIsNoNumber":     {"version: 1\nalpha: .nan", "alpha is NaN, want"},
		"AnUnknownMode":             {"version: 1\nmode: yolo", `mode is "yolo"`},
		"RollForwardWithoutReason":  {"version: 1\nmode: rollForward", "reason is missing"},
		"ATolerantMargin":           {"version: 1\nmargin: 1.1", "could be bad and safe"},
		"AnUnknownModel":            {"version: 1\nerrors: {model: means}", `errors.model is "means"`},
		"NoiseOfOdds":               {"version: 1\nlatency: {noise: 0.2}", "latency.noise goes with model rates"},
		"NoBets":                    {"version: 1\nerrors: {ratios: []}", "errors.ratios has 0 values"},
		"ABetOnNothing":             {"version: 1\nerrors: {ratios: [1]}", "errors.ratios is 1"},
		"SharesThatDoNotMakeOne":    {"version: 1\nerrors: {share: 0.9}", "make 1.4, want 1"},
		"FallingBoundaries":         {"version: 1\nlatency: {boundaries: [1, 0.5], prove: []}", "do not rise at 0.5"},
		"AProofOfNoBoundary":        {"version: 1\nlatency: {prove: [0.3]}", "names 0.3, which is no boundary"},
		"ADurationWithoutUnit":      {"version: 1\ndeadline: 30", `"30" is no duration`},
		"ADeadlineBeforeThePromote": {"version: 1\ndeadline: 5m", "deadline is not after promoteAfter"},
		"MoreThanOneDocument":       {"version: 1\n---\nversion: 1", "more than one document"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decision.ParsePolicy([]byte(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestPolicyIsTheDefaultsAndWhatItSays(t *testing.T) {
	t.Parallel()
	want := decision.DefaultPolicy()
	want.Alpha, want.Deadline = 0.001, decision.Duration(time.Hour)
	got, err := decision.ParsePolicy([]byte("version: 1\nalpha: 0.001\ndeadline: 1h"))
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = decision.ParsePolicy([]byte(`{"version": 1, "alpha": 0.001, "deadline": "1h"}`))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte("version: 1"))
	f.Add([]byte("version: 1\nmode: rollForward\nreason: r\nlatency: {boundaries: [], prove: []}"))
	f.Add([]byte(`{"version": 1, "errors": {"ratios": [2, 4]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		policy, err := decision.ParsePolicy(raw)
		if err != nil {
			return
		}
		_, err = decision.New(policy)
		require.NoError(t, err)
		for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
			text, err := marshal(policy)
			require.NoError(t, err)
			again, err := decision.ParsePolicy(text)
			require.NoError(t, err, "%s", text)
			require.Equal(t, policy.Errors, again.Errors)
		}
	})
}

func FuzzParseState(f *testing.F) {
	f.Add([]byte(`{"version": 1}`))
	e, err := decision.New(decision.DefaultPolicy())
	require.NoError(f, err)
	raw, err := json.Marshal(e.State())
	require.NoError(f, err)
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		state, err := decision.ParseState(raw)
		if err != nil {
			return
		}
		if e, err := decision.Restore(decision.DefaultPolicy(), state); err == nil {
			_, _ = e.Observe(minute(1, arm(10, 1, 5, 4, 3, 2, 1, 0), arm(10, 1, 5, 4, 3, 2, 1, 0)))
		}
	})
}
