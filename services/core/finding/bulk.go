package finding

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"time"

	"github.com/google/uuid"
)

// MaxBulk is how many findings one bulk operation may be about.
const MaxBulk = 10_000

// Bulk is a wish to move many findings to another state.
type Bulk struct {
	// Query is a filter in the language of package query, in its canonical form. When IDs has any, they say which.
	Query string
	IDs   []uuid.UUID

	To     State
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

// Placed is a finding and the state that it is in.
type Placed struct {
	ID    uuid.UUID
	State State
}

// TokenFor stands for an operation on exactly these findings in these states, which are in an order that does not depend on
// how they were asked for. It is no secret and permits nothing: it is what the caller saw before.
func (b *Bulk) TokenFor(findings []Placed) string {
	digest := sha256.New()
	digestStrings(digest, "bulk.1", string(b.To))
	digestBool(digest, b.SkipIllegal)
	for _, f := range findings {
		_, _ = digest.Write(f.ID[:]) // A digest's Write never fails.
		digestStrings(digest, string(f.State))
	}
	return base64.RawURLEncoding.EncodeToString(digest.Sum(nil))
}

// Digest identifies the request, so that a key is not used for two.
func (b *Bulk) Digest() [sha256.Size]byte {
	digest := sha256.New()
	digestStrings(digest, "request.1", b.Query, string(b.To), b.Reason, b.Token)
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

func digestBool(digest hash.Hash, value bool) {
	if value {
		digestStrings(digest, "true")
		return
	}
	digestStrings(digest, "false")
}
