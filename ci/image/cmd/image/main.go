// Command image judges container images: image check --revision COMMIT --out images.json core.tar auth.tar ...
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cloudsec/cloudsec/ci/image"
)

var errRefused = errors.New("an image does not meet the demands of ci/image/README.md")

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errRefused):
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(2)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 || args[0] != "check" {
		return errors.New("usage: image check [--revision COMMIT] [--out FILE] IMAGE.tar ...")
	}
	flags := flag.NewFlagSet("image check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	revision := flags.String("revision", "unknown", "the `commit` that the images were built from")
	out := flags.String("out", "", "write what was found as JSON to this `file`")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("no image given: name at least one tarball")
	}
	reports, err := check(flags.Args(), *revision, stdout)
	if err != nil {
		return err
	}
	if *out != "" {
		if err := write(*out, reports); err != nil {
			return err
		}
	}
	for _, r := range reports {
		if len(r.Problems) > 0 {
			return errRefused
		}
	}
	return nil
}

func check(files []string, revision string, stdout io.Writer) ([]image.Report, error) {
	reports := make([]image.Report, 0, len(files))
	for _, file := range files {
		r, err := image.Check(file, revision)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
		fmt.Fprintf(stdout, "%-5s %5.1f MiB  %s\n", r.Service, float64(r.SizeBytes)/(1<<20), r.Digest)
		for _, p := range r.Problems {
			fmt.Fprintf(stdout, "      %s: %s\n", r.Service, p)
		}
	}
	return reports, nil
}

func write(file string, reports []image.Report) error {
	text, err := json.MarshalIndent(reports, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
