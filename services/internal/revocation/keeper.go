package revocation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Source is where a list comes from. It gives ErrUnchanged when there is nothing new since the last call.
type Source interface {
	Fetch(ctx context.Context) (List, error)
}

// ErrUnchanged says that the list is as it was.
var ErrUnchanged = errors.New("the list is as it was")

// ErrStale says that the list is older than it may be.
var ErrStale = errors.New("the list of revocations is too old to be trusted")

// KeeperOptions say how often a list is read, and how old it may grow.
type KeeperOptions struct {
	// Interval is how long a list is good; 0 means 2 seconds. A revocation counts after this time and the time of the source.
	Interval time.Duration
	// Timeout bounds one reading; 0 means one second.
	Timeout time.Duration
	// MaxStale is how old a list may grow while its source is away before no token is accepted; 0 means that what is known counts
	// for as long as it takes. Tokens end by themselves within the hour, so that an outage of auth need not be one of everything.
	MaxStale time.Duration
	// Clock tells the time; nil means the system's.
	Clock func() time.Time
	// Failed is told about each reading that failed; nil means nobody is.
	Failed func(error)
}

func (o KeeperOptions) withDefaults() KeeperOptions {
	if o.Interval == 0 {
		o.Interval = 2 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
	return o
}

// Keeper knows what has ended. It has no goroutine: whoever asks first after the interval reads the list, the others go on with
// what is known. It is safe for concurrent use.
type Keeper struct {
	source Source
	opts   KeeperOptions

	reading sync.Mutex
	state   atomic.Pointer[state]
}

// state is what the last reading left behind.
type state struct {
	known index
	// tried is when the last reading ended, read when the last good one did.
	tried, read time.Time
}

// failed tells whether the last reading did not go well.
func (s *state) failed() bool { return s.tried.After(s.read) }

// patience is after how many intervals a list is too old to go on with while somebody reads a new one: nobody has asked for a while.
const patience = 3

// NewKeeper returns a keeper. It reads nothing before it is asked.
func NewKeeper(source Source, opts KeeperOptions) *Keeper {
	k := &Keeper{source: source, opts: opts.withDefaults()}
	k.state.Store(&state{})
	return k
}

// Revoked tells whether a token has ended: one of this subject, from this sign-in, issued then.
func (k *Keeper) Revoked(ctx context.Context, subject, session string, issuedAt time.Time) (bool, error) {
	current := k.current(ctx)
	if current.known.covers(subject, session, issuedAt) {
		return true, nil
	}
	if k.opts.MaxStale > 0 && k.opts.Clock().Sub(current.read) > k.opts.MaxStale {
		return false, ErrStale
	}
	return false, nil
}

// Ready tells whether the list can be had.
func (k *Keeper) Ready(ctx context.Context) error {
	if current := k.current(ctx); current.failed() || current.read.IsZero() {
		return fmt.Errorf("the list of revocations was last read %s ago", k.opts.Clock().Sub(current.read).Round(time.Second))
	}
	return nil
}

// Add makes an entry count here at once, and keeps it also if the source does not have it yet.
func (k *Keeper) Add(entry Entry) {
	k.reading.Lock()
	defer k.reading.Unlock()
	next := *k.state.Load()
	next.known = next.known.with(List{Entries: []Entry{entry}}, k.opts.Clock())
	k.state.Store(&next)
}

// Refresh reads the list now.
func (k *Keeper) Refresh(ctx context.Context) {
	k.reading.Lock()
	defer k.reading.Unlock()
	k.read(ctx)
}

// Entries gives what is known now.
func (k *Keeper) Entries(ctx context.Context) List {
	known := k.current(ctx).known
	list := List{Entries: make([]Entry, 0, len(known))}
	for _, entry := range known {
		list.Entries = append(list.Entries, entry)
	}
	return list
}

// current gives what is known, after reading the list if it is time.
func (k *Keeper) current(ctx context.Context) *state {
	current := k.state.Load()
	if !k.due(current) {
		return current
	}
	if !k.reading.TryLock() {
		if !k.tooOld(current) {
			return current
		}
		k.reading.Lock()
	}
	defer k.reading.Unlock()
	if k.due(k.state.Load()) {
		k.read(ctx)
	}
	return k.state.Load()
}

func (k *Keeper) due(s *state) bool {
	return s.tried.IsZero() || k.opts.Clock().Sub(s.tried) >= k.opts.Interval
}

// tooOld says that a caller has to wait for the reading that runs. While the source is away nobody waits for it.
func (k *Keeper) tooOld(s *state) bool {
	return s.tried.IsZero() || !s.failed() && k.opts.Clock().Sub(s.read) > patience*k.opts.Interval
}

// read does not end with the caller's context: the list is for everyone.
func (k *Keeper) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.opts.Timeout)
	defer cancel()
	list, err := k.source.Fetch(ctx)
	now := k.opts.Clock()
	next := &state{known: k.state.Load().known, tried: now, read: now}
	switch {
	case errors.Is(err, ErrUnchanged):
	case err != nil:
		next.read = k.state.Load().read
		k.opts.Failed(err)
	default:
		next.known = next.known.with(list, now)
	}
	k.state.Store(next)
}
