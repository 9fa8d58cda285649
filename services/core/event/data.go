package event

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// MaxItems is how many findings an event lists at most. It always says how many there are.
const MaxItems = 50

// Bounds in bytes. A message of SNS may have 256 KiB; in JSON a byte may become six.
const (
	maxItemsBytes = 96 << 10
	maxItemText   = 300
)

// Item is a finding as an event tells of it: enough to decide whether to look at it.
type Item struct {
	ID        uuid.UUID     `json:"id"`
	Kind      finding.Kind  `json:"kind"`
	Severity  string        `json:"severity"`
	State     finding.State `json:"state"`
	Title     string        `json:"title"`
	RuleID    string        `json:"ruleId"`
	Component string        `json:"component"`
	Path      string        `json:"path"`
}

// ItemOf returns a finding as an event tells of it. Long texts are cut.
func ItemOf(f finding.Finding) Item {
	return Item{
		ID: f.ID, Kind: f.Kind, Severity: f.Severity.String(), State: f.State, Title: short(f.Title),
		RuleID: short(f.RuleID), Component: short(f.Component), Path: short(f.Path),
	}
}

// short cuts a text without breaking a character.
func short(text string) string {
	if len(text) <= maxItemText {
		return text
	}
	end := maxItemText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.ToValidUTF8(text[:end], "") + "…"
}

// Batch is what happened to findings of one severity, in one import or one operation.
type Batch struct {
	Severity finding.Severity
	// Total is how many findings it happened to; Findings are the first of them.
	Total    int
	Findings []finding.Finding
}

// items are the findings of a batch as an event tells of them.
type items struct {
	Severity string `json:"severity"`
	Count    int    `json:"count"`
	Findings []Item `json:"findings"`
	// Truncated says that Findings is not all: read them from the API.
	Truncated bool `json:"truncated"`
}

func (b Batch) items() (items, error) {
	list := items{Severity: b.Severity.String(), Count: b.Total, Findings: []Item{}}
	size := 0
	for _, f := range b.Findings {
		item := ItemOf(f)
		text, err := encode(item)
		if err != nil {
			return items{}, err
		}
		if size += len(text); len(list.Findings) == MaxItems || size > maxItemsBytes {
			break
		}
		list.Findings = append(list.Findings, item)
	}
	list.Truncated = len(list.Findings) < b.Total
	return list, nil
}

// Cause is the import that something is a consequence of.
type Cause struct {
	ID     uuid.UUID `json:"id"`
	Source string    `json:"source"`
}

// batchData is the data of an event about several findings.
type batchData struct {
	Import Cause `json:"import"`
	items
}

// OfBatch returns the event about a batch.
func OfBatch(kind Type, cause Cause, batch Batch, at time.Time) (Event, error) {
	list, err := batch.items()
	if err != nil {
		return Event{}, err
	}
	return newEvent(kind, cause.Source, &batch.Severity, at, batchData{Import: cause, items: list})
}

// Decision is what a person decided about many findings at once. All events about it carry its id.
type Decision struct {
	ID     uuid.UUID     `json:"operation"`
	To     finding.State `json:"to"`
	Actor  string        `json:"actor"`
	Reason string        `json:"reason"`
}

// decisionData is the data of an event about a decision.
type decisionData struct {
	Decision
	items
}

// OfDecision returns the event about those findings of a decision that have one severity. They are as they are after it.
func OfDecision(decision Decision, batch Batch, at time.Time) (Event, error) {
	list, err := batch.items()
	if err != nil {
		return Event{}, err
	}
	return newEvent(FindingsChanged, decision.ID.String(), &batch.Severity, at, decisionData{decision, list})
}

// sweepData is the data of an event that a sweep found out.
type sweepData struct {
	// Sweep is the same in all events of one sweep of one type.
	Sweep uuid.UUID `json:"sweep"`
	items
}

// OfSweep returns the event about those findings of a sweep that have one severity.
func OfSweep(kind Type, sweep uuid.UUID, batch Batch, at time.Time) (Event, error) {
	list, err := batch.items()
	if err != nil {
		return Event{}, err
	}
	return newEvent(kind, sweep.String(), &batch.Severity, at, sweepData{sweep, list})
}

// stateData is the data of a state change.
type stateData struct {
	Finding Item          `json:"finding"`
	From    finding.State `json:"from"`
	To      finding.State `json:"to"`
	Actor   string        `json:"actor"`
	Reason  string        `json:"reason"`
}

// OfStateChange returns the event about a person's decision. The finding is as it is after it.
func OfStateChange(f finding.Finding, from finding.State, actor, reason string, at time.Time) (Event, error) {
	data := stateData{Finding: ItemOf(f), From: from, To: f.State, Actor: actor, Reason: reason}
	return newEvent(FindingStateChanged, f.ID.String(), &f.Severity, at, data)
}

// importData is the data of an import.
type importData struct {
	Import     Cause     `json:"import"`
	Format     string    `json:"format"`
	Tool       string    `json:"tool"`
	ImportedBy string    `json:"importedBy"`
	ImportedAt time.Time `json:"importedAt"`
	Records    int       `json:"records"`
	Created    int       `json:"created"`
	Unchanged  int       `json:"unchanged"`
	Reopened   int       `json:"reopened"`
	Collided   int       `json:"collided"`
	Skipped    int       `json:"skipped"`
	Closed     int       `json:"closed"`
}

// OfImport returns the event that an import is done.
func OfImport(i finding.Import, at time.Time) (Event, error) {
	c := i.Counts
	return newEvent(ImportCompleted, i.Source, nil, at, importData{
		Import: Cause{ID: i.ID, Source: i.Source}, Format: i.Format, Tool: i.Tool, ImportedBy: i.ImportedBy,
		ImportedAt: i.ImportedAt, Records: c.Records, Created: c.Created, Unchanged: c.Unchanged, Reopened: c.Reopened,
		Collided: c.Collided, Skipped: c.Skipped, Closed: c.Closed,
	})
}

// testData is the data of a test.
type testData struct {
	Webhook uuid.UUID `json:"webhook"`
	Actor   string    `json:"actor"`
}

// OfTest returns the event of a test delivery.
func OfTest(webhook uuid.UUID, actor string, at time.Time) (Event, error) {
	return newEvent(WebhookTest, webhook.String(), nil, at, testData{Webhook: webhook, Actor: actor})
}
