package trivy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// stderrTail is how many of Trivy's last lines an error shows.
const stderrTail = 12

// Run scans the target once and writes the report, its SARIF form and a record of how it came to be.
// Findings are no error here: the verdict judges them.
func Run(ctx context.Context, o Options, config []byte) error {
	work, err := prepare(&o, config)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work.dir) }()
	start := time.Now()
	if err := o.execute(ctx, work, o.ScanArgs(work.config)); err != nil {
		return o.explain(err)
	}
	if _, err := ReadReport(o.report()); err != nil {
		return fmt.Errorf("trivy ended well but wrote no usable report: %w", err)
	}
	if err := o.execute(ctx, work, o.SARIFArgs(work.config)); err != nil {
		return fmt.Errorf("convert the report of %s to SARIF: %w", o.Target, err)
	}
	return o.record(time.Since(start))
}

// SBOM lists the target's components in CycloneDX form.
func SBOM(ctx context.Context, o Options, config []byte) error {
	if o.Target == "iac" {
		return errors.New("infrastructure code has no components: make an SBOM of source or of image-<service>")
	}
	o.Offline = true
	work, err := prepare(&o, config)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work.dir) }()
	if err := o.execute(ctx, work, o.SBOMArgs(work.config)); err != nil {
		return fmt.Errorf("list the components of %s: %w", o.Target, err)
	}
	return nil
}

// workspace is an empty folder that Trivy runs in, so that no .trivyignore or trivy.yaml of the scanned code is obeyed.
type workspace struct{ dir, config string }

func prepare(o *Options, config []byte) (workspace, error) {
	if err := o.absolute(); err != nil {
		return workspace{}, err
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return workspace{}, fmt.Errorf("create folder of reports: %w", err)
	}
	dir, err := os.MkdirTemp("", "scan-*")
	if err != nil {
		return workspace{}, fmt.Errorf("create work folder: %w", err)
	}
	work := workspace{dir: dir, config: filepath.Join(dir, "trivy.yaml")}
	if o.cacheDir() == "" {
		o.Cache = filepath.Join(dir, "cache")
	}
	if err := errors.Join(os.WriteFile(work.config, config, 0o600), o.unpack(dir)); err != nil {
		return workspace{}, errors.Join(fmt.Errorf("prepare scan of %s: %w", o.Target, err), os.RemoveAll(dir))
	}
	return work, nil
}

// absolute makes every path independent of the folder that Trivy runs in, and checks what must exist.
func (o *Options) absolute() error {
	for _, path := range []*string{&o.Input, &o.Out, &o.Database, &o.Cache} {
		if *path == "" {
			continue
		}
		full, err := filepath.Abs(*path)
		if err != nil {
			return fmt.Errorf("resolve %s: %w", *path, err)
		}
		*path = full
	}
	if _, err := os.Stat(o.Input); err != nil {
		return fmt.Errorf("input of %s: %w", o.Target, err)
	}
	if o.Database != "" {
		if _, err := ReadDatabase(MetadataPath(o.Database)); err != nil {
			return fmt.Errorf("%s holds no vulnerability database (make one with `scan db`): %w", o.Database, err)
		}
	}
	binary, err := exec.LookPath(o.Binary)
	if err != nil {
		return fmt.Errorf("find trivy (build it as ci/tools/README.md says): %w", err)
	}
	o.Binary, err = filepath.Abs(binary)
	return err
}

func (o Options) execute(ctx context.Context, work workspace, args []string) error {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, o.Binary, args...) //nolint:gosec // the caller names the program, and no shell is involved
	cmd.Dir = work.dir
	cmd.Env = environment(os.Environ())
	cmd.Stderr = &stderr
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("trivy %s: %w\n%s", args[0], err, tail(stderr.String()))
	}
	return nil
}

// explain adds how to mend a failed scan to its error.
func (o Options) explain(err error) error {
	err = fmt.Errorf("scan of %s did not work: %w", o.Target, err)
	if o.looksForVulnerabilities() && o.Database == "" {
		return fmt.Errorf("%w\nThe vulnerability database may be out of reach: set TRIVY_DB_REPOSITORY to a mirror, "+
			"give one with --db, or ask for a scan without vulnerabilities with --offline", err)
	}
	return err
}

func (o Options) record(took time.Duration) error {
	r := Record{Target: o.Target, Scanners: o.scanners(), Offline: o.Offline, Seconds: took.Seconds()}
	if r.Vulnerabilities() {
		database, err := ReadDatabase(MetadataPath(o.cacheDir()))
		if err != nil {
			return fmt.Errorf("scan of %s left no trace of its vulnerability database: %w", o.Target, err)
		}
		r.Database = &database
	}
	return r.write(o.Out)
}

func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-stderrTail):], "\n")
}
