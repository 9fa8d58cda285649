package local

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
)

// Count is how many tests ran and how they ended.
type Count struct {
	// Passed, Failed and Skipped add up to all tests.
	Passed, Failed, Skipped int
}

// Add is the sum of two counts.
func (c Count) Add(o Count) Count {
	return Count{Passed: c.Passed + o.Passed, Failed: c.Failed + o.Failed, Skipped: c.Skipped + o.Skipped}
}

// String is the count as test runners write it.
func (c Count) String() string {
	text := fmt.Sprintf("%d passed, %d failed", c.Passed, c.Failed)
	if c.Skipped > 0 {
		text += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	return text
}

type junitCase struct {
	Failure *struct{} `xml:"failure"`
	Error   *struct{} `xml:"error"`
	Skipped *struct{} `xml:"skipped"`
}

type junitSuite struct {
	Cases  []junitCase  `xml:"testcase"`
	Suites []junitSuite `xml:"testsuite"`
}

// CountJUnit counts the test cases of a JUnit file. A file without a single test is an error: a suite that ran nothing has shown nothing.
func CountJUnit(file string) (Count, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Count{}, fmt.Errorf("count tests: %w", err)
	}
	var root junitSuite
	if err := xml.Unmarshal(text, &root); err != nil {
		return Count{}, fmt.Errorf("count tests of %s: %w", file, err)
	}
	count := root.count()
	if count == (Count{}) {
		return count, fmt.Errorf("count tests of %s: %w", file, errNoTests)
	}
	return count, nil
}

var errNoTests = errors.New("not a single test ran")

func (s junitSuite) count() Count {
	total := Count{}
	for _, c := range s.Cases {
		switch {
		case c.Failure != nil || c.Error != nil:
			total.Failed++
		case c.Skipped != nil:
			total.Skipped++
		default:
			total.Passed++
		}
	}
	for _, sub := range s.Suites {
		total = total.Add(sub.count())
	}
	return total
}
