package importjob

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// A cursor's text is base64url of a version and the number of the last job of a page.
const (
	cursorVersion = 1
	cursorBytes   = 1 + 8
)

// EncodeCursor returns the text of a place in the list of jobs.
func EncodeCursor(before int64) string {
	b := binary.BigEndian.AppendUint64([]byte{cursorVersion}, uint64(before)) //nolint:gosec // read back the same way
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads a cursor's text. It came from outside, so everything in it is checked.
func DecodeCursor(text string) (int64, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != cursorBytes || b[0] != cursorVersion {
		return 0, finding.FieldErrorf(finding.CodeInvalidCursor, "cursor", "is not a cursor of this list; start again without one")
	}
	before := int64(binary.BigEndian.Uint64(b[1:])) //nolint:gosec // the way back from EncodeCursor
	if before <= 0 {
		return 0, finding.FieldErrorf(finding.CodeInvalidCursor, "cursor", "points nowhere; start again without one")
	}
	return before, nil
}
