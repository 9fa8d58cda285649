package finding

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"
)

// The trail of everything has two halves: what happened to findings, and what people did to everything else.
const (
	TrailOperation = 0
	TrailFinding   = 1
)

// TrailEntry is something that somebody did.
type TrailEntry struct {
	At     time.Time
	Actor  string
	Action string
	// FindingID and Audit are set when it happened to a finding.
	FindingID uuid.UUID
	Audit     *AuditEntry
	// Subject says what else it happened to, such as rule/ and an id, and Detail what was done.
	Subject string
	Detail  json.RawMessage
	// Place is where the entry is in the trail.
	Place TrailCursor
}

// TrailQuery asks for entries of the trail. What is not set leaves nothing out.
type TrailQuery struct {
	Actor        string
	Actions      []string
	Finding      *uuid.UUID
	Since, Until *time.Time
	// Before is where the page before ended; nil for the first page.
	Before *TrailCursor
	Limit  int
}

// TrailPage is one page of the trail.
type TrailPage struct {
	Items []TrailEntry
	// Next is where the next page starts; nil on the last one.
	Next *TrailCursor
}

// TrailCursor is a place in the trail.
type TrailCursor struct {
	At   time.Time
	Half int
	ID   int64
}

// Start is the place before everything that the query asks for: a time, and at that time an id in each half of the trail. Of
// what happened at the same time, what happened to findings comes first.
func (q TrailQuery) Start() (at time.Time, audit, operation int64) {
	switch {
	case q.Before != nil && q.Before.Half == TrailFinding:
		return q.Before.At, q.Before.ID, math.MaxInt64
	case q.Before != nil:
		return q.Before.At, 0, q.Before.ID
	case q.Until != nil:
		return *q.Until, 0, 0
	}
	return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), math.MaxInt64, math.MaxInt64
}

// A trail cursor's text is base64url of a version, the time in microseconds, the half, and the id.
const (
	trailCursorVersion = 1
	trailCursorBytes   = 1 + 8 + 1 + 8
)

// Encode returns the cursor's text.
func (c TrailCursor) Encode() string {
	b := binary.BigEndian.AppendUint64([]byte{trailCursorVersion}, uint64(c.At.UnixMicro()))
	b = append(b, byte(c.Half))                        //nolint:gosec // one of two halves
	b = binary.BigEndian.AppendUint64(b, uint64(c.ID)) //nolint:gosec // as above
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeTrailCursor reads a cursor's text. It came from outside, so everything in it is checked.
func DecodeTrailCursor(text string) (*TrailCursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != trailCursorBytes || b[0] != trailCursorVersion {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "is not a cursor of this list; start again without one")
	}
	c := &TrailCursor{
		At: time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:9]))).UTC(), Half: int(b[9]), //nolint:gosec // the way back from Encode
		ID: int64(binary.BigEndian.Uint64(b[10:])), //nolint:gosec // as above
	}
	if c.At.Year() < 2000 || c.At.Year() > 9999 || c.Half > TrailFinding || c.ID <= 0 {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "points nowhere; start again without one")
	}
	return c, nil
}
