package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/canary/app"
	"github.com/cloudsec/cloudsec/ci/canary/decision"
	"github.com/cloudsec/cloudsec/ci/canary/evidence"
)

// run calls the program and returns what it said.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	code = app.Run(t.Context(), args, app.Options{Stdout: &out, Stderr: &errors})
	return code, out.String(), errors.String()
}

// file is a sink in a file, as a rollout would have it.
type file struct{ *os.File }

func (f file) Append(line []byte) error {
	_, err := f.Write(line)
	return err
}

// write keeps a text in a file.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func minute(n int, canaryErrors int64) decision.Interval {
	start := time.Date(2026, 3, 1, 12, n, 0, 0, time.UTC)
	return decision.Interval{
		Start: start, End: start.Add(time.Minute),
		Canary: &decision.Arm{Requests: 500, Errors: canaryErrors}, Stable: &decision.Arm{Requests: 5000, Errors: 5},
	}
}

// record runs a rollout and returns the path of its evidence.
func record(t *testing.T, canaryErrors int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "evidence.jsonl")
	opened, err := os.Create(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, opened.Close()) }()
	policy := decision.DefaultPolicy()
	policy.Latency = decision.Latency{}
	engine, err := decision.New(policy)
	require.NoError(t, err)
	w, err := evidence.Begin(file{opened}, "core", policy)
	require.NoError(t, err)
	for n := range 12 {
		d, err := engine.Observe(minute(n, canaryErrors))
		require.NoError(t, err)
		require.NoError(t, w.Write(minute(n, canaryErrors), d))
	}
	return path
}

func TestHelpAndMistakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"NoCommand":          {nil, app.ExitBadInput, "usage: canary"},
		"Help":               {[]string{"help"}, app.ExitOK, "usage: canary"},
		"HelpOfACommand":     {[]string{"power", "-h"}, app.ExitOK, "requests per second to both versions"},
		"AnUnknownCommand":   {[]string{"promote"}, app.ExitBadInput, `unknown command "promote"`},
		"AnArgument":         {[]string{"power", "now"}, app.ExitBadInput, `unexpected argument "now"`},
		"NoTraffic":          {[]string{"power", "--errors", "0.001"}, app.ExitBadInput, "requests per second is 0"},
		"NoPercentage":       {[]string{"power", "--weights", "5,x"}, app.ExitBadInput, `"x" is no percentage`},
		"NoEvidence":         {[]string{"replay"}, app.ExitBadInput, "--evidence is missing"},
		"NoSuchEvidence":     {[]string{"replay", "--evidence", "/nowhere"}, app.ExitBadInput, "read --evidence: open /nowhere"},
		"NoHistory":          {[]string{"calibrate"}, app.ExitBadInput, "--history is missing"},
		"NoSuchPolicy":       {[]string{"calibrate", "--policy", "/nowhere"}, app.ExitBadInput, "name it with --policy"},
		"NotEvidence":        {[]string{"replay", "--evidence", write(t, "hello\n")}, app.ExitBadInput, "evidence line 1"},
		"APolicyThatIsWrong": {[]string{"power", "--policy", write(t, "version: 1\nalpha: 3")}, app.ExitBadInput, "alpha is 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, tc.args...)
			require.Equal(t, tc.code, code)
			require.Contains(t, stdout+stderr, tc.want)
		})
	}
}

func TestPowerSaysWhatCanBeFound(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := run(t, "power", "--rps", "1", "--errors", "0.001", "--policy", write(t, "version: 1"))
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "At 1 rps and 0.1 % errors, 30 minutes find x50")
	require.Contains(t, stdout, "not x10")
	require.Contains(t, stdout, "found at least in")
}

func TestReplay(t *testing.T) {
	t.Parallel()
	path := record(t, 20)
	code, stdout, stderr := run(t, "replay", "--evidence", path)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "rollout of core\n12 intervals until 2026-03-01T12:12:00Z, every decision as recorded\nverdict: rollBack")
	require.Contains(t, stdout, "worse: Errors: canary")

	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	code, stdout, _ = run(t, "replay", "--evidence", write(t, string(raw)+`{"number":`))
	require.Zero(t, code)
	require.Contains(t, stdout, "not written to its end")

	forged := strings.Replace(string(raw), `"verdict":"rollBack"`, `"verdict":"promote"`, 1)
	code, _, stderr = run(t, "replay", "--lenient", "--evidence", write(t, forged))
	require.Equal(t, app.ExitNotGood, code)
	require.Contains(t, stderr, "the record was changed")
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	history := func(canaryErrors int64) string {
		var b bytes.Buffer
		for n := range 300 {
			require.NoError(t, json.NewEncoder(&b).Encode(minute(n, canaryErrors)))
		}
		return write(t, b.String())
	}
	code, stdout, stderr := run(t, "calibrate", "--history", history(1))
	require.Equal(t, app.ExitOK, code, stderr)
	require.Contains(t, stdout, "10 rollouts of 30m0s from history: 0 rolled back")
	require.Contains(t, stdout, "too little history to confirm it")

	code, stdout, _ = run(t, "calibrate", "--history", history(10))
	require.Equal(t, app.ExitNotGood, code)
	require.Contains(t, stdout, "raise errors.noise or errors.tolerance")
}
