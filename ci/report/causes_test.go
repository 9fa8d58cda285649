package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCauses(t *testing.T) {
	t.Parallel()

	t.Run("NameFailedTests", func(t *testing.T) {
		t.Parallel()
		s := read(t, map[string]string{
			"test/go-junit.xml": `<testsuite name="x"><testcase classname="pkg" name="TestA"><failure message="want 1, have 2"/></testcase></testsuite>`,
		})
		require.Equal(t, []string{"failed: pkg TestA: want 1, have 2"}, s.Causes("test"))
	})

	t.Run("NameBlockingFindings", func(t *testing.T) {
		t.Parallel()
		causes := read(t, bad(t)).Causes("scan")
		require.NotEmpty(t, causes)
		require.Contains(t, strings.Join(causes, "\n"), "CVE-2022-32149")
	})

	t.Run("AreBoundedAndSayHowManyAreLeftOut", func(t *testing.T) {
		t.Parallel()
		var cases strings.Builder
		for i := range 20 {
			fmt.Fprintf(&cases, `<testcase classname="pkg" name="Test%d"><failure message="m"/></testcase>`, i)
		}
		causes := read(t, map[string]string{"test/go-junit.xml": "<testsuite>" + cases.String() + "</testsuite>"}).Causes("test")
		require.Len(t, causes, 9)
		require.Equal(t, "and 12 more", causes[8])
	})

	t.Run("AreNoneForAStageWithoutEvidence", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, read(t, nil).Causes("loadtest"))
		require.Empty(t, read(t, nil).Causes("build"))
	})
}
