//go:build engine

package acceptance_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// functions are all functions of the module and how each is called here. A function that the module has and this list lacks fails the
// test, so that none goes untried.
func functions(evidence string) map[string][]string {
	return map[string][]string{
		"ci":       {"ci", "--offline", "evidence", "export", "--path=" + evidence},
		"test":     {"test"},
		"lint":     {"lint"},
		"build":    {"build"},
		"image":    {"image", "--service=core", "user"},
		"scan":     {"scan", "--offline"},
		"sbom":     {"sbom"},
		"loadtest": {"loadtest", "summary"},
		"plan":     {"plan", "--environment=prod", "headline"},
		"tarball":  {"tarball", "--service=auth", "size"},
		"tool":     {"tool", "--name=gotestsum", "size"},
		"up":       {"up", "ports"},
		"verify":   {"verify", "--evidence=" + evidence, "--require=test,lint,build,scan,sbom,loadtest,plan"},
	}
}

var functionLine = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*)\s{2,}(\S.*)$`)

func TestPipeline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	evidence := filepath.Join(t.TempDir(), "evidence")
	calls := functions(evidence)

	// The whole pipeline comes first: the evidence of this run is what other functions read, and what it built they find in the cache.
	b.call(t, calls["ci"]...)

	t.Run("LeavesEveryPieceOfEvidence", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{
			"summary.md", "summary.html", "summary.json",
			"test/go-junit.xml", "test/go-coverage.xml", "test/web-junit.xml", "test/web-coverage.xml",
			"lint/golangci.sarif", "build/images.json", "scan/verdict.json",
			"scan/source.json", "scan/source.sarif", "scan/iac.json", "scan/iac.sarif", "scan/image-core.json", "scan/image-core.sarif",
			"scan/image-auth.sarif", "scan/image-web.sarif", "sbom/source.cdx.json", "sbom/image-core.cdx.json",
			"loadtest/summary.json", "loadtest/ingest.json", "plan/dev.json", "plan/dev.txt", "plan/dev.md",
		} {
			info, err := os.Stat(filepath.Join(evidence, name))
			require.NoError(t, err)
			require.Positive(t, info.Size(), name)
		}
	})

	t.Run("SaysThatVulnerabilitiesWereNotScannedOffline", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"summary.md", "summary.html"} {
			text, err := os.ReadFile(filepath.Join(evidence, name))
			require.NoError(t, err)
			require.Contains(t, strings.ToLower(string(text)), "vulnerabilities not scanned", name)
		}
	})

	t.Run("IngestsItsOwnScanIntoCore", func(t *testing.T) {
		t.Parallel()
		text, err := os.ReadFile(filepath.Join(evidence, "loadtest", "ingest.json"))
		require.NoError(t, err)
		require.Contains(t, string(text), "image-core")
	})

	t.Run("BuildsSmallImages", func(t *testing.T) {
		t.Parallel()
		for _, image := range readImages(t, evidence) {
			require.Less(t, image.SizeBytes, int64(25<<20), image.Service)
			require.Empty(t, image.Problems)
		}
	})

	t.Run("HasNoFunctionThatNoTestCalls", func(t *testing.T) {
		t.Parallel()
		listed := b.dagger(t, "functions")
		require.NoError(t, listed.err, listed.lastLines(20))
		names := []string{}
		for _, match := range functionLine.FindAllStringSubmatch(listed.stdout, -1) {
			names = append(names, match[1])
			require.NotEqual(t, "-", match[2], "function %s has no description", match[1])
		}
		wanted := []string{}
		for name := range calls {
			wanted = append(wanted, name)
		}
		require.ElementsMatch(t, wanted, names)
	})

	t.Run("HelpDescribesEveryArgument", func(t *testing.T) {
		t.Parallel()
		for name := range calls {
			help := b.dagger(t, "call", name, "--help")
			require.NoError(t, help.err, help.lastLines(20))
			for line := range strings.SplitSeq(help.stdout, "\n") {
				if flag := regexp.MustCompile(`^\s+--(\S+) \S+\s*$`).FindStringSubmatch(line); flag != nil {
					t.Errorf("%s --%s has no description", name, flag[1])
				}
			}
		}
	})

	for name, call := range calls {
		if name == "ci" {
			continue
		}
		t.Run("Answers/"+name, func(t *testing.T) {
			t.Parallel()
			b.call(t, call...)
		})
	}
}

// builtImage is an entry of build/images.json.
type builtImage struct {
	Service   string   `json:"service"`
	Digest    string   `json:"digest"`
	SizeBytes int64    `json:"sizeBytes"`
	Problems  []string `json:"problems"`
}

func readImages(t *testing.T, evidence string) []builtImage {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(evidence, "build", "images.json"))
	require.NoError(t, err)
	images := []builtImage{}
	require.NoError(t, json.Unmarshal(text, &images))
	require.Len(t, images, 3)
	slices.SortFunc(images, func(a, b builtImage) int { return strings.Compare(a.Service, b.Service) })
	return images
}

// A second build that may not use the first one's layers gives the same bytes: a file that no program reads changes the build context.
func TestBuildIsReproducible(t *testing.T) {
	t.Parallel()
	digests := [2][]string{}
	for run := range digests {
		b := setupCopy(t)
		if run == 1 {
			for _, folder := range []string{"services/internal", "services/auth", "services/core", "services/web"} {
				b.write(t, folder+"/unread.txt", t.TempDir())
			}
		}
		evidence := filepath.Join(t.TempDir(), "evidence")
		b.call(t, "build", "evidence", "export", "--path="+evidence)
		for _, image := range readImages(t, evidence) {
			digests[run] = append(digests[run], image.Service+" "+image.Digest)
		}
	}
	t.Logf("first build:\n%s\nsecond build:\n%s", strings.Join(digests[0], "\n"), strings.Join(digests[1], "\n"))
	require.Equal(t, digests[0], digests[1])
}
