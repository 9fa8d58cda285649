package revocation_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/internal/revocation"
)

// clock is a settable time.
type clock struct{ now atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.now.Store(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) Now() time.Time          { return time.Unix(0, c.now.Load()) }
func (c *clock) advance(d time.Duration) { c.now.Add(int64(d)) }

// source answers what it is told to and counts the questions.
type source struct {
	mu    sync.Mutex
	list  revocation.List
	err   error
	calls atomic.Int64
	hold  chan struct{}
}

func (s *source) Fetch(context.Context) (revocation.List, error) {
	s.calls.Add(1)
	if s.hold != nil {
		<-s.hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list, s.err
}

func (s *source) say(list revocation.List, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list, s.err = list, err
}

type testBundle struct {
	clock  *clock
	source *source
	keeper *revocation.Keeper
}

func setup(t *testing.T, change ...func(*revocation.KeeperOptions)) *testBundle {
	t.Helper()
	b := &testBundle{clock: newClock(), source: &source{}}
	opts := revocation.KeeperOptions{Clock: b.clock.Now}
	for _, apply := range change {
		apply(&opts)
	}
	b.keeper = revocation.NewKeeper(b.source, opts)
	return b
}

func (b *testBundle) revoked(t *testing.T, subject, session string, issuedAt time.Time) bool {
	t.Helper()
	revoked, err := b.keeper.Revoked(t.Context(), subject, session, issuedAt)
	require.NoError(t, err)
	return revoked
}

func list(entries ...revocation.Entry) revocation.List { return revocation.List{Entries: entries} }

func TestKeeper(t *testing.T) {
	t.Parallel()

	t.Run("EndsWhatASubjectHadAndNotWhatComesLater", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		now := b.clock.Now()
		b.source.say(list(revocation.EndSubject("ada", now, time.Hour)), nil)
		require.True(t, b.revoked(t, "ada", "any", now.Add(-time.Minute)))
		require.True(t, b.revoked(t, "ada", "any", now), "the second itself is ended")
		require.False(t, b.revoked(t, "ada", "any", now.Add(time.Second)))
		require.False(t, b.revoked(t, "bob", "any", now.Add(-time.Minute)))
	})

	t.Run("EndsASessionWithItsRenewalsAndNoOther", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		now := b.clock.Now()
		b.source.say(list(revocation.EndSession("here", now, time.Hour)), nil)
		require.True(t, b.revoked(t, "ada", "here", now.Add(time.Minute)), "a renewal that was under way")
		require.False(t, b.revoked(t, "ada", "there", now.Add(-time.Minute)))
		require.False(t, b.revoked(t, "here", "", now), "a subject is no session")
	})

	t.Run("CountsWithinTheInterval", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		now := b.clock.Now()
		require.False(t, b.revoked(t, "ada", "", now))
		b.source.say(list(revocation.EndSubject("ada", now, time.Hour)), nil)
		require.False(t, b.revoked(t, "ada", "", now), "the list is read once in an interval")
		require.EqualValues(t, 1, b.source.calls.Load())
		b.clock.advance(2 * time.Second)
		require.True(t, b.revoked(t, "ada", "", now))
	})

	t.Run("AnswerOfAReplicaThatIsBehindTakesNothingBack", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		now := b.clock.Now()
		b.source.say(list(revocation.EndSubject("ada", now, time.Hour)), nil)
		require.True(t, b.revoked(t, "ada", "", now))
		b.source.say(list(revocation.EndSubject("ada", now.Add(-time.Minute), time.Hour)), nil)
		b.clock.advance(2 * time.Second)
		require.True(t, b.revoked(t, "ada", "", now))
		b.source.say(list(), nil)
		b.clock.advance(2 * time.Second)
		require.True(t, b.revoked(t, "ada", "", now))
	})

	t.Run("ForgetsWhatHasExpired", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.source.say(list(revocation.EndSubject("ada", b.clock.Now(), time.Hour)), nil)
		require.Len(t, b.keeper.Entries(t.Context()).Entries, 1)
		b.source.say(list(), nil)
		b.clock.advance(time.Hour + time.Second)
		require.Empty(t, b.keeper.Entries(t.Context()).Entries)
	})

	t.Run("GoesOnWithWhatItHasWhileTheSourceIsAway", func(t *testing.T) {
		t.Parallel()
		var failures atomic.Int64
		b := setup(t, func(o *revocation.KeeperOptions) { o.Failed = func(error) { failures.Add(1) } })
		now := b.clock.Now()
		b.source.say(list(revocation.EndSubject("ada", now, time.Hour)), nil)
		require.True(t, b.revoked(t, "ada", "", now))
		require.NoError(t, b.keeper.Ready(t.Context()))
		b.source.say(list(), errors.New("away"))
		b.clock.advance(10 * time.Minute)
		require.True(t, b.revoked(t, "ada", "", now))
		require.False(t, b.revoked(t, "bob", "", now))
		require.EqualValues(t, 1, failures.Load(), "a failure is remembered for an interval")
		require.ErrorContains(t, b.keeper.Ready(t.Context()), "10m0s")
	})

	t.Run("RefusesToGuessBeyondMaxStale", func(t *testing.T) {
		t.Parallel()
		b := setup(t, func(o *revocation.KeeperOptions) { o.MaxStale = time.Minute })
		require.False(t, b.revoked(t, "bob", "", b.clock.Now()))
		b.source.say(list(), errors.New("away"))
		b.clock.advance(time.Minute)
		require.False(t, b.revoked(t, "bob", "", b.clock.Now()))
		b.clock.advance(2 * time.Second)
		_, err := b.keeper.Revoked(t.Context(), "bob", "", b.clock.Now())
		require.ErrorIs(t, err, revocation.ErrStale)
		b.source.say(list(), nil)
		b.clock.advance(2 * time.Second)
		require.False(t, b.revoked(t, "bob", "", b.clock.Now()), "it recovers by itself")
	})

	t.Run("AddCountsAtOnce", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		now := b.clock.Now()
		require.False(t, b.revoked(t, "ada", "", now))
		b.keeper.Add(revocation.EndSubject("ada", now, time.Hour))
		require.True(t, b.revoked(t, "ada", "", now))
	})

	t.Run("FirstCallersWaitForOneReading", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.source.hold = make(chan struct{})
		now := b.clock.Now()
		b.source.say(list(revocation.EndSubject("ada", now, time.Hour)), nil)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if revoked, err := b.keeper.Revoked(context.Background(), "ada", "", now); !revoked || err != nil {
					t.Error("a caller did not wait for the list", err)
				}
			})
		}
		require.Eventually(t, func() bool { return b.source.calls.Load() == 1 }, 5*time.Second, time.Millisecond)
		close(b.source.hold)
		group.Wait()
		require.EqualValues(t, 1, b.source.calls.Load())
	})
}

func newSigner(tb testing.TB) *revocation.Signer {
	tb.Helper()
	var seed [32]byte
	_, _ = rand.Read(seed[:])
	signer, err := revocation.NewSigner(base64.StdEncoding.EncodeToString(seed[:]))
	require.NoError(tb, err)
	return signer
}

func TestSignature(t *testing.T) {
	t.Parallel()
	signer := newSigner(t)
	entry := revocation.EndSubject("ada@example.org", newClock().Now(), time.Hour)
	raw, err := signer.Sign(list(entry))
	require.NoError(t, err)
	public, err := revocation.ParsePublicKey(signer.PublicKey())
	require.NoError(t, err)

	t.Run("ReadsWhatWasSigned", func(t *testing.T) {
		t.Parallel()
		got, err := revocation.Parse(raw, public)
		require.NoError(t, err)
		require.Equal(t, list(entry), got)
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(string(raw), ".")[1])
		require.NoError(t, err)
		require.NotContains(t, string(payload), "ada", "the list names nobody")
	})

	t.Run("RefusesWhatIsNotOurs", func(t *testing.T) {
		t.Parallel()
		foreign, err := newSigner(t).Sign(list(entry))
		require.NoError(t, err)
		hmac, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(public)}, nil)
		require.NoError(t, err)
		confused, err := hmac.Sign([]byte(`{"entries":[]}`))
		require.NoError(t, err)
		confusedText, err := confused.CompactSerialize()
		require.NoError(t, err)
		parts := strings.Split(string(raw), ".")
		empty := base64.RawURLEncoding.EncodeToString([]byte(`{"entries":[]}`))
		none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
		for name, bad := range map[string]string{
			"ForeignKey": string(foreign), "HMACWithPublicKey": confusedText, "Tampered": parts[0] + "." + empty + "." + parts[2],
			"None": none + "." + empty + ".", "Nothing": "", "Huge": strings.Repeat("x", revocation.MaxSize+1),
		} {
			_, err := revocation.Parse([]byte(bad), public)
			require.Error(t, err, name)
		}
	})

	t.Run("KeysAreCheckedAndNotRepeated", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "planted-secret", base64.StdEncoding.EncodeToString(make([]byte, 31))} {
			_, err := revocation.NewSigner(bad)
			require.ErrorContains(t, err, "32 bytes in base64")
			require.NotContains(t, err.Error(), "planted")
		}
	})
}

func TestFeed(t *testing.T) {
	t.Parallel()
	signer := newSigner(t)
	raw, err := signer.Sign(list(revocation.EndSubject("ada", newClock().Now(), time.Hour)))
	require.NoError(t, err)
	var status atomic.Int64
	var body atomic.Value
	status.Store(http.StatusOK)
	body.Store(string(raw))
	var unchanged atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"one"` && status.Load() == http.StatusOK {
			unchanged.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"one"`)
		w.WriteHeader(int(status.Load()))
		_, _ = w.Write([]byte(body.Load().(string)))
	}))
	t.Cleanup(server.Close)

	feed, err := revocation.NewFeed(server.URL, signer.PublicKey(), nil)
	require.NoError(t, err)
	got, err := feed.Fetch(t.Context())
	require.NoError(t, err)
	require.Len(t, got.Entries, 1)
	_, err = feed.Fetch(t.Context())
	require.ErrorIs(t, err, revocation.ErrUnchanged)
	require.EqualValues(t, 1, unchanged.Load())
	status.Store(http.StatusBadGateway)
	_, err = feed.Fetch(t.Context())
	require.ErrorContains(t, err, "502")

	fresh, err := revocation.NewFeed(server.URL, signer.PublicKey(), nil)
	require.NoError(t, err)
	status.Store(http.StatusOK)
	body.Store("forged")
	_, err = fresh.Fetch(t.Context())
	require.Error(t, err)
	_, err = fresh.Fetch(t.Context())
	require.NotErrorIs(t, err, revocation.ErrUnchanged, "the tag of a list that could not be read is not kept")

	for _, address := range []string{"", "ftp://auth", "/v1/revocations"} {
		_, err := revocation.NewFeed(address, signer.PublicKey(), nil)
		require.Error(t, err)
	}
}

// FuzzParse feeds the reader what a network may bring.
func FuzzParse(f *testing.F) {
	signer := newSigner(f)
	good, err := signer.Sign(list(revocation.EndSubject("ada", newClock().Now(), time.Hour)))
	require.NoError(f, err)
	public, err := revocation.ParsePublicKey(signer.PublicKey())
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte("a.b.c"))
	f.Add([]byte(`{"payload":"e30","signatures":[]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := revocation.Parse(raw, public)
		if err == nil {
			require.Len(t, got.Entries, 1, "only the one list was signed")
		}
	})
}
