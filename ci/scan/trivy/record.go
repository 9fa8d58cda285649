package trivy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// vulnScanner is Trivy's own name of the vulnerability scanner.
const vulnScanner = "vuln"

// Record says how a report came to be. A report alone cannot tell "nothing found" from "not looked for".
type Record struct {
	Target   Target    `json:"target"`
	Scanners []string  `json:"scanners"`
	Offline  bool      `json:"offline"`
	Database *Database `json:"database,omitempty"`
	Seconds  float64   `json:"seconds"`
}

// Vulnerabilities says whether the scan looked for vulnerabilities.
func (r Record) Vulnerabilities() bool { return slices.Contains(r.Scanners, vulnScanner) }

// RecordPath returns where the record of a target's scan lies among the reports.
func RecordPath(reports string, target Target) string {
	return filepath.Join(reports, "runs", string(target)+".json")
}

// ReadRecord reads the record of a target's scan.
func ReadRecord(reports string, target Target) (Record, error) {
	data, err := os.ReadFile(RecordPath(reports, target))
	if err != nil {
		return Record{}, fmt.Errorf("read scan record: %w", err)
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return Record{}, fmt.Errorf("parse scan record of %s: %w", target, err)
	}
	if r.Target != target {
		return Record{}, fmt.Errorf("scan record of %s speaks of %q", target, r.Target)
	}
	return r, nil
}

func (r Record) write(reports string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode scan record: %w", err)
	}
	path := RecordPath(reports, r.Target)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of scan records: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("write scan record: %w", err)
	}
	return nil
}
