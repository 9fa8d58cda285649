package home

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Process identifies a process across reuse of its number: two processes with
// the same number did not start at the same tick of the same boot.
type Process struct {
	PID     int    `json:"pid"`
	Started uint64 `json:"started"`
	Boot    string `json:"boot"`
}

// FindProcess describes the process that has the number now.
func FindProcess(pid int) (Process, error) {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return Process{}, fmt.Errorf("find process %d: %w", pid, err)
	}
	started, err := parseStart(stat)
	if err != nil {
		return Process{}, fmt.Errorf("find process %d: %w", pid, err)
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return Process{}, fmt.Errorf("find process %d: %w", pid, err)
	}
	return Process{PID: pid, Started: started, Boot: strings.TrimSpace(string(boot))}, nil
}

// parseStart reads field 22 of /proc/<pid>/stat. The second field is the
// program's name in parentheses and may itself hold spaces and parentheses.
func parseStart(stat []byte) (uint64, error) {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return 0, errors.New("no program name in process status")
	}
	fields := bytes.Fields(stat[end+1:])
	const afterName = 22 - 3
	if len(fields) <= afterName {
		return 0, fmt.Errorf("process status has only %d fields", len(fields)+2)
	}
	started, err := strconv.ParseUint(string(fields[afterName]), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read start of process: %w", err)
	}
	return started, nil
}

// Alive tells whether it is this very process that has the number now.
func (p Process) Alive() bool {
	now, err := FindProcess(p.PID)
	return err == nil && now == p
}

// WriteProcess records a process in a file.
func WriteProcess(path string, p Process) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("record process: %w", err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("record process: %w", err)
	}
	return nil
}

// ReadProcess returns the recorded process if it is still alive.
func ReadProcess(path string) (Process, bool, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Process{}, false, nil
	}
	if err != nil {
		return Process{}, false, fmt.Errorf("read recorded process: %w", err)
	}
	// A file that a crash left half-written describes no process.
	var p Process
	half := json.Unmarshal(data, &p)
	return p, half == nil && p.Alive(), nil
}
