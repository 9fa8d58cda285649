package local

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Summarise prints a table of the results and, when there were tests, their sum on a line of its own. It answers whether all is well: no
// step failed, no test failed and none was skipped.
func Summarise(out io.Writer, title string, results []Result) bool {
	well := true
	total := Count{}
	fmt.Fprintf(out, "\n%s\n", title)
	table := tabwriter.NewWriter(out, 2, 0, 2, ' ', 0)
	var took time.Duration
	for _, r := range results {
		count, problem := r.count()
		total = total.Add(count)
		took += r.Took
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", r.Name, verdict(r, count, problem), r.Took.Round(100*time.Millisecond), remark(r, count, problem))
		well = well && r.Err == nil && problem == nil && count.Failed == 0 && count.Skipped == 0
	}
	fmt.Fprintf(table, "  total\t\t%s\t\n", took.Round(time.Second))
	_ = table.Flush()
	if total != (Count{}) {
		fmt.Fprintf(out, "\n%s\n", total)
	}
	return well
}

func (r Result) count() (Count, error) {
	total := Count{}
	if r.NotRun {
		return total, nil
	}
	for _, file := range r.Tests {
		count, err := CountJUnit(file)
		if err != nil {
			return total, err
		}
		total = total.Add(count)
	}
	return total, nil
}

func verdict(r Result, count Count, problem error) string {
	switch {
	case r.NotRun:
		return "not run"
	case r.Err != nil || problem != nil || count.Failed > 0 || count.Skipped > 0:
		return "FAILED"
	default:
		return "passed"
	}
}

func remark(r Result, count Count, problem error) string {
	switch {
	case r.Err != nil && count == (Count{}):
		return r.Err.Error()
	case problem != nil:
		return problem.Error()
	case count == (Count{}):
		return ""
	default:
		return count.String()
	}
}
