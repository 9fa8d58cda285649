// Package api is the contract of core: openapi.yaml and the server and types generated from it.
package api

import _ "embed"

//go:generate env CGO_ENABLED=0 go tool -modfile=../../../ci/tools/oapi-codegen/go.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Spec is the contract, openapi.yaml, as it was when the service was built.
//
//go:embed openapi.yaml
var Spec []byte
