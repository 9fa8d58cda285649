// Package contract holds the running core against its contract, api/openapi.yaml: schemathesis makes up requests, right and wrong
// ones, and demands that every answer is one that the contract promises.
package contract
