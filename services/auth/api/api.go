// Package api is the contract of auth: the OpenAPI file and the Go code generated from it.
package api

import _ "embed"

//go:generate go tool -modfile=../../../ci/tools/oapi-codegen/go.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Spec is the contract, openapi.yaml, as it was when the service was built.
//
//go:embed openapi.yaml
var Spec []byte
