package sandbox

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Mount is one line of /proc/self/mountinfo.
type Mount struct {
	Root       string
	Point      string
	Type       string
	SuperBlock []string
}

// ParseMountinfo reads the format of proc(5) that the kernel writes.
func ParseMountinfo(r io.Reader) ([]Mount, error) {
	var mounts []Mount
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		mount, err := parseMount(lines.Text())
		if err != nil {
			return nil, err
		}
		mounts = append(mounts, mount)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read mountinfo: %w", err)
	}
	return mounts, nil
}

func parseMount(line string) (Mount, error) {
	before, after, ok := strings.Cut(line, " - ")
	left, right := strings.Fields(before), strings.Fields(after)
	if !ok || len(left) < 6 || len(right) < 2 {
		return Mount{}, fmt.Errorf("read mountinfo: cannot understand line %q", line)
	}
	mount := Mount{Root: unescape(left[3]), Point: unescape(left[4]), Type: right[0]}
	if len(right) > 2 {
		mount.SuperBlock = strings.Split(right[2], ",")
	}
	return mount, nil
}

// unescape undoes the kernel's octal escapes for space, tab, newline and
// backslash.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}
