package query_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/priority"
	"github.com/cloudsec/cloudsec/services/core/query"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// What random findings and filters are made of. Few values, so that they meet, and odd ones, so that quoting, patterns and
// case are put to the test.
var (
	someTexts = []string{ //nolint:gochecknoglobals // a constant table
		"openssl", "OpenSSL: Remote code", "libssl3", `100%_\done`, `it's "quoted"`, "ÄÖÜ straße İı", "1e5 0x1F 12abc 007 1.5e-3 -4",
		"a/b.go", "http://example.com/a?b=c&d=e", "user@example.com", "foo-bar_baz", "<b>&amp;</b>", "漏洞 remote", "CVE-2024-6119",
		"κόσμος Σ", "tab\tand\nline", "v1.2.3-rc1+build", "x" + strings.Repeat("y", 2100), "A", "",
	}
	someTeams = []string{"default", "platform"} //nolint:gochecknoglobals // a constant table
	// Assignees as filters write them, with nobody among them, and labels of which some are parts of others.
	someAssignees = []string{"", "", "ann", "bob", "team:platform", "Ann"}                    //nolint:gochecknoglobals // a constant table
	someLabels    = []string{"backend", "back", "a.b", "a_b", "needs/review"}                 //nolint:gochecknoglobals // a constant table
	someSources   = []string{"trivy:image-core", "trivy:image-web", "Grype:a", "semgrep:a_b"} //nolint:gochecknoglobals // a constant table
)

// world is a database with random findings, and the same findings in memory.
type world struct {
	random   *rand.Rand
	store    *postgres.Store
	pool     *pgxpool.Pool
	now      time.Time
	subjects []query.Subject
}

func newWorld(t *testing.T, seed uint64, findings int) *world {
	t.Helper()
	url := pgtest.URL(t)
	_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	w := &world{random: rand.New(rand.NewPCG(seed, 1)), now: time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)}
	w.pool, err = postgres.Connect(access.System(t.Context()), url, 4)
	require.NoError(t, err)
	t.Cleanup(w.pool.Close)
	w.store = postgres.New(w.pool, func() time.Time { return w.now })
	_, err = w.pool.Exec(t.Context(), "INSERT INTO teams (name) VALUES ($1)", someTeams[1])
	require.NoError(t, err)
	for i, name := range someSources {
		_, err := w.pool.Exec(t.Context(), "INSERT INTO sources (id, name) OVERRIDING SYSTEM VALUE VALUES ($1, $2)", i+1, name)
		require.NoError(t, err)
	}
	for range findings {
		w.insert(t)
	}
	return w
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// moment is a time around now, often one that filters name exactly.
func (w *world) moment() time.Time {
	days := time.Duration(w.random.IntN(60)-50) * 24 * time.Hour
	return w.now.Add(days + time.Duration(w.random.IntN(3)-1)*time.Microsecond).Truncate(time.Microsecond)
}

func (w *world) insert(t *testing.T) {
	t.Helper()
	r := w.random
	s := query.Subject{
		Finding: finding.Finding{
			ID: uuid.New(), Kind: pick(r, finding.Kinds()), Severity: pick(r, finding.Severities()), State: pick(r, finding.States()),
			Title: pick(r, someTexts) + pick(r, someTexts), RuleID: pick(r, someTexts), Component: pick(r, someTexts), Path: pick(r, someTexts),
			FirstSeenAt: w.moment(), LastSeenAt: w.moment(),
		},
		PURL: pick(r, someTexts), Description: pick(r, someTexts) + " " + pick(r, someTexts), StateChangedAt: w.moment(),
	}
	s.Team = pick(r, someTeams)
	s.Assignee, s.Labels = finding.ParseAssignee(pick(r, someAssignees)), w.labels()
	w.clock(&s)
	_, err := w.pool.Exec(t.Context(), `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, state, title, description,
			rule_id, component, purl, path, url, first_import_id, first_seen_at, last_seen_at, state_changed_at, assignee, labels, team_id,
			criticality, sla, due_at, exposure, epss, kev)
		SELECT $1, sha256($1::uuid::text::bytea), 1, '{}', $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $1, $11, $12, $13, $14, $15, id,
			$17, $18, $19, $20, $21, $22
		FROM teams WHERE name = $16`,
		s.ID, s.Kind, s.Severity, s.State, s.Title, s.Description, s.RuleID, s.Component, s.PURL, s.Path,
		s.FirstSeenAt, s.LastSeenAt, s.StateChangedAt, s.Assignee.String(), s.Labels, s.Team,
		s.Criticality, s.SLAState.Rank(), s.DueAt, s.Exposure, s.EPSS, s.KEV)
	require.NoError(t, err)
	for i, name := range someSources {
		open := r.IntN(3)
		if open == 2 {
			continue
		}
		_, err := w.pool.Exec(t.Context(), `INSERT INTO sightings (finding_id, source_id, severity, occurrences, component_version,
				fixed_version, path, line, first_seen_at, last_seen_at, first_import_id, last_import_id, closed_at)
			VALUES ($1, $2, 1, 1, '', '', '', 0, $3, $3, $1, $1, CASE WHEN $4 THEN $3::timestamptz END)`, s.ID, i+1, w.now, open == 0)
		require.NoError(t, err)
		if open == 1 {
			s.Sources = append(s.Sources, name)
		}
	}
	w.subjects = append(w.subjects, s)
}

// labels are some labels, sorted.
func (w *world) labels() []string {
	labels := []string{}
	for _, label := range slices.Sorted(slices.Values(someLabels)) {
		if w.random.IntN(3) == 0 {
			labels = append(labels, label)
		}
	}
	return labels
}

// clock gives a finding a state of its clock that can be stored, and a due date where that has one.
func (w *world) clock(s *query.Subject) {
	s.Criticality, s.Exposure = pick(w.random, finding.Criticalities()), pick(w.random, finding.Exposures())
	s.KEV, s.EPSS = w.random.IntN(2) == 0, pick(w.random, []float32{0, 0.1, 0.5, 0.9, 1, w.random.Float32()})
	s.Priority = priority.Score(priority.Inputs{
		Severity: s.Severity, EPSS: s.EPSS, KEV: s.KEV, Exposure: s.Exposure, Criticality: s.Criticality,
	})
	s.SLAState = pick(w.random, []finding.SLAState{
		finding.SLANone, finding.SLARunning, finding.SLARunning, finding.SLAPaused, finding.SLAMet, finding.SLAMissed,
	})
	if s.SLAState != finding.SLANone && s.SLAState != finding.SLAPaused {
		due := w.moment()
		s.DueAt = &due
	}
}

// filter writes a random filter.
func (w *world) filter(depth int) string {
	r := w.random
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			return "(" + w.filter(depth-1) + " and " + w.filter(depth-1) + ")"
		case 1:
			return "(" + w.filter(depth-1) + " or " + w.filter(depth-1) + ")"
		case 2:
			return "not " + w.filter(depth-1)
		}
	}
	return w.comparison()
}

func (w *world) comparison() string {
	r := w.random
	switch field := pick(r, append(query.Fields(), "text")); field {
	case "text":
		return w.textSearch()
	case query.FieldSeverity:
		return fmt.Sprintf("severity %s %s", pick(r, []string{"=", "!=", "<", "<=", ">", ">="}), pick(r, finding.Severities()))
	case query.FieldState:
		return fmt.Sprintf("state %s (%s, %s)", pick(r, []string{"in", "not in"}), pick(r, finding.States()), pick(r, finding.States()))
	case query.FieldKind:
		return fmt.Sprintf("kind %s %s", pick(r, []string{"=", "!="}), pick(r, finding.Kinds()))
	case query.FieldSLA:
		return fmt.Sprintf("sla %s (%s, %s)", pick(r, []string{"in", "not in"}), pick(r, finding.SLAStates()), pick(r, finding.SLAStates()))
	case query.FieldExposure:
		return fmt.Sprintf("exposure %s (%s, %s)", pick(r, []string{"in", "not in"}), pick(r, finding.Exposures()), pick(r, finding.Exposures()))
	case query.FieldKEV:
		return fmt.Sprintf("kev %s %v", pick(r, []string{"=", "!="}), r.IntN(2) == 0)
	case query.FieldEPSS:
		return fmt.Sprintf("epss %s %v", pick(r, []string{"=", "!=", "<", "<=", ">", ">="}), pick(r, []float64{0, 0.1, 0.5, 0.9, 1, 0.25}))
	case query.FieldPriority:
		return fmt.Sprintf("priority %s %d", pick(r, []string{"=", "!=", "<", "<=", ">", ">="}), 20+r.IntN(60))
	case query.FieldCriticality:
		return fmt.Sprintf("criticality %s %s", pick(r, []string{"=", "!="}), pick(r, finding.Criticalities()))
	case query.FieldFirstSeen, query.FieldLastSeen, query.FieldStateChanged, query.FieldDue:
		return fmt.Sprintf("%s %s now-%dd", field, pick(r, []string{"<", "<=", ">", ">="}), r.IntN(50))
	case query.FieldAge:
		return fmt.Sprintf("age %s %dd", pick(r, []string{"<", "<=", ">", ">="}), r.IntN(50))
	case query.FieldID:
		return fmt.Sprintf("id in (%s, %s)", pick(r, w.subjects).ID, uuid.New())
	case query.FieldSource:
		return fmt.Sprintf("source %s %q", pick(r, []string{"=", "!=", "~", "!~"}), w.part(pick(r, someSources)))
	case query.FieldTeam:
		return fmt.Sprintf("team %s %q", pick(r, []string{"=", "!=", "~", "!~"}), w.part(pick(r, someTeams)))
	case query.FieldAssignee:
		return "assignee " + pick(r, []string{
			"= unassigned", "!= unassigned", "= me", "!= me", "= " + quoted(pick(r, someAssignees)), "!= " + quoted(pick(r, someAssignees)),
			"in (me, " + quoted(pick(r, someAssignees)) + ")", "not in (unassigned, " + quoted(pick(r, someAssignees)) + ")",
		})
	case query.FieldLabel:
		if r.IntN(3) == 0 {
			return fmt.Sprintf("label %s (%q, %q)", pick(r, []string{"in", "not in"}), pick(r, someLabels), pick(r, someLabels))
		}
		return fmt.Sprintf("label %s %s", pick(r, []string{"=", "!=", "~", "!~"}), quoted(w.part(pick(r, someLabels))))
	case query.FieldAny:
		return "any " + pick(r, []string{"~", "!~"}) + " " + quoted(w.part(pick(r, someTexts)))
	case query.FieldRule, query.FieldTitle:
		return string(field) + pick(r, []string{" ~ ", " !~ "}) + quoted(w.part(pick(r, someTexts)))
	default:
		return string(field) + pick(r, []string{" = ", " != ", " ~ ", " !~ "}) + quoted(pick(r, someTexts[:16]))
	}
}

func (w *world) textSearch() string {
	text := "a" + w.part(pick(w.random, someTexts))
	if cut := w.random.IntN(2); cut == 0 {
		text = text[1:] + "0"
	}
	if strings.Count(text, "y") > 30 {
		text = "xy*"
	}
	return "text " + quoted(pick(w.random, []string{text, "remote", "REMOTE code", "1e5", "12ab*", "007", "example com", "rc*", "x*", "1*", "5e"}))
}

// part is a random piece of a text, at least one character long, in any case.
func (w *world) part(text string) string {
	runes := []rune(text)
	if len(runes) < 2 || len(runes) > 100 {
		return "e"
	}
	from := w.random.IntN(len(runes) - 1)
	text = string(runes[from : from+1+w.random.IntN(len(runes)-from)])
	if w.random.IntN(2) == 0 {
		return strings.ToUpper(text)
	}
	return text
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// TestDatabaseAndMemoryAgree asks random filters of random findings in both ways.
func TestDatabaseAndMemoryAgree(t *testing.T) {
	t.Parallel()
	const findings, filters = 300, 1500
	w := newWorld(t, 7, findings)
	matched := 0
	for range filters {
		text := w.filter(3)
		n, err := query.Parse(text)
		require.NoError(t, err, text)
		if w.random.IntN(2) == 0 { // In the other half nobody asks, and "me" is nobody.
			n = query.As(n, "ann", "nobody-else")
		}
		page := finding.Page{
			Filter: finding.Filter{Query: query.Format(n)}, Limit: findings,
			Sort: pick(w.random, []finding.Sort{finding.SortSeverity, finding.SortLastSeen, finding.SortFirstSeen}),
		}
		list, err := w.store.List(t.Context(), page)
		require.NoError(t, err, text)
		var want, got []string
		for i := range w.subjects {
			if query.Matches(n, &w.subjects[i], w.now) {
				want = append(want, w.subjects[i].ID.String())
			}
		}
		for _, f := range list.Items {
			got = append(got, f.ID.String())
		}
		slices.Sort(want)
		slices.Sort(got)
		require.Equal(t, want, got, "%s\nseen as %s", text, page.Filter.Query)
		require.Equal(t, len(want), list.Count, text)
		if len(want) > 0 && len(want) < findings {
			matched++
		}
	}
	require.Greater(t, matched, filters/3, "most filters must tell findings apart, or this test says nothing")
}

// TestWordsAgree cuts odd texts into words on both sides. The database's parser has ideas of its own about numbers,
// addresses and versions, which must not show.
func TestWordsAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 0)
	for range 5000 {
		text := w.oddText()
		var lexemes []string
		require.NoError(t, w.pool.QueryRow(t.Context(), "SELECT tsvector_to_array(finding_lexemes($1))", text).Scan(&lexemes))
		subject := query.Subject{Description: text}
		for _, word := range lexemes {
			n, err := query.Parse(fmt.Sprintf("text %q", word))
			require.NoError(t, err)
			require.True(t, query.Matches(n, &subject, w.now), "%q has the word %q in the database only", text, word)
		}
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) }) {
			require.Contains(t, lexemes, word, "%q", text)
		}
	}
}

// oddText strings together what text search parsers have rules for.
func (w *world) oddText() string {
	var text strings.Builder
	for range 1 + w.random.IntN(12) {
		text.WriteString(pick(w.random, []string{
			"1", "23", "e", "E5", "x", "0x1f", ".", "-", "+", "_", "/", "@", ":", " ", "www", "com", "a1b2", "<a>", "&lt;", "%20", "ü", "e-", "1e", "9z",
		}))
	}
	return text.String()
}
