package importjob_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

func TestWorkers(t *testing.T) {
	t.Parallel()

	t.Run("ImportAReport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 5))
		b.work(t, nil)
		done := b.await(t, job.ID, importjob.StateSucceeded)
		require.Equal(t, finding.Counts{Records: 5, Created: 5}, done.Import.Counts)
		require.Equal(t, "ci", done.Import.ImportedBy)
		require.Equal(t, 1, done.Attempts)
		require.NotNil(t, done.StartedAt)
		require.NotNil(t, done.FinishedAt)
		b.requireOnce(t, 5)
	})

	t.Run("PointToTheImportThatHadTheContentAlready", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		text := sarif("a", 2)
		first := b.queue(t, "s", text)
		second := b.queue(t, "s", sarif("b", 2))
		third := b.queue(t, "s", text)
		b.work(t, nil)
		b.await(t, third.ID, importjob.StateSucceeded)
		before := b.await(t, first.ID, importjob.StateSucceeded)
		require.Equal(t, 2, b.await(t, second.ID, importjob.StateSucceeded).Import.Counts.Closed)
		after := b.await(t, third.ID, importjob.StateSucceeded)
		require.Equal(t, 2, after.Import.Counts.Reopened)
		require.NotEqual(t, before.Import.ID, after.Import.ID)

		// Another format makes it another request, but the content is that of the latest import.
		job, again, err := importjob.Receive(t.Context(), b.store, importjob.Request{
			Source: "s", Format: string(report.SARIF), Actor: "ci",
		}, readerOf(text), "", 1<<20)
		require.NoError(t, err)
		require.False(t, again)
		require.Equal(t, after.Import, b.await(t, job.ID, importjob.StateSucceeded).Import)
		require.Equal(t, 3, b.count(t, "imports"))
	})

	t.Run("SayWhichRecordIsAtFaultAndWhyAndDoNotTryAgain", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		limits := report.DefaultLimits()
		limits.MaxRecords = 3
		for text, want := range map[string]finding.Code{
			sarif("a", 3) + "x": finding.CodeInvalidReport, sarif("a", 4): finding.CodeTooLarge, "": finding.CodeInvalidReport,
		} {
			_, parseErr := report.Parse(readerOf(text), report.Detect, limits, func(finding.Observation) error { return nil })
			job := b.queue(t, "s", text)
			w := b.work(t, func(o *importjob.Options) { o.Limits = limits })
			failed := b.await(t, job.ID, importjob.StateFailed)
			requireCode(t, parseErr, want)
			require.Equal(t, domainError(t, parseErr), failed.Failure, "the synchronous import says the same")
			require.Equal(t, 1, failed.Attempts)
			b.requireNothing(t)
			require.NoError(t, w.Stop(t.Context()))
		}
	})

	t.Run("RunTheJobsOfASourceInOrderAndOneAtATime", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		middle := pauseAfter(b.store, 1)
		first, second := b.queue(t, "s", sarif("a", 2)), b.queue(t, "s", sarif("b", 3))
		other := b.queue(t, "other", sarif("c", 1))
		b.work(t, func(o *importjob.Options) { o.Importer, o.Workers = middle, 3 })
		require.ElementsMatch(t, []uuid.UUID{first.ID, other.ID}, []uuid.UUID{middle.await(t), middle.await(t)})
		claim, err := b.store.ClaimJob(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Nil(t, claim, "the source's second job must wait for its first")
		close(middle.goOn)
		b.await(t, second.ID, importjob.StateSucceeded)
		b.await(t, other.ID, importjob.StateSucceeded)
		require.Equal(t, second.ID, middle.await(t))
	})

	t.Run("OfManyReplicasOneGetsAJob", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 1))
		claims := make(chan *importjob.Claim, 8)
		failures := make(chan error, 8)
		for range 8 {
			go func() {
				claim, err := b.store.ClaimJob(t.Context(), time.Minute)
				claims <- claim
				failures <- err
			}()
		}
		var won []uuid.UUID
		for range 8 {
			require.NoError(t, <-failures)
			if claim := <-claims; claim != nil {
				won = append(won, claim.Job.ID)
			}
		}
		require.Equal(t, []uuid.UUID{job.ID}, won)
	})

	t.Run("ShowHowFarTheyAre", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		text := sarif("a", 5_000)
		middle := pauseAfter(b.store, 4_000)
		job := b.queue(t, "s", text)
		b.work(t, func(o *importjob.Options) { o.Importer = middle })
		middle.await(t)
		require.Eventually(t, func() bool {
			got, err := b.store.GetJob(t.Context(), job.ID)
			return err == nil && got.Progress.Records == 4_000 && got.Progress.Bytes > got.Size/2 && got.Progress.Bytes <= got.Size
		}, patience, 5*time.Millisecond)
		close(middle.goOn)
		b.await(t, job.ID, importjob.StateSucceeded)
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()

	t.Run("StopsAJobThatRunsInAnotherReplica", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		middle := pauseAfter(b.store, 2_500) // More than a batch, so that some of it is in the database.
		job, next := b.queue(t, "s", sarif("a", 3_000)), b.queue(t, "s", sarif("b", 1))
		b.work(t, func(o *importjob.Options) { o.Importer = middle })
		require.Equal(t, job.ID, middle.await(t))
		other := setupOn(t, b.url)
		cancelled, err := other.store.CancelJob(t.Context(), job.ID)
		require.NoError(t, err)
		require.Equal(t, importjob.StateCancelled, cancelled.State)
		// The import is never let go on, so only the cancellation can have ended it.
		b.await(t, next.ID, importjob.StateSucceeded)
		b.requireOnce(t, 1)
		require.Equal(t, importjob.StateCancelled, b.await(t, job.ID, importjob.StateCancelled).State)
	})

	t.Run("HoldsWhenTheWorkerDoesNotNotice", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		middle := pauseAfter(b.store, 1)
		job := b.queue(t, "s", sarif("a", 2))
		b.work(t, func(o *importjob.Options) { o.Importer, o.Beat = middle, time.Hour })
		middle.await(t)
		_, err := b.store.CancelJob(t.Context(), job.ID)
		require.NoError(t, err)
		close(middle.goOn)
		next := b.queue(t, "s", sarif("b", 1))
		b.await(t, next.ID, importjob.StateSucceeded)
		b.requireOnce(t, 1)
	})

	t.Run("EndsAQueuedJobAndNoFinishedOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 1))
		first, err := b.store.CancelJob(t.Context(), job.ID)
		require.NoError(t, err)
		second, err := b.store.CancelJob(t.Context(), job.ID)
		require.NoError(t, err)
		require.Equal(t, first, second)
		b.requireNothing(t)

		done := b.queue(t, "s", sarif("a", 1))
		b.work(t, nil)
		b.await(t, done.ID, importjob.StateSucceeded)
		_, err = b.store.CancelJob(t.Context(), done.ID)
		requireCode(t, err, importjob.CodeFinished)
		_, err = b.store.CancelJob(t.Context(), uuid.New())
		requireCode(t, err, finding.CodeNotFound)
		b.requireOnce(t, 1)
	})
}

func TestAttempts(t *testing.T) {
	t.Parallel()

	t.Run("AreRepeatedWhenTheReasonIsNotTheReport", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 2))
		b.work(t, func(o *importjob.Options) {
			o.Importer = &failing{Importer: b.store, times: 2, fail: func() error { return errOdd }}
		})
		require.Equal(t, 3, b.await(t, job.ID, importjob.StateSucceeded).Attempts)
		b.requireOnce(t, 2)
	})

	t.Run("EndWithAClearErrorWhenTheyAreUsedUp", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job, next := b.queue(t, "s", sarif("a", 2)), b.queue(t, "s", sarif("b", 2))
		poison := &failing{Importer: b.store, times: 3, fail: func() error { panic("poison") }} //nolint:forbidigo // that is the test
		b.work(t, func(o *importjob.Options) { o.Importer, o.MaxAttempts = poison, 3 })
		failed := b.await(t, job.ID, importjob.StateFailed)
		require.Equal(t, 3, failed.Attempts)
		require.Equal(t, importjob.CodeInternal, failed.Failure.Code)
		require.Contains(t, failed.Failure.Message, "3 attempts")
		require.NotContains(t, failed.Failure.Message, "poison", "what happened inside is for the log")
		b.await(t, next.ID, importjob.StateFailed)
		b.requireNothing(t)
	})

	t.Run("CountWhenAWorkerDiesWithoutAWord", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 2))
		for range 3 {
			require.Eventually(t, func() bool {
				claim, err := b.store.ClaimJob(t.Context(), time.Millisecond)
				return err == nil && claim != nil
			}, patience, time.Millisecond)
		}
		b.work(t, func(o *importjob.Options) { o.MaxAttempts = 3 })
		require.Equal(t, importjob.CodeInternal, b.await(t, job.ID, importjob.StateFailed).Failure.Code)
		b.requireNothing(t)
	})

	t.Run("OfAWorkerThatLostItsLeaseChangeNothing", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		job := b.queue(t, "s", sarif("a", 2))
		middle := pauseAfter(b.store, 2)
		slow, err := fast(b.store)
		require.NoError(t, err)
		slow.Importer, slow.Lease, slow.Beat = middle, time.Millisecond, time.Hour
		sleeper := importjob.NewWorkers(slow)
		sleeper.Start(t.Context())
		middle.await(t)
		b.work(t, nil)
		require.Equal(t, 2, b.await(t, job.ID, importjob.StateSucceeded).Attempts)
		sleeper.Drain()
		close(middle.goOn)
		require.NoError(t, sleeper.Stop(t.Context()))
		b.requireOnce(t, 2)
		require.Equal(t, importjob.StateSucceeded, b.await(t, job.ID, importjob.StateSucceeded).State)
	})
}

func TestDrain(t *testing.T) {
	t.Parallel()

	t.Run("LetsARunningImportEnd", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		middle := pauseAfter(b.store, 1)
		job, left := b.queue(t, "s", sarif("a", 2)), b.queue(t, "s", sarif("b", 2))
		w := b.work(t, func(o *importjob.Options) { o.Importer = middle })
		middle.await(t)
		w.Drain()
		close(middle.goOn)
		require.NoError(t, w.Stop(t.Context()))
		b.await(t, job.ID, importjob.StateSucceeded)
		require.Equal(t, importjob.StateQueued, b.await(t, left.ID, importjob.StateQueued).State)
	})

	t.Run("GivesBackWhatDoesNotEndInTime", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		middle := pauseAfter(b.store, 1_500)
		job := b.queue(t, "s", sarif("a", 2_000))
		w := b.work(t, func(o *importjob.Options) { o.Importer, o.Drain = middle, time.Millisecond })
		middle.await(t)
		require.NoError(t, w.Stop(t.Context()))
		back := b.await(t, job.ID, importjob.StateQueued)
		require.Zero(t, back.Attempts, "being stopped is no failure")
		require.Zero(t, b.count(t, "findings"))
		b.work(t, nil)
		require.Equal(t, 1, b.await(t, job.ID, importjob.StateSucceeded).Attempts)
		b.requireOnce(t, 2_000)
	})
}

// TestDatabaseCrash ends PostgreSQL in the middle of an import. The job is tried again, and comes in exactly once.
func TestDatabaseCrash(t *testing.T) {
	t.Parallel()
	own := pgtest.NewOwn(t)
	b := setupOn(t, own.URL)
	middle := pauseAfter(b.store, 2_500)
	job := b.queue(t, "s", sarif("a", 5_000))
	b.work(t, func(o *importjob.Options) { o.Importer = middle })
	middle.await(t)
	own.Crash(t)
	own.Await(t)
	close(middle.goOn)
	done := b.await(t, job.ID, importjob.StateSucceeded)
	require.Greater(t, done.Attempts, 1)
	require.Equal(t, finding.Counts{Records: 5_000, Created: 5_000}, done.Import.Counts)
	b.requireOnce(t, 5_000)
}

// TestSweep removes what nobody needs and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.NoError(t, b.store.BeginUpload(t.Context(), uuid.New()))
	waiting := b.queue(t, "s", sarif("a", 1))
	finished := b.queue(t, "other", sarif("a", 1))
	_, err := b.store.CancelJob(t.Context(), finished.ID)
	require.NoError(t, err)

	require.NoError(t, b.store.SweepJobs(t.Context(), time.Hour, time.Hour))
	require.Equal(t, 2, b.count(t, "import_uploads"))
	require.Equal(t, 2, b.count(t, "import_jobs"))

	require.NoError(t, b.store.SweepJobs(context.WithoutCancel(t.Context()), 0, 0))
	require.Equal(t, 1, b.count(t, "import_uploads"))
	_, err = b.store.GetJob(t.Context(), finished.ID)
	requireCode(t, err, finding.CodeNotFound)
	b.work(t, nil)
	b.await(t, waiting.ID, importjob.StateSucceeded)
}

// TestList walks the list of jobs.
func TestList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var want []uuid.UUID
	for i := range 7 {
		job := b.queue(t, []string{"one", "two"}[i%2], sarif(string(rune('a'+i)), 1))
		want = append([]uuid.UUID{job.ID}, want...)
	}
	_, err := b.store.CancelJob(t.Context(), want[0])
	require.NoError(t, err)
	walk := func(page importjob.Page) (ids []uuid.UUID) {
		for {
			list, err := b.store.ListJobs(t.Context(), page)
			require.NoError(t, err)
			require.LessOrEqual(t, len(list.Items), page.Limit)
			for _, job := range list.Items {
				ids = append(ids, job.ID)
			}
			if page.Before = list.Next; page.Before == 0 {
				return ids
			}
		}
	}
	require.Equal(t, want, walk(importjob.Page{Limit: 2}))
	require.Len(t, walk(importjob.Page{Limit: 2, Source: "two"}), 3)
	require.Equal(t, want[1:], walk(importjob.Page{Limit: 3, States: []importjob.State{importjob.StateQueued}}))
	require.Equal(t, want[:1], walk(importjob.Page{Limit: 3, States: []importjob.State{importjob.StateCancelled}, Source: "one"}))
	counts, err := b.store.CountJobs(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 6, counts.Queued)
	require.Positive(t, counts.Oldest)
}
