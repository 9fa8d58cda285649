package finding

import (
	"path"
	"regexp"
	"strings"

	"github.com/package-url/packageurl-go"
)

// separators are what packages of PyPI, and people, write for one another.
var separators = regexp.MustCompile(`[-_.]+`) //nolint:gochecknoglobals // compiled once

// component returns the ecosystem and the name in it, and the name that one knows without the ecosystem. Versions,
// qualifiers and epochs are no part of either. A distribution is part of the ecosystem: Debian's and Alpine's packages of
// one name are mended apart.
func component(f Facts) (ecosystem, name, plain string) {
	if strings.HasPrefix(f.PURL, "pkg:") {
		if p, err := packageurl.FromString(f.PURL); err == nil && p.Name != "" {
			ecosystem, name = ecosystemOf(p)
			ecosystem, name = oneLine(ecosystem), oneLine(name)
			return ecosystem, name, plainName(name)
		}
	}
	if f.Component == "" {
		return "", "", ""
	}
	ecosystem = guessEcosystem(f)
	return ecosystem, nameIn(ecosystem, f.Component), plainName(f.Component)
}

// ecosystemOf splits a package URL. The namespace of a distribution's package is the distribution.
func ecosystemOf(p packageurl.PackageURL) (ecosystem, name string) {
	kind := strings.ToLower(p.Type)
	switch kind {
	case "deb", "rpm", "apk", "alpm":
		return kind + "/" + distribution(p.Namespace), strings.ToLower(p.Name)
	}
	full := p.Name
	if p.Namespace != "" {
		full = p.Namespace + "/" + p.Name
	}
	return kind, nameIn(kind, full)
}

// distribution makes the names that tools have for one distribution one.
func distribution(namespace string) string {
	namespace = strings.ToLower(namespace)
	switch namespace {
	case "rhel":
		return "redhat"
	case "amzn":
		return "amazon"
	case "ol":
		return "oracle"
	}
	if strings.HasPrefix(namespace, "opensuse") {
		return "opensuse"
	}
	return namespace
}

// nameIn writes a name the way its ecosystem compares names.
func nameIn(ecosystem, name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, ":", "/"))
	if ecosystem == packageurl.TypePyPi {
		return separators.ReplaceAllString(name, "-")
	}
	return name
}

// plainName is a name when nobody knows whose rules it follows.
func plainName(name string) string {
	return separators.ReplaceAllString(strings.ToLower(strings.ReplaceAll(name, ":", "/")), "-")
}

// guessEcosystem tells the ecosystem where the tool does not: ids of one ecosystem, lock files, and names that only one
// ecosystem has. An empty string means that it cannot be told.
func guessEcosystem(f Facts) string {
	for _, id := range append([]string{f.Rule}, f.Aliases...) {
		if e := ecosystemOfID(id); e != "" {
			return e
		}
	}
	if e := ecosystemOfFile(path.Base(f.Path)); e != "" {
		return e
	}
	host, _, slash := strings.Cut(f.Component, "/")
	switch {
	case slash && strings.Contains(host, ".") && !strings.Contains(f.Component, ":"):
		return packageurl.TypeGolang
	case strings.HasPrefix(f.Component, "@") && slash:
		return packageurl.TypeNPM
	case strings.Count(f.Component, ":") == 1 && strings.Contains(f.Component, "."):
		return packageurl.TypeMaven
	}
	return ""
}

func ecosystemOfID(id string) string {
	switch family, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(id)), "-"); family {
	case "GO":
		return packageurl.TypeGolang
	case "PYSEC":
		return packageurl.TypePyPi
	case "RUSTSEC":
		return packageurl.TypeCargo
	}
	return ""
}

func ecosystemOfFile(name string) string {
	switch strings.ToLower(name) {
	case "go.mod", "go.sum":
		return packageurl.TypeGolang
	case "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock":
		return packageurl.TypeNPM
	case "requirements.txt", "poetry.lock", "pipfile.lock", "pdm.lock", "uv.lock", "pyproject.toml":
		return packageurl.TypePyPi
	case "cargo.lock", "cargo.toml":
		return packageurl.TypeCargo
	case "gemfile.lock", "gemfile":
		return packageurl.TypeGem
	case "composer.lock", "composer.json":
		return packageurl.TypeComposer
	case "pom.xml", "build.gradle", "build.gradle.kts", "gradle.lockfile":
		return packageurl.TypeMaven
	case "packages.lock.json", "packages.config":
		return packageurl.TypeNuget
	}
	return ""
}

// licenceName makes the two ways to write a licence of the GNU family one: SPDX deprecated the one without a suffix.
func licenceName(name string) string {
	name = strings.ToLower(name)
	for _, family := range []string{"gpl-", "lgpl-", "agpl-", "gfdl-"} {
		if strings.HasPrefix(name, family) && !strings.HasSuffix(name, "-only") && !strings.HasSuffix(name, "-or-later") {
			if strings.HasSuffix(name, "+") {
				return strings.TrimSuffix(name, "+") + "-or-later"
			}
			return name + "-only"
		}
	}
	return name
}
