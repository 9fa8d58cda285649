package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
	"github.com/cloudsec/cloudsec/services/core/priority"
	"github.com/cloudsec/cloudsec/services/core/sla"
)

// TestPriorityAgrees holds the formula in the database against that in memory.
func TestPriorityAgrees(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := rand.New(rand.NewPCG(1, 2))
	var severities, exposures, criticalities []int16
	var scores []float32
	var known []bool
	var want []int
	for i := range 5000 {
		in := priority.Inputs{
			Severity: finding.Severity(r.IntN(6)), EPSS: r.Float32() * r.Float32(), KEV: r.IntN(2) == 0,
			Exposure: finding.Exposure(r.IntN(3)), Criticality: finding.Criticality(r.IntN(4)),
		}
		if i < 401 { // The roots at which a point more begins, and around them.
			root := float32(i) / 400
			in.EPSS = root * root
		}
		severities, exposures = append(severities, int16(in.Severity)), append(exposures, int16(in.Exposure))
		criticalities, scores, known = append(criticalities, int16(in.Criticality)), append(scores, in.EPSS), append(known, in.KEV)
		want = append(want, priority.Score(in))
	}
	var got []int
	require.NoError(t, b.pool.QueryRow(t.Context(), `SELECT array_agg(finding_priority(w.severity, w.epss, w.kev, w.exposure, w.criticality)
			ORDER BY w.n)
		FROM unnest($1::smallint[], $2::real[], $3::boolean[], $4::smallint[], $5::smallint[])
			WITH ORDINALITY AS w (severity, epss, kev, exposure, criticality, n)`,
		severities, scores, known, exposures, criticalities).Scan(&got))
	require.Equal(t, want, got)
}

const cveScores = "#score_date:2026-01-31\ncve,epss,percentile\nCVE-2024-1000,0.25,0.9\nCVE-2024-2000,0.81,0.99\n"

func catalogue(cves ...string) string {
	entries := make([]string, len(cves))
	for i, cve := range cves {
		entries[i] = fmt.Sprintf(`{"cveID": %q, "dateAdded": "2026-01-30"}`, cve)
	}
	return `{"catalogVersion": "1", "vulnerabilities": [` + strings.Join(entries, ",") + `]}`
}

func (b clocked) load(t *testing.T, scores, exploited string) {
	t.Helper()
	_, _, err := b.store.LoadEPSS(t.Context(), strings.NewReader(scores), "ci")
	require.NoError(t, err)
	_, _, err = b.store.LoadKEV(t.Context(), strings.NewReader(exploited), "ci")
	require.NoError(t, err)
}

func cveOf(number, severity string) finding.Observation {
	o := vulnerable(inNPM, "CVE-2024-"+number)
	o.Severity, _ = finding.ParseSeverity(severity)
	return o
}

// byCVE finds the one finding of a vulnerability.
func (b clocked) byCVE(t *testing.T, number string) finding.Detail {
	t.Helper()
	list, err := b.store.List(t.Context(), finding.Page{Filter: finding.Filter{Text: "CVE-2024-" + number}, Limit: 10})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	detail, err := b.store.GetFinding(t.Context(), list.Items[0].ID)
	require.NoError(t, err)
	require.Equal(t, list.Items[0].Priority, detail.Priority)
	require.Equal(t, priority.Score(priority.Inputs{
		Severity: detail.Severity, EPSS: detail.EPSS, KEV: detail.KEV, Exposure: detail.Exposure, Criticality: detail.Criticality,
	}), detail.Priority)
	return detail
}

func TestFeeds(t *testing.T) {
	t.Parallel()

	t.Run("AreKnownToNewFindings", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.load(t, cveScores, catalogue("CVE-2024-2000"))
		b.mustSend(t, "one", cveOf("1000", "high"), cveOf("2000", "high"), cveOf("3000", "high"))
		f := b.byCVE(t, "2000")
		require.True(t, f.KEV)
		require.InDelta(t, 0.81, f.EPSS, 1e-6)
		require.Equal(t, 30+18+20+4+4, f.Priority)
		require.Equal(t, 30+10+0+4+4, b.byCVE(t, "1000").Priority)
		require.Equal(t, 30+0+0+4+4, b.byCVE(t, "3000").Priority)
	})

	t.Run("ReachKnownFindings", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.mustSend(t, "one", cveOf("1000", "high"), cveOf("2000", "high"))
		before := b.byCVE(t, "2000").Version
		b.load(t, cveScores, catalogue("CVE-2024-2000"))
		_, settled, err := b.store.Intelligence(t.Context())
		require.NoError(t, err)
		require.False(t, settled)
		require.Equal(t, 2, b.sweep(t).Rescored)
		require.Equal(t, 30+18+20+4+4, b.byCVE(t, "2000").Priority)
		require.Equal(t, before+1, b.byCVE(t, "2000").Version)
		b.load(t, "cve,epss,percentile\nCVE-2024-1000,0.25,0.9\n", catalogue())
		b.sweep(t)
		require.Equal(t, 30+0+0+4+4, b.byCVE(t, "2000").Priority, "what is named no more is forgotten")
		require.Equal(t, 30+10+0+4+4, b.byCVE(t, "1000").Priority)
		loads, settled, err := b.store.Intelligence(t.Context())
		require.NoError(t, err)
		require.True(t, settled)
		require.Len(t, loads, 2)
		require.Equal(t, finding.Swept{}, b.sweep(t))
	})

	t.Run("AreAllOrNothing", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.load(t, cveScores, catalogue("CVE-2024-2000"))
		_, _, err := b.store.LoadEPSS(t.Context(), strings.NewReader(cveScores+"CVE-2024-3000,0.1,0.1\nrubbish\n"), "ci")
		requireCode(t, err, finding.CodeInvalidReport)
		_, _, err = b.store.LoadKEV(t.Context(), strings.NewReader(`{"vulnerabilities": [{"cveID": "CVE-2024-1000", "dateAdded": "2026-01-30"}, 7`), "ci")
		requireCode(t, err, finding.CodeInvalidReport)
		require.Equal(t, 2, b.count(t, "epss_scores"))
		require.Equal(t, 1, b.count(t, "kev_entries WHERE cve = 'CVE-2024-2000'"))
	})

	t.Run("AreLoadedOnce", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.load(t, cveScores, catalogue())
		b.sweep(t)
		b.on(1)
		load, again, err := b.store.LoadEPSS(t.Context(), strings.NewReader(cveScores), "ci")
		require.NoError(t, err)
		require.True(t, again)
		require.Equal(t, intelligence.Load{Feed: "epss", Version: "2026-01-31", Entries: 2, LoadedAt: b.began, LoadedBy: "ci"}, load)
		_, settled, err := b.store.Intelligence(t.Context())
		require.NoError(t, err)
		require.True(t, settled)
	})

	t.Run("TakeTwiceTheSameForTheWorse", func(t *testing.T) {
		t.Parallel()
		b := setupClocked(t)
		b.load(t, "cve,epss,percentile\nCVE-2024-1000,0.01,0.1\nCVE-2024-1000,0.04,0.2\n", catalogue("CVE-2024-1000", "CVE-2024-1000"))
		require.Equal(t, 1, b.count(t, "epss_scores WHERE score > 0.03"))
		require.Equal(t, 1, b.count(t, "kev_entries"))
	})
}

func TestAssets(t *testing.T) {
	t.Parallel()
	shop := finding.Asset{
		Name: "shop", Pattern: "trivy:shop-*", Criticality: finding.CriticalityCritical, Exposure: finding.ExposureInternet,
	}
	strict := func(t *testing.T) clocked {
		t.Helper()
		b := setupClocked(t)
		b.setPolicy(t, criticalsFirst)
		return b
	}

	t.Run("AreKnownToNewFindings", func(t *testing.T) {
		t.Parallel()
		b := strict(t)
		_, err := b.store.PutAsset(t.Context(), shop, "ann")
		require.NoError(t, err)
		b.mustImport(t, "trivy:shop-web", issue{"a", "error"})
		b.mustImport(t, "trivy:else", issue{"b", "error"})
		require.Equal(t, 30+10+10, b.byRule(t, "a").Priority)
		b.requireDue(t, "a", finding.SLARunning, 5)
		require.Equal(t, 30+4+4, b.byRule(t, "b").Priority)
		b.requireDue(t, "b", finding.SLARunning, 30)
	})

	t.Run("ReachKnownFindings", func(t *testing.T) {
		t.Parallel()
		b := strict(t)
		b.mustImport(t, "trivy:shop-web", issue{"early", "error"}, issue{"shared", "error"})
		b.mustImport(t, "trivy:else", issue{"shared", "error"}, issue{"other", "error"})
		b.on(10)
		b.mustImport(t, "trivy:shop-db", issue{"late", "error"})
		b.on(27)
		kept, err := b.store.PutAsset(t.Context(), shop, "ann")
		require.NoError(t, err)
		require.EqualValues(t, 1, kept.Version)
		b.sweep(t)
		b.requireDue(t, "early", finding.SLARunning, 30)
		b.requireDue(t, "late", finding.SLARunning, 32)
		b.requireDue(t, "other", finding.SLARunning, 30)
		require.Equal(t, 30+10+10, b.byRule(t, "shared").Priority, "the most of its sources counts")
		require.Equal(t, 30+4+4, b.byRule(t, "other").Priority)
		require.Equal(t, finding.Swept{}, b.sweep(t))

		b.on(28)
		b.mustImport(t, "trivy:shop-web", issue{"early", "error"})
		require.Equal(t, finding.CriticalityNormal, b.byRule(t, "shared").Criticality, "only the other source reports it now")
		require.NoError(t, b.store.DeleteAsset(t.Context(), "shop", "ann"))
		requireCode(t, b.store.DeleteAsset(t.Context(), "shop", "ann"), finding.CodeNotFound)
		b.sweep(t)
		require.Equal(t, 30+4+4, b.byRule(t, "late").Priority)
		b.requireDue(t, "late", finding.SLARunning, 40)
	})

	t.Run("AreSharedByManyReplicas", func(t *testing.T) {
		t.Parallel()
		b := strict(t)
		var issues []issue
		for i := range 1500 {
			issues = append(issues, issue{fmt.Sprintf("rule-%04d", i), "error"})
		}
		b.mustImport(t, "trivy:shop-web", issues...)
		b.mustImport(t, "trivy:shop-db", issues[:100]...)
		_, err := b.store.PutAsset(t.Context(), shop, "ann")
		require.NoError(t, err)
		failures := make(chan error, 4)
		for range cap(failures) {
			go func() {
				_, err := b.store.Sweep(t.Context())
				failures <- err
			}()
		}
		for range cap(failures) {
			require.NoError(t, <-failures)
		}
		b.sweep(t)
		require.Equal(t, 1500, b.count(t, "findings WHERE criticality = 3 AND exposure = 2 AND priority = 50"))
		require.Equal(t, 1500, b.count(t, fmt.Sprintf("findings WHERE due_at = '%s'", b.began.Add(5*day).Format(time.RFC3339))))
		require.Zero(t, b.count(t, "source_refreshes"))
	})
}

func TestListByPriority(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	b.load(t, cveScores, catalogue("CVE-2024-1000"))
	b.mustSend(t, "one", cveOf("1000", "low"), cveOf("2000", "high"), cveOf("3000", "high"), cveOf("4000", "critical"))
	_, err := b.store.Transition(t.Context(), b.byCVE(t, "3000").ID, finding.StateFixed, "done", "ann")
	require.NoError(t, err)
	page := finding.Page{Sort: finding.SortPriority, Limit: 2}
	var scores []int
	for {
		list, err := b.store.List(t.Context(), page)
		require.NoError(t, err)
		require.Equal(t, 3, list.Count)
		for _, f := range list.Items {
			scores = append(scores, f.Priority)
		}
		if list.Next == nil {
			break
		}
		page.After, err = finding.DecodeCursor(list.Next.Encode(page.Sort, page.Filter), page.Sort, page.Filter)
		require.NoError(t, err)
	}
	require.Equal(t, []int{56, 48, 46}, scores)
	require.Len(t, b.find(t, "kev = true"), 1)
	require.Len(t, b.find(t, "epss >= 0.5"), 1)
	require.Len(t, b.find(t, "priority >= 48 and exposure = internal and criticality = normal"), 2)
}

// TestMigrationGivesOldFindingsAPriority has findings from before there was one.
func TestMigrationGivesOldFindingsAPriority(t *testing.T) {
	t.Parallel()
	b := setupClocked(t)
	id := uuid.New()
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		VALUES ($1, sha256('x'), 1, '{"kind": "vulnerability", "vulnerability": "cve-2024-2000"}', 'vulnerability', 4, 't', '', 'GHSA-x', '', '',
			'', '', $1, now(), now(), now())`, id)
	b.load(t, cveScores, catalogue())
	b.sweep(t)
	f, err := b.store.GetFinding(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 30+18+0+4+4, f.Priority)
}

// criticalsFirst gives findings about something critical five days.
func criticalsFirst(s *sla.Spec) {
	for _, severity := range []string{"critical", "high"} {
		s.Times = append(s.Times, sla.TimeSpec{Severity: severity, Criticality: "critical", Within: "5d"})
	}
}
