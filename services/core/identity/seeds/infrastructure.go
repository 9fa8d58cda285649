package seeds

import (
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/identity"
)

// infrastructure writes the pairs about one misconfigured resource.
func infrastructure(b *book, n int, e []string) {
	trivy := identity.Record{
		Tool: "trivy-json", Kind: finding.KindMisconfiguration, Rule: e[0], Path: e[3], Line: number(e[4]), Resource: e[5],
		Severity: e[7], Title: e[8], Text: e[8] + " Mend it.",
	}
	sarif := change(trivy, func(r *identity.Record) { r.Tool, r.Resource = "trivy-sarif", "" })
	moved := func(r *identity.Record) { r.Line += 17 }
	b.again(trivy, sarif)
	b.same("infrastructure: moved", trivy, change(trivy, moved))
	b.same("infrastructure: moved", sarif, change(sarif, moved))
	b.same("infrastructure: rescored", trivy, change(trivy, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	b.same("infrastructure: described anew", trivy, change(trivy, func(r *identity.Record) { r.Title, r.Text = "New: "+r.Title, "New." }))
	b.same("infrastructure: JSON and SARIF of one tool", trivy, sarif)
	b.same("infrastructure: path prefix", sarif, change(sarif, func(r *identity.Record) {
		r.Path = prefixes()[n%len(prefixes())] + r.Path
	}))
	b.same("infrastructure: check renamed by its tool", trivy, change(trivy, func(r *identity.Record) {
		r.Rule = strings.TrimPrefix(r.Rule, "AVD-")
	}))
	twins(b, n, e, trivy)
	differentResources(b, e, trivy, sarif)
}

// twins writes what other tools report about the resource.
func twins(b *book, n int, e []string, trivy identity.Record) {
	if strings.HasPrefix(e[1], "aws-") {
		tfsec := change(trivy, func(r *identity.Record) {
			r.Tool, r.Rule, r.Resource, r.Severity, r.Path = "tfsec", e[1], "", "error", "file:///src/"+r.Path
		})
		b.same("infrastructure: two tools", tfsec, trivy)
		b.same("infrastructure: one of several instances", trivy, change(trivy, func(r *identity.Record) { r.Resource += "[0]" }))
	} else {
		b.same("infrastructure: check renamed by its tool", trivy, change(trivy, func(r *identity.Record) { r.Rule = e[1] }))
	}
	if e[2] == "" {
		return
	}
	other := change(trivy, func(r *identity.Record) {
		r.Tool, r.Rule, r.Resource, r.Severity, r.Title = "checkov", e[2], "", "error", "Ensure: "+r.Title
		r.Source, r.Path = "resource {\n}", "/"+r.Path
		if strings.HasPrefix(e[2], "DL") {
			r.Tool = "hadolint"
		}
	})
	b.same("infrastructure: two tools", trivy, other)
	b.same("infrastructure: two tools", change(other, func(r *identity.Record) { r.Line += 5 }), trivy)
	if n%12 == 0 && e[6] != "" {
		// The first resource has a comment that Checkov heeds and Trivy does not.
		b.different("different: two resources, two tools", trivy, change(other, func(r *identity.Record) { r.Line += 25 }))
	}
}

func differentResources(b *book, e []string, trivy, sarif identity.Record) {
	elsewhere := func(r *identity.Record) { r.Path = "other/" + r.Path }
	b.different("different: one check in two files", trivy, change(trivy, elsewhere))
	b.together("different: one check in two files", sarif, change(sarif, elsewhere))
	b.together("different: two checks of one resource", trivy, change(trivy, func(r *identity.Record) {
		r.Rule, r.Title = swapped(r.Rule), "Another check"
	}))
	if e[6] == "" {
		return
	}
	second := func(r *identity.Record) { r.Resource, r.Line = e[6], r.Line+25 }
	b.together("different: two resources in a file", trivy, change(trivy, second))
	b.different("different: two resources in a file", trivy, change(trivy, second))
	b.together("different: two resources in a file", sarif, change(sarif, func(r *identity.Record) { r.Line += 25 }))
}

// secrets writes the pairs about one secret. Nothing of the secret itself is in any record.
func secrets(b *book, n int, e []string) {
	trivy := identity.Record{
		Tool: "trivy-json", Kind: finding.KindSecret, Rule: e[0], Path: e[2], Line: number(e[3]), Severity: e[4], Title: e[5],
	}
	sarif := change(trivy, func(r *identity.Record) { r.Tool = "trivy-sarif" })
	gitleaks := change(trivy, func(r *identity.Record) {
		r.Tool, r.Rule, r.Severity, r.Title = "gitleaks", e[1], "error", e[1]
		r.Prints = map[string]string{"commitSha": digest(e[2]), "author": "Ann"}
	})
	moved := func(r *identity.Record) { r.Line += 4 }
	b.again(trivy, gitleaks)
	b.same("secret: moved", trivy, change(trivy, moved))
	b.same("secret: moved", gitleaks, change(gitleaks, moved))
	b.same("secret: rescored", trivy, change(trivy, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	b.same("secret: JSON and SARIF of one tool", trivy, sarif)
	b.same("secret: two tools", trivy, gitleaks)
	b.same("secret: two tools", change(gitleaks, moved), sarif)
	b.same("secret: path prefix", sarif, change(sarif, func(r *identity.Record) { r.Path = prefixes()[n%len(prefixes())] + r.Path }))
	b.together("different: two secrets in a file", trivy, change(trivy, func(r *identity.Record) { r.Line += 9 }))
	b.together("different: two secrets in a file", gitleaks, change(gitleaks, func(r *identity.Record) { r.Line += 9 }))
	b.different("different: one kind of secret in two files", trivy, change(trivy, func(r *identity.Record) { r.Path = "old/" + r.Path }))
	b.together("different: two kinds of secret on a line", trivy, change(trivy, func(r *identity.Record) { r.Rule = "generic-api-key" }))
	if n%4 == 0 {
		b.pairs = append(b.pairs, identity.Pair{
			A: b.id(trivy), B: b.id(change(trivy, moved)), Same: true, Category: "secret: another was added above",
			BeforeB: []string{b.id(trivy)},
		})
	}
}
