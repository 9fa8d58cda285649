package finding

import (
	"time"

	"github.com/google/uuid"
)

// MaxSavedFilters is how many filters one person may save.
const MaxSavedFilters = 100

// SavedFilter is a filter with a name.
type SavedFilter struct {
	ID uuid.UUID
	// OwnerID is who saved it, Owner how people know them.
	OwnerID, Owner string
	Name           string
	// Query is in the language of package query, in its canonical form.
	Query string
	// Shared lets everybody read it.
	Shared               bool
	Version              int64
	CreatedAt, UpdatedAt time.Time
}

// AnyVersion stands for whatever version there is.
const AnyVersion = 0

// Reader is who asks for saved filters.
type Reader struct {
	ID, Name string
	// Admin may change what others share.
	Admin bool
}

// MayChange reports whether the reader may change a filter, which the reader can see.
func (r Reader) MayChange(f SavedFilter) bool {
	return f.OwnerID == r.ID || f.Shared && r.Admin
}
