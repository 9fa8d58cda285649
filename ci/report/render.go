package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"os"
	"path/filepath"
	"strings"
	texttemplate "text/template"
)

//go:embed summary.html.tmpl
var htmlSource string

//go:embed summary.md.tmpl
var markdownSource string

// HTML is the summary as one page without any outside resource.
func (s Summary) HTML() ([]byte, error) {
	page, err := htmltemplate.New("summary.html").Funcs(htmltemplate.FuncMap{"percent": percent}).Parse(htmlSource)
	if err != nil {
		return nil, fmt.Errorf("parse page template: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, s); err != nil {
		return nil, fmt.Errorf("write page: %w", err)
	}
	return b.Bytes(), nil
}

// Markdown is the summary for a pull request or a job's page.
func (s Summary) Markdown() ([]byte, error) {
	functions := texttemplate.FuncMap{"md": escapeMarkdown, "percent": percent}
	page, err := texttemplate.New("summary.md").Funcs(functions).Parse(markdownSource)
	if err != nil {
		return nil, fmt.Errorf("parse Markdown template: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, s); err != nil {
		return nil, fmt.Errorf("write Markdown: %w", err)
	}
	return b.Bytes(), nil
}

// Write writes summary.json, summary.md and summary.html into a folder.
func (s Summary) Write(dir string) error {
	asJSON, err1 := json.MarshalIndent(s, "", "  ")
	asMarkdown, err2 := s.Markdown()
	asHTML, err3 := s.HTML()
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("render summary: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // evidence is for everybody who may read the run
		return fmt.Errorf("create folder of the summary: %w", err)
	}
	for name, data := range map[string][]byte{"summary.json": asJSON, "summary.md": asMarkdown, "summary.html": asHTML} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil { //nolint:gosec // evidence is for everybody who may read the run
			return fmt.Errorf("write summary: %w", err)
		}
	}
	return nil
}

func percent(rate float64) string { return fmt.Sprintf("%.2f %%", rate*100) }

// escapeMarkdown keeps text from outside from becoming markup, HTML, a table cell, a link or a mention.
func escapeMarkdown(value any) string {
	var b strings.Builder
	for _, r := range Plain(fmt.Sprint(value)) {
		switch {
		case strings.ContainsRune("<>&@:\"'", r):
			// Entities, because a colon would let an address become a link and an at sign would call somebody.
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_{}[]()#+-.!|~$=", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
