package report

import "github.com/cloudsec/cloudsec/services/core/finding"

// queue holds records until what they refer to is known.
type queue struct {
	p       *parser
	waiting []waitingRecord
	held    int64
}

// waitingRecord is a record that was read before what it refers to.
type waitingRecord struct {
	at  string
	obs finding.Observation
}

// add makes a record wait.
func (q *queue) add(at string, obs finding.Observation) error {
	size := observationBytes(obs) + int64(len(at))
	q.waiting = append(q.waiting, waitingRecord{at, obs})
	q.held += size
	return q.p.hold(size)
}

// release hands all records on and forgets them.
func (q *queue) release(observe func(at string, obs finding.Observation) error) error {
	q.p.held -= q.held
	waiting := q.waiting
	q.waiting, q.held = nil, 0
	for _, w := range waiting {
		if err := observe(w.at, w.obs); err != nil {
			return err
		}
	}
	return nil
}

// observationBytes is about what remembering an observation costs.
func observationBytes(o finding.Observation) int64 {
	size := 2 * entryBytes
	for _, text := range append([]string{
		o.Title, o.Description, o.RuleID, o.Component, o.PURL, o.Version, o.FixedVersion, o.Path, o.Resource, o.Mark, o.URL,
	}, o.Aliases...) {
		size += len(text)
	}
	return int64(size)
}
