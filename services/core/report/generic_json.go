package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// records reads JSON of no particular format: an array of records, an object that holds such an array somewhere, or one
// record after another.
func (p *parser) records(first byte) error {
	p.found = JSON
	r := &jsonRecords{p: p, plan: newPlan(p)}
	r.root = r.tree()
	if err := r.read(first); err != nil {
		return err
	}
	return p.end()
}

type jsonRecords struct {
	p    *parser
	plan *plan
	root *node
	// found is set when the array was, where the mapping says.
	found bool
}

func (r *jsonRecords) read(first byte) error {
	where := r.plan.mapping.Records
	switch {
	case where == "" && first == '[':
		return r.p.array(r.record)
	case where == "":
		return r.following()
	case first == '[':
		return mappingError("mapping.records", "is given, but the report is an array itself")
	}
	if err := r.descend(pointer(where)); err != nil {
		return err
	}
	if !r.found {
		return invalid("has no array at %s, where mapping.records says", shortRef(where))
	}
	return nil
}

// following reads one record after another, as in JSON Lines.
func (r *jsonRecords) following() error {
	for n := 1; n == 1 || r.p.dec.More(); n++ {
		if err := r.p.inside(fmt.Sprintf("record %d", n), r.record); err != nil {
			return err
		}
	}
	return nil
}

// descend goes to the array of records and passes over everything else.
func (r *jsonRecords) descend(names []string) error {
	if len(names) == 0 {
		present, err := r.p.arrayOrNull(r.record)
		r.found = r.found || present
		return err
	}
	return r.p.object(func(name string) error {
		if name != names[0] {
			return r.p.skip()
		}
		return r.descend(names[1:])
	})
}

// record reads one record. It is not decoded as a whole: only what the mapping refers to is kept.
func (r *jsonRecords) record() error {
	if err := r.p.count(); err != nil {
		return err
	}
	values := make(row, len(r.plan.slots))
	err := r.p.record(func() error {
		return r.p.object(func(name string) error { return r.value(r.root.child(name), values) })
	})
	if err != nil {
		return err
	}
	return r.plan.observe(values)
}

// node is a place in a record: the slots that its value goes to, and the places inside of it.
type node struct {
	slots    []int
	children map[string]*node
	loose    map[string]*node
}

// tree joins all references.
func (r *jsonRecords) tree() *node {
	root := &node{}
	for i, slot := range r.plan.slots {
		at := root
		if slot.loose {
			at = grow(&at.loose, slot.reference)
		} else {
			for _, name := range pointer(slot.reference) {
				at = grow(&at.children, name)
			}
		}
		at.slots = append(at.slots, i)
	}
	return root
}

func grow(children *map[string]*node, name string) *node {
	if *children == nil {
		*children = map[string]*node{}
	}
	if (*children)[name] == nil {
		(*children)[name] = &node{}
	}
	return (*children)[name]
}

// child is the place of a name, or nil when nothing refers to it. A name may be meant by a reference and be a default name
// of other fields as well.
func (n *node) child(name string) *node {
	exact, loose := n.children[name], n.loose[looseName(name)]
	switch {
	case loose == nil:
		return exact
	case exact == nil:
		return loose
	}
	return &node{slots: slices.Concat(exact.slots, loose.slots), children: exact.children}
}

// value reads one value, and keeps what it is referred to for.
func (r *jsonRecords) value(n *node, values row) error {
	if n == nil {
		return r.p.skip()
	}
	token, err := r.p.token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return r.inside(t, n, values)
	case string:
		r.keep(n, values, t)
	case json.Number:
		r.keep(n, values, t.String())
	case bool:
		r.keep(n, values, strconv.FormatBool(t))
	}
	return nil
}

func (r *jsonRecords) keep(n *node, values row, text string) {
	for _, slot := range n.slots {
		if len(values[slot]) < maxValues {
			values[slot] = append(values[slot], text)
		}
	}
}

// inside reads the rest of an object or an array. The texts of an array that is referred to are all values.
func (r *jsonRecords) inside(open json.Delim, n *node, values row) error {
	for i := 0; r.p.dec.More(); i++ {
		child := n.children[strconv.Itoa(i)]
		place := indexed(i)
		if open == '{' {
			name, err := r.p.token()
			if err != nil {
				return err
			}
			text, _ := name.(string)
			child, place = n.children[text], shortName(text)
		} else if child == nil && len(n.slots) > 0 {
			child = &node{slots: n.slots}
		}
		if err := r.p.inside(place, func() error { return r.value(child, values) }); err != nil {
			return err
		}
	}
	_, err := r.p.token()
	return err
}
