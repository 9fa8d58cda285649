package finding

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Cursor is a place in the list of findings: the sort key of the last finding of a page.
type Cursor struct {
	Severity   Severity
	LastSeenAt time.Time
	ID         uuid.UUID
}

// A cursor's text is base64url of: version, order, filter digest, key, id. The version lets old cursors be told from
// malformed ones, the digest keeps a cursor from being used with filters it was not made for.
const (
	cursorVersion = 1
	cursorBytes   = 1 + 1 + 8 + 8 + 16
)

// CursorAfter returns the place of a finding in the list.
func CursorAfter(f Finding) *Cursor {
	return &Cursor{Severity: f.Severity, LastSeenAt: f.LastSeenAt, ID: f.ID}
}

// Encode returns the cursor's text for an order and a filter.
func (c Cursor) Encode(sort Sort, filter Filter) string {
	digest := filter.digest()
	b := make([]byte, 0, cursorBytes)
	b = append(b, cursorVersion, sortByte(sort))
	b = append(b, digest[:]...)
	key := int64(c.Severity)
	if sort == SortLastSeen {
		key = c.LastSeenAt.UnixMicro()
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
	if sort == SortLastSeen {
		c.LastSeenAt = time.UnixMicro(key).UTC()
		if year := c.LastSeenAt.Year(); year < 2000 || year > 9999 {
			return nil, FieldErrorf(CodeInvalidCursor, "cursor", "points nowhere; start again without one")
		}
		return c, nil
	}
	c.Severity = Severity(key) //nolint:gosec // compared below
	if int64(c.Severity) != key || !c.Severity.Valid() {
		return nil, FieldErrorf(CodeInvalidCursor, "cursor", "points nowhere; start again without one")
	}
	return c, nil
}

func sortByte(sort Sort) byte {
	if sort == SortLastSeen {
		return 2
	}
	return 1
}
