package identity

import (
	"fmt"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Question is a pair with what core reads of it.
type Question struct {
	Pair
	RecordA, RecordB Record
	A, B             finding.Observation
}

// Ask reads the reports of a pair.
func (c Corpus) Ask(p Pair) (Question, error) {
	q := Question{Pair: p, RecordA: c.Records[p.A], RecordB: c.Records[p.B]}
	first, second := append(c.named(p.BeforeA), q.RecordA), append(c.named(p.BeforeB), q.RecordB)
	if p.Together {
		first = append(first, second...)
	}
	read, err := Read(first)
	if err != nil {
		return q, err
	}
	if p.Together {
		q.A, q.B = read[len(p.BeforeA)], read[len(read)-1]
		return q, nil
	}
	q.A = read[len(read)-1]
	if read, err = Read(second); err != nil {
		return q, err
	}
	q.B = read[len(read)-1]
	return q, nil
}

func (c Corpus) named(ids []string) []Record {
	records := make([]Record, 0, len(ids)+2)
	for _, id := range ids {
		records = append(records, c.Records[id])
	}
	return records
}

// Judge answers questions.
type Judge struct {
	Name string
	Same func(Question) bool
}

// Judges are the recipes that are compared.
func Judges() []Judge {
	judges := make([]Judge, 0, 3)
	for _, recipe := range finding.Recipes() {
		judges = append(judges, Judge{fmt.Sprintf("recipe %d", recipe.Version), func(q Question) bool {
			return finding.Same(recipe.Identify(q.A.Facts()), recipe.Identify(q.B.Facts()))
		}})
	}
	return append(judges, Judge{"DefectDojo", defectDojo})
}
