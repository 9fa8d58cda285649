package report

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// table reads CSV with a line of headers. A record is told by the line that it begins on.
func (p *parser) table(content *bufio.Reader) error {
	p.found = CSV
	t := &table{p: p, plan: newPlan(p)}
	comma := cmp.Or(t.plan.mapping.Delimiter, ',')
	t.watch = &csvWatch{limits: p.limits, comma: byte(comma)} //nolint:gosec // ParseMapping allows only ASCII
	p.in = newGuard(content, p.limits, t.watch)
	if t.plan.mapping.Records != "" {
		return mappingError("mapping.records", "is for JSON; the records of CSV are its lines")
	}
	t.rows = csv.NewReader(p.in)
	t.rows.Comma, t.rows.ReuseRecord = comma, true
	if err := t.header(); err != nil {
		return err
	}
	return t.records()
}

type table struct {
	p     *parser
	plan  *plan
	watch *csvWatch
	rows  *csv.Reader
	// columns are the slots that each column goes to.
	columns [][]int
}

// next reads one line, which may go on over several when a field has line breaks.
func (t *table) next() ([]string, error) {
	fields, err := t.rows.Read()
	if err == nil {
		line, _ := t.rows.FieldPos(0)
		t.p.at = lineAt(line)
		return fields, nil
	}
	var syntax *csv.ParseError
	switch {
	case t.p.in.err != nil:
		t.p.at = lineAt(t.watch.line)
		return nil, t.p.located(t.p.in.err)
	case errors.As(err, &syntax):
		t.p.at = lineAt(syntax.StartLine)
		return nil, t.p.fault("is not valid CSV: %v", syntax.Err)
	}
	return nil, err //nolint:wrapcheck // explain wraps it
}

func lineAt(line int) string { return fmt.Sprintf("line %d", line) }

// header finds the columns that the mapping refers to.
func (t *table) header() error {
	names, err := t.next()
	if err != nil {
		return err
	}
	byName, byLooseName := map[string]int{}, map[string]int{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		if _, twice := byName[name]; twice && name != "" {
			return t.p.fault("has two columns of the name %q", shortName(name))
		}
		byName[name] = i
		if _, taken := byLooseName[looseName(name)]; !taken {
			byLooseName[looseName(name)] = i
		}
	}
	t.columns = make([][]int, len(names))
	for i, slot := range t.plan.slots {
		column, known := byName[slot.reference]
		if slot.loose {
			column, known = byLooseName[slot.reference]
		}
		if !known && !slot.loose {
			return finding.FieldErrorf(finding.CodeInvalidReport, slot.field, "names the column %q, which the report does not have; its "+
				"columns are %s", shortRef(slot.reference), columnList(names))
		}
		if known {
			t.columns[column] = append(t.columns[column], i)
		}
	}
	return t.checkRule(names)
}

// checkRule says before the first record what would be wrong with all of them.
func (t *table) checkRule(names []string) error {
	for _, slots := range t.columns {
		for _, slot := range slots {
			if t.plan.slots[slot].field == "mapping.fields.rule" {
				return nil
			}
		}
	}
	return t.p.fault("has no column for the rule; name it with mapping.fields.rule. The columns are %s", columnList(names))
}

// columnList names the columns for an error, as far as there is room.
func columnList(names []string) string {
	const room = 300
	list := strings.Join(names, ", ")
	if len(list) > room {
		list = strings.ToValidUTF8(list[:room], "") + "…"
	}
	return list
}

func (t *table) records() error {
	for {
		fields, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := t.p.count(); err != nil {
			return err
		}
		if err := t.plan.observe(t.row(fields)); err != nil {
			return err
		}
	}
}

// row copies what is kept, because the reader uses its memory again.
func (t *table) row(fields []string) row {
	values := make(row, len(t.plan.slots))
	for column, slots := range t.columns {
		for _, slot := range slots {
			values[slot] = []string{strings.Clone(fields[column])}
		}
	}
	return values
}

// csvWatch follows quotes, delimiters and line breaks, which is all that the limits on CSV need. A quote inside of a field
// that is quoted is written twice, so that it ends the field and begins it again.
type csvWatch struct {
	limits Limits
	comma  byte

	quoted       bool
	field        int
	columns      int
	record       int64
	line, breaks int
}

func (w *csvWatch) look(b []byte) (int, error) {
	if w.line == 0 {
		w.line = 1
	}
	for i, c := range b {
		if err := w.one(c); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

func (w *csvWatch) one(c byte) error {
	w.field++
	w.record++
	switch {
	case c == '"':
		w.quoted = !w.quoted
	case c == '\n':
		w.breaks++
		if !w.quoted {
			w.field, w.columns, w.record, w.line = 0, 0, 0, w.breaks+1
		}
	case c == w.comma && !w.quoted:
		w.field = 0
		w.columns++
	}
	return w.check()
}

func (w *csvWatch) check() error {
	switch {
	case w.field > w.limits.MaxStringBytes:
		return tooLarge("has a field longer than %d bytes", w.limits.MaxStringBytes)
	case w.columns >= w.limits.MaxColumns:
		return tooLarge("has more than %d columns", w.limits.MaxColumns)
	case w.record > w.limits.MaxRecordBytes:
		return tooLarge("is larger than %d bytes", w.limits.MaxRecordBytes)
	}
	return nil
}
