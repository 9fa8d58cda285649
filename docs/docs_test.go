// Package docs holds no code. Its tests keep the documents true where a machine can tell.
package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

const repository = ".."

// foreign are folders whose documents are not ours, or are bad on purpose.
var foreign = []string{".git", "node_modules", "testdata", "dist", "evidence", ".terraform", ".claude"}

// rooms are the folders of the house that a newcomer may open; each explains itself.
var rooms = []string{
	"ci/acceptance", "ci/canary", "ci/dagger", "ci/emulator", "ci/engine", "ci/gate", "ci/image", "ci/loadtest", "ci/local",
	"ci/plan", "ci/rehearse", "ci/report", "ci/scan", "ci/tools",
	"services/auth", "services/core", "services/internal", "services/notify",
	"docs/adr", "docs/api", "docs/runbooks",
}

func documents(t *testing.T) []string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(foreign, entry.Name()) {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			found = append(found, path)
		}
		return nil
	}))
	require.Greater(t, len(found), 30, "the documents were not found")
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

var (
	fenced    = regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```")
	inline    = regexp.MustCompile("`[^`\n]*`")
	link      = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)
	reference = regexp.MustCompile(`(?m)^\[[^\]]+\]:\s*(\S+)`)
	elsewhere = regexp.MustCompile(`^(?:[a-z][a-z0-9+.-]*:|//)`)
	heading   = regexp.MustCompile(`(?m)^#{1,6}\s+(.+)$`)
)

// links returns the targets of a document's links that lead into the repository.
func links(markdown string) []string {
	text := inline.ReplaceAllString(fenced.ReplaceAllString(markdown, ""), "code")
	var targets []string
	for _, match := range append(link.FindAllStringSubmatch(text, -1), reference.FindAllStringSubmatch(text, -1)...) {
		if !elsewhere.MatchString(match[1]) {
			targets = append(targets, match[1])
		}
	}
	return targets
}

// anchors are the names that a renderer gives to headings.
func anchors(markdown string) []string {
	var names []string
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(markdown, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, match[1])
		names = append(names, name)
	}
	return names
}

// broken says what is wrong with a link, or nothing.
func broken(t *testing.T, document, target string) string {
	t.Helper()
	path, anchor, _ := strings.Cut(target, "#")
	resolved := document
	if path != "" {
		resolved = filepath.Join(filepath.Dir(document), path)
	}
	if strings.HasPrefix(resolved, filepath.Join(repository, "..")) {
		return document + " links out of the repository: " + target
	}
	if _, err := os.Stat(resolved); err != nil {
		return document + " links to " + target + ", which is not there"
	}
	if anchor != "" && filepath.Ext(resolved) == ".md" && !slices.Contains(anchors(read(t, resolved)), anchor) {
		return document + " links to a heading that is not there: " + target
	}
	return ""
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	var problems []string
	for _, document := range documents(t) {
		for _, target := range links(read(t, document)) {
			if problem := broken(t, document, target); problem != "" {
				problems = append(problems, problem)
			}
		}
	}
	require.Empty(t, problems)
}

func TestLinksAreFound(t *testing.T) {
	t.Parallel()
	const text = "[a](x.md) [b](https://example.com) [c](y.md#here \"title\") `[d](z.md)`\n```\n[e](z.md)\n```\n[f]: w.md\n"
	require.Equal(t, []string{"x.md", "y.md#here", "w.md"}, links(text))
	require.Equal(t, []string{"the-ways-of-a-finding"}, anchors("# The `ways` of a finding\n```\n# not one\n```\n"))
}

func TestEveryRoomExplainsItself(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(repository)
	require.NoError(t, err)
	wanted := slices.Clone(rooms)
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !slices.Contains(foreign, entry.Name()) {
			wanted = append(wanted, entry.Name())
		}
	}
	for _, room := range wanted {
		// The folders ci and services are corridors: the root README lists their rooms.
		if room == "ci" || room == "services" || room == "bin" {
			continue
		}
		t.Run(room, func(t *testing.T) {
			t.Parallel()
			content := read(t, filepath.Join(repository, room, "README.md"))
			require.True(t, strings.HasPrefix(content, "# "), "a README begins with its title")
			require.Greater(t, len(content), 200, "a README says purpose, map, and how to test")
		})
	}
}

var (
	recordName = regexp.MustCompile(`^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$`)
	option     = regexp.MustCompile(`(?m)^\* `)
)

// records returns the names of the decision records in their order.
func records(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("adr")
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); name != "README.md" && name != "template.md" {
			require.Regexp(t, recordName, name)
			names = append(names, name)
		}
	}
	require.GreaterOrEqual(t, len(names), 15)
	return names
}

// section returns what is between a heading and the next one of its level or above.
func section(markdown, title string) string {
	_, rest, found := strings.Cut(markdown, "\n"+title+"\n")
	if !found {
		return ""
	}
	body, _, _ := strings.Cut(rest, "\n## ")
	return strings.TrimSpace(body)
}

func TestDecisionRecords(t *testing.T) {
	t.Parallel()
	index := read(t, "adr/README.md")
	for i, name := range records(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			number := i + 1
			require.Equal(t, fmt.Sprintf("%04d", number), name[:4], "records are numbered without a gap")
			text := read(t, filepath.Join("adr", name))
			require.Regexp(t, `(?m)^status: (proposed|accepted|rejected|superseded by ADR \d{4})$`, text)
			require.Regexp(t, `(?m)^date: \d{4}-\d{2}-\d{2}$`, text)
			require.Regexp(t, `(?m)^# `+strconv.Itoa(number)+`\. \S`, text)
			for _, title := range []string{
				"## Context and Problem Statement", "## Considered Options", "## Decision Outcome", "### Consequences",
				"### Confirmation", "## Pros and Cons of the Options",
			} {
				require.NotEmpty(t, section(text, title), title)
			}
			options := option.FindAllString(section(text, "## Considered Options"), -1)
			require.GreaterOrEqual(t, len(options), 2, "a decision without another option is none")
			require.Equal(t, len(options), strings.Count(section(text, "## Pros and Cons of the Options"), "### "), "each option has pros and cons")
			require.Contains(t, index, "]("+name+")", "the index lists every record")
		})
	}
}

var declared = regexp.MustCompile(`(?m)^(?:variable|output) "(\w+)"`)

func TestTerraformModulesNameTheirInputsAndOutputs(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Glob(filepath.Join(repository, "terraform/modules/*"))
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	for _, module := range modules {
		t.Run(filepath.Base(module), func(t *testing.T) {
			t.Parallel()
			readme := read(t, filepath.Join(module, "README.md"))
			for _, file := range []string{"variables.tf", "outputs.tf"} {
				for _, match := range declared.FindAllStringSubmatch(read(t, filepath.Join(module, file)), -1) {
					require.Contains(t, readme, "| `"+match[1]+"` |", "the README does not know what %s declares", file)
				}
			}
		})
	}
}
