package importjob_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/report"
)

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestReceive(t *testing.T) {
	t.Parallel()

	t.Run("RefusesAndLeavesNothing", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		errGone := errors.New("the client hung up")
		noise := make([]byte, 1<<20) // Does not shrink, so that some of it is in the spool when it ends.
		for i := range noise {
			noise[i] = byte(rand.Uint32())
		}
		whole := packed(t, string(noise))
		tests := map[string]struct {
			body     io.Reader
			encoding string
			check    func(*testing.T, error)
		}{
			"TooLarge": {strings.NewReader(strings.Repeat("x", 3<<20)), "", func(t *testing.T, err error) {
				t.Helper()
				requireCode(t, err, finding.CodeTooLarge)
				require.ErrorContains(t, err, "larger than 2097152 bytes uncompressed")
			}},
			"Bomb": {strings.NewReader(packed(t, strings.Repeat("[", 1<<25))), "gzip", func(t *testing.T, err error) {
				t.Helper()
				requireCode(t, err, finding.CodeTooLarge)
			}},
			"NotGzip": {strings.NewReader("{}"), "gzip", func(t *testing.T, err error) {
				t.Helper()
				requireCode(t, err, finding.CodeInvalidReport)
			}},
			"Damaged": {strings.NewReader(whole[:600_000] + "damage" + whole[600_006:]), "gzip", func(t *testing.T, err error) {
				t.Helper()
				requireCode(t, err, finding.CodeInvalidReport)
				require.ErrorContains(t, err, "damaged gzip data")
			}},
			"CutOff": {strings.NewReader(whole[:900_000]), "gzip", func(t *testing.T, err error) {
				t.Helper()
				requireCode(t, err, finding.CodeInvalidReport)
				require.ErrorContains(t, err, "ends too early")
			}},
			"OtherEncoding": {strings.NewReader("{}"), "br", func(t *testing.T, err error) {
				t.Helper()
				require.ErrorIs(t, err, report.ErrEncoding)
			}},
			"HungUp": {io.MultiReader(bytes.NewReader(noise), iotest.ErrReader(errGone)), "", func(t *testing.T, err error) {
				t.Helper()
				require.ErrorIs(t, err, errGone)
			}},
		}
		for name, tt := range tests {
			_, _, err := importjob.Receive(t.Context(), b.store, importjob.Request{Source: "s", Actor: "ci"}, tt.body, tt.encoding, 2<<20)
			tt.check(t, err)
			require.Zero(t, b.count(t, "import_jobs"), name)
			b.requireNothing(t)
		}
	})

	t.Run("KnowsContentHoweverItWasPacked", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		text := sarif("a", 3)
		first := b.queue(t, "s", text)
		require.EqualValues(t, len(text), first.Size)
		again, repeated, err := importjob.Receive(t.Context(), b.store, importjob.Request{Source: "s", Actor: "ci"},
			strings.NewReader(packed(t, text)), "gzip", 1<<20)
		require.NoError(t, err)
		require.True(t, repeated)
		require.Equal(t, first, again)
		require.Equal(t, 1, b.count(t, "import_uploads"))
	})

	t.Run("KeepsAReportOfManyChunksWhole", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.work(t, nil)
		text := sarif(strings.Repeat("long", 100), 3_000)
		for source, encoding := range map[string]string{"plain": "", "packed": "gzip"} {
			body := text
			if encoding != "" {
				body = packed(t, text)
			}
			job, _, err := importjob.Receive(t.Context(), b.store, importjob.Request{Source: source, Actor: "ci"},
				iotest.HalfReader(strings.NewReader(body)), encoding, 1<<30)
			require.NoError(t, err)
			done := b.await(t, job.ID, importjob.StateSucceeded)
			require.Equal(t, 3_000, done.Import.Counts.Records)
			require.Equal(t, done.SHA256, done.Import.SHA256)
			require.Equal(t, importjob.Progress{Bytes: int64(len(text)), Records: 3_000}, done.Progress)
		}
		b.requireEmptySpool(t)
	})
}

func TestRepeatedReports(t *testing.T) {
	t.Parallel()
	one, two, bad := sarif("one", 2), sarif("two", 2), sarif("bad", 2)+"]"

	t.Run("AreTheSameJobWhileItIsTheSourcesLast", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		first := b.queue(t, "s", one)
		same, again := b.receive(t, "s", one)
		require.True(t, again)
		require.Equal(t, first, same)
		require.NotEqual(t, first.ID, b.queue(t, "other", one).ID, "another source says it, too")
		b.queue(t, "s", two)
		back := b.queue(t, "s", one) // The source goes back to what it said before, which says something new.
		b.work(t, nil)
		done := b.await(t, back.ID, importjob.StateSucceeded)
		same, again = b.receive(t, "s", one)
		require.True(t, again)
		require.Equal(t, done, same)
	})

	t.Run("MakeTheSourcesWordFreshAgain", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.work(t, nil)
		b.await(t, b.queue(t, "s", one).ID, importjob.StateSucceeded)
		_, err := b.pool.Exec(t.Context(), "UPDATE sources SET last_reported_at = now() - interval '1 day'")
		require.NoError(t, err)
		_, again := b.receive(t, "s", one)
		require.True(t, again)
		var fresh bool
		require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT last_reported_at > now() - interval '1 hour' FROM sources").Scan(&fresh))
		require.True(t, fresh)
	})

	t.Run("AreANewJobAfterAFailureOrACancellation", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		cancelled := b.queue(t, "s", bad)
		_, err := b.store.CancelJob(t.Context(), cancelled.ID)
		require.NoError(t, err)
		failed := b.queue(t, "s", bad)
		b.work(t, nil)
		b.await(t, failed.ID, importjob.StateFailed)
		b.queue(t, "s", bad)
	})

	t.Run("MakeOneJobWhenTheyComeTogether", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		ids := make(chan string, 8)
		for range 8 {
			go func() {
				job, _, err := importjob.Receive(t.Context(), b.store, importjob.Request{Source: "s", Actor: "ci"},
					strings.NewReader(one), "", 1<<20)
				ids <- job.ID.String() + errText(err)
			}()
		}
		first := <-ids
		for range 7 {
			require.Equal(t, first, <-ids)
		}
		require.Equal(t, 1, b.count(t, "import_jobs"))
	})
}

func errText(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}
