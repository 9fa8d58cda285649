package query

import (
	"slices"
	"unicode/utf8"
)

// Parse reads a filter. An empty one matches everything. The error is an *Error.
func Parse(text string) (Node, error) {
	l, err := newLexer(text)
	if err != nil {
		return nil, err
	}
	p := &parser{lexer: l}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokenEnd {
		return Everything(), nil
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, errorAt(p.tok.at, `%s is one too many; join comparisons with "and" or "or"`, p.tok.describe())
	}
	if utf8.RuneCountInString(Format(n)) > MaxLength { // Or the canonical form could not be parsed again.
		return nil, errorAt(p.tok.at, "the filter is longer than %d characters when all of its blanks and quotes are written", MaxLength)
	}
	return n, nil
}

// parser reads a filter by recursive descent: or binds weakest, then and, then not.
type parser struct {
	lexer *lexer
	tok   token

	depth, terms, values int
}

func (p *parser) advance() (err error) {
	p.tok, err = p.lexer.token()
	return err
}

// take consumes the token if it is this keyword.
func (p *parser) take(keyword string) (bool, error) {
	if !p.tok.is(keyword) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) or() (Node, error) {
	return p.chain("or", p.and, either)
}

func (p *parser) and() (Node, error) {
	return p.chain("and", p.unary, Both)
}

// chain reads operands with a keyword between them.
func (p *parser) chain(keyword string, operand func() (Node, error), join func(...Node) Node) (Node, error) {
	var terms []Node
	for {
		term, err := operand()
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
		more, err := p.take(keyword)
		if err != nil {
			return nil, err
		}
		if !more {
			return join(terms...), nil
		}
	}
}

func (p *parser) unary() (Node, error) {
	if !p.tok.is("not") && p.tok.kind != tokenOpen {
		return p.term()
	}
	if p.depth++; p.depth > MaxDepth {
		return nil, errorAt(p.tok.at, "the filter nests deeper than %d levels", MaxDepth)
	}
	defer func() { p.depth-- }()
	if p.tok.kind == tokenOpen {
		return p.parentheses()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.unary()
	if err != nil {
		return nil, err
	}
	return negate(n), nil
}

func (p *parser) parentheses() (Node, error) {
	open := p.tok.at
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenClose {
		return nil, errorAt(p.tok.at, `there is %s where ")" should close what "(" at character %d opens`, p.tok.describe(), open)
	}
	return n, p.advance()
}

// term reads one comparison or text search.
func (p *parser) term() (Node, error) {
	if p.terms++; p.terms > MaxTerms {
		return nil, errorAt(p.tok.at, "the filter has more than %d comparisons", MaxTerms)
	}
	if p.tok.is("text") {
		return p.text()
	}
	if p.tok.kind != tokenWord || p.tok.keyword() {
		return nil, errorAt(p.tok.at, "there is %s where a field should be, such as severity or state", p.tok.describe())
	}
	field, known := parseField(p.tok.text)
	if !known {
		return nil, errorAt(p.tok.at, "there is no field %s; %s", short(p.tok.text), didYouMean(p.tok.text, Fields()))
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p.comparison(field)
}

func (p *parser) text() (Node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokenString && p.tok.kind != tokenWord {
		return nil, errorAt(p.tok.at, `there is %s where words in double quotes should be, as in text "remote code"`, p.tok.describe())
	}
	words := searchWords(p.tok.text)
	switch {
	case len(words) == 0:
		return nil, errorAt(p.tok.at, `the text has no word of the letters a to z or digits; for other texts use any ~ "…"`)
	case len(words) > MaxWords:
		return nil, errorAt(p.tok.at, "the text has more than %d words", MaxWords)
	}
	return Text{Words: words}, p.advance()
}

func (p *parser) comparison(field Field) (Node, error) {
	operator, at, err := p.operator(field)
	if err != nil {
		return nil, err
	}
	if !field.kind().knows(operator) {
		return nil, errorAt(at, "%s does not know %s; it knows %s", field, operator, list(field.kind().operators()))
	}
	c := Compare{Field: field, Op: Op(operator)}
	negative := false
	switch operator {
	case "!=":
		c.Op, negative = Equal, true
	case "!~":
		c.Op, negative = Contains, true
	case "not in":
		c.Op, negative = In, true
	}
	if c.Values, err = p.operand(field, c.Op); err != nil {
		return nil, err
	}
	if c.Op == In && len(c.Values) == 1 {
		c.Op = Equal
	}
	if negative {
		return Not{Term: c}, nil
	}
	return c, nil
}

// operator reads what stands between the field and the value.
func (p *parser) operator(field Field) (operator string, at int, err error) {
	at = p.tok.at
	not, err := p.take("not")
	if err != nil {
		return "", at, err
	}
	in, err := p.take("in")
	switch {
	case err != nil:
		return "", at, err
	case not && in:
		return "not in", at, nil
	case in:
		return "in", at, nil
	case not || p.tok.kind != tokenOperator:
		return "", at, errorAt(p.tok.at, "there is %s where an operator should be; %s knows %s",
			p.tok.describe(), field, list(field.kind().operators()))
	}
	operator = p.tok.text
	return operator, at, p.advance()
}

func (p *parser) operand(field Field, op Op) ([]Value, error) {
	if op == In {
		return p.list(field)
	}
	if p.tok.kind == tokenOpen {
		return nil, errorAt(p.tok.at, `only "in" takes a list`)
	}
	v, err := p.value(field)
	return []Value{v}, err
}

// list reads the values of "in". They are sorted, and each is kept once: a set has no order.
func (p *parser) list(field Field) ([]Value, error) {
	if p.tok.kind != tokenOpen {
		return nil, errorAt(p.tok.at, `there is %s where "(" should begin the list`, p.tok.describe())
	}
	var values []Value
	for {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.values++; p.values > MaxValues {
			return nil, errorAt(p.tok.at, "the lists of the filter have more than %d values", MaxValues)
		}
		v, err := p.value(field)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.tok.kind == tokenComma {
			continue
		}
		if p.tok.kind != tokenClose {
			return nil, errorAt(p.tok.at, `there is %s where "," or ")" should be`, p.tok.describe())
		}
		return unique(values), p.advance()
	}
}

func unique(values []Value) []Value {
	slices.SortFunc(values, compareValues)
	return slices.CompactFunc(values, func(a, b Value) bool { return compareValues(a, b) == 0 })
}

// value reads one value of a field.
func (p *parser) value(field Field) (Value, error) {
	if p.tok.kind != tokenWord && p.tok.kind != tokenString {
		return Value{}, errorAt(p.tok.at, "there is %s where a value of %s should be", p.tok.describe(), field)
	}
	if p.tok.keyword() {
		return Value{}, errorAt(p.tok.at, "%s is a word of the language; put it into double quotes", p.tok.describe())
	}
	v, err := parseValue(field, p.tok)
	if err != nil {
		return Value{}, err
	}
	return v, p.advance()
}
