package rule

import (
	"time"

	"github.com/google/uuid"
)

// RunState says how far a run is.
type RunState string

// The states of a run. Failed means that in at least one batch the rule could not be run; what it did in others stands.
const (
	RunRunning  RunState = "running"
	RunFinished RunState = "finished"
	RunFailed   RunState = "failed"
)

// Run is what one version of a rule did on one occasion: an import, or somebody's wish.
type Run struct {
	ID      uuid.UUID
	RuleID  uuid.UUID
	Version int64
	// Import is the occasion; nil when RequestedBy asked for the run.
	Import      *uuid.UUID
	RequestedBy string
	CreatedAt   time.Time
	FinishedAt  *time.Time
	// Selected is how many findings a run that was asked for began with.
	Selected *int64
	Counts   Counts
	// Failed is in how many batches the rule could not be run, Error why it was so last.
	Failed int64
	Error  string
}

// State says how far the run is.
func (r Run) State() RunState {
	switch {
	case r.FinishedAt == nil:
		return RunRunning
	case r.Failed > 0:
		return RunFailed
	}
	return RunFinished
}

// BatchSize is how many findings are worked off in one transaction. Small enough that an import which wants some of them does
// not wait for long, large enough that a hundred thousand are a few hundred transactions.
const BatchSize = 500

// MaxFailures is in how many batches in a row a rule may fail before it is disabled.
const MaxFailures = 3

// Batch is a piece of the queue: findings that rules have to look at.
type Batch struct {
	ID       int64
	Occasion uuid.UUID
	Cause    Cause
	Team     int32
	Findings []uuid.UUID
	// Until is the youngest rule that looks at them.
	Until    int64
	Attempts int
}

// Claim is a batch with the lease under which a worker has it.
type Claim struct {
	Batch Batch
	Lease uuid.UUID
}

// Outcome is what became of a batch.
type Outcome struct {
	// Rules is how many looked at it, Failed how many of them could not.
	Rules, Failed int
	Counts        Counts
	// Disabled are the names of rules that failed too often.
	Disabled []string
}

// Backlog sums up the queue.
type Backlog struct {
	Waiting, Dead int64
	Oldest        time.Duration
}

// Page is one page of runs.
type Page struct {
	Items []Run
	// Next is the id of the last run, when there are more.
	Next *uuid.UUID
}
