package finding

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Cursor is a place in the list of findings: the sort key of the last finding of a page.
type Cursor struct {
	Severity    Severity
	LastSeenAt  time.Time
	FirstSeenAt time.Time
	DueAt       time.Time
	Priority    int
	ID          uuid.UUID
}

// A cursor's text is base64url of: version, order, filter digest, key, id. The version lets old cursors be told from
// malformed ones, the digest keeps a cursor from being used with filters it was not made for.
const (
	cursorVersion = 1
	cursorBytes   = 1 + 1 + 8 + 8 + 16
)

// CursorAfter returns the place of a finding in the list.
func CursorAfter(f Finding) *Cursor {
	return &Cursor{Severity: f.Severity, LastSeenAt: f.LastSeenAt, FirstSeenAt: f.FirstSeenAt, DueAt: f.due(), Priority: f.Priority, ID: f.ID}
}

// Encode returns the cursor's text for an order and a filter.
func (c Cursor) Encode(sort Sort, filter Filter) string {
	digest := filter.digest()
	b := make([]byte, 0, cursorBytes)
	b = append(b, cursorVersion, sortByte(sort))
	b = append(b, digest[:]...)
	key := int64(c.Severity)
	switch sort {
	case SortLastSeen:
		key = c.LastSeenAt.UnixMicro()
	case SortFirstSeen:
		key = c.FirstSeenAt.UnixMicro()
	case SortDue:
		key = c.DueAt.UnixMicro()
	case SortPriority:
		key = int64(c.Priority)
	case SortSeverity:
	}
	b = binary.BigEndian.AppendUint64(b, uint64(key))
	b = append(b, c.ID[:]...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads a cursor's text. Everything in it came from outside, so everything is checked.
func DecodeCursor(text string, sort Sort, filter Filter) (*Cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != cursorBytes || b[0] != cursorVersion {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "is not a cursor of this list; start again without one")
	}
	if digest := filter.digest(); b[1] != sortByte(sort) || [8]byte(b[2:10]) != digest {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "was made for other filters or another order; repeat those, or start again without it")
	}
	key := int64(binary.BigEndian.Uint64(b[10:18])) //nolint:gosec // the way back from Encode
	c := &Cursor{ID: uuid.UUID(b[18:34])}
	if !c.setKey(sort, key) {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "points nowhere; start again without one")
	}
	return c, nil
}

// setKey takes the sort key over, when it is one that a finding can have.
func (c *Cursor) setKey(sort Sort, key int64) bool {
	at := time.UnixMicro(key).UTC()
	sane := at.Year() >= 2000 && at.Year() <= 9999
	switch sort {
	case SortLastSeen:
		c.LastSeenAt = at
		return sane
	case SortFirstSeen:
		c.FirstSeenAt = at
		return sane
	case SortDue:
		c.DueAt = at
		return sane
	case SortPriority:
		c.Priority = int(key)
		return key >= 0 && key <= 100
	case SortSeverity:
	}
	c.Severity = Severity(key) //nolint:gosec // compared in the next line
	return int64(c.Severity) == key && c.Severity.Valid()
}

func sortByte(sort Sort) byte {
	switch sort {
	case SortLastSeen:
		return 2
	case SortFirstSeen:
		return 3
	case SortDue:
		return 4
	case SortPriority:
		return 5
	case SortSeverity:
	}
	return 1
}
