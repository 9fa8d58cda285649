package ingest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/ingest"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

func TestRunAgainstTheRealCore(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, nil)
	address, auth := core.URL, core.Issuer
	dir := t.TempDir()
	sample, err := os.ReadFile("../../scan/trivy/testdata/report.json")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "source.json"), sample, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "iac.json"), manyMisconfigurations(450), 0o600))
	o := ingest.Options{
		Reports: dir, Core: address, Auth: auth.URL, Client: hub.DefaultClient(), Now: time.Now,
		Sender: hub.Login{User: "ci", Password: "x"}, Reader: hub.Login{User: "viewer", Password: "x"},
	}

	result, err := ingest.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, result.OK, result.Problems)
	require.Equal(t, 450, result.Reports[0].Created, "more than two pages")
	require.Equal(t, 450, result.Reports[0].Listed)
	require.Positive(t, result.Reports[1].Created)

	result, err = ingest.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, result.OK, "a second run over the same reports is fine: %v", result.Problems)

	o.Reader = o.Sender
	_, err = ingest.Run(t.Context(), o)
	require.ErrorContains(t, err, "status 403 forbidden", "core lets the role ci import, but not list")
}

func manyMisconfigurations(n int) []byte {
	list := make([]map[string]any, 0, n)
	for i := range n {
		list = append(list, map[string]any{
			"ID": fmt.Sprintf("DS-%04d", i), "Title": "t", "Severity": "LOW", "Status": "FAIL", "Type": "Dockerfile Security Check",
		})
	}
	data, _ := json.Marshal(map[string]any{
		"SchemaVersion": 2, "ArtifactName": "x", "ArtifactType": "filesystem",
		"Results": []any{map[string]any{"Target": "Dockerfile", "Class": "config", "Type": "dockerfile", "Misconfigurations": list}},
	})
	return data
}
