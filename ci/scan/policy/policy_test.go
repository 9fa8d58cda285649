package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/scan/policy"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

const head = `
version: 1
targets: [source, iac]
maxDatabaseAge: 168h
warnBeforeExpiry: 48h
maxSeverity: {vulnerability: medium, misconfiguration: high, secret: none}
licences: {allow: [MIT, Apache-2.0], deny: [AGPL-3.0-only], unlisted: block, notShipped: ["ci/tools/**"]}
`

const exception = `exceptions:
  - id: CVE-2022-32149
    target: source
    path: services/**/go.mod
    package: golang.org/x/text
    reason: The affected function is never called.
    owner: core team
    expires: 2026-12-01
`

func TestLoadsTheRepositorysPolicy(t *testing.T) {
	t.Parallel()
	p, err := policy.Load("../policy.yaml")
	require.NoError(t, err)
	require.Contains(t, p.Targets, "image-core")
}

func TestParseRejects(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, input, want string }{
		{"Nothing", "", "parse policy"},
		{"UnknownField", head + "colour: red\n", "field colour not found"},
		{"UnknownFieldOfAnException", head + "exceptions: [{id: a, colour: b}]", "field colour not found"},
		{"SecondDocument", head + "---\nversion: 1\n", "more than one YAML document"},
		{"OtherVersion", "version: 9", "version is 9"},
		{"MissingTargets", "version: 1", "targets is missing"},
		{"UnknownTarget", "targets: [moon]", `unknown target "moon"`},
		{"MissingAge", "version: 1", "maxDatabaseAge is missing"},
		{"BadDuration", "maxDatabaseAge: week", `invalid duration "week"`},
		{"MissingSeverity", "version: 1", "maxSeverity.secret is missing"},
		{"UnknownSeverity", "maxSeverity: {secret: awful}", `maxSeverity.secret is "awful"`},
		{"UnknownClass", "maxSeverity: {vulnerability: low, misconfiguration: low, secret: low, licence: low}", "a class other than"},
		{"LicenceInBothLists", "licences: {allow: [MIT], deny: [MIT]}", "MIT is in both"},
		{"BadPatternOfNotShipped", "licences: {notShipped: ['[']}", "licences.notShipped"},
		{"TooCostlyPattern", head + "exceptions: [{id: a, path: '**/**/**', reason: a reason long enough, owner: me, expires: 2026-12-01}]", "more than two **"},
		{"NoRuleForUnlisted", "version: 1", "licences.unlisted is missing"},
		{"ExceptionWithoutReason", head + "exceptions: [{id: a, target: iac, owner: me, expires: 2026-12-01}]", "reason is missing"},
		{"ExceptionWithoutOwner", head + "exceptions: [{id: a, target: iac, reason: a reason long enough, expires: 2026-12-01}]", "owner is missing"},
		{"ExceptionWithoutEnd", head + "exceptions: [{id: a, target: iac, reason: a reason long enough, owner: me}]", "no exception is for ever"},
		{"ExceptionForEverything", head + "exceptions: [{id: a, reason: a reason long enough, owner: me, expires: 2026-12-01}]", "narrow it"},
		{"ExceptionWithBadDay", head + "exceptions: [{id: a, expires: soon}]", `"soon" is no day`},
		{"ExceptionWithBadPattern", head + "exceptions: [{id: a, path: 'a/[', reason: a reason long enough, owner: me, expires: 2026-12-01}]", "is no pattern"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Parse([]byte(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	p, err := policy.Parse([]byte(head))
	require.NoError(t, err)
	cases := []struct {
		name    string
		finding trivy.Finding
		blocks  bool
	}{
		{"ToleratedSeverity", trivy.Finding{Class: trivy.Vulnerability, Severity: "MEDIUM"}, false},
		{"WorseSeverity", trivy.Finding{Class: trivy.Vulnerability, Severity: "HIGH"}, true},
		{"UnknownSeverityCountsAsHigh", trivy.Finding{Class: trivy.Vulnerability, Severity: "UNKNOWN"}, true},
		{"EveryClassHasItsLimit", trivy.Finding{Class: trivy.Misconfiguration, Severity: "HIGH"}, false},
		{"NoneToleratesNothing", trivy.Finding{Class: trivy.Secret, Severity: "LOW"}, true},
		{"AllowedLicence", trivy.Finding{Class: trivy.Licence, ID: "mit"}, false},
		{"UnlistedLicence", trivy.Finding{Class: trivy.Licence, ID: "WTFPL"}, true},
		{"ChoiceWithAnAllowedLicence", trivy.Finding{Class: trivy.Licence, ID: "(AGPL-3.0-only OR MIT)"}, false},
		{"BothLicencesNeeded", trivy.Finding{Class: trivy.Licence, ID: "MIT AND AGPL-3.0-only"}, true},
		{"AndBindsTighterThanOr", trivy.Finding{Class: trivy.Licence, ID: "MIT OR WTFPL AND AGPL-3.0-only"}, false},
		{"LicenceWithPermissions", trivy.Finding{Class: trivy.Licence, ID: "Apache-2.0 WITH LLVM-exception"}, false},
		{"BrokenExpression", trivy.Finding{Class: trivy.Licence, ID: "(MIT OR"}, true},
		{"DeniedLicenceOfAToolThatIsNotShipped", trivy.Finding{Class: trivy.Licence, ID: "AGPL-3.0-only", Path: "ci/tools/k6/go.mod"}, false},
		{"DeniedLicenceOfWhatIsShipped", trivy.Finding{Class: trivy.Licence, ID: "AGPL-3.0-only", Path: "go.mod"}, true},
		{"EmptyLicence", trivy.Finding{Class: trivy.Licence}, true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.blocks, p.Blocks(tc.finding) != "")
		})
	}
}

func TestException(t *testing.T) {
	t.Parallel()
	p, err := policy.Parse([]byte(head + exception))
	require.NoError(t, err)
	e := p.Exceptions[0]
	finding := trivy.Finding{ID: "CVE-2022-32149", Path: "services/core/go.mod", Package: "golang.org/x/text"}

	t.Run("MatchesItsFinding", func(t *testing.T) {
		t.Parallel()
		require.True(t, e.Matches("source", finding))
		deep := finding
		deep.Path = "services/a/b/go.mod"
		require.True(t, e.Matches("source", deep))
	})
	t.Run("MatchesNothingElse", func(t *testing.T) {
		t.Parallel()
		require.False(t, e.Matches("iac", finding))
		for _, change := range []func(*trivy.Finding){
			func(f *trivy.Finding) { f.ID = "CVE-2022-32150" },
			func(f *trivy.Finding) { f.Path = "services/core/go.mod/x" },
			func(f *trivy.Finding) { f.Path = "web/go.mod" },
			func(f *trivy.Finding) { f.Package = "golang.org/x/net" },
		} {
			other := finding
			change(&other)
			require.False(t, e.Matches("source", other), "%+v", other)
		}
	})
	t.Run("HoldsThroughItsLastDay", func(t *testing.T) {
		t.Parallel()
		require.False(t, e.Expired(time.Date(2026, 12, 1, 23, 59, 59, 0, time.UTC)))
		require.True(t, e.Expired(time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)))
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head+exception), "MIT")
	f.Add([]byte(head), "(MIT OR (Apache-2.0 AND ISC)) WITH x")
	f.Add([]byte("exceptions: [{path: '**/**/**'}]"), "((((")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		p, err := policy.Parse(data)
		if err != nil {
			return
		}
		for _, e := range p.Exceptions {
			require.NotEmpty(t, e.Owner)
			e.Matches("source", trivy.Finding{ID: e.ID, Path: text})
		}
		p.Blocks(trivy.Finding{Class: trivy.Licence, ID: text})
	})
}
