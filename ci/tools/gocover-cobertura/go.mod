module github.com/cloudsec/cloudsec/ci/tools/gocover-cobertura

go 1.26.8

tool github.com/boumenot/gocover-cobertura

require (
	github.com/boumenot/gocover-cobertura v1.5.0 // indirect
	golang.org/x/mod v0.35.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
	golang.org/x/tools v0.44.0 // indirect
)
