package local_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/local"
)

// clock moves on by a second each time it is read.
func clock() func() time.Time {
	now := time.Unix(0, 0)
	return func() time.Time { now = now.Add(time.Second); return now }
}

func job(t *testing.T, out io.Writer) local.Job {
	t.Helper()
	return local.Job{Out: out, LogDir: t.TempDir(), Heartbeat: time.Hour, Now: clock()}
}

func passing(context.Context, io.Writer) error { return nil }

func failing(_ context.Context, log io.Writer) error {
	fmt.Fprintln(log, "the cause")
	return errors.New("it broke")
}

func TestJob(t *testing.T) {
	t.Parallel()

	t.Run("KeepsEveryStepsOutputInALogOfItsOwn", func(t *testing.T) {
		t.Parallel()
		results := job(t, io.Discard).Run(t.Context(), []local.Step{{Name: "two words", Run: failing}})
		text, err := os.ReadFile(results[0].Log)
		require.NoError(t, err)
		require.Equal(t, "the cause\n", string(text))
		require.Equal(t, "two-words.log", filepath.Base(results[0].Log))
	})

	t.Run("ShowsTheEndOfAFailedStepsLog", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		job(t, &out).Run(t.Context(), []local.Step{{Name: "a", What: "does it", Run: failing}})
		require.Contains(t, out.String(), "[1/1] a: does it")
		require.Contains(t, out.String(), "| the cause")
		require.Contains(t, out.String(), "FAILED: it broke")
	})

	t.Run("RunsWhatDoesNotNeedAFailedStep", func(t *testing.T) {
		t.Parallel()
		results := job(t, io.Discard).Run(t.Context(), []local.Step{
			{Name: "a", Run: failing},
			{Name: "b", Run: passing, Needs: []string{"a"}},
			{Name: "c", Run: passing, Needs: []string{"b"}},
			{Name: "d", Run: passing},
		})
		require.True(t, results[1].NotRun)
		require.ErrorContains(t, results[1].Err, "because a failed")
		require.True(t, results[2].NotRun)
		require.NoError(t, results[3].Err)
	})

	t.Run("SaysThatALongStepIsAlive", func(t *testing.T) {
		t.Parallel()
		var out lockedBuffer
		j := job(t, &out)
		j.Heartbeat, j.Now = time.Millisecond, time.Now
		seen := false
		j.Run(t.Context(), []local.Step{{Name: "slow", Run: func(_ context.Context, log io.Writer) error {
			fmt.Fprintln(log, "half way")
			seen = awaitText(&out, "so far: half way")
			return nil
		}}})
		require.True(t, seen, out.String())
	})
}

func TestSummarise(t *testing.T) {
	t.Parallel()
	junit := func(t *testing.T, text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "junit.xml")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}
	const good = `<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>`

	t.Run("AddsUpTheTestsOnALineOfTheirOwn", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		well := local.Summarise(&out, "make test", []local.Result{
			{Step: local.Step{Name: "a", Tests: []string{junit(t, good)}}}, {Step: local.Step{Name: "b", Tests: []string{junit(t, good)}}},
		})
		require.True(t, well)
		require.Contains(t, strings.Split(out.String(), "\n"), "4 passed, 0 failed")
	})

	bad := map[string]string{
		"AFailedTest":         `<testsuites><testsuite><testcase><failure/></testcase></testsuite></testsuites>`,
		"ASkippedTest":        `<testsuites><testsuite><testcase/><testcase><skipped/></testcase></testsuite></testsuites>`,
		"AnErrorOfATest":      `<testsuite><testcase><error/></testcase></testsuite>`,
		"ASuiteWithoutATest":  `<testsuites/>`,
		"AFileThatIsNotJUnit": `{}`,
	}
	for behaviour, text := range bad {
		t.Run("IsNotWellWith"+behaviour, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.False(t, local.Summarise(&out, "x", []local.Result{{Step: local.Step{Name: "a", Tests: []string{junit(t, text)}}}}))
			require.Contains(t, out.String(), "FAILED")
		})
	}

	t.Run("IsNotWellWhenAStepDidNotRun", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		require.False(t, local.Summarise(&out, "x", []local.Result{
			{Step: local.Step{Name: "a", Tests: []string{"absent.xml"}}, NotRun: true, Err: errors.New("not run, because b failed")},
		}))
		require.Contains(t, out.String(), "not run")
	})

	t.Run("IsNotWellWhenATestReportIsMissing", func(t *testing.T) {
		t.Parallel()
		require.False(t, local.Summarise(io.Discard, "x", []local.Result{{Step: local.Step{Name: "a", Tests: []string{"absent.xml"}}}}))
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	env := func(values map[string]string) func(string) string { return func(k string) string { return values[k] } }

	t.Run("FindsTheRootFromAFolderBelow", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		below := filepath.Join(root, "a", "b")
		require.NoError(t, os.MkdirAll(below, 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(root, "dagger.json"), []byte("{}"), 0o600))
		w, err := local.Open(env(map[string]string{"HOME": "/home/x"}), below)
		require.NoError(t, err)
		require.Equal(t, local.Workspace{Root: root, Home: "/home/x/.cache/cloudsec"}, w)
	})

	t.Run("SaysThatTheFolderIsNoCheckout", func(t *testing.T) {
		t.Parallel()
		_, err := local.Open(env(nil), t.TempDir())
		require.ErrorContains(t, err, "call this in a checkout")
	})

	t.Run("SaysHowToNameAHome", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(root, "dagger.json"), []byte("{}"), 0o600))
		_, err := local.Open(env(nil), root)
		require.ErrorContains(t, err, "set CLOUDSEC_HOME")
	})
}

func FuzzCountJUnit(f *testing.F) {
	f.Add([]byte(`<testsuites><testsuite><testcase name="a"/><testcase><failure/></testcase></testsuite></testsuites>`))
	f.Add([]byte(`<testsuite><testsuite><testcase><skipped/></testcase></testsuite></testsuite>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(t.TempDir(), "junit.xml")
		require.NoError(t, os.WriteFile(file, text, 0o600))
		count, err := local.CountJUnit(file)
		if err == nil {
			require.Positive(t, count.Passed+count.Failed+count.Skipped)
		}
	})
}
