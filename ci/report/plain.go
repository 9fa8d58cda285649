package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how much of a foreign text a summary shows.
const maxText = 400

// Plain makes one harmless line of a text from outside: no control sequences, no reordering marks, no endless length.
func Plain(s string) string {
	s = strings.ToValidUTF8(s, "�")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxText {
		return s
	}
	cut := maxText
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
