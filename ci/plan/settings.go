package plan

// setting is one attribute of one type, and when its value is bad. A danger is a value that is bad after the apply and
// was not bad before: what is bad already is a finding for the scanner, not the doing of this plan.
type setting struct {
	resource string
	name     string
	bad      func(field) bool
	detail   string
}

func isOff(f field) bool   { return !f.on() }
func isOn(f field) bool    { return f.on() }
func isEmpty(f field) bool { return f.text() == "" }
func isZero(f field) bool  { return f.number() == 0 }

// not is for a text that has to have one value.
func not(want string) func(field) bool { return func(f field) bool { return f.text() != want } }

// blockOff is for a nested block with an "enabled" switch: bad when absent or off.
func blockOff(f field) bool {
	for _, block := range blocks(f.value) {
		if block["enabled"] == true {
			return false
		}
	}
	return true
}

// settingDangers applies a table to a resource. Unknown values are skipped: the provider computes most of them as
// they were, and the guards that decide alone are reported by unknownDangers.
func settingDangers(r *Resource, rule Rule, table []setting) []Danger {
	if !r.Kind().remains() {
		return nil
	}
	var dangers []Danger
	for _, s := range table {
		after := r.after(s.name)
		if s.resource != r.Type || after.unknown || !s.bad(after) {
			continue
		}
		if r.Change.Before != nil && s.bad(r.before(s.name)) {
			continue
		}
		dangers = append(dangers, Danger{rule, r.Address, s.detail})
	}
	return dangers
}

// onlyWhenTakenAway keeps a table for changes: a setting that was good and is bad. On creation its absence is normal.
func onlyWhenTakenAway(r *Resource, rule Rule, table []setting) []Danger {
	if r.Change.Before == nil {
		return nil
	}
	return settingDangers(r, rule, table)
}

// computedDangers reports the settings of a new resource that the configuration leaves to AWS. Its defaults are not
// ours, so somebody has to look.
func computedDangers(r *Resource, table []setting) []Danger {
	if r.Change.Before != nil || !r.Kind().remains() {
		return nil
	}
	var dangers []Danger
	for _, s := range table {
		if s.resource == r.Type {
			dangers = append(dangers, unknownDangers(r, []string{s.name})...)
		}
	}
	return dangers
}
