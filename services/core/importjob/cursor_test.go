package importjob_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	before, err := importjob.DecodeCursor(importjob.EncodeCursor(1 << 40))
	require.NoError(t, err)
	require.EqualValues(t, 1<<40, before)
	for _, bad := range []string{"", "!", "AQ", importjob.EncodeCursor(0), importjob.EncodeCursor(-1), "Ag" + importjob.EncodeCursor(1)[2:]} {
		_, err := importjob.DecodeCursor(bad)
		requireCode(t, err, finding.CodeInvalidCursor)
	}
}

// FuzzDecodeCursor checks that nothing but what EncodeCursor wrote is read as a cursor.
func FuzzDecodeCursor(f *testing.F) {
	f.Add(importjob.EncodeCursor(1))
	f.Add("AQ==")
	f.Fuzz(func(t *testing.T, text string) {
		before, err := importjob.DecodeCursor(text)
		if err != nil {
			requireCode(t, err, finding.CodeInvalidCursor)
			return
		}
		require.Positive(t, before)
		require.Equal(t, text, importjob.EncodeCursor(before))
	})
}
