package engine

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress prints each step with its duration. Steps may run at the same time.
type progress struct {
	mu      sync.Mutex
	out     io.Writer
	started time.Time
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, started: time.Now()}
}

func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.out, format+"\n", args...)
}

// step runs something that may take long, and says what and how long.
func (p *progress) step(what string, run func() error) error {
	started := time.Now()
	p.say("  ...    %s", what)
	if err := run(); err != nil {
		p.say("  FAILED %s after %s", what, seconds(time.Since(started)))
		return err
	}
	p.say("  done   %s in %s", what, seconds(time.Since(started)))
	return nil
}

func (p *progress) total(what string) {
	p.say("%s in %s", what, seconds(time.Since(p.started)))
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%.1f s", d.Seconds())
}
