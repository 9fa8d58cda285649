// Package scan holds the files of the room that its program carries with it.
package scan

import _ "embed"

// TrivyConfig is the trivy.yaml that every scan uses.
//
//go:embed trivy.yaml
var TrivyConfig []byte
