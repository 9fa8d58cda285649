package intelligence_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
)

const (
	epss = "#model_version:v2025.03.14,score_date:2026-01-31T12:55:00Z\ncve,epss,percentile\n" +
		"CVE-1999-0001,0.01297,0.78839\nCVE-2024-6119,0.94215,1.0\n"
	kev = `{"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2026.01.31", "count": 2, "vulnerabilities": [
		{"cveID": "CVE-2024-6119", "vendorProject": "OpenSSL", "dateAdded": "2026-01-30", "dueDate": "2026-02-20",
			"knownRansomwareCampaignUse": "Known", "cwes": ["CWE-843"]},
		{"cveID": "CVE-1999-0001", "dateAdded": "2025-01-30", "knownRansomwareCampaignUse": "Unknown"}]}`
)

func readEPSS(text string) (scores []intelligence.Score, summary intelligence.Summary, err error) {
	summary, err = intelligence.ReadEPSS(strings.NewReader(text), func(s intelligence.Score) error {
		scores = append(scores, s)
		return nil
	})
	return scores, summary, err
}

func readKEV(text string) (list []intelligence.Exploited, summary intelligence.Summary, err error) {
	summary, err = intelligence.ReadKEV(strings.NewReader(text), func(e intelligence.Exploited) error {
		list = append(list, e)
		return nil
	})
	return list, summary, err
}

func packed(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return b.String()
}

func TestReadEPSS(t *testing.T) {
	t.Parallel()
	scores, summary, err := readEPSS(epss)
	require.NoError(t, err)
	require.Equal(t, []intelligence.Score{
		{CVE: "CVE-1999-0001", Score: 0.01297, Percentile: 0.78839}, {CVE: "CVE-2024-6119", Score: 0.94215, Percentile: 1},
	}, scores)
	require.Equal(t, "2026-01-31T12:55:00Z", summary.Version)
	require.Equal(t, 2, summary.Entries)
	_, again, err := readEPSS(packed(t, epss))
	require.NoError(t, err)
	require.Equal(t, summary, again, "packing it makes no other feed")
	_, bare, err := readEPSS("cve,epss,percentile\n")
	require.NoError(t, err)
	require.Zero(t, bare.Entries)
}

func TestReadKEV(t *testing.T) {
	t.Parallel()
	list, summary, err := readKEV(kev)
	require.NoError(t, err)
	due := time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)
	require.Equal(t, []intelligence.Exploited{
		{CVE: "CVE-2024-6119", AddedOn: time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC), DueOn: &due, Ransomware: true},
		{CVE: "CVE-1999-0001", AddedOn: time.Date(2025, 1, 30, 0, 0, 0, 0, time.UTC)},
	}, list)
	require.Equal(t, "2026.01.31", summary.Version)
	_, again, err := readKEV(packed(t, kev))
	require.NoError(t, err)
	require.Equal(t, summary, again)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const head = "cve,epss,percentile\n"
	tests := map[string]struct {
		kev           bool
		text          string
		field, detail string
	}{
		"EPSSNothing":        {false, "", "epss line 1", "cut off"},
		"EPSSCommentAlone":   {false, "#x", "epss line 1", "short comment"},
		"EPSSAnotherFile":    {false, "a,b,c\n", "epss line 1", "cve,epss,percentile"},
		"EPSSMissingValue":   {false, head + "CVE-2024-6119,0.1\n", "epss line 2", "three values"},
		"EPSSBareQuote":      {false, "#x\n" + head + "CVE-2024-6119,0.1,0.2\nCVE-2024-6119,0\".1,0.2\n", "epss line 4", "three values"},
		"EPSSNoCVE":          {false, head + "GHSA-1,0.1,0.1\n", "epss line 2", "begin with a CVE"},
		"EPSSPercent":        {false, head + "CVE-2024-6119,94.2,0.1\n", "epss line 2", "score between 0 and 1"},
		"EPSSNotANumber":     {false, head + "CVE-2024-6119,NaN,0.1\n", "epss line 2", "score between 0 and 1"},
		"EPSSNoPercentile":   {false, head + "CVE-2024-6119,0.1,-1\n", "epss line 2", "percentile between 0 and 1"},
		"EPSSCutOff":         {false, packed(t, epss)[:60], "epss line 1", "cut off"},
		"EPSSDamaged":        {false, "\x1f\x8bxxxxxxxxxxxxxxxxxx", "epss", "gzip"},
		"KEVNothing":         {true, "", "kev", "JSON object with vulnerabilities"},
		"KEVAList":           {true, "[]", "kev", "JSON object"},
		"KEVAnotherFile":     {true, `{"a": 1}`, "kev vulnerabilities", "is missing"},
		"KEVTwice":           {true, `{"vulnerabilities": [], "vulnerabilities": []}`, "kev vulnerabilities", "twice"},
		"KEVNoList":          {true, `{"vulnerabilities": {}}`, "kev vulnerabilities", "must be a list"},
		"KEVMore":            {true, `{"vulnerabilities": []} {}`, "kev", "something else"},
		"KEVNoCVE":           {true, `{"vulnerabilities": [{"cveID": "x", "dateAdded": "2026-01-30"}]}`, "kev vulnerabilities[0].cveID", "CVE-2024-6119"},
		"KEVNoDay":           {true, `{"vulnerabilities": [{"cveID": "CVE-2024-6119"}]}`, "kev vulnerabilities[0].dateAdded", "2026-01-31"},
		"KEVBadDueDay":       {true, `{"vulnerabilities": [{"cveID": "CVE-2024-6119", "dateAdded": "2026-01-30", "dueDate": "soon"}]}`, "kev vulnerabilities[0].dueDate", "2026-01-31"},
		"KEVCutOff":          {true, kev[:len(kev)-30], "kev vulnerabilities[1]", "cut off"},
		"KEVSyntax":          {true, `{"vulnerabilities": [{]}`, "kev vulnerabilities[0]", "is not JSON"},
		"KEVNumberForAName":  {true, `{"vulnerabilities": [{"cveID": 7}]}`, "kev vulnerabilities[0]", "must not be number"},
		"KEVVersionOfNumber": {true, `{"catalogVersion": 7}`, "kev catalogVersion", "must not be number"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := readEPSS(tt.text)
			if tt.kev {
				_, _, err = readKEV(tt.text)
			}
			var domain *finding.Error
			require.ErrorAs(t, err, &domain, "%v", err)
			require.Equal(t, finding.CodeInvalidReport, domain.Code)
			require.Equal(t, tt.field, domain.Field)
			require.Contains(t, domain.Message, tt.detail)
		})
	}
}

// TestBombs are small when packed and large when not.
func TestBombs(t *testing.T) {
	t.Parallel()
	for _, bomb := range []string{
		"#" + strings.Repeat("x", intelligence.MaxBytes+1), `{"a":"` + strings.Repeat("x", intelligence.MaxBytes+1),
	} {
		small := packed(t, bomb)
		require.Less(t, len(small), 1<<20)
		_, _, err := readEPSS(small)
		_, _, other := readKEV(small)
		for _, err := range []error{err, other} {
			var domain *finding.Error
			require.ErrorAs(t, err, &domain)
			require.Contains(t, []finding.Code{finding.CodeTooLarge, finding.CodeInvalidReport}, domain.Code)
		}
	}
}

func FuzzReadEPSS(f *testing.F) {
	for _, seed := range []string{epss, packed(f, epss), "", "#\n", "cve,epss,percentile\nCVE-2024-6119,1e-9,1\n", "\xef\xbb\xbfcve,epss,percentile\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		entries := 0
		summary, err := intelligence.ReadEPSS(bytes.NewReader(text), func(s intelligence.Score) error {
			entries++
			require.True(t, s.Score >= 0 && s.Score <= 1 && s.Percentile >= 0 && s.Percentile <= 1)
			require.True(t, strings.HasPrefix(s.CVE, "CVE-"))
			return nil
		})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.Equal(t, entries, summary.Entries)
		require.NotContains(t, summary.Version, "\x00")
	})
}

func FuzzReadKEV(f *testing.F) {
	for _, seed := range []string{kev, packed(f, kev), "", "{}", `{"vulnerabilities":[]}`, `{"catalogVersion":"\u0000","vulnerabilities":[null]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		entries := 0
		summary, err := intelligence.ReadKEV(bytes.NewReader(text), func(e intelligence.Exploited) error {
			entries++
			require.False(t, e.AddedOn.IsZero())
			require.True(t, strings.HasPrefix(e.CVE, "CVE-"))
			return nil
		})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.Equal(t, entries, summary.Entries)
		require.NotContains(t, summary.Version, "\x00")
	})
}
