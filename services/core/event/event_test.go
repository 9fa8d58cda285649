package event_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/event"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

var at = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, e event.Event) map[string]any {
	t.Helper()
	text, err := e.Envelope()
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(text, &got))
	return got
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	f := finding.Finding{
		ID: uuid.New(), Kind: finding.KindSecret, Severity: finding.SeverityHigh, State: finding.StateTriaged, Title: "a <b> & c",
	}
	e, err := event.OfStateChange(f, finding.StateNew, "ann", "because", at)
	require.NoError(t, err)

	t.Run("HasEveryAttributeThatCloudEventsWants", func(t *testing.T) {
		t.Parallel()
		got := open(t, e)
		require.Equal(t, "1.0", got["specversion"])
		require.Equal(t, e.ID.String(), got["id"])
		require.Equal(t, "/cloudsec/core", got["source"])
		require.Equal(t, "finding.state_changed", got["type"])
		require.Equal(t, f.ID.String(), got["subject"])
		require.Equal(t, "2026-01-31T12:00:00Z", got["time"])
		require.Equal(t, "application/json", got["datacontenttype"])
		require.Equal(t, "high", got["severity"])
		data := got["data"].(map[string]any)
		require.Equal(t, "new", data["from"])
		require.Equal(t, "triaged", data["to"])
		require.Equal(t, "ann", data["actor"])
		require.Equal(t, "because", data["reason"])
	})

	t.Run("IsTheSameEveryTime", func(t *testing.T) {
		t.Parallel()
		one, err := e.Envelope()
		require.NoError(t, err)
		two, err := e.Envelope()
		require.NoError(t, err)
		require.Equal(t, one, two)
		require.Contains(t, string(one), "a <b> & c")
	})

	t.Run("LeavesOutTheSeverityOfWhatHasNone", func(t *testing.T) {
		t.Parallel()
		done, err := event.OfImport(finding.Import{ID: uuid.New(), Source: "s", Counts: finding.Counts{Records: 3}}, at)
		require.NoError(t, err)
		got := open(t, done)
		require.NotContains(t, got, "severity")
		require.InDelta(t, 3, got["data"].(map[string]any)["records"], 0)
	})

	t.Run("NamesTheWebhookOfATest", func(t *testing.T) {
		t.Parallel()
		id := uuid.New()
		test, err := event.OfTest(id, "ann", at)
		require.NoError(t, err)
		require.Equal(t, id.String(), open(t, test)["data"].(map[string]any)["webhook"])
		require.False(t, event.WebhookTest.Known(), "nobody subscribes to tests")
		require.True(t, event.FindingFixed.Known())
	})
}

func TestBatch(t *testing.T) {
	t.Parallel()
	cause := event.Cause{ID: uuid.New(), Source: "trivy:image"}
	many := func(n int, text string) []finding.Finding {
		list := make([]finding.Finding, n)
		for i := range list {
			list[i] = finding.Finding{ID: uuid.New(), Severity: finding.SeverityLow, Title: text, RuleID: text, Component: text, Path: text}
		}
		return list
	}

	t.Run("ListsAllOfAFew", func(t *testing.T) {
		t.Parallel()
		e, err := event.OfBatch(event.FindingCreated, cause, event.Batch{Severity: finding.SeverityLow, Total: 2, Findings: many(2, "a")}, at)
		require.NoError(t, err)
		data := open(t, e)["data"].(map[string]any)
		require.Len(t, data["findings"], 2)
		require.Equal(t, false, data["truncated"])
		require.Equal(t, "low", data["severity"])
	})

	t.Run("ListsTheFirstOfManyAndSaysHowMany", func(t *testing.T) {
		t.Parallel()
		batch := event.Batch{Severity: finding.SeverityLow, Total: 100_000, Findings: many(event.MaxItems+1, "a")}
		e, err := event.OfBatch(event.FindingCreated, cause, batch, at)
		require.NoError(t, err)
		data := open(t, e)["data"].(map[string]any)
		require.Len(t, data["findings"], event.MaxItems)
		require.Equal(t, true, data["truncated"])
		require.InDelta(t, 100_000, data["count"], 0)
	})

	t.Run("OfADecisionSaysWhoWhyAndWhereTo", func(t *testing.T) {
		t.Parallel()
		decision := event.Decision{ID: uuid.New(), To: finding.StateTriaged, Actor: "ann", Reason: "because"}
		batch := event.Batch{Severity: finding.SeverityLow, Total: 60, Findings: many(event.MaxItems, "a")}
		e, err := event.OfDecision(decision, batch, at)
		require.NoError(t, err)
		envelope := open(t, e)
		require.Equal(t, "finding.states_changed", envelope["type"])
		require.Equal(t, decision.ID.String(), envelope["subject"])
		require.Equal(t, "low", envelope["severity"])
		data := envelope["data"].(map[string]any)
		require.Len(t, data["findings"], event.MaxItems)
		delete(data, "findings")
		require.Equal(t, map[string]any{
			"operation": decision.ID.String(), "to": "triaged", "actor": "ann", "reason": "because", "severity": "low", "count": 60.0,
			"truncated": true,
		}, data)
	})

	t.Run("StaysBelowWhatSNSTakesWhateverIsInIt", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{strings.Repeat("\x01", 2000), strings.Repeat("ü", 2000), strings.Repeat("<", 2000)} {
			batch := event.Batch{Severity: finding.SeverityLow, Total: event.MaxItems, Findings: many(event.MaxItems, text)}
			e, err := event.OfBatch(event.FindingCreated, cause, batch, at)
			require.NoError(t, err)
			envelope, err := e.Envelope()
			require.NoError(t, err)
			require.Less(t, len(envelope), 256<<10)
			require.NotEmpty(t, open(t, e)["data"].(map[string]any)["findings"])
		}
	})
}
