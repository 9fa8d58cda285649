package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// SQL is a filter as a condition on findings AS c and, when Texts is set, finding_texts AS t, and, when Seen is set,
// finding_seen AS w. The condition consists of this package's own words and of placeholders; what the filter's author wrote
// is in Args and nowhere else.
type SQL struct {
	// States are the states to look at; the condition does not ask for them again.
	States []string
	// Condition is never empty.
	Condition string
	Args      []any
	Texts     bool
	Seen      bool
	// Findings is set when the condition is about columns of findings, and not about its words alone.
	Findings bool
	// OfSeen is set when the condition is about finding_seen alone, which has the severity, too.
	OfSeen bool
	// SeenFrom and SeenTo bound when what matches was last seen, nil where the filter does not.
	SeenFrom, SeenTo *time.Time
	// Worded is set when everything that matches must have words that are searched for, which an index knows for each severity.
	Worded bool
	// Ordered is set when the condition is about nothing but the state and the severity, which the order of the list knows.
	Ordered bool
}

// Sources are the ids of sources by their names. The ids are put into the condition, because how many
// findings a source has decides on the best plan.
type Sources map[string]int32

// SourcesOf returns which sources compiling a filter needs: those with one of the names, and those like one of the
// patterns.
func SourcesOf(n Node) (names, patterns []string) {
	for _, c := range sourceComparisons(n) {
		for _, v := range c.Values {
			if c.Op == Contains {
				patterns = append(patterns, pattern(v.Text))
				continue
			}
			names = append(names, v.Text)
		}
	}
	return names, patterns
}

// Compile turns a filter into SQL. The placeholders count on from the arguments that the caller has already.
func Compile(n Node, now time.Time, sources Sources, args ...any) SQL {
	return compile(n, Severities(n), now, sources, args)
}

// CompileAt turns a filter that is Worded into SQL that matches findings of one severity only.
func CompileAt(n Node, severity finding.Severity, now time.Time, sources Sources) SQL {
	return compile(n, []finding.Severity{severity}, now, sources, nil)
}

// compile looks for words among findings of some severities only. It does not matter what it says about others, when the filter
// matches none of those whatever their words are, or when the words are a term that all must fulfil.
func compile(n Node, severities []finding.Severity, now time.Time, sources Sources, args []any) SQL {
	c := &compiler{now: now, severities: severities, sources: sources, args: slices.Clone(args)}
	rest := withoutStates(n)
	condition := c.inner(rest)
	for _, term := range conjuncts(rest) {
		if haystack := c.haystack(term); haystack != "" {
			condition += " AND " + haystack
		}
	}
	states := make([]string, 0, len(States(n)))
	for _, s := range States(n) {
		states = append(states, string(s))
	}
	compiled := SQL{
		States: states, Condition: condition, Args: slices.Clip(c.args), Texts: c.texts, Seen: c.seen,
		Findings: c.seen || strings.Contains(condition, "c."), Ordered: onlyRank(rest),
		Worded: slices.ContainsFunc(conjuncts(rest), isText),
	}
	if compiled.Seen { // The condition has no words but ours.
		ofSeen := strings.ReplaceAll(condition, "c.severity", "w.severity")
		if compiled.OfSeen = !c.texts && !strings.Contains(ofSeen, "c."); compiled.OfSeen {
			compiled.Condition = ofSeen
		}
		compiled.SeenFrom, compiled.SeenTo = c.seenBetween(rest)
	}
	return compiled
}

func isText(n Node) bool {
	_, ok := n.(Text)
	return ok
}

// seenBetween finds the bounds of when findings were last seen that everything which matches keeps to.
func (c *compiler) seenBetween(n Node) (from, to *time.Time) {
	for _, term := range conjuncts(n) {
		compare, ok := term.(Compare)
		if !ok || compare.Field != FieldLastSeen {
			continue
		}
		at := compare.Values[0].Moment.On(c.now)
		switch compare.Op {
		case Greater, GreaterOrEqual:
			if from == nil || at.After(*from) {
				from = &at
			}
		case Less, LessOrEqual:
			if to == nil || at.Before(*to) {
				to = &at
			}
		case Equal, Contains, In:
		}
	}
	return from, to
}

type compiler struct {
	now        time.Time
	severities []finding.Severity
	sources    Sources
	args       []any
	texts      bool
	seen       bool
}

// arg returns the placeholder of a value.
func (c *compiler) arg(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("$%d", len(c.args))
}

func (c *compiler) node(n Node) string {
	switch n := n.(type) {
	case And:
		return c.chain(n.Terms, " AND ", "TRUE")
	case Or:
		return c.chain(n.Terms, " OR ", "FALSE")
	case Not:
		return "NOT " + c.inner(n.Term)
	case Compare:
		return c.compare(n)
	case Text:
		return c.text(n)
	}
	return "FALSE"
}

func (c *compiler) chain(terms []Node, separator, empty string) string {
	if len(terms) == 0 {
		return empty
	}
	parts := make([]string, len(terms))
	for i, term := range terms {
		parts[i] = c.inner(term)
	}
	return strings.Join(parts, separator)
}

func (c *compiler) inner(n Node) string {
	return "(" + c.node(n) + ")"
}

func (c *compiler) compare(n Compare) string {
	switch n.Field {
	case FieldSource:
		return c.source(n)
	case FieldAssignee:
		return c.assignee(n)
	case FieldLabel:
		return c.label(n)
	case FieldAge: // Older is earlier.
		return fmt.Sprintf("c.first_seen_at %s %s", turned(n.Op), c.arg(c.now.Add(-n.Values[0].Span)))
	case FieldFirstSeen, FieldLastSeen, FieldStateChanged:
		c.seen = c.seen || n.Field == FieldLastSeen
		return fmt.Sprintf("%s %s %s", column(n.Field), n.Op, c.arg(n.Values[0].Moment.On(c.now)))
	case FieldDue: // Without the second half, a date that is missing would be neither true nor false.
		return fmt.Sprintf("(c.due_at %s %s AND c.due_at IS NOT NULL)", n.Op, c.arg(n.Values[0].Moment.On(c.now)))
	case FieldSLA:
		return c.sla(n)
	case FieldCriticality:
		return c.ranks("c.criticality", n, func(name string) int16 {
			criticality, _ := finding.ParseCriticality(name)
			return int16(criticality)
		})
	case FieldExposure:
		return c.ranks("c.exposure", n, func(name string) int16 {
			exposure, _ := finding.ParseExposure(name)
			return int16(exposure)
		})
	case FieldKEV:
		return c.flag("c.kev", n)
	case FieldEPSS:
		return fmt.Sprintf("c.epss %s %s::real", n.Op, c.arg(float32(n.Values[0].Number)))
	case FieldPriority:
		return fmt.Sprintf("c.priority %s %s::smallint", n.Op, c.arg(int16(n.Values[0].Number)))
	case FieldSeverity:
		return c.severity(n)
	case FieldTeam:
		return c.team(n)
	case FieldID:
		ids := make([]uuid.UUID, len(n.Values))
		for i, v := range n.Values {
			ids[i] = v.ID
		}
		// A finding that became part of another goes by its old id, too.
		return "c.id = ANY(ARRAY(SELECT coalesce(gone.finding_id, w.id) FROM unnest(" + c.arg(ids) +
			"::uuid[]) AS w (id) LEFT JOIN merged_findings AS gone ON gone.id = w.id))"
	case FieldState, FieldKind, FieldComponent, FieldPath, FieldRule, FieldPURL, FieldTitle, FieldAny:
	}
	return c.words(n)
}

func (c *compiler) severity(n Compare) string {
	if n.Op != In {
		return fmt.Sprintf("c.severity %s %s::smallint", n.Op, c.arg(int16(n.Values[0].Severity)))
	}
	ranks := make([]int16, len(n.Values))
	for i, v := range n.Values {
		ranks[i] = int16(v.Severity)
	}
	return "c.severity = ANY(" + c.arg(ranks) + "::smallint[])"
}

// team looks the names up once, because findings know only the id.
func (c *compiler) team(n Compare) string {
	condition := "x.name ILIKE "
	if n.Op == Contains {
		condition += c.arg(pattern(n.Values[0].Text)) + `::text COLLATE "C"`
	} else {
		condition = c.oneOf("x.name", n)
	}
	return "c.team_id = ANY(ARRAY(SELECT x.id FROM teams AS x WHERE " + condition + "))"
}

// sla asks for states of the clock. Breached is not stored: the time makes it of a clock that runs.
func (c *compiler) sla(n Compare) string {
	rank := func(name string) int16 { return finding.SLAState(name).Rank() }
	state := fmt.Sprintf("(CASE WHEN c.sla = 1 AND c.due_at <= %s THEN %d ELSE c.sla END)", c.arg(c.now), finding.SLABreached.Rank())
	return c.ranks(state, n, rank)
}

// flag compares what is true or false.
func (c *compiler) flag(column string, n Compare) string {
	flags := make([]bool, len(n.Values))
	for i, v := range n.Values {
		flags[i] = v.Text == "true"
	}
	return fmt.Sprintf("%s = ANY(%s::boolean[])", column, c.arg(flags))
}

// ranks compares names that are stored as numbers.
func (c *compiler) ranks(column string, n Compare, rank func(name string) int16) string {
	ranks := make([]int16, len(n.Values))
	for i, v := range n.Values {
		ranks[i] = rank(v.Text)
	}
	return fmt.Sprintf("%s = ANY(%s::smallint[])", column, c.arg(ranks))
}

// words compares a text. The collation "C" makes case mean the letters A to Z in every database.
func (c *compiler) words(n Compare) string {
	if n.Op == Contains {
		return fmt.Sprintf(`%s ILIKE %s::text COLLATE "C"`, column(n.Field), c.arg(pattern(n.Values[0].Text)))
	}
	return c.oneOf(column(n.Field), n)
}

func (c *compiler) oneOf(column string, n Compare) string {
	texts := make([]string, len(n.Values))
	for i, v := range n.Values {
		texts[i] = v.Text
	}
	if len(texts) == 1 {
		return fmt.Sprintf("%s = %s::text", column, c.arg(texts[0]))
	}
	return fmt.Sprintf("%s = ANY(%s::text[])", column, c.arg(texts))
}

// pattern makes a text one that LIKE looks for anywhere.
func pattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

func (c *compiler) source(n Compare) string {
	ids := []int32{}
	for name, id := range c.sources {
		if matchesString(n, name) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return "EXISTS (SELECT FROM sightings AS o WHERE o.finding_id = c.id AND o.closed_at IS NULL AND o.source_id = ANY(" +
		c.arg(ids) + "::integer[]))"
}

// text searches the indexes of words, one for each severity, whose numbers have to be in the condition itself. Words have letters and digits only, so nothing of them can be an operator of the
// search; they are an argument all the same.
func (c *compiler) text(n Text) string {
	c.texts = true
	terms := make([]string, len(n.Words))
	for i, word := range n.Words {
		terms[i] = "'" + word.Text + "'"
		if word.Prefix {
			terms[i] += ":*"
		}
	}
	search := " AND t.lexemes @@ " + c.arg(strings.Join(terms, " & ")) + "::tsquery"
	parts := make([]string, len(c.severities))
	for i, severity := range c.severities {
		parts[i] = fmt.Sprintf("(t.severity = %d%s)", severity, search)
	}
	if len(parts) == 0 { // Nothing matches; the words are named all the same, because each argument needs its type.
		return "(FALSE" + search + ")"
	}
	return strings.Join(parts, " OR ")
}

// minHaystack is how many characters the index of trigrams needs to be of use.
const minHaystack = 3

// haystack repeats a term that all findings must fulfil in words that an index knows: the names that have one of their own,
// and for everything else the trigrams of all of a finding's words. It says nothing new, but finds the few findings of a
// rare name at once. It returns an empty string where no index is of use.
func (c *compiler) haystack(n Node) string {
	compare, ok := n.(Compare)
	if !ok {
		return ""
	}
	switch named := compare.Op != Contains; {
	case named && compare.Field == FieldRule:
		return c.named("t.rule_id", compare)
	case named && compare.Field == FieldComponent:
		return c.named("t.component", compare)
	}
	return c.part(compare)
}

func (c *compiler) named(column string, n Compare) string {
	c.texts = true
	return c.oneOf(column, n)
}

func (c *compiler) part(n Compare) string {
	if len(n.Values) != 1 || len(n.Values[0].Text) < minHaystack {
		return ""
	}
	switch n.Field {
	case FieldComponent, FieldPath, FieldRule, FieldPURL, FieldTitle, FieldAny:
		c.texts = true
		return "t.haystack ILIKE " + c.arg(pattern(n.Values[0].Text)) + "::text"
	case FieldSeverity, FieldState, FieldKind, FieldSource, FieldFirstSeen, FieldLastSeen, FieldStateChanged, FieldAge, FieldID,
		FieldTeam, FieldAssignee, FieldLabel, FieldDue, FieldSLA, FieldCriticality, FieldExposure, FieldKEV, FieldEPSS, FieldPriority:
	}
	return ""
}

// conjuncts are the terms of which a finding must fulfil each.
func conjuncts(n Node) []Node {
	if and, ok := n.(And); ok {
		return and.Terms
	}
	return []Node{n}
}

// column is a field in the database.
func column(field Field) string {
	switch field {
	case FieldState:
		return "c.state"
	case FieldKind:
		return "c.kind"
	case FieldComponent:
		return "c.component"
	case FieldPath:
		return "c.path"
	case FieldRule:
		return "c.rule_id"
	case FieldPURL:
		return "c.purl"
	case FieldTitle:
		return "c.title"
	case FieldAny:
		return "(c.title || ' ' || c.rule_id || ' ' || c.component || ' ' || c.path)"
	case FieldFirstSeen:
		return "c.first_seen_at"
	case FieldLastSeen:
		return "w.last_seen_at"
	case FieldStateChanged:
		return "c.state_changed_at"
	case FieldID:
		return "c.id"
	case FieldSeverity:
		return "c.severity"
	case FieldAssignee:
		return "c.assignee"
	case FieldCriticality:
		return "c.criticality"
	case FieldDue:
		return "c.due_at"
	case FieldExposure:
		return "c.exposure"
	case FieldKEV:
		return "c.kev"
	case FieldEPSS:
		return "c.epss"
	case FieldPriority:
		return "c.priority"
	case FieldSource, FieldAge, FieldTeam, FieldLabel, FieldSLA:
	}
	return "NULL"
}

// turned is the operator seen from the other side.
func turned(op Op) Op {
	switch op {
	case Less:
		return Greater
	case LessOrEqual:
		return GreaterOrEqual
	case Greater:
		return Less
	case GreaterOrEqual:
		return LessOrEqual
	case Equal, Contains, In:
	}
	return op
}
