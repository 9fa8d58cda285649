package trivy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEnvironmentKeepsOutSettingsThatHideFindings(t *testing.T) {
	t.Parallel()
	got := environment([]string{"PATH=/bin", "TRIVY_SEVERITY=CRITICAL", "TRIVY_IGNOREFILE=x", "TRIVY_DB_REPOSITORY=mirror/db:2", "TRIVY_DB_REPOSITORY_X=1"})
	require.Equal(t, []string{"PATH=/bin", "TRIVY_DB_REPOSITORY=mirror/db:2"}, got)
}
