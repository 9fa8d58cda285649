package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// aptDir is where a Debian machine says where its packages come from.
const aptDir = "/etc/apt"

// debianSources returns sources.list lines for a suite, taken from the
// machine's own configuration so that its mirror and its keys are used. It is
// empty on machines of another suite or another distribution, and then
// mmdebstrap's own default applies.
func debianSources(dir, suite string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "sources.list.d", "*"))
	var lines []string
	for _, file := range append([]string{filepath.Join(dir, "sources.list")}, files...) {
		content, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		switch filepath.Ext(file) {
		case ".list":
			lines = append(lines, oneLineSources(string(content), suite)...)
		case ".sources":
			lines = append(lines, deb822Sources(string(content), suite)...)
		}
	}
	// Without the suite itself its updates alone would not do.
	if !slices.ContainsFunc(lines, func(line string) bool { return slices.Contains(strings.Fields(line), suite) }) {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// suites are the parts of a Debian release that belong to it; third parties
// name theirs differently.
func suites(suite string) []string {
	return []string{suite, suite + "-updates", suite + "-security"}
}

func oneLineSources(content, suite string) []string {
	var lines []string
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		fields := strings.Fields(withoutOptions(line))
		if len(fields) >= 4 && fields[0] == "deb" && slices.Contains(suites(suite), fields[2]) && slices.Contains(fields[3:], "main") {
			lines = append(lines, line)
		}
	}
	return lines
}

// withoutOptions drops the bracketed options after "deb".
func withoutOptions(line string) string {
	before, rest, ok := strings.Cut(line, "[")
	if !ok {
		return line
	}
	_, after, _ := strings.Cut(rest, "]")
	return before + after
}

func deb822Sources(content, suite string) []string {
	var lines []string
	for _, stanza := range strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n\n") {
		lines = append(lines, stanzaSources(stanza, suite)...)
	}
	return lines
}

func stanzaSources(stanza, suite string) []string {
	fields := map[string]string{}
	for line := range strings.Lines(stanza) {
		name, value, ok := strings.Cut(line, ":")
		if ok && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, " ") {
			fields[strings.ToLower(name)] = strings.TrimSpace(value)
		}
	}
	enabled := !slices.Contains([]string{"no", "false", "0"}, strings.ToLower(fields["enabled"]))
	if !enabled || !slices.Contains(strings.Fields(fields["types"]), "deb") || !slices.Contains(strings.Fields(fields["components"]), "main") {
		return nil
	}
	options := ""
	if strings.HasPrefix(fields["signed-by"], "/") {
		options = "[signed-by=" + fields["signed-by"] + "] "
	}
	var lines []string
	for _, uri := range strings.Fields(fields["uris"]) {
		for _, s := range strings.Fields(fields["suites"]) {
			if slices.Contains(suites(suite), s) {
				lines = append(lines, fmt.Sprintf("deb %s%s %s %s", options, uri, s, fields["components"]))
			}
		}
	}
	return lines
}
