package query

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a filter, and where.
type Error struct {
	// Character is where, counted from 1.
	Character int
	Message   string
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("at character %d: %s", e.Character, e.Message)
}

func errorAt(character int, format string, args ...any) error {
	return &Error{Character: character, Message: fmt.Sprintf(format, args...)}
}

// didYouMean proposes the known word that is closest to a wrong one, or lists them all.
func didYouMean[T ~string](wrong string, known []T) string {
	best, distance := T(""), 3
	for _, k := range known {
		if d := editDistance(strings.ToLower(wrong), strings.ToLower(string(k))); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return "did you mean " + string(best) + "?"
	}
	return "there are " + list(known)
}

// list writes words as people do: a, b and c.
func list[T ~string](words []T) string {
	var text strings.Builder
	for i, word := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			text.WriteString(" and ")
		default:
			text.WriteString(", ")
		}
		text.WriteString(string(word))
	}
	return text.String()
}

// editDistance is the number of letters to insert, remove or replace that makes one word the other. Long words are nobody's
// slip of a known one, and not worth the time.
func editDistance(a, b string) int {
	if len(a) > 30 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// short quotes a word from outside for an error, without letting it fill the error.
func short(word string) string {
	const most = 40
	if runes := []rune(word); len(runes) > most {
		word = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", word)
}
