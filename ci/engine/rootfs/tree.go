//go:build linux

package rootfs

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Tree is a root file system, or what is laid over one. Its directory carries
// the key of all it is made from, so a tree never changes once it is complete:
// a running engine may stand on it while its successor is made.
type Tree struct {
	Dir string
	Key string
}

// BaseTree is the tree that Base makes from the maker's settings.
func (m Maker) BaseTree() Tree {
	return m.named("base", m.Suite, m.Sources, m.Certificates, keepOut)
}

// PackageTree is the tree that Install makes from a base and packages.
func (m Maker) PackageTree(name string, base Tree, packages []string) Tree {
	return m.named(name, base.Key, packages, installScript)
}

func (m Maker) named(name string, made ...any) Tree {
	// Strings, bytes and maps of them always have a JSON form.
	data, _ := json.Marshal([]any{Version, runtime.GOARCH, made})
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:8])
	return Tree{Dir: filepath.Join(m.Dir, name+"-"+key), Key: key}
}

// Content is the directory with the files.
func (t Tree) Content() string { return filepath.Join(t.Dir, "content") }

func (t Tree) mark() string { return filepath.Join(t.Dir, "complete") }

// Complete tells whether the tree was made to its end.
func (t Tree) Complete() bool {
	_, err := os.Stat(t.mark())
	return err == nil
}

func (t Tree) complete() error {
	if err := os.WriteFile(t.mark(), nil, 0o644); err != nil {
		return fmt.Errorf("complete tree: %w", err)
	}
	return nil
}

// reset clears away what an interrupted run left.
func (t Tree) reset() error {
	if err := os.RemoveAll(t.Dir); err != nil {
		return fmt.Errorf("clear tree: %w", err)
	}
	if err := os.MkdirAll(t.Dir, 0o755); err != nil {
		return fmt.Errorf("make tree: %w", err)
	}
	return nil
}

// Remove deletes the tree.
func (t Tree) Remove() error {
	if err := os.RemoveAll(t.Dir); err != nil {
		return fmt.Errorf("remove tree: %w", err)
	}
	return nil
}

// Prune deletes all trees below dir whose content is not among those in use.
func Prune(dir string, inUse []string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("prune trees: %w", err)
	}
	for _, entry := range entries {
		tree := filepath.Join(dir, entry.Name())
		used := slices.ContainsFunc(inUse, func(content string) bool { return strings.HasPrefix(content, tree+string(filepath.Separator)) })
		if used {
			continue
		}
		if err := os.RemoveAll(tree); err != nil {
			return fmt.Errorf("prune trees: %w", err)
		}
	}
	return nil
}
