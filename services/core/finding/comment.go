package finding

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The bounds of a comment: its length in characters, and how many people it can call.
const (
	MaxComment  = 10_000
	MaxMentions = 20
	maxMention  = 64
)

// Comment is what somebody says about a finding. The text is kept as it was written: plain or Markdown, and never HTML that
// may be shown as such.
type Comment struct {
	ID        uuid.UUID
	FindingID uuid.UUID
	// AuthorID is who wrote it, Author how people know them.
	AuthorID, Author string
	// Body is empty when the comment was deleted.
	Body     string
	Mentions []string
	Version  int64

	CreatedAt time.Time
	EditedAt  *time.Time
	DeletedAt *time.Time
	DeletedBy string
	// Former is what the comment said before, the latest first, where that was asked for.
	Former []Revision
}

// Revision is a former text of a comment.
type Revision struct {
	Version int64
	Body    string
	Until   time.Time
}

// Author is who writes, edits or deletes a comment.
type Author struct {
	ID, Name string
	// Admin may delete what others wrote, but not put words into their mouths.
	Admin bool
}

// NewComment is a wish to say something about a finding.
type NewComment struct {
	FindingID uuid.UUID
	Author    Author
	Body      string
	// Key, if any, makes the same request sent again harmless.
	Key string
}

// Digest identifies the request, so that a key is not used for two.
func (c NewComment) Digest() [32]byte {
	return digestOf("comment.1", c.FindingID.String(), c.Body)
}

// Mentions returns the names that a text calls with an at sign, each once, in their order. A name has letters of a to z,
// digits and . _ - inside; an at sign in the middle of a word, as in an address, calls nobody.
func Mentions(text string) []string {
	names := []string{}
	for i := 0; i < len(text) && len(names) < MaxMentions; i++ {
		if text[i] != '@' || i > 0 && continuesWord(text[i-1]) {
			continue
		}
		end := i + 1
		for end < len(text) && isNameByte(text[end]) {
			end++
		}
		// A full stop ends the sentence and not the name.
		name := strings.TrimRight(text[i+1:end], "._-")
		if name != "" && len(name) <= maxMention && isAlphanumeric(name[0]) && !slices.Contains(names, name) {
			names = append(names, name)
		}
		i = end - 1
	}
	return names
}

// continuesWord reports whether an at sign after this byte belongs to something longer. Bytes of other alphabets do.
func continuesWord(b byte) bool { return isNameByte(b) || b == '@' || b == '/' || b >= 0x80 }

func isNameByte(b byte) bool { return isAlphanumeric(b) || b == '.' || b == '_' || b == '-' }

func isAlphanumeric(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}
