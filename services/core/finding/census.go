package finding

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Census numbers the results of one report that look alike, in the order of the report, so that two issues of one rule in
// one file stay two although nothing but their lines tells them apart. The lines themselves drift; which of the alike
// comes first does not. Records of the same line are the same issue and get the same number.
type Census struct {
	// first is the line on which something was seen first, more are the lines after that. Keys are short hashes: should
	// two ever be equal, a number is one too high, which does no harm.
	first map[uint64]int32
	more  map[uint64][]int32
}

// NewCensus returns the census of one report.
func NewCensus() *Census {
	return &Census{first: map[uint64]int32{}, more: map[uint64][]int32{}}
}

// Number gives the observation its ordinals, one for each way of looking at it.
func (c *Census) Number(o *Observation) {
	ways := o.ways()
	o.ordinals = nil
	ordinals, numbered := make([]int, len(ways)), false
	for i, way := range ways {
		ordinals[i] = c.number(way, int32(o.Line)) //nolint:gosec // bounded by Normalise
		numbered = numbered || ordinals[i] > 0
	}
	if numbered {
		o.ordinals = ordinals
	}
}

// ways are the things that may tell the observation from others: its marks, its resource, its file.
func (o *Observation) ways() []string {
	switch o.Kind {
	case KindCode:
		ways := make([]string, 0, len(o.Marks))
		for _, m := range o.Marks {
			ways = append(ways, m.By+"="+m.Value)
		}
		return o.inFile(ways...)
	case KindMisconfiguration:
		if o.Resource != "" {
			return o.inFile("resource="+o.Resource, "")
		}
		return o.inFile("")
	case KindSecret:
		return o.inFile("")
	}
	return nil
}

func (o *Observation) inFile(ways ...string) []string {
	for i := range ways {
		ways[i] = o.RuleID + "\x00" + o.check + "\x00" + o.place + "\x00" + ways[i]
	}
	return ways
}

func (c *Census) number(way string, line int32) int {
	sum := sha256.Sum256([]byte(way))
	key := binary.BigEndian.Uint64(sum[:8])
	first, seen := c.first[key]
	if !seen {
		c.first[key] = line
		return 0
	}
	if first == line {
		return 0
	}
	at := slices.Index(c.more[key], line)
	if at < 0 {
		at = len(c.more[key])
		c.more[key] = append(c.more[key], line)
	}
	return at + 1
}
