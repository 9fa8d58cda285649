package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// Mark tells a result from others of its rule in its file, without its line.
type Mark struct {
	// By says what the mark is made of; the values follow. Stronger ones come first in an observation.
	By    string `json:"by"`
	Value string `json:"value"`
}

// What a mark may be made of, the strongest first: the hash of the line's surroundings that GitHub's upload adds, the
// source line, a fingerprint of the tool's own, the message.
const (
	MarkLineHash = "lineHash"
	MarkSource   = "source"
	MarkTool     = "tool"
	MarkMessage  = "message"
)

// SourceMark makes a mark of a snippet. Tools differ in how much they quote and whether they number the lines, so only the
// line itself counts, where it can be told, and none of its white space: formatting moves that.
func SourceMark(snippet string, line int) (Mark, bool) {
	text := strings.Join(strings.Fields(focus(snippet, line)), "")
	if text == "" {
		return Mark{}, false
	}
	return Mark{By: MarkSource, Value: ShortHash(text)}, true
}

// focus is the line of a snippet with numbered lines, or the whole snippet.
func focus(snippet string, line int) string {
	wanted := strconv.Itoa(line)
	numbered, found := true, ""
	for text := range strings.Lines(snippet) {
		number, rest, ok := strings.Cut(text, ":")
		if _, err := strconv.Atoi(strings.TrimSpace(number)); err != nil || !ok {
			numbered = false
			break
		}
		if strings.TrimSpace(number) == wanted {
			found = rest
		}
	}
	if numbered && found != "" {
		return found
	}
	return snippet
}

// drift finds the parts of a message that change while the issue stays: numbers, also hexadecimal ones.
var drift = regexp.MustCompile(`0x[0-9a-f]+|\d+`) //nolint:gochecknoglobals // compiled once

// checkPrefix finds the check that a message begins with, in the way of golangci-lint for gosec and staticcheck.
var checkPrefix = regexp.MustCompile(`^(G\d{3}|(?:SA|ST|S|QF)\d{4}): `) //nolint:gochecknoglobals // compiled once

// MessageMark makes a mark of a message's first line.
func MessageMark(message string) Mark {
	text := checkPrefix.ReplaceAllString(strings.TrimSpace(message), "")
	text, _, _ = strings.Cut(text, "\n")
	text = drift.ReplaceAllString(strings.ToLower(text), "#")
	text = strings.TrimRight(strings.Join(strings.Fields(text), " "), ".")
	return Mark{By: MarkMessage, Value: ShortHash(text)}
}

// ShortHash stands for a text that is too long, or too telling, to be kept: the first half of its SHA-256.
func ShortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
