package finding_test

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func identify(t *testing.T, o finding.Observation) finding.Identity {
	t.Helper()
	o.Aliases, o.Marks = slices.Clone(o.Aliases), slices.Clone(o.Marks) // Normalise writes into them, and tests at once share them.
	require.NoError(t, o.Normalise())
	return o.Identify()
}

func TestIdentityStays(t *testing.T) {
	t.Parallel()
	base := finding.Observation{
		Kind: finding.KindVulnerability, Severity: finding.SeverityHigh, RuleID: "CVE-2024-6119", Title: "a", Component: "libssl3",
		PURL: "pkg:deb/debian/libssl3@3.0.13?arch=amd64", Version: "3.0.13", Line: 3, Path: "a", Aliases: []string{"GHSA-aaaa-bbbb-cccc"},
	}
	tests := map[string]func(o *finding.Observation){
		"WhenSeverityChanges":    func(o *finding.Observation) { o.Severity = finding.SeverityLow },
		"WhenTheWordsChange":     func(o *finding.Observation) { o.Title, o.Description = "b", "c" },
		"WhenTheLineMoves":       func(o *finding.Observation) { o.Line = 99 },
		"WhenTheVersionChanges":  func(o *finding.Observation) { o.Version, o.PURL = "3.0.12", "pkg:deb/debian/libssl3@3.0.12" },
		"WithoutPackageURL":      func(o *finding.Observation) { o.PURL = "" },
		"WithABrokenPackageURL":  func(o *finding.Observation) { o.PURL = "pkg:" },
		"InAnotherCase":          func(o *finding.Observation) { o.RuleID, o.Component, o.PURL = "cve-2024-6119", "LibSSL3", "" },
		"UnderAnAlias":           func(o *finding.Observation) { o.RuleID, o.Aliases = "GHSA-aaaa-bbbb-cccc", nil },
		"UnderAnAliasThatItTold": func(o *finding.Observation) { o.RuleID, o.Aliases = "GO-2024-0001", []string{"CVE-2024-6119"} },
		"WithThePackageAppended": func(o *finding.Observation) { o.RuleID, o.Aliases = "CVE-2024-6119-libssl3", nil },
		"WithTheVendorsAdvisory": func(o *finding.Observation) { o.Aliases = []string{"DSA-5764-1"} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := base
			change(&changed)
			require.True(t, finding.Same(identify(t, base), identify(t, changed)))
			require.True(t, finding.Same(identify(t, changed), identify(t, base)), "whoever comes first")
		})
	}
}

func TestIdentityDiffers(t *testing.T) {
	t.Parallel()
	vulnerability, code, misconfiguration := finding.KindVulnerability, finding.KindCode, finding.KindMisconfiguration
	observations := map[string]finding.Observation{
		"vulnerability":   {Kind: vulnerability, RuleID: "CVE-2024-1000", Component: "a"},
		"component":       {Kind: vulnerability, RuleID: "CVE-2024-1000", Component: "b"},
		"namespace":       {Kind: vulnerability, RuleID: "CVE-2024-1000", PURL: "pkg:npm/%40scope/a@1"},
		"in npm":          {Kind: vulnerability, RuleID: "CVE-2024-1000", PURL: "pkg:npm/c@1"},
		"in pypi":         {Kind: vulnerability, RuleID: "CVE-2024-1000", PURL: "pkg:pypi/c@1"},
		"in debian":       {Kind: vulnerability, RuleID: "CVE-2024-1000", PURL: "pkg:deb/debian/c@1"},
		"in alpine":       {Kind: vulnerability, RuleID: "CVE-2024-1000", PURL: "pkg:apk/alpine/c@1"},
		"one advisory":    {Kind: vulnerability, RuleID: "CVE-2024-1001", PURL: "pkg:npm/d@1", Aliases: []string{"GHSA-aaaa-bbbb-cccc", "DSA-1-1"}},
		"for two":         {Kind: vulnerability, RuleID: "CVE-2024-1002", PURL: "pkg:npm/d@1", Aliases: []string{"GHSA-aaaa-bbbb-cccc", "DSA-1-1"}},
		"kind":            {Kind: code, RuleID: "CVE-2024-1000"},
		"path":            {Kind: code, RuleID: "CVE-2024-1000", Path: "x"},
		"mark":            {Kind: code, RuleID: "CVE-2024-1000", Path: "x", Mark: "m"},
		"misconfigured":   {Kind: misconfiguration, RuleID: "r", Path: "y"},
		"a resource":      {Kind: misconfiguration, RuleID: "r", Path: "x", Resource: "y"},
		"other resource":  {Kind: misconfiguration, RuleID: "r", Path: "z", Resource: "z"},
		"secret":          {Kind: finding.KindSecret, RuleID: "r", Path: "x"},
		"licence":         {Kind: finding.KindLicence, RuleID: "r", Component: "x"},
		"licence by path": {Kind: finding.KindLicence, RuleID: "r", Path: "x"},
	}
	for name, o := range observations {
		for other, p := range observations {
			require.Equal(t, name == other, finding.Same(identify(t, o), identify(t, p)), "%s and %s", name, other)
		}
	}
}

func TestCodeKeepsItsIdentity(t *testing.T) {
	t.Parallel()
	source, _ := finding.SourceMark("\th := md5.New()", 7)
	base := finding.Observation{
		Kind: finding.KindCode, RuleID: "G401", Title: "Use of weak cryptographic primitive", Path: "pkg/sum.go", Line: 7,
		Marks: []finding.Mark{source, finding.MessageMark("Use of weak cryptographic primitive")},
	}
	tests := map[string]func(o *finding.Observation){
		"InTheCheckoutOfCodeBuild": func(o *finding.Observation) { o.Path = "/codebuild/output/src814/src/github.com/acme/shop/pkg/sum.go" },
		"InTheCheckoutOfGitHub":    func(o *finding.Observation) { o.Path = "file:///home/runner/work/shop/shop/pkg/sum.go" },
		"InAContainer":             func(o *finding.Observation) { o.Path = "/src/pkg/sum.go" },
		"OnWindows":                func(o *finding.Observation) { o.Path = `D:\a\shop\shop\pkg\sum.go` },
		"WithADot":                 func(o *finding.Observation) { o.Path = "./pkg/sum.go" },
		"UnderGolangciLint": func(o *finding.Observation) {
			o.RuleID, o.Title, o.Marks = "gosec", "G401: Use of weak cryptographic primitive", nil
		},
		"UnderSemgrepsRule":          func(o *finding.Observation) { o.RuleID = "go.lang.security.audit.crypto.use_of_weak_crypto.use-of-md5" },
		"UnderAConfigurationsFolder": func(o *finding.Observation) { o.RuleID = "home.ci.rules.use-of-md5" },
		"Reformatted": func(o *finding.Observation) {
			mark, _ := finding.SourceMark("6: x := 1\n7: h  :=  md5.New( )\n8: y", 7)
			o.Marks = []finding.Mark{mark}
		},
		"WithGitHubsLineHash": func(o *finding.Observation) {
			o.Marks = append([]finding.Mark{{By: finding.MarkLineHash, Value: "39fa2ee980eb94b0:1"}}, o.Marks...)
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := base
			change(&changed)
			require.True(t, finding.Same(identify(t, base), identify(t, changed)))
			require.True(t, finding.Same(identify(t, changed), identify(t, base)), "whoever comes first")
		})
	}

	t.Run("ButNotInARepositorysOwnFolderOfThatName", func(t *testing.T) {
		t.Parallel()
		changed := base
		changed.Path = "src/pkg/sum.go"
		require.False(t, finding.Same(identify(t, base), identify(t, changed)))
	})
}

func TestCensusKeepsTwoIssuesOfOneRuleApart(t *testing.T) {
	t.Parallel()
	issue := func(census *finding.Census, line int) finding.Identity {
		o := finding.Observation{Kind: finding.KindCode, RuleID: "errcheck", Title: "Error return value is not checked", Path: "a.go", Line: line}
		require.NoError(t, o.Normalise())
		census.Number(&o)
		return o.Identify()
	}
	before, after := finding.NewCensus(), finding.NewCensus()
	first, second := issue(before, 10), issue(before, 11)
	require.NotEqual(t, first.Value, second.Value)
	require.Equal(t, second.Value, issue(before, 11).Value, "one line is one issue")
	require.Equal(t, first.Value, issue(before, 10).Value)
	require.Equal(t, first.Value, issue(after, 30).Value, "both moved")
	require.Equal(t, second.Value, issue(after, 31).Value)
	require.Equal(t, "2", second.Inputs["ordinal"])
	require.NotEqual(t, second.Value, issue(after, 90).Value)
}

// TestRecipesAreFrozen fails when the way in which fingerprints are made changes. Then add a recipe instead, and its values
// here, because every stored finding has an identity of the old way.
func TestRecipesAreFrozen(t *testing.T) {
	t.Parallel()
	facts := map[string]finding.Facts{
		"vulnerability":    {Kind: finding.KindVulnerability, Rule: "CVE-2024-6119", Component: "libssl3"},
		"by package URL":   {Kind: finding.KindVulnerability, Rule: "GHSA-4374-p667-p6c8", Aliases: []string{"CVE-2023-39325"}, PURL: "pkg:golang/golang.org/x/net@v0.16.0"},
		"misconfiguration": {Kind: finding.KindMisconfiguration, Rule: "AVD-AWS-0088", Path: "main.tf", Resource: "aws_s3_bucket.logs[0]"},
		"secret":           {Kind: finding.KindSecret, Rule: "aws-access-key-id", Path: "env", Ordinals: []int{1}},
		"licence":          {Kind: finding.KindLicence, Rule: "GPL-3.0", PURL: "pkg:npm/left-pad@1"},
		"code": {
			Kind: finding.KindCode, Rule: "G401", Path: "github/workspace/a.go", Place: "a.go", Mark: "snippet=0",
			Marks: []finding.Mark{{By: finding.MarkSource, Value: "00"}, {By: finding.MarkMessage, Value: "11"}}, Ordinals: []int{0, 2},
		},
	}
	want := map[string][2]string{
		"by package URL":   {"592YUiBidYbi57mQqxedO84i3ZXUsjMU-koKb2jM6ko", "-GLJGKDPacbnlxoAKg3w0EvmhKEHCB8g31EtX4P64rM"},
		"code":             {"_Xs-EzuFPYzns0_EX7owZ4ZHE1jevQkpghKBm4-4LZg", "0jFgwNWxnEwbj0vJo0cmW_y7rBVv3oy4JjUzmBgEY-s"},
		"licence":          {"2mwIove5UKyN7SdU2xpyrf_e-ZtsVc1Mj-20FN-tJoo", "cP-7yQYAYvIRslY340Omzyq5OinmqHqk1V-2N_oWMqY"},
		"misconfiguration": {"Cv9JgB2FbAnm2MzceMHS_dPXz1HJDN8cubtNYfIZhDE", "wjWLbhjJZXFgYb0L9s0RCIldvvUtZOeqn7GWxRMlED8"},
		"secret":           {"B4P04g3y4qKpsAbSvACx9gQaEuMC4qKHd8AEX5cdI-Y", "A5pqEA7hqYYecfcAutklsdDuVWsNgcz1oJ2mJnaQcTg"},
		"vulnerability":    {"n8AAeFHdgodJ4nT8K0zZyHJIfj9n_RERqNSzo9R1FFE", "7sxHODadEt1mhfRyjp5ROYWUuZtyW662_Xr_hEtGpkE"},
	}
	for name, f := range facts {
		for i, recipe := range finding.Recipes() {
			got := recipe.Identify(f)
			require.Equal(t, recipe.Version, got.Recipe)
			require.Equal(t, finding.Digest(recipe.Version, got.Inputs), got.Value, "the inputs explain the value")
			require.Equal(t, want[name][i], base64.RawURLEncoding.EncodeToString(got.Value[:]), "%s by recipe %d: %v", name, recipe.Version, got.Inputs)
		}
	}
	require.Len(t, finding.Recipes(), finding.Recipe, "the newest recipe is the current one")
}

func TestRecipe2TellsItsClaims(t *testing.T) {
	t.Parallel()
	facts := finding.Facts{
		Kind: finding.KindVulnerability, Rule: "PYSEC-2021-76", Aliases: []string{"GHSA-g4mx-q9vg-27p4"}, Component: "urllib3",
	}
	open := facts.Identify()
	require.Equal(t, map[string]string{
		"kind": "vulnerability", "vulnerability": "ghsa-g4mx-q9vg-27p4", "ecosystem": "pypi", "component": "urllib3",
	}, open.Inputs)
	require.Len(t, open.Claims, 3)
	require.Equal(t, 1, open.Open, "the other id in the same ecosystem")

	facts.Aliases = append(facts.Aliases, "CVE-2021-33503")
	closed := facts.Identify()
	require.Zero(t, closed.Open, "a CVE is decisive")
	require.Greater(t, closed.Rank, open.Rank)
	require.True(t, finding.Same(open, closed))

	facts.Aliases = append(facts.Aliases, "CVE-2021-33504")
	require.Equal(t, open.Value, facts.Identify().Value, "two CVEs name two vulnerabilities, so neither counts")
}

func TestRecipeByVersion(t *testing.T) {
	t.Parallel()
	recipe, err := finding.RecipeByVersion(1)
	require.NoError(t, err)
	require.Equal(t, 1, recipe.Version)
	_, err = finding.RecipeByVersion(3)
	requireCode(t, err, finding.CodeInvalidRequest)
}

func TestFacts(t *testing.T) {
	t.Parallel()

	t.Run("ComeBack", func(t *testing.T) {
		t.Parallel()
		o := finding.Observation{Kind: finding.KindCode, RuleID: "gosec", Title: "G401: weak", Path: "/src/a.go", Mark: "m"}
		require.NoError(t, o.Normalise())
		text, err := o.Facts().Encode()
		require.NoError(t, err)
		again, err := finding.DecodeFacts(text)
		require.NoError(t, err)
		require.Equal(t, o.Facts(), again)
		require.Equal(t, o.Identify(), again.Identify())
		_, err = finding.DecodeFacts([]byte("{"))
		require.Error(t, err)
	})

	t.Run("ComeFromTheInputsOfRecipe1WhereTheseSuffice", func(t *testing.T) {
		t.Parallel()
		tests := map[string]struct {
			o       finding.Observation
			suffice bool
		}{
			"Vulnerability":        {finding.Observation{Kind: finding.KindVulnerability, RuleID: "CVE-2024-6119", PURL: "pkg:deb/debian/libssl3@3"}, true},
			"Licence":              {finding.Observation{Kind: finding.KindLicence, RuleID: "GPL-3.0", Component: "x"}, true},
			"Misconfiguration":     {finding.Observation{Kind: finding.KindMisconfiguration, RuleID: "DS002", Path: "github/workspace/Dockerfile"}, true},
			"Secret":               {finding.Observation{Kind: finding.KindSecret, RuleID: "github-pat", Path: ".env"}, true},
			"WhereThePathMayBegin": {finding.Observation{Kind: finding.KindSecret, RuleID: "github-pat", Path: "/src/.env"}, false},
			"Code":                 {finding.Observation{Kind: finding.KindCode, RuleID: "G401", Path: "a.go", Mark: "message=00"}, false},
		}
		for name, tt := range tests {
			require.NoError(t, tt.o.Normalise())
			old := finding.Recipes()[0].Identify(tt.o.Facts())
			facts, suffice := finding.FactsFromRecipe1(old.Inputs, tt.o.PURL)
			require.Equal(t, tt.suffice, suffice, name)
			if suffice {
				require.Equal(t, old.Value, finding.Recipes()[0].Identify(facts).Value, name)
				require.Equal(t, tt.o.Identify().Value, facts.Identify().Value, name)
			}
		}
	})
}

func TestNothingOfASecretIsKept(t *testing.T) {
	t.Parallel()
	o := finding.Observation{
		Kind: finding.KindSecret, RuleID: "github-pat", Title: "GitHub token", Path: ".env", Mark: "hunter2",
		Marks: []finding.Mark{{By: finding.MarkSource, Value: "hunter2"}},
	}
	require.NoError(t, o.Normalise())
	text, err := o.Facts().Encode()
	require.NoError(t, err)
	require.NotContains(t, string(text), "hunter2")
}

func FuzzIdentify(f *testing.F) {
	f.Add("v", "CVE-2024-6119", "GHSA-aaaa-bbbb-cccc", "pkg:deb/debian/libssl3@3?arch=amd64#x", "libssl3", "/src/a.go", "r[0]", "7: x")
	f.Add("c", "a.b.c.rule", "", "pkg:", "", `D:\a\b\c\d.go`, "", "x\n7: y")
	f.Add("m", "AVD-DS-0002", "", "", "", "registry/app:1.2@sha256:00 (debian 12)", "aws_s3_bucket.a[\"k\"]", "")
	kinds := map[string]finding.Kind{"v": finding.KindVulnerability, "l": finding.KindLicence, "m": finding.KindMisconfiguration, "s": finding.KindSecret}
	f.Fuzz(func(t *testing.T, kind, rule, alias, purl, component, path, resource, snippet string) {
		o := finding.Observation{
			Kind: cmp.Or(kinds[kind], finding.KindCode), RuleID: rule, Aliases: []string{alias}, PURL: purl, Component: component, Path: path,
			Resource: resource, Title: snippet, Line: 7,
		}
		if mark, ok := finding.SourceMark(snippet, 7); ok {
			o.Marks = append(o.Marks, mark)
		}
		if o.Normalise() != nil {
			return
		}
		finding.NewCensus().Number(&o)
		text, err := o.Facts().Encode()
		require.NoError(t, err)
		facts, err := finding.DecodeFacts(text)
		require.NoError(t, err)
		for _, recipe := range finding.Recipes() {
			identity := recipe.Identify(facts)
			require.Equal(t, recipe.Identify(o.Facts()), identity, "stored facts are enough")
			require.Equal(t, finding.Digest(recipe.Version, identity.Inputs), identity.Value)
			require.True(t, finding.Same(identity, identity))
			for _, input := range identity.Inputs {
				require.True(t, utf8.ValidString(input) && !strings.ContainsRune(input, 0), "%q cannot be stored", input)
			}
			require.NotContains(t, identity.Claims, identity.Value)
			require.LessOrEqual(t, identity.Open, len(identity.Claims), hex.EncodeToString(identity.Value[:]))
		}
	})
}
