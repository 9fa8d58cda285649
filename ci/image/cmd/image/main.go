// Command image judges container images and makes them reproducible; `image help` tells more.
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

const usage = `image COMMAND [flags]

  check [--revision COMMIT] [--out FILE] IMAGE.tar ...   judge images; exit code 1 when one does not meet the demands
  normalize --in IMAGE.tar --out IMAGE.tar --tag NAME    write an image without the time at which it was built
`

func run(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errors.New("no command: image help tells which there are")
	}
	switch args[0] {
	case "check":
		return runCheck(args[1:], stdout, stderr)
	case "normalize":
		return runNormalize(args[1:], stdout, stderr)
	case "help", "-h", "--help":
		_, err := fmt.Fprint(stdout, usage)
		return err
	default:
		return fmt.Errorf("there is no command %q: image help tells which there are", args[0])
	}
}

func runNormalize(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("image normalize", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "", "the tarball to `read`")
	out := flags.String("out", "", "the tarball to `write`")
	tag := flags.String("tag", "", "the `name` of the image in the tarball, such as cloudsec/core:1.2.3")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for name, value := range map[string]string{"--in": *in, "--out": *out, "--tag": *tag} {
		if value == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	digest, err := normalize(*in, *out, *tag)
	if err == nil {
		fmt.Fprintln(stdout, digest)
	}
	return err
}

// normalize writes beside the target first, so that a failure leaves no half of a tarball.
func normalize(in, out, tag string) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(out), ".image-")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // After success it is no longer there.
	digest, err := image.Normalize(in, tag, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	return digest, os.Rename(file.Name(), out)
}

func runCheck(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("image check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	revision := flags.String("revision", "unknown", "the `commit` that the images were built from")
	out := flags.String("out", "", "write what was found as JSON to this `file`")
	if err := flags.Parse(args); err != nil {
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
