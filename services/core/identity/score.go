package identity

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Tally counts answers.
type Tally struct {
	// Same and Different are the pairs by their label; Joined are the pairs of the same issue that were found, Mixed the
	// pairs of different issues that were taken for one.
	Same, Different, Joined, Mixed int
}

// Precision is the part of the pairs called the same that are.
func (t Tally) Precision() float64 {
	return part(t.Joined, t.Joined+t.Mixed)
}

// Recall is the part of the pairs that are the same that were called so.
func (t Tally) Recall() float64 {
	return part(t.Joined, t.Same)
}

func part(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

func (t *Tally) add(label, answer bool) {
	switch {
	case label && answer:
		t.Same, t.Joined = t.Same+1, t.Joined+1
	case label:
		t.Same++
	case answer:
		t.Different, t.Mixed = t.Different+1, t.Mixed+1
	default:
		t.Different++
	}
}

// Score is how the judges did.
type Score struct {
	Judges []string
	// Overall, Changed (without what was only reported again) and ByCategory hold one tally for each judge.
	Overall    []Tally
	Changed    []Tally
	ByCategory map[string][]Tally
	// Wrong are the questions that a judge got wrong.
	Wrong [][]Question
}

// Evaluate asks all judges all questions.
func Evaluate(c Corpus, judges []Judge) (Score, error) {
	s := Score{
		Overall: make([]Tally, len(judges)), Changed: make([]Tally, len(judges)), ByCategory: map[string][]Tally{},
		Wrong: make([][]Question, len(judges)),
	}
	for _, j := range judges {
		s.Judges = append(s.Judges, j.Name)
	}
	for n, p := range c.Pairs {
		q, err := c.Ask(p)
		if err != nil {
			return s, fmt.Errorf("pair %d: %w", n+1, err)
		}
		s.add(q, judges)
	}
	return s, nil
}

func (s *Score) add(q Question, judges []Judge) {
	if s.ByCategory[q.Category] == nil {
		s.ByCategory[q.Category] = make([]Tally, len(judges))
	}
	for i, j := range judges {
		answer := j.Same(q)
		s.Overall[i].add(q.Same, answer)
		s.ByCategory[q.Category][i].add(q.Same, answer)
		if q.Category != Again {
			s.Changed[i].add(q.Same, answer)
		}
		if answer != q.Same {
			s.Wrong[i] = append(s.Wrong[i], q)
		}
	}
}

// Print writes the table.
func (s Score) Print(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%-52s %6s %6s", "", "same", "other")
	for _, name := range s.Judges {
		fmt.Fprintf(&text, "  %20s", name)
	}
	fmt.Fprintf(&text, "\n%-52s %6s %6s%s\n", "category", "pairs", "pairs", strings.Repeat("  precision     recall", len(s.Judges)))
	for _, category := range slices.Sorted(maps.Keys(s.ByCategory)) {
		printLine(&text, category, s.ByCategory[category])
	}
	printLine(&text, "all but what was only reported again", s.Changed)
	printLine(&text, "all", s.Overall)
	_, err := io.WriteString(w, text.String())
	return err //nolint:wrapcheck // nothing to add
}

func printLine(text *strings.Builder, name string, tallies []Tally) {
	fmt.Fprintf(text, "%-52s %6d %6d", name, tallies[0].Same, tallies[0].Different)
	for _, t := range tallies {
		fmt.Fprintf(text, "  %9s  %9s", share(t.Precision(), t.Joined+t.Mixed), share(t.Recall(), t.Same))
	}
	text.WriteByte('\n')
}

// share is a part, or a dash when there was nothing to take it of.
func share(value float64, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.4f", value)
}
