package plan

import (
	"encoding/json"
	"fmt"
	"strings"
)

// JSON returns the review for machines. It holds no value that Markdown would not show.
func (r *Review) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode review: %w", err)
	}
	return append(raw, '\n'), nil
}

// Headline is the review in one line.
func (r *Review) Headline() string {
	c := r.Counts
	line := fmt.Sprintf("%s: %s. %d to create, %d to change, %d to replace, %d to destroy",
		r.Environment, strings.ToUpper(string(r.Verdict)), c.Created, c.Changed, c.Replaced, c.Destroyed)
	for _, more := range []struct {
		count int
		word  string
	}{
		{c.Imported, "imported"}, {c.Moved, "moved"}, {c.Forgotten, "forgotten"}, {c.Drifted, "drifted"},
	} {
		if more.count > 0 {
			line += fmt.Sprintf(", %d %s", more.count, more.word)
		}
	}
	return line
}

// Text returns the review for a terminal: the headline, then what an approver must read.
func (r *Review) Text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Headline())
	for _, danger := range r.Dangers {
		fmt.Fprintf(&b, "  %-5s  %-20s  %s\n         %s\n", danger.Level, danger.Rule, danger.Address, danger.Detail)
		if danger.Exception != "" {
			fmt.Fprintf(&b, "         excepted: %s\n", danger.Exception)
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "  note   %s\n", note)
	}
	for _, item := range r.Items {
		fmt.Fprintf(&b, "  %s %s%s\n", sign(item.Kind), item.Address, remark(item))
	}
	return b.String()
}

// Markdown returns the review for a pull request or an approval page.
func (r *Review) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Plan of %s: %s\n\n%s (Terraform %s).\n", code(r.Environment), r.Verdict, escape(r.Headline()), escape(r.TerraformVersion))
	r.markdownDangers(&b)
	r.markdownChanges(&b)
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "\nNote: %s.\n", escape(note))
	}
	return b.String()
}

func (r *Review) markdownDangers(b *strings.Builder) {
	if len(r.Dangers) == 0 {
		b.WriteString("\nNothing dangerous was found.\n")
		return
	}
	b.WriteString("\n## Dangers\n\n| level | rule | resource | what |\n|---|---|---|---|\n")
	for _, d := range r.Dangers {
		what := escape(d.Detail)
		if d.Exception != "" {
			what += "; excepted: " + escape(d.Exception)
		}
		fmt.Fprintf(b, "| **%s** | %s | %s | %s |\n", d.Level, d.Rule, code(d.Address), what)
	}
}

func (r *Review) markdownChanges(b *strings.Builder) {
	if len(r.Items) == 0 {
		b.WriteString("\nNo resource changes.\n")
		return
	}
	b.WriteString("\n## Changes\n\n| | resource | what |\n|---|---|---|\n")
	for _, item := range r.Items {
		fmt.Fprintf(b, "| %s | %s | %s |\n", item.Kind, code(item.Address), markdownWhat(item))
	}
}

// markdownWhat puts the attributes into one table cell.
func markdownWhat(item Item) string {
	parts := []string{}
	if text := strings.TrimPrefix(remark(item), ", "); text != "" {
		parts = append(parts, escape(text))
	}
	for _, a := range item.Attributes {
		parts = append(parts, fmt.Sprintf("%s: %s → %s", code(a.Path), code(a.Before), code(a.After)))
	}
	return strings.Join(parts, "<br>")
}

// remark is what the kind alone does not say.
func remark(item Item) string {
	text := ""
	if item.From != "" {
		text += ", moved from " + item.From
	}
	if item.Imported {
		text += ", imported"
	}
	if len(item.ForcedBy) > 0 {
		text += ", forced by " + join(item.ForcedBy)
	}
	return text
}

func sign(kind Kind) string {
	signs := map[Kind]string{KindCreate: "+  ", KindUpdate: "~  ", KindReplace: "-/+", KindDelete: "-  ", KindForget: "#  "}
	if s, ok := signs[kind]; ok {
		return s
	}
	return ">  "
}

// escape keeps text from becoming markup: names in a plan are chosen by whoever wrote the configuration.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "\n", " ").Replace(s)
}

// code shows a name as it is. A backtick would end the code span and a bar the table cell, so both are replaced.
func code(s string) string {
	return "`" + strings.NewReplacer("`", "'", "|", "¦", "\n", " ").Replace(s) + "`"
}
