package faults_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

// inputMiB bounds how much Go's memory may grow while nasty reports come in, however large they become.
const inputMiB = 64

// TestNastyInputs sends what is malformed, cut off, or small and becomes large, all at once, both ways in. Each is refused for what it
// is, nothing of it remains, and core's memory stays bounded.
func TestNastyInputs(t *testing.T) {
	t.Parallel()
	core := coretest.StartProcess(t, map[string]string{
		"CORE_IMPORT_MAX_BYTES": "16777216", "CORE_MAX_IMPORTS": "8", "CORE_MAX_CONNS": "24",
	})
	require.Equal(t, http.StatusOK, core.Call(t, "viewer", "GET", "/v1/findings", "").Status)
	before := core.Metric(t, "go_memstats_sys_bytes")
	whole := coretest.Packed(t, coretest.Report("p", 2_000))
	tests := map[string]struct {
		body   string
		status int
	}{
		"GzipBomb":      {bomb(t, `{"other":[0`, ",0", 256<<20), http.StatusRequestEntityTooLarge},
		"LongString":    {bomb(t, `{"SchemaVersion":2,"ArtifactName":"`, "x", 15<<20), http.StatusRequestEntityTooLarge},
		"DeepArrays":    {bomb(t, `{"other":`, "[", 15<<20), http.StatusRequestEntityTooLarge},
		"LongNumber":    {bomb(t, `{"other":1`, "1", 15<<20), http.StatusRequestEntityTooLarge},
		"LongGap":       {bomb(t, `{"SchemaVersion":2,"Results":[{"Vulnerabilities":[`, "\n", 15<<20), http.StatusRequestEntityTooLarge},
		"DeepObjects":   {bomb(t, ``, `{"other":`, 15<<20), http.StatusRequestEntityTooLarge},
		"ManyValues":    {bomb(t, `{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"x":[0`, ",0", 15<<20), http.StatusRequestEntityTooLarge},
		"ManyEmptyOnes": {bomb(t, `{"SchemaVersion":2,"Results":[{}`, ",{}", 17<<20), http.StatusRequestEntityTooLarge},
		"Truncated":     {coretest.Packed(t, `{"SchemaVersion":2,"Results":[{"Target":"t","Vulnerabilities":[{"Vuln`), http.StatusUnprocessableEntity},
		"TruncatedGzip": {whole[:len(whole)/2], http.StatusUnprocessableEntity},
		"SpoiledGzip":   {whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:], http.StatusUnprocessableEntity},
		"TwoDocuments":  {coretest.Packed(t, `{"SchemaVersion":2,"Results":[]}{}`), http.StatusUnprocessableEntity},
		"NotUTF8":       {coretest.Packed(t, "{\"SchemaVersion\":2,\"ArtifactName\":\"\xff\xfe\",\"Results\":7}"), http.StatusUnprocessableEntity},
		"Nothing":       {coretest.Packed(t, ""), http.StatusUnprocessableEntity},
		"Noise":         {coretest.Packed(t, strings.Repeat("\x00\x01}{", 1<<16)), http.StatusUnprocessableEntity},
	}
	t.Run("AreRefused", func(t *testing.T) {
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				got := core.Call(t, "ci", "POST", "/v1/imports?source="+name, tt.body, "Content-Encoding", "gzip")
				require.Equal(t, tt.status, got.Status, "%s", got.Body)
				job := core.Call(t, "ci", "POST", "/v1/import-jobs?source="+name, tt.body, "Content-Encoding", "gzip")
				if job.Status != http.StatusAccepted {
					require.Equal(t, tt.status, job.Status, "%s", job.Body)
					return
				}
				failed := ended(t, core.Client, job)
				require.Equal(t, api.ImportJobStateFailed, failed.State)
				require.Equal(t, tt.status, failed.Error.Status, "%+v", failed.Error)
			})
		}
	})
	grown := (core.Metric(t, "go_memstats_sys_bytes") - before) / (1 << 20)
	t.Logf("Go's memory grew by %.0f MiB, the process had at most %d MiB", grown, core.PeakKiB()/1024)
	require.Less(t, grown, float64(inputMiB))
	require.Zero(t, core.Total(t))
	require.Zero(t, number(t, core.DatabaseURL, "SELECT count(*) FROM imports"))
	require.Equal(t, http.StatusCreated, core.Call(t, "ci", "POST", "/v1/imports?source=good", whole, "Content-Encoding", "gzip").Status)
}

// bomb is a start and then the same again and again, so many bytes of it, in gzip.
func bomb(t *testing.T, start, again string, size int) string {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(start))
	require.NoError(t, err)
	block := []byte(strings.Repeat(again, 1<<16))
	for written := 0; written < size; written += len(block) {
		_, err = w.Write(block)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return packed.String()
}
