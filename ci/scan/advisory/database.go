package advisory

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// SchemaVersion is the layout of Trivy's database that this package writes.
const SchemaVersion = 2

// Source marks a database made here in its metadata.json, so that nobody takes it for a public one.
const Source = "repository advisories"

// openTimeout bounds the wait for the file lock of a database that another process has open.
const openTimeout = 5 * time.Second

type dataSource struct {
	ID   string
	Name string
	URL  string
}

// storedAdvisory says which versions are affected; Trivy keeps it by ecosystem, package and id.
type storedAdvisory struct {
	FixedVersion       string   `json:",omitempty"`
	VendorIDs          []string `json:",omitempty"`
	PatchedVersions    []string `json:",omitempty"`
	VulnerableVersions []string `json:",omitempty"`
}

// storedVulnerability describes a vulnerability; Trivy keeps it once by id.
type storedVulnerability struct {
	Title          string         `json:",omitempty"`
	Description    string         `json:",omitempty"`
	Severity       string         `json:",omitempty"`
	VendorSeverity map[string]int `json:",omitempty"`
	References     []string       `json:",omitempty"`
}

// metadata is Trivy's db/metadata.json with two fields of ours, which Trivy passes over.
type metadata struct {
	Version      int
	NextUpdate   time.Time
	UpdatedAt    time.Time
	DownloadedAt time.Time
	Source       string
	Advisories   int
}

// Build writes DIR/db/trivy.db and DIR/db/metadata.json, so that DIR serves as Trivy's cache directory.
func Build(list []Advisory, dir string, now time.Time) error {
	root := filepath.Join(dir, "db")
	if err := os.MkdirAll(root, 0o755); err != nil { //nolint:gosec // the database holds public facts, and Trivy may run as another user
		return fmt.Errorf("create database folder: %w", err)
	}
	path := filepath.Join(root, "trivy.db")
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove former database: %w", err)
	}
	if err := writeDatabase(path, list); err != nil {
		return fmt.Errorf("build %s: %w", path, err)
	}
	now = now.UTC()
	meta := metadata{SchemaVersion, now.Add(24 * time.Hour), now, now, Source, len(list)}
	data, err := json.Marshal(meta)
	if err != nil {
		return fmt.Errorf("encode database metadata: %w", err)
	}
	return os.WriteFile(filepath.Join(root, "metadata.json"), data, 0o644) //nolint:gosec // the database holds public facts, and Trivy may run as another user
}

func writeDatabase(path string, list []Advisory) (err error) {
	db, err := bolt.Open(path, 0o644, &bolt.Options{Timeout: openTimeout})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Update(func(tx *bolt.Tx) error {
		for _, a := range list {
			if err := a.store(tx); err != nil {
				return fmt.Errorf("store %s: %w", a.ID, err)
			}
		}
		return nil
	})
}

func (a Advisory) store(tx *bolt.Tx) error {
	bucket, source := a.bucket()
	description := storedVulnerability{
		Title: a.Title, Description: a.Description, Severity: a.Severity, References: a.References,
		VendorSeverity: map[string]int{source.ID: slices.Index(severities, a.Severity)},
	}
	return errors.Join(
		put(tx, source, bucket, "data-source"),
		put(tx, a.affected(), a.ID, bucket, a.Package),
		put(tx, description, a.ID, "vulnerability"),
	)
}

// bucket names the top bucket of an ecosystem as Trivy looks it up: by prefix for languages, by exact name for Debian.
func (a Advisory) bucket() (string, dataSource) {
	const name = "CloudSec " + Source
	if a.Ecosystem == EcosystemDebian {
		return EcosystemDebian + " " + a.Release, dataSource{"debian", name, "https://security-tracker.debian.org/tracker"}
	}
	return a.Ecosystem + "::" + name, dataSource{"ghsa", name, "https://github.com/advisories"}
}

func (a Advisory) affected() storedAdvisory {
	if a.Ecosystem != EcosystemDebian {
		return storedAdvisory{VendorIDs: a.Aliases, PatchedVersions: a.Fixed, VulnerableVersions: a.Vulnerable}
	}
	stored := storedAdvisory{VendorIDs: a.Aliases}
	if len(a.Fixed) == 1 {
		stored.FixedVersion = a.Fixed[0]
	}
	return stored
}

// put stores a value as JSON in nested buckets, which it creates as needed.
func put(tx *bolt.Tx, value any, key string, first string, rest ...string) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(first))
	if err != nil {
		return err
	}
	for _, name := range rest {
		if bucket, err = bucket.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return bucket.Put([]byte(key), data)
}
