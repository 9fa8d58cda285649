package gate

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// DefaultPolicy is the text of the policy that is there when nobody has written one.
//
//go:embed policies/default.yaml
var DefaultPolicy []byte

// Book holds policies by name.
type Book struct {
	policies map[string]Policy
}

// LoadBook reads every policy file of a folder (*.yaml, *.yml, *.json) beside the default policy, which a file of that name
// replaces. Without a folder there is the default policy alone. The error lists every mistake of every file.
func LoadBook(folder string) (*Book, error) {
	standard, err := Parse(DefaultPolicy)
	if err != nil {
		return nil, fmt.Errorf("default policy: %w", err)
	}
	book := &Book{policies: map[string]Policy{standard.Name: standard}}
	if folder == "" {
		return book, nil
	}
	files, err := policyFiles(folder)
	if err != nil {
		return nil, err
	}
	from := map[string]string{}
	var problems []error
	for _, path := range files {
		p, err := load(path)
		switch first, twice := from[p.Name]; {
		case err != nil:
			problems = append(problems, err)
		case twice:
			problems = append(problems, fmt.Errorf("%s: name: %s is the name of %s already", path, p.Name, first))
		default:
			from[p.Name], book.policies[p.Name] = path, p
		}
	}
	return book, errors.Join(problems...)
}

// policyFiles finds a folder's policies. A folder without any is a mistake of whoever named it.
func policyFiles(folder string) ([]string, error) {
	var files []string
	for _, pattern := range []string{"*.yaml", "*.yml", "*.json"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, fmt.Errorf("list policies in %s: %w", folder, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no *.yaml, *.yml or *.json in %s", folder)
	}
	slices.Sort(files)
	return files, nil
}

func load(path string) (Policy, error) {
	text, err := os.ReadFile(path) //nolint:gosec // whoever runs the service names the folder
	if err != nil {
		return Policy{}, fmt.Errorf("read policy: %w", err)
	}
	p, err := Parse(text)
	if err != nil {
		return Policy{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Find returns a policy.
func (b *Book) Find(name string) (Policy, bool) {
	p, found := b.policies[name]
	return p, found
}

// Names lists the policies' names for people.
func (b *Book) Names() string {
	names := make([]string, 0, len(b.policies))
	for name := range b.policies {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
