// Command report summarises the evidence of a pipeline run.
package main

import (
	"os"

	"github.com/cloudsec/cloudsec/ci/report/app"
)

func main() {
	os.Exit(app.Run(os.Args[1:], app.DefaultOptions()))
}
