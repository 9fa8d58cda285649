package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxFailures is how many failed tests a summary lists by name.
const maxFailures = 50

// Tests counts one JUnit file.
type Tests struct {
	Name     string    `json:"name"`
	Total    int       `json:"total"`
	Failed   int       `json:"failed"`
	Skipped  int       `json:"skipped"`
	Seconds  float64   `json:"seconds"`
	Failures []Failure `json:"failures"`
}

// Failure is a test that failed.
type Failure struct {
	Suite   string `json:"suite"`
	Name    string `json:"name"`
	Message string `json:"message"`
}

// Coverage is one Cobertura file.
type Coverage struct {
	Name    string  `json:"name"`
	Percent float64 `json:"percent"`
}

type junitSuite struct {
	XMLName xml.Name
	Name    string       `xml:"name,attr"`
	Suites  []junitSuite `xml:"testsuite"`
	Cases   []junitCase  `xml:"testcase"`
	Errors  string       `xml:"errors,attr"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Class     string        `xml:"classname,attr"`
	Time      string        `xml:"time,attr"`
	Failures  []junitReason `xml:"failure"`
	Errors    []junitReason `xml:"error"`
	SkippedAt *struct{}     `xml:"skipped"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// ParseJUnit counts the test cases of a JUnit file. It counts for itself: totals in attributes may be wrong.
func ParseJUnit(name string, data []byte) (Tests, error) {
	var root junitSuite
	if err := xml.Unmarshal(data, &root); err != nil {
		return Tests{}, fmt.Errorf("not a JUnit report: %w", err)
	}
	if root.XMLName.Local != "testsuites" && root.XMLName.Local != "testsuite" {
		return Tests{}, fmt.Errorf("not a JUnit report: it starts with <%s>", Plain(root.XMLName.Local))
	}
	tests := Tests{Name: name, Failures: []Failure{}}
	tests.add(root)
	if tests.Total == 0 {
		return Tests{}, errors.New("the JUnit report holds no test")
	}
	return tests, nil
}

func (t *Tests) add(suite junitSuite) {
	for _, c := range suite.Cases {
		t.Total++
		if seconds, err := strconv.ParseFloat(strings.ReplaceAll(c.Time, ",", ""), 64); err == nil && seconds > 0 && !math.IsInf(seconds, 0) {
			t.Seconds += seconds
		}
		reasons := slices.Concat(c.Failures, c.Errors)
		switch {
		case len(reasons) > 0:
			t.Failed++
			t.keep(suite.Name, c, reasons[0])
		case c.SkippedAt != nil:
			t.Skipped++
		}
	}
	for _, inner := range suite.Suites {
		t.add(inner)
	}
}

func (t *Tests) keep(suite string, c junitCase, reason junitReason) {
	if len(t.Failures) == maxFailures {
		return
	}
	text := reason.Text
	if strings.TrimSpace(text) == "" || len(reason.Message) > len("Failed") {
		text = reason.Message
	}
	if c.Class != "" {
		suite = c.Class
	}
	t.Failures = append(t.Failures, Failure{Plain(suite), Plain(c.Name), Plain(text)})
}

// ParseCobertura reads the share of covered lines.
func ParseCobertura(name string, data []byte) (Coverage, error) {
	var root struct {
		XMLName xml.Name `xml:"coverage"`
		Rate    string   `xml:"line-rate,attr"`
	}
	if err := xml.Unmarshal(data, &root); err != nil {
		return Coverage{}, fmt.Errorf("not a Cobertura report: %w", err)
	}
	rate, err := strconv.ParseFloat(root.Rate, 64)
	// Not "rate < 0 || rate > 1", which a rate that is no number would pass.
	if err != nil || !(rate >= 0 && rate <= 1) {
		return Coverage{}, fmt.Errorf("line-rate is %q, expected a number from 0 to 1", Plain(root.Rate))
	}
	return Coverage{Name: name, Percent: rate * 100}, nil
}

func (r *reader) tests() {
	r.each("test/*-junit.xml", func(name string) {
		if data, ok := r.file(name); ok {
			tests, err := ParseJUnit(label(name, "-junit.xml"), data)
			if err != nil {
				r.problem(name, err)
				return
			}
			r.summary.Tests = append(r.summary.Tests, tests)
		}
	})
	r.each("test/*-coverage.xml", func(name string) {
		if data, ok := r.file(name); ok {
			coverage, err := ParseCobertura(label(name, "-coverage.xml"), data)
			if err != nil {
				r.problem(name, err)
				return
			}
			r.summary.Coverage = append(r.summary.Coverage, coverage)
		}
	})
}

// label is what is left of a file's name without folder and ending.
func label(name, suffix string) string {
	name = name[strings.LastIndex(name, "/")+1:]
	return Plain(strings.TrimSuffix(name, suffix))
}
