// Package importjob imports reports in the background. A report is received into a spool, waits in a queue, and is taken in
// by a worker of any replica: once, whole, and in the order in which its source sent it. The queue and the spool are in the
// database, so no replica matters more than another, and none is missed when it dies.
package importjob

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// State is where a job is.
type State string

// The states. The last three are final.
const (
	StateQueued    State = "queued"
	StateRunning   State = "running"
	StateSucceeded State = "succeeded"
	StateFailed    State = "failed"
	StateCancelled State = "cancelled"
)

// States returns all states.
func States() []State {
	return []State{StateQueued, StateRunning, StateSucceeded, StateFailed, StateCancelled}
}

// CodeFinished is the code of the error that a finished job cannot be cancelled.
const CodeFinished finding.Code = "job_finished"

// CodeInternal is the code of a failure that is ours and not the report's.
const CodeInternal finding.Code = "internal"

// Request is a wish to import a report.
type Request struct {
	Source string
	// Format is that of the report; empty when the content decides. Mapping is the mapping to read it with, as JSON; empty
	// when there is none.
	Format, Mapping string
	// Actor is who sent it, RequestID which request, for the logs.
	Actor, RequestID string
}

// Upload is a report that is in the spool completely.
type Upload struct {
	Request
	// ID becomes that of the job.
	ID uuid.UUID
	// SHA256 and Size are those of the uncompressed content, Stored is what it takes in the spool.
	SHA256       [32]byte
	Size, Stored int64
}

// Job is one import in the background.
type Job struct {
	ID uuid.UUID
	// Number orders jobs by when they came.
	Number int64
	// TeamID is the team of its source when the report came.
	TeamID    int32
	Request   Request
	SHA256    [32]byte
	Size      int64
	State     State
	Attempts  int
	Progress  Progress
	CreatedAt time.Time
	// StartedAt is when it was first taken up, FinishedAt when it came to its end.
	StartedAt, FinishedAt *time.Time
	// Import is the import that a succeeded job made, or that had this content already; nil for all others.
	Import *finding.Import
	// Failure is why a failed job failed; nil for all others.
	Failure *finding.Error
}

// Progress is how far a report was read.
type Progress struct {
	Bytes, Records int64
}

// Claim is the right to work on a job. It ends when its lease does.
type Claim struct {
	Job   Job
	Lease uuid.UUID
}

// Counts describe the queue.
type Counts struct {
	Queued, Running int64
	// Oldest is how long the oldest queued job has waited.
	Oldest time.Duration
}

// Page asks for one page of the list of jobs, the newest first.
type Page struct {
	Source string
	States []State
	Limit  int
	// Before is the number of the last job of the page before; 0 for the first page.
	Before int64
}

// List is one page of jobs.
type List struct {
	Items []Job
	// Next is the Before of the next page; 0 on the last one.
	Next int64
}
