package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/outbox"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/core/webhook"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

const patience = 30 * time.Second

// testBundle is an outbox in a database of its own, with one webhook.
type testBundle struct {
	store   *postgres.Store
	pool    *pgxpool.Pool
	webhook uuid.UUID
}

func setup(t *testing.T) *testBundle {
	t.Helper()
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	pool, err := postgres.Connect(access.System(t.Context()), url, 8)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	b := &testBundle{store: postgres.New(pool, time.Now), pool: pool}
	b.webhook = b.addWebhook(t)
	return b
}

func (b *testBundle) addWebhook(t *testing.T) uuid.UUID {
	t.Helper()
	id := uuid.New()
	_, err := b.store.InsertWebhook(t.Context(), id, webhook.Spec{URL: "https://x.example", Enabled: true}, []byte("sealed"), "ann")
	require.NoError(t, err)
	return id
}

// queue queues test events for a webhook and returns their ids.
func (b *testBundle) queue(t *testing.T, id uuid.UUID, n int) []uuid.UUID {
	t.Helper()
	ids := make([]uuid.UUID, 0, n)
	for range n {
		d, err := b.store.TestWebhook(t.Context(), id, "ann")
		require.NoError(t, err)
		ids = append(ids, d.EventID)
	}
	return ids
}

func (b *testBundle) deliveries(t *testing.T) []outbox.Delivery {
	t.Helper()
	list, _, err := b.store.ListDeliveries(t.Context(), outbox.Page{Limit: 200})
	require.NoError(t, err)
	return list
}

// await polls until every delivery is in the state.
func (b *testBundle) await(t *testing.T, state outbox.State) []outbox.Delivery {
	t.Helper()
	var list []outbox.Delivery
	require.Eventually(t, func() bool {
		list = b.deliveries(t)
		for _, d := range list {
			if d.State != state {
				return false
			}
		}
		return len(list) > 0
	}, patience, 5*time.Millisecond)
	return list
}

// fakeSender answers with what its function says and remembers what it was given.
type fakeSender struct {
	answer func(context.Context, outbox.Job) outbox.Outcome

	mu   sync.Mutex
	sent []outbox.Job
}

func (f *fakeSender) Send(ctx context.Context, job outbox.Job) outbox.Outcome {
	f.mu.Lock()
	f.sent = append(f.sent, job)
	f.mu.Unlock()
	return f.answer(ctx, job)
}

func (f *fakeSender) jobs() []outbox.Job {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]outbox.Job{}, f.sent...)
}

func fine(context.Context, outbox.Job) outbox.Outcome { return outbox.Outcome{Status: 200} }

func broken(context.Context, outbox.Job) outbox.Outcome {
	return outbox.Outcome{Status: 500, Reason: "it is broken", Err: errors.New("broken")}
}

func (b *testBundle) options(sender outbox.Sender) outbox.Options {
	o := outbox.DefaultOptions()
	o.Queue, o.Webhooks, o.Logger, o.Registry = b.store, sender, slog.New(slog.DiscardHandler), prometheus.NewRegistry()
	o.Poll, o.TidyInterval = 20*time.Millisecond, 20*time.Millisecond
	o.Backoff = outbox.Backoff{First: time.Millisecond, Most: 5 * time.Millisecond}
	return o
}

func start(t *testing.T, o outbox.Options) *outbox.Dispatcher {
	t.Helper()
	d, err := outbox.New(o)
	require.NoError(t, err)
	d.Start(t.Context())
	stop := sync.OnceValue(func() error { return d.Stop(context.WithoutCancel(t.Context())) })
	t.Cleanup(func() { require.NoError(t, stop()) })
	return d
}

func TestDispatch(t *testing.T) {
	t.Parallel()

	t.Run("SharesTheWorkBetweenReplicas", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		want := b.queue(t, b.webhook, 60)
		sender := &fakeSender{answer: fine}
		for range 3 {
			start(t, b.options(sender))
		}
		list := b.await(t, outbox.StateDelivered)
		require.Len(t, list, 60)
		var got []uuid.UUID
		for _, job := range sender.jobs() {
			got = append(got, job.Event.ID)
			require.Equal(t, 1, job.Attempt)
			require.Equal(t, b.webhook, job.Webhook.ID)
			require.Equal(t, []byte("sealed"), job.Webhook.Secret)
		}
		require.ElementsMatch(t, want, got, "nobody died, so everything goes once")
		require.Equal(t, 200, *list[0].LastStatus)
		require.NotNil(t, list[0].FinishedAt)
		require.Nil(t, list[0].DueAt)
	})

	t.Run("TriesAgainWithTheSameEventUntilItArrives", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		want := b.queue(t, b.webhook, 1)
		sender := &fakeSender{answer: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			if job.Attempt < 4 {
				return broken(ctx, job)
			}
			return fine(ctx, job)
		}}
		start(t, b.options(sender))
		list := b.await(t, outbox.StateDelivered)
		require.Equal(t, 4, list[0].Attempts)
		require.Empty(t, list[0].LastError)
		for _, job := range sender.jobs() {
			require.Equal(t, want[0], job.Event.ID)
		}
	})

	t.Run("GivesUpAfterTheLastAttemptAndTakesItUpAgainWhenAsked", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.queue(t, b.webhook, 2)
		mended := make(chan struct{})
		sender := &fakeSender{answer: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			select {
			case <-mended:
				return fine(ctx, job)
			default:
				return broken(ctx, job)
			}
		}}
		o := b.options(sender)
		o.MaxAttempts = 3
		start(t, o)
		list := b.await(t, outbox.StateDead)
		require.Equal(t, 3, list[0].Attempts)
		require.Equal(t, "it is broken", list[0].LastError)
		require.Equal(t, 500, *list[0].LastStatus)
		requireGauge(t, o, "cloudsec_outbox_dead", 2)

		close(mended)
		again, err := b.store.Redeliver(t.Context(), list[0].ID, "ann")
		require.NoError(t, err)
		require.Equal(t, outbox.StatePending, again.State)
		require.Zero(t, again.Attempts)
		n, err := b.store.RedeliverDead(t.Context(), &b.webhook, "ann")
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		list = b.await(t, outbox.StateDelivered)
		require.Equal(t, 1, list[0].Attempts)
		requireGauge(t, o, "cloudsec_outbox_dead", 0)
	})

	t.Run("DisablesAWebhookThatIsGoneAndGivesUpItsRest", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.queue(t, b.webhook, 5)
		sender := &fakeSender{answer: func(context.Context, outbox.Job) outbox.Outcome {
			return outbox.Outcome{Status: 410, Reason: "gone", Gone: true}
		}}
		o := b.options(sender)
		o.Concurrency = 1
		start(t, o)
		b.await(t, outbox.StateDead)
		w, err := b.store.GetWebhook(t.Context(), b.webhook)
		require.NoError(t, err)
		require.False(t, w.Enabled)
		require.Contains(t, w.DisabledReason, "410")
		n, err := b.store.RedeliverDead(t.Context(), nil, "ann")
		require.NoError(t, err)
		require.Zero(t, n, "nothing goes to a disabled webhook")
	})

	t.Run("TakesUpWhatADeadReplicaHadClaimed", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		want := b.queue(t, b.webhook, 1)
		jobs, err := b.store.Claim(t.Context(), outbox.Claim{Slots: 5, PerDestination: 5, Lease: 300 * time.Millisecond})
		require.NoError(t, err)
		require.Len(t, jobs, 1)
		again, err := b.store.Claim(t.Context(), outbox.Claim{Slots: 5, PerDestination: 5, Lease: time.Minute})
		require.NoError(t, err)
		require.Empty(t, again, "the lease holds")

		sender := &fakeSender{answer: fine} // The claimer never says anything again.
		start(t, b.options(sender))
		b.await(t, outbox.StateDelivered)
		require.Equal(t, want[0], sender.jobs()[0].Event.ID)
		require.Equal(t, 2, sender.jobs()[0].Attempt)

		// Should the first one be alive after all, its failure does not undo the other's success.
		require.NoError(t, b.store.Failed(t.Context(), jobs[0], outbox.Outcome{Reason: "late"}, time.Second))
		require.Equal(t, outbox.StateDelivered, b.deliveries(t)[0].State)
		require.Empty(t, b.deliveries(t)[0].LastError)
	})

	t.Run("LetsNobodyWhoLostTheLeaseSpeakForTheOther", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.queue(t, b.webhook, 1)
		claim := outbox.Claim{Slots: 1, PerDestination: 1}
		first, err := b.store.Claim(t.Context(), claim) // A lease that is over at once.
		require.NoError(t, err)
		claim.Lease = time.Hour
		second, err := b.store.Claim(t.Context(), claim)
		require.NoError(t, err)
		require.Len(t, second, 1)
		before := b.deliveries(t)[0]
		require.NoError(t, b.store.Failed(t.Context(), first[0], outbox.Outcome{Reason: "late"}, 0))
		require.NoError(t, b.store.Dead(t.Context(), first[0], outbox.Outcome{Reason: "late"}))
		require.NoError(t, b.store.Release(t.Context(), first[0]))
		require.Equal(t, before, b.deliveries(t)[0])
		require.NoError(t, b.store.Delivered(t.Context(), first[0], outbox.Outcome{Status: 200}))
		require.Equal(t, outbox.StateDelivered, b.deliveries(t)[0].State, "what has arrived has arrived")
	})

	t.Run("HearsOfNewDeliveriesWithoutPolling", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.options(&fakeSender{answer: fine})
		o.Poll = time.Hour
		start(t, o)
		b.queue(t, b.webhook, 1)
		b.await(t, outbox.StateDelivered)
		_, _, err := b.store.Import(t.Context(), "s", "ci", func(report.Emit) (report.Summary, error) {
			return report.Summary{}, nil
		})
		require.NoError(t, err)
		require.Len(t, b.await(t, outbox.StateDelivered), 2)
	})

	t.Run("HearsAgainAfterTheListenerWasLost", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.options(&fakeSender{answer: fine})
		lost := &losing{Store: b.store, lost: make(chan struct{})}
		o.Queue, o.Poll = lost, time.Hour
		start(t, o)
		<-lost.lost
		b.queue(t, b.webhook, 1)
		b.await(t, outbox.StateDelivered)
	})

	t.Run("FindsByPollingWhatItDidNotHearOf", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		o := b.options(&fakeSender{answer: fine})
		o.Queue = deaf{b.store}
		start(t, o)
		b.queue(t, b.webhook, 1)
		b.await(t, outbox.StateDelivered)
	})

	t.Run("LetsNoDestinationKeepTheOthersWaiting", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		other := b.addWebhook(t)
		b.queue(t, b.webhook, 30)
		b.queue(t, other, 3)
		release := make(chan struct{})
		var mu sync.Mutex
		running, most := 0, 0
		sender := &fakeSender{answer: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			if job.Webhook.ID == other {
				return fine(ctx, job)
			}
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			<-release
			mu.Lock()
			running--
			mu.Unlock()
			return fine(ctx, job)
		}}
		o := b.options(sender)
		o.Concurrency, o.PerDestination = 4, 2
		start(t, o)
		require.Eventually(t, func() bool {
			done := 0
			for _, d := range b.deliveries(t) {
				if *d.WebhookID == other && d.State == outbox.StateDelivered {
					done++
				}
			}
			return done == 3
		}, patience, 5*time.Millisecond)
		close(release)
		b.await(t, outbox.StateDelivered)
		require.Equal(t, 2, most)
	})

	t.Run("SendsToTheTopicOnlyWhereThereIsOne", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.queue(t, b.webhook, 1)[0]
		_, err := b.pool.Exec(t.Context(), "INSERT INTO deliveries (event_id) VALUES ($1)", e)
		require.NoError(t, err)
		webhooks, topic := &fakeSender{answer: fine}, &fakeSender{answer: fine}
		without := b.options(webhooks)
		start(t, without)
		requireGauge(t, without, "cloudsec_outbox_pending", 1)
		require.Empty(t, topic.jobs())
		with := b.options(webhooks)
		with.Topic = topic
		start(t, with)
		b.await(t, outbox.StateDelivered)
		require.Len(t, topic.jobs(), 1)
		require.Nil(t, topic.jobs()[0].Webhook)
		require.Equal(t, e, topic.jobs()[0].Event.ID)
	})
}

// deaf is a queue that hears of nothing.
type deaf struct{ *postgres.Store }

func (deaf) Listen(ctx context.Context, _ func()) error {
	<-ctx.Done()
	return ctx.Err() //nolint:wrapcheck // a test
}

// losing is a queue whose first listener is lost at once.
type losing struct {
	*postgres.Store

	once sync.Once
	lost chan struct{}
}

func (l *losing) Listen(ctx context.Context, wake func()) (err error) {
	l.once.Do(func() {
		err = errors.New("the connection is gone")
		close(l.lost)
	})
	if err != nil {
		return err
	}
	return l.Store.Listen(ctx, wake) //nolint:wrapcheck // a test
}

func TestStop(t *testing.T) {
	t.Parallel()

	t.Run("WaitsForAttemptsThatRun", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.queue(t, b.webhook, 1)
		begun, release := make(chan struct{}), make(chan struct{})
		d := start(t, b.options(&fakeSender{answer: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			close(begun)
			<-release
			return fine(ctx, job)
		}}))
		<-begun
		stopped := make(chan error, 1)
		go func() { stopped <- d.Stop(t.Context()) }()
		require.Empty(t, stopped)
		close(release)
		require.NoError(t, <-stopped)
		require.Equal(t, outbox.StateDelivered, b.deliveries(t)[0].State)
	})

	t.Run("ReleasesWhatOutlastsIt", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.queue(t, b.webhook, 1)
		begun := make(chan struct{})
		o := b.options(&fakeSender{answer: func(ctx context.Context, _ outbox.Job) outbox.Outcome {
			close(begun)
			<-ctx.Done()
			return outbox.Outcome{Reason: "cut off", Err: ctx.Err()}
		}})
		o.DrainTimeout, o.Timeout = 10*time.Millisecond, time.Hour
		d := start(t, o)
		<-begun
		require.NoError(t, d.Stop(t.Context()))
		got := b.deliveries(t)[0]
		require.Equal(t, outbox.StatePending, got.State)
		require.Zero(t, got.Attempts, "it was not the destination's fault")
		jobs, err := b.store.Claim(t.Context(), outbox.Claim{Slots: 1, PerDestination: 1, Lease: time.Minute})
		require.NoError(t, err)
		require.Len(t, jobs, 1, "another replica takes it at once")
	})
}

func TestTidy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.queue(t, b.webhook, 3)
	o := b.options(&fakeSender{answer: fine})
	start(t, o)
	b.await(t, outbox.StateDelivered)
	requireGauge(t, o, "cloudsec_outbox_pending", 0)

	removed, err := b.store.Tidy(t.Context(), time.Hour)
	require.NoError(t, err)
	require.Zero(t, removed, "it is not old yet")
	_, err = b.pool.Exec(t.Context(), "UPDATE deliveries SET finished_at = finished_at - interval '2 hours'")
	require.NoError(t, err)
	_, err = b.pool.Exec(t.Context(), "UPDATE events SET occurred_at = occurred_at - interval '2 hours'")
	require.NoError(t, err)
	b.store.Tidy(t.Context(), 3*time.Hour) //nolint:errcheck // the next line sees whether it did too much
	require.Len(t, b.deliveries(t), 3)
	removed, err = b.store.Tidy(t.Context(), time.Hour)
	require.NoError(t, err)
	require.EqualValues(t, 6, removed, "the deliveries and their events")
	require.Empty(t, b.deliveries(t))
}

// requireGauge waits until a dispatcher has measured a value.
func requireGauge(t *testing.T, o outbox.Options, name string, want float64) {
	t.Helper()
	registry, ok := o.Registry.(*prometheus.Registry)
	require.True(t, ok)
	require.Eventually(t, func() bool {
		families, err := registry.Gather()
		require.NoError(t, err)
		for _, family := range families {
			if family.GetName() == name {
				return family.GetMetric()[0].GetGauge().GetValue() == want
			}
		}
		return false
	}, patience, 5*time.Millisecond, name)
	require.NotZero(t, testutil.CollectAndCount(registry, "cloudsec_outbox_attempts_total"))
}
