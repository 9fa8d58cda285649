package telemetry_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

const traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

func TestLogger(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := telemetry.NewLogger(&out, slog.LevelInfo, "core", "1.0").With("a", 1).WithGroup("g")
	ctx := telemetry.WithTraceID(telemetry.WithRequestID(t.Context(), "request-1"), traceID)
	logger.DebugContext(ctx, "not this")
	logger.InfoContext(ctx, "hello", "b", 2)

	var line map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &line), "one line: %s", out.String())
	delete(line, "time")
	require.Equal(t, map[string]any{
		"level": "INFO", "msg": "hello", "service": "core", "version": "1.0", "a": 1.0,
		"g": map[string]any{"b": 2.0, "requestId": "request-1", "traceId": traceID},
	}, line)
}

func TestLoggerOutsideOfARequest(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	telemetry.NewLogger(&out, slog.LevelInfo, "core", "1.0").InfoContext(t.Context(), "hello")
	require.NotContains(t, out.String(), "requestId")
	require.NotContains(t, out.String(), "traceId")
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	registry := telemetry.NewRegistry("core", "1.0")
	count, err := testutil.GatherAndCount(registry, "cloudsec_build_info", "go_goroutines")
	require.NoError(t, err)
	require.Equal(t, 2, count)
}

func TestParseTraceparent(t *testing.T) {
	t.Parallel()
	require.Equal(t, traceID, telemetry.ParseTraceparent("00-"+traceID+"-00f067aa0ba902b7-01"))
	for _, bad := range []string{
		"", "00", "00-" + traceID, "00-" + strings.ToUpper(traceID) + "-00f067aa0ba902b7-01",
		"00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", "00-" + traceID[:31] + "\n-00f067aa0ba902b7-01",
	} {
		require.Empty(t, telemetry.ParseTraceparent(bad), bad)
	}
}

// FuzzParseTraceparent checks that nothing but a trace id comes out of a header from outside.
func FuzzParseTraceparent(f *testing.F) {
	f.Add("00-" + traceID + "-00f067aa0ba902b7-01")
	f.Add("00--")
	f.Fuzz(func(t *testing.T, header string) {
		id := telemetry.ParseTraceparent(header)
		if id != "" {
			require.Len(t, id, 32)
			require.Empty(t, strings.Trim(id, "0123456789abcdef"))
		}
	})
}
