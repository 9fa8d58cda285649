package evidence_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
	"github.com/cloudsec/cloudsec/ci/canary/evidence"
)

// memory is a sink.
type memory struct{ bytes.Buffer }

func (m *memory) Append(line []byte) error {
	_, err := m.Write(line)
	return err
}

// record runs a rollout of some minutes and writes it down.
func record(tb testing.TB, minutes int, canaryErrors int64) *memory {
	tb.Helper()
	sink := &memory{}
	policy := decision.DefaultPolicy()
	policy.Latency = decision.Latency{}
	w, err := evidence.Begin(sink, "core@sha256:1", policy)
	require.NoError(tb, err)
	engine, err := decision.New(policy)
	require.NoError(tb, err)
	run(tb, w, engine, 0, minutes, canaryErrors)
	return sink
}

func run(tb testing.TB, w *evidence.Writer, engine *decision.Engine, from, to int, canaryErrors int64) {
	tb.Helper()
	for n := from; n < to; n++ {
		random := rand.New(rand.NewPCG(6, uint64(n)))
		start := time.Date(2026, 3, 1, 12, n, 0, 0, time.UTC)
		i := decision.Interval{
			Start: start, End: start.Add(time.Minute),
			Canary: &decision.Arm{Requests: 500 + random.Int64N(100), Errors: canaryErrors + random.Int64N(2)},
			Stable: &decision.Arm{Requests: 5000 + random.Int64N(100), Errors: 4 + random.Int64N(3)},
		}
		d, err := engine.Observe(i)
		require.NoError(tb, err)
		require.NoError(tb, w.Write(i, d))
	}
}

func TestReplayGivesTheSameVerdict(t *testing.T) {
	t.Parallel()
	replay, err := evidence.Read(record(t, 12, 9))
	require.NoError(t, err)
	require.Equal(t, decision.RollBack, replay.Last.Verdict)
	require.Equal(t, "core@sha256:1", replay.Subject)
	require.Len(t, replay.Records, 12)
	require.False(t, replay.Torn)
}

// A rollout that is killed while it writes goes on from the whole lines, and its record is that of one that was not killed.
func TestRecordGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	whole := record(t, 20, 0)
	for _, killed := range []int{1, 7, 19} {
		lines := bytes.SplitAfter(whole.Bytes(), []byte("\n"))
		kept := bytes.Join(lines[:killed+1], nil)
		torn := append(bytes.Clone(kept), lines[killed+1][:20]...)
		replay, err := evidence.Read(bytes.NewReader(torn))
		require.NoError(t, err)
		require.True(t, replay.Torn)
		require.EqualValues(t, len(kept), replay.Bytes)
		sink := &memory{}
		_, _ = sink.Write(torn[:replay.Bytes])
		run(t, evidence.Continue(sink, replay), replay.Engine(), killed, 20, 0)
		require.Equal(t, whole.String(), sink.String())
	}
}

func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	good := record(t, 3, 0).String()
	lines := strings.SplitAfter(good, "\n")
	for name, tc := range map[string]struct{ input, want string }{
		"AnEmptyFile":        {"", "no whole line"},
		"AnotherFormat":      {"{\"format\":\"x\",\"version\":1}\n", `it is "x" version 1, want cloudsec-canary-evidence`},
		"AnotherVersion":     {strings.Replace(good, `"version":1`, `"version":7`, 1), "version 7"},
		"AMissingLine":       {lines[0] + lines[2], "it is interval 2, want 1"},
		"ALineTwice":         {lines[0] + lines[1] + lines[1], "it is interval 1, want 2"},
		"AChangedCount":      {strings.Replace(good, `"errors":4`, `"errors":40`, 1), "the record was changed"},
		"AnUnknownField":     {lines[0] + strings.Replace(lines[1], `"number"`, `"note":"x","number"`, 1), "unknown field"},
		"TwoDocumentsInLine": {lines[0] + strings.TrimSpace(lines[1]) + lines[2], "more than one document"},
		"ALongLine":          {lines[0] + strings.Repeat(" ", evidence.MaxLineBytes) + "\n", "longer than"},
		"APolicyThatIsNone":  {strings.Replace(good, `"alpha":0.01`, `"alpha":7`, 1), "alpha is 7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := evidence.Read(strings.NewReader(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestReplaySaysWhereItDiffers(t *testing.T) {
	t.Parallel()
	good := record(t, 3, 0).String()
	forged := strings.Replace(good, `"verdict":"inconclusive"`, `"verdict":"promote"`, 1)
	_, err := evidence.Lenient(strings.NewReader(forged))
	var different *evidence.DifferentError
	require.ErrorAs(t, err, &different)
	require.Equal(t, 2, different.Line)
	_, err = evidence.Lenient(strings.NewReader(strings.Replace(good, "It has run for", "It ran for", 1)))
	require.NoError(t, err)
}

// full is a sink that has no room.
type full struct{}

func (full) Append([]byte) error { return errors.New("disk full") }

func TestWriterReportsItsSink(t *testing.T) {
	t.Parallel()
	_, err := evidence.Begin(full{}, "", decision.DefaultPolicy())
	require.ErrorContains(t, err, "write evidence: disk full")
}

func FuzzRead(f *testing.F) {
	f.Add(record(f, 4, 1).Bytes())
	f.Add([]byte("{\"format\":\"cloudsec-canary-evidence\",\"version\":1}\n{}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		replay, err := evidence.Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		require.NotNil(t, replay.Engine())
		again, err := evidence.Read(bytes.NewReader(raw[:replay.Bytes]))
		require.NoError(t, err)
		require.False(t, again.Torn)
		require.Equal(t, replay.Last, again.Last)
	})
}
