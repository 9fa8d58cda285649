package query

import (
	"iter"
	"slices"
)

// maxWordBytes is how long a word may be to be found. Longer ones, such as keys and encoded files, are left out on both
// sides.
const maxWordBytes = 255

// words returns the words of a text: what is left of it when everything but letters of a to z and digits is taken out, in
// lower case. The database cuts texts in the same way, and does so whatever its locale is; after reports whether a star
// follows the word.
func words(text string) iter.Seq2[string, bool] {
	return func(yield func(word string, star bool) bool) {
		start := -1
		for i := 0; i <= len(text); i++ {
			if i < len(text) && isWordByte(text[i]) {
				if start < 0 {
					start = i
				}
				continue
			}
			if start < 0 {
				continue
			}
			if !yield(lowerASCII(text[start:i]), i < len(text) && text[i] == '*') {
				return
			}
			start = -1
		}
	}
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

// searchWords returns the words that a text search asks for, each once.
func searchWords(text string) []Word {
	var found []Word
	for word, star := range words(text) {
		if w := (Word{Text: word, Prefix: star}); !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

// lowerASCII makes A to Z small and leaves everything else, as PostgreSQL does in the collation "C".
func lowerASCII(text string) string {
	for i := range len(text) {
		if text[i] >= 'A' && text[i] <= 'Z' {
			b := []byte(text)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return text
}
