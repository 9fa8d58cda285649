package app

import (
	"cmp"
	"context"
	"flag"
	"fmt"

	"github.com/cloudsec/cloudsec/ci/scan"
	"github.com/cloudsec/cloudsec/ci/scan/advisory"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

func buildDatabase(_ context.Context, o Options, flags *flag.FlagSet, args []string) error {
	advisories := flags.String("advisories", "", "folder with advisories in YAML")
	out := flags.String("out", "", "folder to write db/trivy.db and db/metadata.json to")
	if err := parse(flags, args, "advisories", "out"); err != nil {
		return err
	}
	list, err := advisory.Load(*advisories)
	if err != nil {
		return badInput{err}
	}
	if err := advisory.Build(list, *out, o.Now()); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(o.Stdout, "built a database of %d advisories in %s\n", len(list), *out)
	return nil
}

func runScan(ctx context.Context, o Options, flags *flag.FlagSet, args []string) error {
	options, err := trivyOptions(o, flags, args)
	if err != nil {
		return err
	}
	if err := trivy.Run(ctx, options, scan.TrivyConfig); err != nil {
		return err
	}
	record, err := trivy.ReadRecord(options.Out, options.Target)
	if err != nil {
		return err
	}
	if options.Target.HasPackages() && !record.Vulnerabilities() {
		_, _ = fmt.Fprintf(o.Stderr, "scan run: %s: VULNERABILITIES NOT SCANNED, as --offline was given without --db\n", options.Target)
	}
	_, _ = fmt.Fprintf(o.Stdout, "scanned %s in %.1f s: reports in %s\n", options.Target, record.Seconds, options.Out)
	return nil
}

func makeSBOM(ctx context.Context, o Options, flags *flag.FlagSet, args []string) error {
	options, err := trivyOptions(o, flags, args)
	if err != nil {
		return err
	}
	if err := trivy.SBOM(ctx, options, scan.TrivyConfig); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(o.Stdout, "listed the components of %s in %s\n", options.Target, options.Out)
	return nil
}

func trivyOptions(o Options, flags *flag.FlagSet, args []string) (trivy.Options, error) {
	var options trivy.Options
	target := flags.String("target", "", "what is scanned: source, iac or image-<service>")
	flags.StringVar(&options.Input, "input", "", "folder, image tar or OCI layout to scan")
	flags.StringVar(&options.Out, "out", "", "folder for the reports")
	flags.StringVar(&options.Binary, "trivy", cmp.Or(o.Getenv("TRIVY_BIN"), "trivy"), "the Trivy program")
	flags.StringVar(&options.Database, "db", "", "folder with db/trivy.db; without it Trivy downloads one from TRIVY_DB_REPOSITORY")
	flags.StringVar(&options.Cache, "cache", o.Getenv("TRIVY_CACHE_DIR"), "folder to keep a downloaded database in")
	flags.BoolVar(&options.Offline, "offline", false, "download nothing; without --db vulnerabilities are not scanned")
	if err := parse(flags, args, "target", "input", "out"); err != nil {
		return trivy.Options{}, err
	}
	parsed, err := trivy.ParseTarget(*target)
	if err != nil {
		return trivy.Options{}, badInput{err}
	}
	options.Target = parsed
	return options, nil
}
