package seeds

import (
	"fmt"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/identity"
)

// flaw is a vulnerability of a package.
type flaw struct {
	ecosystem, name, version, later, fixed, cve, ghsa, other, cwe, severity, title string
}

func flawOf(e []string) flaw {
	return flaw{e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], "CWE-" + e[8], e[9], e[10]}
}

func (f flaw) text() string {
	return fmt.Sprintf("A flaw was found in %s before %s: %s. An attacker may use it.", f.name, f.fixed, f.title)
}

// lockFile is where the ecosystem's packages are written down.
func (f flaw) lockFile() string {
	return map[string]string{
		"npm": "web/package-lock.json", "golang": "go.mod", "pypi": "app/requirements.txt", "maven": "server/pom.xml",
		"cargo": "agent/Cargo.lock", "gem": "shop/Gemfile.lock", "nuget": "desk/packages.lock.json", "composer": "site/composer.lock",
	}[f.ecosystem]
}

func (f flaw) purl(name, version string) string {
	name = strings.ReplaceAll(strings.ReplaceAll(name, ":", "/"), "@", "%40")
	if f.ecosystem == "golang" {
		version = "v" + version
	}
	return "pkg:" + f.ecosystem + "/" + name + "@" + version
}

// trivy names a CVE, and the advisory that it was found in.
func (f flaw) trivy() identity.Record {
	name := f.name
	if f.ecosystem == "pypi" {
		name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	}
	return identity.Record{
		Tool: "trivy-json", Kind: finding.KindVulnerability, Rule: f.cve, Aliases: []string{f.ghsa}, Package: f.name,
		PURL: f.purl(name, f.version), Version: f.version, Fixed: f.fixed, Title: f.title, Text: f.text(), Severity: f.severity,
		CWE: f.cwe, Path: f.lockFile(),
	}
}

// trivySARIF has neither the advisory nor a package URL.
func (f flaw) trivySARIF() identity.Record {
	return change(f.trivy(), func(r *identity.Record) {
		r.Tool, r.Aliases, r.PURL, r.CWE = "trivy-sarif", nil, "", ""
	})
}

// grype names the advisory with the package, and knows a package URL that is spelled as the package is.
func (f flaw) grype() identity.Record {
	name := f.name[strings.LastIndex(f.name, ":")+1:]
	return change(f.trivy(), func(r *identity.Record) {
		r.Tool, r.Rule, r.Aliases, r.Package, r.PURL = "grype", f.ghsa+"-"+name, nil, name, f.purl(f.name, f.version)
		r.Title, r.Text, r.CWE, r.Path = f.ghsa+" "+f.severity+" vulnerability for "+name+" package", "", "", "/"+f.lockFile()
	})
}

// osv names all ids, and the package in its message.
func (f flaw) osv() identity.Record {
	aliases := []string{f.ghsa}
	if f.other != "" {
		aliases = append(aliases, f.other)
	}
	return change(f.trivy(), func(r *identity.Record) {
		r.Tool, r.Aliases, r.PURL, r.CWE, r.Severity = "osv-scanner", aliases, "", "", "warning"
		r.Title, r.Path = f.cve+": "+f.title, "file:///github/workspace/"+f.lockFile()
	})
}

// dependabot names the advisory and the CVE, and the manifest.
func (f flaw) dependabot() identity.Record {
	return change(f.trivy(), func(r *identity.Record) {
		r.Tool, r.Rule, r.Aliases, r.PURL = "dependabot", f.ghsa, []string{f.cve}, strings.TrimSuffix(f.purl(f.name, ""), "@")
		r.PURL, r.Version, r.Severity = strings.TrimSuffix(r.PURL, "@v"), "", strings.ToLower(f.severity)
	})
}

// packages writes the pairs about one vulnerability of a language's package.
func packages(b *book, n int, entry []string) {
	f := flawOf(entry)
	newer := f
	newer.version = f.later
	trivy := f.trivy()
	b.again(trivy, f.grype())
	b.same("vulnerability: rescored", trivy, change(trivy, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	b.same("vulnerability: package updated, not far enough", trivy, newer.trivy())
	b.same("vulnerability: described anew", trivy, change(trivy, func(r *identity.Record) {
		r.Title, r.Text = f.name+": "+f.cwe, "Updated: "+r.Text+" Upstream has published details."
	}))
	b.same("vulnerability: JSON and SARIF of one tool", trivy, f.trivySARIF())
	b.same("vulnerability: two tools", trivy, f.grype())
	b.same("vulnerability: two tools", f.grype(), f.osv())
	b.same("vulnerability: two tools", f.osv(), f.dependabot())
	b.same("vulnerability: two tools", f.dependabot(), trivy)
	b.same("vulnerability: two tools", newer.trivySARIF(), f.osv())
	b.same("vulnerability: path prefix", f.osv(), change(f.osv(), func(r *identity.Record) { r.Path = f.lockFile() }))
	if n%8 == 0 {
		b.same("vulnerability: no tool of the two knows both ids", f.trivySARIF(), f.grype())
	}
	otherFlaws(b, f)
}

// otherFlaws writes the pairs that only look alike.
func otherFlaws(b *book, f flaw) {
	for _, e := range b.earlier {
		if other := flawOf(e); other.name == f.name {
			b.different("different: two vulnerabilities of a package", other.trivy(), f.trivy())
			b.different("different: two vulnerabilities of a package", other.grype(), f.osv())
		}
	}
	similar := f
	similar.cve, similar.ghsa, similar.other = swapped(f.cve), swapped(f.ghsa), ""
	b.together("different: similar ids", f.trivy(), similar.trivy())
	b.different("different: similar ids", f.osv(), similar.trivySARIF())
	elsewhere := f
	elsewhere.ecosystem = map[string]string{
		"npm": "gem", "golang": "npm", "pypi": "npm", "maven": "nuget", "cargo": "pypi", "gem": "npm", "nuget": "npm", "composer": "npm",
	}[f.ecosystem]
	b.together("different: package of that name in two ecosystems", f.trivy(), elsewhere.trivy())
	b.different("different: package of that name in two ecosystems", f.dependabot(), elsewhere.grype())
	sibling := f
	sibling.name = f.name + map[string]string{"npm": "-es", "golang": "/otel", "maven": "-api", "pypi": "-extra"}[f.ecosystem]
	if sibling.name == f.name {
		sibling.name += "-core"
	}
	b.together("different: two packages with one vulnerability", f.trivy(), sibling.trivy())
	b.different("different: two packages with one vulnerability", f.trivySARIF(), sibling.osv())
}

// systems writes the pairs about one vulnerability of a distribution's package. The columns are those of packages, but for
// the distribution's advisory and a second package of the same source.
func systems(b *book, _ int, entry []string) {
	f := flawOf(entry)
	advisory, sibling := f.ghsa, f.other
	f.ghsa, f.other = "", ""
	const image = "registry.example/shop/core"
	trivy := f.inImage(image+":1.4.2 (linux 12.5)", advisory)
	b.again(trivy, f.grypeInImage(image))
	b.same("vulnerability: rescored", trivy, change(trivy, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	newer := f
	newer.version = f.later
	b.same("vulnerability: package updated, not far enough", trivy, newer.inImage(image+":1.4.3 (linux 12.6)", advisory))
	b.same("vulnerability: image tag renamed", trivy, f.inImage(image+":release-7 (linux 12.5)", advisory))
	b.same("vulnerability: one package in two images", trivy, f.inImage("registry.example/shop/web:2.0.0 (linux 12.5)", advisory))
	b.same("vulnerability: described anew", trivy, change(trivy, func(r *identity.Record) {
		r.Title, r.Text = f.cve, "Rewritten. "+r.Text
	}))
	sarif := change(trivy, func(r *identity.Record) {
		r.Tool, r.Aliases, r.PURL, r.CWE, r.Path = "trivy-sarif", nil, "", "", "shop/core"
	})
	b.same("vulnerability: JSON and SARIF of one tool", trivy, sarif)
	grype := f.grypeInImage(image)
	b.same("vulnerability: two tools", trivy, grype)
	b.same("vulnerability: two tools", grype, sarif)

	second := f
	second.name = sibling
	b.together("different: two packages with one vulnerability", trivy, second.inImage(trivy.Path, advisory))
	b.different("different: two packages with one vulnerability", grype, second.inImage(trivy.Path, advisory))
	similar := f
	similar.cve = swapped(f.cve)
	b.together("different: two vulnerabilities of one advisory", trivy, similar.inImage(trivy.Path, advisory))
	b.different("different: similar ids", grype, similar.inImage(trivy.Path, advisory))
	abroad := f
	abroad.ecosystem = map[bool]string{true: "deb/debian", false: "apk/alpine"}[strings.HasPrefix(f.ecosystem, "apk")]
	b.different("different: package of that name in two distributions", trivy, abroad.inImage(image+":edge (linux 3.19)", ""))
	b.different("different: package of that name in two distributions", grype, abroad.grypeInImage(image))
}

func (f flaw) inImage(path, advisory string) identity.Record {
	var aliases []string
	if advisory != "" {
		aliases = []string{advisory}
	}
	return identity.Record{
		Tool: "trivy-json", Kind: finding.KindVulnerability, Rule: f.cve, Aliases: aliases, Package: f.name,
		PURL: "pkg:" + f.ecosystem + "/" + f.name + "@" + f.version + "?arch=amd64&distro=12.5", Version: f.version, Fixed: f.fixed,
		Title: f.title, Text: f.text(), Severity: f.severity, CWE: f.cwe, Path: path, System: true,
	}
}

// grypeInImage has other names for two distributions, and names the source package in the package URL.
func (f flaw) grypeInImage(image string) identity.Record {
	ecosystem := strings.NewReplacer("rpm/redhat", "rpm/rhel", "rpm/amazon", "rpm/amzn").Replace(f.ecosystem)
	return identity.Record{
		Tool: "grype", Kind: finding.KindVulnerability, Rule: f.cve + "-" + f.name, Package: f.name,
		PURL:    "pkg:" + ecosystem + "/" + f.name + "@" + f.version + "?arch=amd64&upstream=source%40" + f.version + "&distro=12",
		Version: f.version, Fixed: f.fixed, Title: f.cve + " " + f.severity + " vulnerability for " + f.name + " package", Severity: "error",
		Path: image,
	}
}

// licences writes the pairs about one licence.
func licences(b *book, _ int, e []string) {
	f := flaw{ecosystem: e[0], name: e[1], version: "1.0.0"}
	json := identity.Record{
		Tool: "trivy-json", Kind: finding.KindLicence, Rule: e[2], Package: f.name, Title: "Licence", Severity: e[5], Path: e[4],
		System: e[4] == "",
	}
	sarif := change(json, func(r *identity.Record) { r.Tool, r.Rule = "trivy-sarif", f.name+":"+r.Rule })
	b.again(json)
	b.same("licence: JSON and SARIF of one tool", json, sarif)
	b.same("licence: spelled the old way", json, change(json, func(r *identity.Record) { r.Rule = e[3] }))
	b.same("licence: rescored", json, change(json, func(r *identity.Record) { r.Severity = rescored(r.Severity) }))
	b.together("different: two packages with one licence", json, change(json, func(r *identity.Record) { r.Package += "-extra" }))
	b.together("different: two licences of a package", json, change(json, func(r *identity.Record) { r.Rule = "SSPL-1.0" }))
	b.different("different: two licences of a package", sarif, change(json, func(r *identity.Record) { r.Rule = "EUPL-1.2" }))
}
