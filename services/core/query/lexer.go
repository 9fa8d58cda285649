package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what sort of token it is.
type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenString
	tokenOperator
	tokenOpen
	tokenClose
	tokenComma
)

// token is one word of the language. Text is a string's content, without its quotes.
type token struct {
	kind tokenKind
	text string
	at   int
}

// is reports whether the token is a keyword. Those are free of case and never in quotes.
func (t token) is(keyword string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, keyword)
}

// keyword reports whether the token is a word that belongs to the language.
func (t token) keyword() bool {
	return t.is("and") || t.is("or") || t.is("not") || t.is("in") || t.is("text")
}

// describe names the token in an error.
func (t token) describe() string {
	if t.kind == tokenEnd {
		return "the end"
	}
	return short(t.text)
}

// lexer cuts a filter into tokens.
type lexer struct {
	runes []rune
	next  int
}

func newLexer(text string) (*lexer, error) {
	if !utf8.ValidString(text) {
		return nil, errorAt(1, "the filter is not valid UTF-8")
	}
	runes := []rune(text)
	if len(runes) > MaxLength {
		return nil, errorAt(MaxLength+1, "the filter is longer than %d characters", MaxLength)
	}
	return &lexer{runes: runes}, nil
}

// token returns the next token.
func (l *lexer) token() (token, error) {
	for l.next < len(l.runes) && unicode.IsSpace(l.runes[l.next]) {
		l.next++
	}
	at := l.next + 1
	if l.next == len(l.runes) {
		return token{kind: tokenEnd, at: at}, nil
	}
	switch r := l.runes[l.next]; {
	case r == '(':
		return l.single(tokenOpen), nil
	case r == ')':
		return l.single(tokenClose), nil
	case r == ',':
		return l.single(tokenComma), nil
	case r == '"':
		return l.quoted()
	case strings.ContainsRune("=!~<>", r):
		return l.operator()
	case inWord(r):
		return l.word(), nil
	default:
		return token{}, errorAt(at, "%s has no meaning here; put texts into double quotes", short(string(r)))
	}
}

func (l *lexer) single(kind tokenKind) token {
	t := token{kind: kind, text: string(l.runes[l.next]), at: l.next + 1}
	l.next++
	return t
}

func (l *lexer) operator() (token, error) {
	start := l.next
	for _, operator := range []string{"!=", "!~", "<=", ">=", "=", "~", "<", ">"} {
		if strings.HasPrefix(string(l.runes[start:min(start+2, len(l.runes))]), operator) {
			l.next += len(operator)
			return token{kind: tokenOperator, text: operator, at: start + 1}, nil
		}
	}
	return token{}, errorAt(start+1, `"!" alone means nothing; write != or !~, or "not" before a comparison`)
}

// inWord tells what may be in a word without quotes: names, versions, dates and addresses of packages.
func inWord(r rune) bool {
	return !unicode.IsSpace(r) && unicode.IsPrint(r) && !strings.ContainsRune(`()",=!~<>\'`, r)
}

func (l *lexer) word() token {
	start := l.next
	for l.next < len(l.runes) && inWord(l.runes[l.next]) {
		l.next++
	}
	return token{kind: tokenWord, text: string(l.runes[start:l.next]), at: start + 1}
}

// quoted reads a text in double quotes, in which \" is a quote and \\ a backslash.
func (l *lexer) quoted() (token, error) {
	start := l.next
	var text strings.Builder
	for l.next++; l.next < len(l.runes); l.next++ {
		switch r := l.runes[l.next]; r {
		case '"':
			l.next++
			return token{kind: tokenString, text: text.String(), at: start + 1}, nil
		case 0:
			return token{}, errorAt(l.next+1, "NUL cannot be in a text")
		case '\\':
			l.next++
			if l.next == len(l.runes) || !strings.ContainsRune(`"\`, l.runes[l.next]) {
				return token{}, errorAt(l.next, `only \" and \\ follow a backslash; write \\ for a backslash`)
			}
			text.WriteRune(l.runes[l.next])
		default:
			text.WriteRune(r)
		}
	}
	return token{}, errorAt(start+1, "the text that begins here has no closing quote")
}
