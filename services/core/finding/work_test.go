package finding_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"":                             {},
		"no one":                       {},
		"@ann":                         {"ann"},
		"ask @ann, @bob.b and @ann.":   {"ann", "bob.b"},
		"(@ann) *@bob* \"@c-d\"\n@e_f": {"ann", "bob", "c-d", "e_f"},
		"mail ann@example.com or x/@y": {},
		"@@ann":                        {},
		"é@ann":                        {},
		"@ @. @-x @_y":                 {},
		"@" + strings.Repeat("a", 65):  {},
		"@" + strings.Repeat("a", 64):  {strings.Repeat("a", 64)},
		strings.Repeat("@a1 @a2 @a3 @a4 @a5 ", 9): {"a1", "a2", "a3", "a4", "a5"},
	}
	for text, want := range tests {
		require.Equal(t, want, finding.Mentions(text), "%q", text)
	}
	var many strings.Builder
	for i := range 40 {
		many.WriteString(" @n" + strings.Repeat("x", i+1))
	}
	require.Len(t, finding.Mentions(many.String()), finding.MaxMentions)
}

func FuzzMentions(f *testing.F) {
	for _, seed := range []string{"@ann", "a@b @c.", "@@x", "@\xff", "漏@x @y", strings.Repeat("@a", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := finding.Mentions(text)
		require.LessOrEqual(t, len(names), finding.MaxMentions)
		for i, name := range names {
			require.Contains(t, text, "@"+name)
			require.NotContains(t, names[:i], name)
			require.Equal(t, []string{name}, finding.Mentions("@"+name+" "), "a name is found again when it stands alone")
		}
	})
}

func TestAssignee(t *testing.T) {
	t.Parallel()
	for _, a := range []finding.Assignee{{}, finding.Person("ann"), finding.Team("platform"), finding.Team("team:x")} {
		require.Equal(t, a, finding.ParseAssignee(a.String()))
	}
	require.NoError(t, finding.Person("ann@example.com").Check("assignee"))
	require.NoError(t, finding.Team("Platform Engineering").Check("assignee"))
	for _, bad := range []finding.Assignee{
		{}, {Kind: "robot", Name: "x"}, finding.Person(""), finding.Person("team:x"), finding.Person(" ann"), finding.Person("a\nb"),
		finding.Team("\xff"), finding.Team(strings.Repeat("x", 201)),
	} {
		var domain *finding.Error
		require.ErrorAs(t, bad.Check("assignee"), &domain, "%+v", bad)
		require.True(t, strings.HasPrefix(domain.Field, "assignee."), domain.Field)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"a", "needs-review", "a/b.c_d", "2026", strings.Repeat("x", 50)} {
		require.NoError(t, finding.CheckLabel("labels[0]", good))
	}
	for _, bad := range []string{"", "A", "-a", "a-", "a b", "ä", strings.Repeat("x", 51), "a\n"} {
		require.Error(t, finding.CheckLabel("labels[0]", bad), "%q", bad)
	}
	require.Equal(t, []string{"a", "b"}, finding.Relabel([]string{"b", "c"}, []string{"a", "b"}, []string{"c", "d"}))
	change := finding.Relabelled([]string{"a", "b"}, []string{"b", "c"})
	require.Equal(t, []string{"c"}, change.LabelsAdded)
	require.Equal(t, []string{"a"}, change.LabelsRemoved)
}

func TestBulkTokens(t *testing.T) {
	t.Parallel()
	placed := []finding.Placed{{ID: uuid.New(), State: finding.StateNew, Assignee: "ann", Labels: []string{"a"}}}
	ann, nobody := finding.Person("ann"), finding.Assignee{}
	wishes := []finding.Bulk{
		{To: finding.StateTriaged}, {Assign: &ann}, {Assign: &nobody}, {AddLabels: []string{"a"}}, {RemoveLabels: []string{"a"}},
	}
	var tokens []string
	for _, w := range wishes {
		tokens = append(tokens, w.TokenFor(placed))
	}
	slices.Sort(tokens)
	require.Len(t, slices.Compact(tokens), len(wishes), "each wish has a token of its own")

	other := slices.Clone(placed)
	other[0].Assignee = "bob"
	require.Equal(t, wishes[0].TokenFor(placed), wishes[0].TokenFor(other), "who works on it is no matter of a transition")
	require.NotEqual(t, wishes[1].TokenFor(placed), wishes[1].TokenFor(other))
	other[0].Labels = []string{"b"}
	require.NotEqual(t, wishes[3].TokenFor(placed), wishes[3].TokenFor(other))
}

func FuzzDecodeTrailCursor(f *testing.F) {
	f.Add(finding.TrailCursor{At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Half: 1, ID: 7}.Encode())
	f.Add("")
	f.Add("AQAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := finding.DecodeTrailCursor(text)
		if err != nil {
			return
		}
		require.Equal(t, text, c.Encode())
	})
}
