package trivy

import (
	"path/filepath"
	"strings"
)

// Options say what to scan and with what.
type Options struct {
	// Binary is the Trivy program.
	Binary string
	Target Target
	// Input is a folder, or for images a tar file or an OCI layout folder.
	Input string
	// Database is a Trivy cache directory with a vulnerability database (db/trivy.db). Empty: Trivy downloads one.
	Database string
	// Cache is where a downloaded database is kept. Only used without Database.
	Cache string
	// Offline forbids downloads. Without Database, vulnerabilities are then not looked for.
	Offline bool
	// Out is the folder for the reports.
	Out string
}

// looksForVulnerabilities says whether there is a database to compare packages with.
func (o Options) looksForVulnerabilities() bool {
	return o.Target.HasPackages() && (o.Database != "" || !o.Offline)
}

func (o Options) scanners() []string {
	if o.Target == "iac" {
		return []string{"misconfig"}
	}
	list := []string{"secret", "license"}
	if o.looksForVulnerabilities() {
		return append([]string{vulnScanner}, list...)
	}
	return list
}

func (o Options) cacheDir() string {
	if o.Database != "" {
		return o.Database
	}
	return o.Cache
}

func (o Options) report() string { return filepath.Join(o.Out, string(o.Target)+".json") }
func (o Options) sarif() string  { return filepath.Join(o.Out, string(o.Target)+".sarif") }
func (o Options) sbom() string   { return filepath.Join(o.Out, string(o.Target)+".cdx.json") }

// ScanArgs returns Trivy's arguments for the one scan that all reports of a target come from.
func (o Options) ScanArgs(config string) []string {
	args := []string{o.command(), "--config", config, "--format", "json", "--output", o.report(), "--cache-dir", o.cacheDir()}
	if o.Target != "iac" {
		args = append(args, "--scanners", strings.Join(o.scanners(), ","), "--offline-scan", "--skip-java-db-update")
		args = append(args, o.updateArgs()...)
	}
	if o.Target.IsImage() {
		// The image's own configuration is checked too: a root user or a secret in its environment.
		return append(args, "--image-config-scanners", "misconfig,secret", "--input", o.Input)
	}
	return append(args, o.Input)
}

// updateArgs keeps Trivy from replacing a database it was given, or from downloading one it was not to have.
func (o Options) updateArgs() []string {
	if o.Database != "" || o.Offline {
		return []string{"--skip-db-update"}
	}
	return nil
}

// SBOMArgs returns Trivy's arguments for a CycloneDX component list. It needs no database.
func (o Options) SBOMArgs(config string) []string {
	args := []string{o.command(), "--config", config, "--format", "cyclonedx", "--output", o.sbom(), "--cache-dir", o.cacheDir(),
		"--offline-scan", "--skip-db-update", "--skip-java-db-update"}
	if o.Target.IsImage() {
		return append(args, "--input", o.Input)
	}
	return append(args, o.Input)
}

// SARIFArgs returns Trivy's arguments to turn the scan's report into SARIF without scanning again.
func (o Options) SARIFArgs(config string) []string {
	return []string{"convert", "--config", config, "--format", "sarif", "--output", o.sarif(), o.report()}
}

func (o Options) command() string {
	switch {
	case o.Target.IsImage():
		return "image"
	case o.Target == "iac":
		return "config"
	default:
		return "fs"
	}
}
