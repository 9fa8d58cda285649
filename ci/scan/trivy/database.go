package trivy

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Database is what the metadata.json beside a vulnerability database says about it.
type Database struct {
	Version   int       `json:"version"`
	UpdatedAt time.Time `json:"updatedAt"`
	// Source is empty for a public database. `scan db` fills it, since its few advisories prove nothing about other packages.
	Source     string `json:"source,omitempty"`
	Advisories int    `json:"advisories,omitempty"`
}

// Partial says whether the database holds only a few chosen advisories.
func (d Database) Partial() bool { return d.Source != "" }

// MetadataPath returns where Trivy keeps a database's metadata inside its cache directory.
func MetadataPath(cache string) string { return filepath.Join(cache, "db", "metadata.json") }

// ReadDatabase reads a database's metadata file.
func ReadDatabase(path string) (Database, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the caller names the file
	if err != nil {
		return Database{}, fmt.Errorf("read database metadata: %w", err)
	}
	return ParseDatabase(data)
}

// ParseDatabase reads the content of a metadata.json.
func ParseDatabase(data []byte) (Database, error) {
	// Trivy writes the names in upper camel case, which encoding/json matches without regard to case.
	var d Database
	if err := json.Unmarshal(data, &d); err != nil {
		return Database{}, fmt.Errorf("parse database metadata: %w", err)
	}
	if d.Version <= 0 || d.UpdatedAt.IsZero() {
		return Database{}, errors.New("parse database metadata: Version or UpdatedAt is missing")
	}
	return d, nil
}
