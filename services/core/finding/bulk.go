package finding

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"slices"
	"time"

	"github.com/google/uuid"
)

// MaxBulk is how many findings one bulk operation may be about.
const MaxBulk = 10_000

// Bulk is a wish to move many findings to another state, to assign them to somebody, or to label them.
type Bulk struct {
	// Query is a filter in the language of package query, in its canonical form. When IDs has any, they say which.
	Query string
	IDs   []uuid.UUID

	// To is the state wanted. When it is empty, Assign says to whom the findings go, and when that is nil, the labels tell.
	To     State
	Assign *Assignee
	// AddLabels and RemoveLabels are sorted, and have nothing in common.
	AddLabels, RemoveLabels []string

	Reason string
	// Terms are those of accepting risks, and nothing for other states.
	Terms Terms
	// SkipIllegal leaves out what may not be moved. Without it, one such finding refuses the whole.
	SkipIllegal bool

	// DryRun only says what would happen. Everything else needs the token of a dry run, or the number of findings.
	DryRun   bool
	Token    string
	Expected *int

	// ActorID is who asks, Actor how the audit trail names them.
	ActorID, Actor string
	// Key, if any, makes the same request sent again harmless.
	Key string
}

// BulkResult is what a bulk operation did or would do.
type BulkResult struct {
	DryRun   bool          `json:"dryRun"`
	Replayed bool          `json:"replayed"`
	Matched  int           `json:"matched"`
	Changed  int           `json:"changed"`
	Missing  int           `json:"missing"`
	Refused  []BulkRefusal `json:"refused"`
	Sample   []Finding     `json:"-"`
	Token    string        `json:"token"`
}

// BulkRefusal counts the findings of one state that may not be moved.
type BulkRefusal struct {
	State  State  `json:"state"`
	Count  int    `json:"count"`
	Detail string `json:"detail"`
}

// Placed is a finding and the state that it is in, with who works on it and its labels.
type Placed struct {
	ID       uuid.UUID
	State    State
	Assignee string
	Labels   []string
}

// Relabelled returns the finding's labels as they are after some were added and others removed.
func (p Placed) Relabelled(add, remove []string) []string {
	return Relabel(p.Labels, add, remove)
}

// Relabel returns labels with some added and others removed: sorted, each once.
func Relabel(labels, add, remove []string) []string {
	kept := slices.DeleteFunc(slices.Concat(labels, add), func(label string) bool { return slices.Contains(remove, label) })
	slices.Sort(kept)
	return slices.Compact(kept)
}

// TokenFor stands for an operation on exactly these findings in these states, which are in an order that does not depend on
// how they were asked for. It is no secret and permits nothing: it is what the caller saw before.
func (b *Bulk) TokenFor(findings []Placed) string {
	digest := sha256.New()
	digestStrings(digest, "bulk.1", string(b.To))
	b.digestWork(digest)
	digestBool(digest, b.SkipIllegal)
	for _, f := range findings {
		_, _ = digest.Write(f.ID[:]) // A digest's Write never fails.
		digestStrings(digest, string(f.State))
		switch { // What is to be changed must be as it was shown.
		case b.To != "":
		case b.Assign != nil:
			digestStrings(digest, f.Assignee)
		default:
			digestStrings(digest, f.Labels...)
		}
	}
	return base64.RawURLEncoding.EncodeToString(digest.Sum(nil))
}

// digestWork adds what is not about states. Tokens and keys of transitions stay what they were before there was more.
func (b *Bulk) digestWork(digest hash.Hash) {
	switch {
	case b.To != "":
	case b.Assign != nil:
		digestStrings(digest, "assign", b.Assign.String())
	default:
		digestStrings(digest, append([]string{"label"}, b.AddLabels...)...)
		digestStrings(digest, append([]string{"unlabel"}, b.RemoveLabels...)...)
	}
}

// Digest identifies the request, so that a key is not used for two.
func (b *Bulk) Digest() [sha256.Size]byte {
	digest := sha256.New()
	digestStrings(digest, "request.1", b.Query, string(b.To), b.Reason, b.Token)
	b.digestWork(digest)
	digestBool(digest, b.SkipIllegal)
	expected := -1
	if b.Expected != nil {
		expected = *b.Expected
	}
	_, _ = digest.Write(binary.AppendVarint(nil, int64(expected)))
	for _, id := range b.IDs {
		_, _ = digest.Write(id[:])
	}
	if b.To == StateRiskAccepted { // Digests of other requests stay what they were.
		digestStrings(digest, b.Terms.Owner, b.Terms.ExpiresAt.UTC().Format(time.RFC3339Nano))
	}
	return [sha256.Size]byte(digest.Sum(nil))
}

// digestStrings writes strings with their lengths, so that no two lists of them read the same.
func digestStrings(digest hash.Hash, texts ...string) {
	for _, text := range texts {
		_, _ = digest.Write(binary.AppendUvarint(nil, uint64(len(text))))
		_, _ = digest.Write([]byte(text))
	}
}

func digestOf(texts ...string) [sha256.Size]byte {
	digest := sha256.New()
	digestStrings(digest, texts...)
	return [sha256.Size]byte(digest.Sum(nil))
}

func digestBool(digest hash.Hash, value bool) {
	if value {
		digestStrings(digest, "true")
		return
	}
	digestStrings(digest, "false")
}
