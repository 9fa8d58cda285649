package seeds

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/identity"
)

// prefixes are how build services and containers show a path in a repository.
func prefixes() []string {
	return []string{
		"/github/workspace/", "file:///home/runner/work/shop/shop/", "/codebuild/output/src294/src/github.com/acme/shop/", "./", "/src/",
	}
}

// weak is a line that breaks a rule.
type weak struct {
	tool, rule, path string
	line             int
	source, message  string
	cwe, level       string
}

// record writes what the tool reports: gosec quotes the lines around, with their numbers; Semgrep the line, and a fingerprint;
// golangci-lint nothing; CodeQL no source, but GitHub's hash of it.
func (w weak) record() identity.Record {
	r := identity.Record{
		Tool: w.tool, Kind: finding.KindCode, Rule: w.rule, Title: w.message, Text: w.message, Severity: w.level, CWE: w.cwe,
		Path: w.path, Line: w.line,
	}
	switch w.tool {
	case "gosec":
		r.Source = fmt.Sprintf("%d: \t// %s\n%d: \t%s\n%d: \n", w.line-1, w.path, w.line, w.source, w.line+1)
	case "semgrep":
		r.Source = "    " + w.source
		r.Prints = map[string]string{"matchBasedId/v1": "requires login"}
	case "codeql":
		r.Prints = map[string]string{"primaryLocationLineHash": digest(w.source) + ":1", "primaryLocationStartColumnFingerprint": "5"}
	case "bandit":
		r.Source = "    " + w.source + "\n"
	}
	return r
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func (w weak) at(line int) weak {
	w.line = line
	return w
}

func (w weak) in(path string) weak {
	w.path = path
	return w
}

func (w weak) with(source string) weak {
	w.source = source
	return w
}

// code writes the pairs about one weak line.
func code(b *book, n int, e []string) {
	w := weak{e[0], e[1], e[2], number(e[3]), e[4], e[5], "CWE-" + e[6], e[7]}
	stays(b, n, w)
	if e[8] != "" {
		other := w
		other.rule, other.tool = e[8], e[9]
		if w.tool == "golangci-lint" {
			other.message = w.message[strings.Index(w.message, ": ")+2:]
		} else {
			other.message = e[9] + ": " + w.cwe
		}
		b.same("code: two tools", w.record(), other.record())
		b.same("code: two tools", other.at(w.line+4).in("./"+w.path).record(), w.record())
	}
	looksAlike(b, n, w, e[10])
}

// stays writes what happens to a line while it stays weak.
func stays(b *book, n int, w weak) {
	was := w.record()
	prefix := prefixes()[n%len(prefixes())]
	b.again(was)
	b.same("code: moved", was, w.at(w.line+13).record())
	b.same("code: moved", was, w.at(w.line-2).record())
	b.same("code: path prefix", was, w.in(prefix+w.path).record())
	b.same("code: moved, path prefix", was, w.at(w.line+29).in(prefix+w.path).record())
	b.same("code: rescored", was, change(was, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	b.same("code: uploaded through GitHub", was, change(was, func(r *identity.Record) {
		r.Prints = map[string]string{"primaryLocationLineHash": digest(w.source) + ":1"}
	}))
	if w.tool == "gosec" || w.tool == "semgrep" {
		b.same("code: formatted anew", was, w.with(strings.ReplaceAll(w.source, " ", "  ")).at(w.line+1).record())
	}
	if w.tool != "golangci-lint" || n%3 == 0 {
		b.same("code: message worded anew", was, change(was, func(r *identity.Record) { r.Title = "Potential issue: " + r.Title }))
	}
	if w.tool == "semgrep" {
		b.same("code: rule from another folder", was, change(was, func(r *identity.Record) { r.Rule = "tmp.ci.rules." + r.Rule }))
		b.same("code: tool has an account now", was, change(was, func(r *identity.Record) {
			r.Prints = map[string]string{"matchBasedId/v1": digest(w.rule+w.path+w.source) + "_0"}
		}))
	}
	if n%6 == 2 {
		b.same("code: line edited", was, w.with(strings.Replace(w.source, "=", "= other +", 1)+" // checked").record())
	}
	if n%9 == 4 {
		b.same("code: file renamed", was, w.in("moved/"+w.path).record())
	}
}

// looksAlike writes the pairs that are two issues.
func looksAlike(b *book, n int, w weak, second string) {
	was := w.record()
	b.together("different: one rule twice in a file, alike", was, change(w.at(w.line+6).record(), again))
	b.together("different: one rule twice in a file", was, w.at(w.line+40).with(second).record())
	b.different("different: code copied to another file", was, w.in("copy/of/"+w.path).record())
	b.together("different: code copied to another file", was, w.in(strings.Replace(w.path, ".", "_copy.", 1)).record())
	otherRule := w
	otherRule.rule, otherRule.message = w.rule+"9", "Another weakness of the same line"
	b.together("different: two rules on one line", was, otherRule.record())
	if w.tool != "golangci-lint" || n%3 == 0 {
		b.different("different: one was fixed, another came", was, w.at(w.line+40).with(second).record())
	}
	if n%15 == 1 {
		shifted(b, was, change(w.at(w.line+6).record(), again))
	}
}

// again is the second occurrence of a line in a file, as GitHub numbers it.
func again(r *identity.Record) {
	if hash := r.Prints["primaryLocationLineHash"]; hash != "" {
		r.Prints = map[string]string{"primaryLocationLineHash": strings.TrimSuffix(hash, ":1") + ":2"}
	}
}

// shifted writes what becomes of two alike issues when the first is fixed: nothing but their order told them apart.
func shifted(b *book, first, second identity.Record) {
	alone := change(second, func(r *identity.Record) {
		if hash := r.Prints["primaryLocationLineHash"]; hash != "" {
			r.Prints = map[string]string{"primaryLocationLineHash": strings.TrimSuffix(hash, ":2") + ":1"}
		}
	})
	b.pairs = append(b.pairs, identity.Pair{
		A: b.id(second), B: b.id(alone), Same: true, Category: "code: the first of two alike was fixed", BeforeA: []string{b.id(first)},
	})
	b.different("different: the first of two alike was fixed", first, alone)
}
