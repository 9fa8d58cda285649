package images

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

// providerMirror is where terraform looks for providers before it asks a
// registry, and providerHost the registry that providers belong to.
const (
	providerMirror = "usr/local/share/terraform/plugins"
	providerHost   = "registry.terraform.io"
)

// errNoTerraform says that an image is left out.
var errNoTerraform = errors.New("terraform is not on this machine")

// findTerraform returns terraform's path if it has exactly the version.
func findTerraform(ctx context.Context, lookPath func(string) (string, error), version string) (string, error) {
	binary, err := lookPath("terraform")
	if err != nil {
		return "", fmt.Errorf("%w: put terraform %s on PATH", errNoTerraform, version)
	}
	command := exec.CommandContext(ctx, binary, "version", "-json")
	command.Dir = os.TempDir()
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%w: %s version: %w", errNoTerraform, binary, err)
	}
	var found struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(output, &found); err != nil {
		return "", fmt.Errorf("%w: %s version: %w", errNoTerraform, binary, err)
	}
	if found.Version != version {
		return "", fmt.Errorf("%w in version %s: %s is %s", errNoTerraform, version, binary, found.Version)
	}
	return filepath.EvalSymlinks(binary)
}

// findProviders finds the directory of each provider in the host's file system
// mirrors. Providers that are missing are returned by name: terraform init
// fetches those, where it can.
func findProviders(mirrors []string, t catalog.Terraform, platform string) (found map[string]string, missing []string) {
	found = map[string]string{}
	for name, version := range t.Providers {
		place := filepath.Join(providerHost, filepath.FromSlash(name), version, platform)
		i := slices.IndexFunc(mirrors, func(mirror string) bool {
			info, err := os.Stat(filepath.Join(mirror, place))
			return err == nil && info.IsDir()
		})
		if i < 0 {
			missing = append(missing, name+" "+version)
			continue
		}
		found[place] = filepath.Join(mirrors[i], place)
	}
	return found, missing
}

// providerMirrors are the places where terraform itself looks, and the one
// that provisioning tools use.
func providerMirrors(getenv func(string) string) []string {
	mirrors := []string{"/opt/tf-plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"}
	if home := getenv("HOME"); home != "" {
		mirrors = append(mirrors, filepath.Join(home, ".terraform.d/plugins"), filepath.Join(home, ".local/share/terraform/plugins"))
	}
	if own := getenv("CLOUDSEC_TERRAFORM_PLUGINS"); own != "" {
		mirrors = append([]string{own}, mirrors...)
	}
	return slices.DeleteFunc(mirrors, func(dir string) bool {
		_, err := os.Stat(dir)
		return errors.Is(err, fs.ErrNotExist)
	})
}

func terraformLayer(binary string, providers map[string]string) func(*archive) error {
	return func(a *archive) error {
		if err := a.hostFile("usr/bin/terraform", 0o755, binary); err != nil {
			return fmt.Errorf("add terraform: %w", err)
		}
		for _, place := range slices.Sorted(maps.Keys(providers)) {
			if err := a.hostTree(filepath.Join(providerMirror, place), providers[place]); err != nil {
				return fmt.Errorf("add terraform provider: %w", err)
			}
		}
		return nil
	}
}
