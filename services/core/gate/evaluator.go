package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Evaluator judges findings one after the other, worst first, and keeps no more of them than a result lists.
type Evaluator struct {
	policy Policy
	now    time.Time
	// waivers are those of the blockers by key; used are those that were needed.
	waivers map[string]Waiver
	used    map[uuid.UUID]Waiver
	result  Result
	// breached are findings over their due date that nothing else blocks, as many as are listed; breaches counts all of them.
	breached []Blocker
	breaches int
}

// New begins an evaluation with what the sources said. No source at all is a blocker too: nobody has looked. Waivers that
// have expired are not regarded.
func New(policy Policy, now time.Time, sources []Source, waivers []Waiver) *Evaluator {
	e := &Evaluator{
		policy: policy, now: now, waivers: map[string]Waiver{}, used: map[uuid.UUID]Waiver{},
		result: Result{
			Sources: []Source{}, Open: map[string]int{}, States: map[string]int{},
			Blockers: []Blocker{}, Waived: []Blocker{}, Excepted: []Excepted{}, Waivers: []Waiver{},
		},
	}
	for _, waiver := range waivers {
		for _, key := range waiver.Blockers {
			if now.Before(waiver.ExpiresAt) {
				e.waivers[key] = waiver
			}
		}
	}
	for _, source := range sources {
		e.source(source)
	}
	if len(sources) == 0 {
		e.block(Blocker{Key: string(ReasonNoSource), Reason: ReasonNoSource, Detail: "No source has ever reported on it."})
	}
	return e
}

// source blocks when the source's word is missing or old.
func (e *Evaluator) source(s Source) {
	if s.ReportedAt == nil {
		e.result.Sources = append(e.result.Sources, s)
		e.block(Blocker{
			Key: key(ReasonNoImport, s.Name), Reason: ReasonNoImport, Source: s.Name, Detail: "The source has never reported.",
		})
		return
	}
	age := max(0, e.now.Sub(*s.ReportedAt))
	seconds := int64(age / time.Second)
	s.AgeSeconds = &seconds
	e.result.Sources = append(e.result.Sources, s)
	if age <= e.policy.MaxImportAge {
		return
	}
	e.block(Blocker{
		Key: key(ReasonStaleImport, s.Name), Reason: ReasonStaleImport, Source: s.Name,
		Detail: fmt.Sprintf("The source reported last %s ago; the policy wants it within %s.", round(age), round(e.policy.MaxImportAge)),
	})
}

// Add judges one finding that the sources report.
func (e *Evaluator) Add(f finding.Finding) {
	e.result.Findings++
	e.result.States[string(f.State)]++
	if !slices.Contains(e.policy.OpenStates, f.State) || !slices.Contains(e.policy.Kinds, f.Kind) {
		return
	}
	e.result.Open[f.Severity.String()]++
	reason, detail := e.judge(f)
	if reason == "" {
		if reason, detail = e.overdue(f); reason == "" {
			return
		}
	}
	lapsed := ""
	for _, exception := range e.policy.Exceptions {
		if !exception.covers(f) {
			continue
		}
		if e.now.Before(exception.Expires) {
			e.except(f, exception)
			return
		}
		lapsed = fmt.Sprintf(" The exception of %s expired on %s.",
			exception.Owner, exception.Expires.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	subject := subjectOf(f)
	e.stop(Blocker{
		Key: key(reason, f.Severity.String()+":"+f.ID.String()), Reason: reason, Detail: detail + lapsed, Found: &subject,
	})
}

// stop blocks, or waits with a breach until it is known whether there are more than the policy tolerates. One that is waived is
// no longer among those that count.
func (e *Evaluator) stop(b Blocker) {
	if _, waived := e.waivers[b.Key]; b.Reason != ReasonSLABreach || waived {
		e.block(b)
		return
	}
	if e.breaches++; len(e.breached) < MaxListed {
		e.breached = append(e.breached, b)
	}
}

// settle blocks the breaches when there are too many: then all of them stand in the way.
func (e *Evaluator) settle() {
	if e.breaches > max(e.policy.SLABreaches, 0) {
		for _, b := range e.breached {
			b.Detail += fmt.Sprintf(" The policy tolerates %d such findings; there are %d.", e.policy.SLABreaches, e.breaches)
			e.block(b)
		}
		e.result.BlockerCount += e.breaches - len(e.breached)
	}
	e.breached, e.breaches = nil, 0
}

// overdue says that an open finding is over its due date, where the policy asks for that, or nothing.
func (e *Evaluator) overdue(f finding.Finding) (reason Reason, detail string) {
	if e.policy.SLABreaches < 0 || f.SLAState.On(f.DueAt, e.now) != finding.SLABreached {
		return "", ""
	}
	return ReasonSLABreach, fmt.Sprintf("It was due on %s.", f.DueAt.UTC().Format(time.RFC3339))
}

// judge says why an open finding blocks, or nothing.
func (e *Evaluator) judge(f finding.Finding) (reason Reason, detail string) {
	if e.policy.ForbidExploited && f.KEV {
		return ReasonExploited, "It is known to be exploited, says CISA's catalogue; the policy forbids that."
	}
	if f.Priority > e.policy.MaxPriority {
		return ReasonPriority, fmt.Sprintf("Its priority is %d; the policy tolerates %d.", f.Priority, e.policy.MaxPriority)
	}
	if f.Priority < e.policy.MinPriority {
		return "", ""
	}
	severity := effective(f.Severity)
	if severity > e.policy.MaxSeverity {
		tolerated := "none"
		if e.policy.MaxSeverity != NoSeverity {
			tolerated = e.policy.MaxSeverity.String()
		}
		return ReasonSeverity, fmt.Sprintf("Its severity is %s; the policy tolerates %s.", f.Severity, tolerated)
	}
	limit, limited := e.policy.MaxAge[severity]
	if age := e.now.Sub(f.FirstSeenAt); limited && age > limit {
		return ReasonAge, fmt.Sprintf("It is known for %s; the policy gives a %s one %s.", round(age), severity, round(limit))
	}
	return "", ""
}

func (e *Evaluator) except(f finding.Finding, by Exception) {
	e.result.ExceptedCount++
	if len(e.result.Excepted) < MaxListed {
		e.result.Excepted = append(e.result.Excepted, Excepted{
			Found: subjectOf(f), Owner: by.Owner, Reason: by.Reason, Expires: by.Expires,
		})
	}
}

// block counts a blocker, or the waiver that lets it pass.
func (e *Evaluator) block(b Blocker) {
	waiver, waived := e.waivers[b.Key]
	if !waived {
		e.result.BlockerCount++
		if len(e.result.Blockers) < MaxListed {
			e.result.Blockers = append(e.result.Blockers, b)
		}
		return
	}
	e.used[waiver.ID] = waiver
	e.result.WaivedCount++
	if b.WaiverID = &waiver.ID; len(e.result.Waived) < MaxListed {
		e.result.Waived = append(e.result.Waived, b)
	}
}

// Result sums up.
func (e *Evaluator) Result() Result {
	e.settle()
	result := e.result
	for _, waiver := range e.used {
		result.Waivers = append(result.Waivers, waiver)
	}
	slices.SortFunc(result.Waivers, func(a, b Waiver) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	switch {
	case result.BlockerCount > 0:
		result.Verdict = Fail
	case result.WaivedCount > 0:
		result.Verdict = Waived
	default:
		result.Verdict = Pass
	}
	return result
}

func key(reason Reason, what string) string {
	return string(reason) + ":" + what
}

// KeyOfFinding splits the key of a blocker that is about a finding. A finding may become part of another, and its waivers with
// it: the other's key begins in the same way.
func KeyOfFinding(key string) (begin string, id uuid.UUID, ok bool) {
	at := strings.LastIndexByte(key, ':') + 1
	id, err := uuid.Parse(key[at:])
	return key[:at], id, err == nil
}

func subjectOf(f finding.Finding) Subject {
	return Subject{
		ID: f.ID, Kind: f.Kind, Severity: f.Severity.String(), State: f.State, Title: f.Title, RuleID: f.RuleID,
		Component: f.Component, Path: f.Path, FirstSeenAt: f.FirstSeenAt,
	}
}

// round writes a duration the way people say it.
func round(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return d.Round(time.Second).String()
}
