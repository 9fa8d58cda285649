package finding

import (
	"regexp"
	"strings"
)

// checkouts are the folders into which build services check a repository out. What follows them is the path in the
// repository. They are matched on cleaned paths, which have no leading slash.
var checkouts = regexp.MustCompile(`^(?:` + strings.Join([]string{ //nolint:gochecknoglobals // compiled once
	`github/workspace`,
	`home/runner/work/[^/]+/[^/]+`,
	`__w/[^/]+/[^/]+`,
	`[A-Za-z]:/a/[^/]+/[^/]+`,
	`codebuild/output/src\d+/src/[^/]+\.[^/]+/[^/]+/[^/]+`,
	`codebuild/output/src\d+/src`,
	`var/(?:jenkins_home|lib/jenkins)/workspace/[^/]+`,
	`opt/atlassian/pipelines/agent/build`,
	`home/circleci/project`,
	`home/vsts/work/\d+/s`,
	`azp/agent/_work/\d+/s`,
}, "|") + `)/`)

// mounts are folders under which a repository is mounted into a scanner's container. A repository may well have a folder
// of that name, so they count only at the start of an absolute path.
var mounts = regexp.MustCompile(`^(?:src|workspace|scan|code|repo|builds/[^/]+/[^/]+|drone/src)/`) //nolint:gochecknoglobals // compiled once

// imageReference finds what follows an image's name when a tool gives the image for a path: tag, digest, and the system
// that the tool recognised. The tag alone is not enough to tell an image from a file.
var imageReference = regexp.MustCompile(`^([^ :@]+(?::\d+/[^ :@]+)?)(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?(?: \([^()]*\))?$`) //nolint:gochecknoglobals // compiled once

// isAbsolute reports whether a path as the tool wrote it starts at a root.
func isAbsolute(p string) bool {
	p = strings.TrimPrefix(strings.ReplaceAll(p, `\`, "/"), "file://")
	return strings.HasPrefix(p, "/") || (len(p) > 2 && p[1] == ':' && p[2] == '/')
}

// checkoutPlace returns a cleaned path as seen from the root of the repository.
func checkoutPlace(cleaned string, absolute bool) string {
	place := cleaned
	if end := checkouts.FindStringIndex(cleaned); end != nil {
		place = cleaned[end[1]:]
	} else if absolute {
		if end := mounts.FindStringIndex(cleaned); end != nil {
			place = cleaned[end[1]:]
		}
	}
	if strings.Contains(place, "@sha256:") || strings.HasSuffix(place, ")") {
		if image := imageReference.FindStringSubmatch(place); image != nil {
			place = image[1]
		}
	}
	if place == "" {
		return cleaned
	}
	return place
}

// maybeCheckout reports whether it depends on the leading slash, which stored paths have lost, where the path begins.
func maybeCheckout(cleaned string) bool {
	return mounts.MatchString(cleaned)
}
