//go:build tools

package app_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

const howToBuild = `Trivy is missing; build it (about ten minutes):
  CGO_ENABLED=0 GOEXPERIMENT=jsonv2 go build -C ci/tools/trivy -mod=readonly -trimpath -o "$HOME/.cache/cloudsec/bin/" tool
or name one with TRIVY_BIN`

// trivyBinary finds the real Trivy. Without one the tests fail: a skipped proof is no proof.
func trivyBinary(t *testing.T) string {
	t.Helper()
	if named := os.Getenv("TRIVY_BIN"); named != "" {
		return named
	}
	home := os.Getenv("CLOUDSEC_HOME")
	if home == "" {
		cache, err := os.UserCacheDir()
		require.NoError(t, err)
		home = filepath.Join(cache, "cloudsec")
	}
	binary := filepath.Join(home, "bin", "trivy")
	if _, err := os.Stat(binary); err != nil {
		t.Fatal(howToBuild)
	}
	return binary
}

func database(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	code, _, stderr := run(t, "db", "--advisories", "../advisories", "--out", dir)
	require.Zero(t, code, stderr)
	return dir
}

// vulnerabilities returns what a report says by id.
func vulnerabilities(t *testing.T, out, target string) map[string]trivy.Finding {
	t.Helper()
	report, err := trivy.ReadReport(filepath.Join(out, target+".json"))
	require.NoError(t, err)
	found := map[string]trivy.Finding{}
	for _, f := range report.Findings {
		if f.Class == trivy.Vulnerability {
			found[f.ID] = f
		}
	}
	return found
}

func TestRealTrivyOnSource(t *testing.T) {
	t.Parallel()
	binary, db, out, input := trivyBinary(t), database(t), t.TempDir(), t.TempDir()
	write(t, input, "go.mod", "module example.com/planted\n\ngo 1.26.8\n\nrequire golang.org/x/text v0.3.6\n")
	write(t, input, "package-lock.json", `{"name":"planted","version":"1.0.0","lockfileVersion":3,"packages":{
		"":{"name":"planted","version":"1.0.0","dependencies":{"lodash":"4.17.20"}},
		"node_modules/lodash":{"version":"4.17.20","resolved":"https://example.test/lodash-4.17.20.tgz","license":"MIT"}}}`)
	write(t, input, ".trivyignore", "CVE-2022-32149\n")
	write(t, input, "deploy.env", "AWS_ACCESS_KEY_ID=AKIA"+"Z7QXLMNOPRSTUVW2\n")

	code, _, stderr := run(t, "run", "--trivy", binary, "--target", "source", "--input", input, "--db", db, "--out", out)
	require.Zero(t, code, stderr)

	t.Run("FindsThePlantedPackages", func(t *testing.T) {
		t.Parallel()
		found := vulnerabilities(t, out, "source")
		require.Equal(t, "HIGH", found["CVE-2022-32149"].Severity, "a .trivyignore of the scanned code must not be obeyed")
		require.Equal(t, "0.3.8", found["CVE-2022-32149"].FixedVersion)
		require.Equal(t, "4.17.20", found["CVE-2021-23337"].Version)
	})
	t.Run("FindsSecretsAndLicences", func(t *testing.T) {
		t.Parallel()
		report, err := trivy.ReadReport(filepath.Join(out, "source.json"))
		require.NoError(t, err)
		ids := map[string]trivy.Class{}
		for _, f := range report.Findings {
			ids[f.ID] = f.Class
		}
		require.Equal(t, trivy.Secret, ids["aws-access-key-id"])
		require.Equal(t, trivy.Licence, ids["MIT"])
	})
	t.Run("WritesSARIFOfTheSameScan", func(t *testing.T) {
		t.Parallel()
		data, err := os.ReadFile(filepath.Join(out, "source.sarif"))
		require.NoError(t, err)
		var sarif struct {
			Version string
			Runs    []struct{ Results []struct{ RuleID string } }
		}
		require.NoError(t, json.Unmarshal(data, &sarif))
		require.Equal(t, "2.1.0", sarif.Version)
		require.GreaterOrEqual(t, len(sarif.Runs[0].Results), 4)
	})
	t.Run("RecordsTheDatabase", func(t *testing.T) {
		t.Parallel()
		record, err := trivy.ReadRecord(out, "source")
		require.NoError(t, err)
		require.True(t, record.Vulnerabilities())
		require.True(t, record.Database.Partial())
	})
	t.Run("BlocksTheRelease", func(t *testing.T) {
		t.Parallel()
		code, stdout, _ := run(t, "verdict", "--policy", "../policy.yaml", "--reports", out, "--mode", "offline",
			"--targets", "source", "--out", filepath.Join(t.TempDir(), "verdict.json"))
		require.Equal(t, 1, code)
		require.Contains(t, stdout, "CVE-2021-38561")
		require.Contains(t, stdout, "VULNERABILITIES NOT SCANNED")
	})
	t.Run("ListsComponents", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		code, _, stderr := run(t, "sbom", "--trivy", binary, "--target", "source", "--input", input, "--out", dir)
		require.Zero(t, code, stderr)
		data, err := os.ReadFile(filepath.Join(dir, "source.cdx.json"))
		require.NoError(t, err)
		require.Contains(t, string(data), "pkg:npm/lodash@4.17.20")
	})
}

func TestRealTrivyOnInfrastructureCode(t *testing.T) {
	t.Parallel()
	out, input := t.TempDir(), t.TempDir()
	write(t, input, "Dockerfile", "FROM debian:12\nRUN apt-get install curl\n")
	write(t, input, "main.tf", "resource \"aws_s3_bucket\" \"open\" {\n  bucket = \"open\"\n}\n")
	code, _, stderr := run(t, "run", "--trivy", trivyBinary(t), "--target", "iac", "--input", input, "--offline", "--out", out)
	require.Zero(t, code, stderr)
	report, err := trivy.ReadReport(filepath.Join(out, "iac.json"))
	require.NoError(t, err)
	files := map[string]bool{}
	for _, f := range report.Findings {
		require.Equal(t, trivy.Misconfiguration, f.Class)
		files[f.Path] = true
	}
	require.True(t, files["Dockerfile"], "findings in %v", files)
	require.True(t, files["main.tf"], "findings in %v", files)
}

func TestRealTrivyOnImages(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(*testing.T) string{"DockerArchive": dockerArchive, "OCIArchive": ociArchive} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			code, _, stderr := run(t, "run", "--trivy", trivyBinary(t), "--target", "image-core", "--input", build(t),
				"--db", database(t), "--offline", "--out", out)
			require.Zero(t, code, stderr)
			require.Contains(t, vulnerabilities(t, out, "image-core"), "CVE-2023-5363")
		})
	}
	t.Run("ListsComponents", func(t *testing.T) {
		t.Parallel()
		out := t.TempDir()
		code, _, stderr := run(t, "sbom", "--trivy", trivyBinary(t), "--target", "image-core", "--input", dockerArchive(t), "--out", out)
		require.Zero(t, code, stderr)
		data, err := os.ReadFile(filepath.Join(out, "image-core.cdx.json"))
		require.NoError(t, err)
		require.Contains(t, string(data), "pkg:deb/debian/openssl@3.0.9-1")
	})
}

func TestRealTrivyFailsLoudlyWhenItCannotDownloadADatabase(t *testing.T) {
	t.Setenv("TRIVY_DB_REPOSITORY", "127.0.0.1:1/trivy-db:2")
	input := t.TempDir()
	write(t, input, "go.mod", "module example.com/planted\n\ngo 1.26.8\n")
	code, _, stderr := run(t, "run", "--trivy", trivyBinary(t), "--target", "source", "--input", input, "--out", t.TempDir())
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "set TRIVY_DB_REPOSITORY to a mirror")
	require.Contains(t, stderr, "127.0.0.1:1")
}

func TestRealTrivyOfflineSaysWhatItDidNotDo(t *testing.T) {
	t.Parallel()
	input, out := t.TempDir(), t.TempDir()
	write(t, input, "go.mod", "module example.com/planted\n\ngo 1.26.8\n\nrequire golang.org/x/text v0.3.6\n")
	code, _, stderr := run(t, "run", "--trivy", trivyBinary(t), "--target", "source", "--input", input, "--offline", "--out", out)
	require.Zero(t, code, stderr)
	require.Contains(t, stderr, "VULNERABILITIES NOT SCANNED")
	code, stdout, _ := run(t, "verdict", "--policy", "../policy.yaml", "--reports", out, "--targets", "source",
		"--out", filepath.Join(out, "verdict.json"))
	require.Equal(t, 1, code, "a full verdict needs a database")
	require.Contains(t, stdout, "vulnerabilities were not scanned")
}

// layer is a file system with one vulnerable Debian package.
func layer(t *testing.T) []byte {
	t.Helper()
	return archive(t, map[string]string{
		"etc/os-release":      "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n",
		"etc/debian_version":  "12.1\n",
		"var/lib/dpkg/status": "Package: openssl\nStatus: install ok installed\nVersion: 3.0.9-1\nArchitecture: amd64\n\n",
	})
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func imageConfig(t *testing.T, diff string) string {
	t.Helper()
	return encode(t, map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"User": "65532:65532"},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + diff}},
	})
}

func dockerArchive(t *testing.T) string {
	t.Helper()
	content := layer(t)
	path := filepath.Join(t.TempDir(), "image.tar")
	require.NoError(t, os.WriteFile(path, archive(t, map[string]string{
		"layer.tar": string(content), "config.json": imageConfig(t, digest(content)),
		"manifest.json": encode(t, []map[string]any{{"Config": "config.json", "RepoTags": []string{"core:test"}, "Layers": []string{"layer.tar"}}}),
	}), 0o600))
	return path
}

func ociArchive(t *testing.T) string {
	t.Helper()
	content := layer(t)
	files := map[string]string{"oci-layout": `{"imageLayoutVersion":"1.0.0"}`}
	blob := func(media, data string) map[string]any {
		files["blobs/sha256/"+digest([]byte(data))] = data
		return map[string]any{"mediaType": media, "digest": "sha256:" + digest([]byte(data)), "size": len(data)}
	}
	const vendor = "application/vnd.oci.image."
	manifest := encode(t, map[string]any{
		"schemaVersion": 2, "mediaType": vendor + "manifest.v1+json",
		"config": blob(vendor+"config.v1+json", imageConfig(t, digest(content))),
		"layers": []any{blob(vendor+"layer.v1.tar", string(content))},
	})
	files["index.json"] = encode(t, map[string]any{"schemaVersion": 2, "manifests": []any{blob(vendor+"manifest.v1+json", manifest)}})
	path := filepath.Join(t.TempDir(), "image.tar")
	require.NoError(t, os.WriteFile(path, archive(t, files), 0o600))
	return path
}

func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	for name, content := range files {
		require.NoError(t, writer.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg}))
		_, err := writer.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	return buffer.Bytes()
}

func encode(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
}
