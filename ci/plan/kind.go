package plan

import (
	"fmt"
	"strings"
)

// Kind is what happens to a resource, in one word.
type Kind string

// The kinds of change that Terraform plans.
const (
	KindCreate  Kind = "create"
	KindUpdate  Kind = "update"
	KindReplace Kind = "replace"
	KindDelete  Kind = "delete"
	KindForget  Kind = "forget"
	KindRead    Kind = "read"
	KindNone    Kind = "no-op"
)

// kinds maps Terraform's list of actions, which carries their order, to a kind.
var kinds = map[string]Kind{
	"no-op":         KindNone,
	"create":        KindCreate,
	"read":          KindRead,
	"update":        KindUpdate,
	"delete":        KindDelete,
	"delete,create": KindReplace,
	"create,delete": KindReplace,
	"create,forget": KindReplace,
	"forget":        KindForget,
}

// kindOf fails on a list that it does not know, because a new kind of action could be a dangerous one.
func kindOf(change *Change) (Kind, error) {
	if change == nil {
		return "", fmt.Errorf("%w (a change without content)", ErrNotAPlan)
	}
	kind, known := kinds[strings.Join(change.Actions, ",")]
	if !known {
		return "", fmt.Errorf("unknown action %q: review the plan by hand and teach ci/plan", change.Actions)
	}
	return kind, nil
}

// Kind returns what happens to the resource. A parsed plan has only known kinds.
func (r *Resource) Kind() Kind {
	kind, err := kindOf(r.Change)
	if err != nil {
		return KindNone
	}
	return kind
}

// remains tells whether there is an object afterwards whose settings matter.
func (k Kind) remains() bool { return k == KindCreate || k == KindUpdate || k == KindReplace }
