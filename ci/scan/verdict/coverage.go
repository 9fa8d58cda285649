package verdict

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// clockSkew is how far in the future a database's date may lie.
const clockSkew = time.Hour

const howToMend = "give a public database with --db or TRIVY_DB_REPOSITORY, or ask for --offline and take the gap into account"

// coverage checks that a target's packages were compared with a database worth the name.
func (j *judge) coverage(target trivy.Target) {
	if !target.HasPackages() {
		return
	}
	database, why := j.database(target)
	coverage := CoverageNone
	if database != nil {
		j.oldest(database)
		coverage, why = j.quality(*database)
	}
	if coverage == CoverageFull {
		return
	}
	if coverage == CoverageNone || j.verdict.VulnerabilityCoverage == CoverageFull {
		j.verdict.VulnerabilityCoverage = coverage
		j.verdict.NotScanned = why
	}
	if j.in.Mode == Full {
		j.problem("%s: vulnerabilities were not scanned: %s; %s", target, why, howToMend)
	}
}

// database finds the database of a target's scan, or says why there was none.
func (j *judge) database(target trivy.Target) (*trivy.Database, string) {
	record, err := trivy.ReadRecord(j.in.Reports, target)
	switch {
	case errors.Is(err, fs.ErrNotExist) && j.in.Database != nil:
		return j.in.Database, ""
	case errors.Is(err, fs.ErrNotExist):
		return nil, "nothing tells which database was used"
	case err != nil:
		return nil, err.Error()
	case !record.Vulnerabilities() && record.Offline:
		return nil, "the scan was asked to stay offline and had no database"
	case !record.Vulnerabilities():
		return nil, "the scan did not look for vulnerabilities"
	case record.Database == nil:
		return nil, "the scan's record names no database"
	default:
		return record.Database, ""
	}
}

// quality says how much a database is worth.
func (j *judge) quality(d trivy.Database) (Coverage, string) {
	age := j.in.Now.Sub(d.UpdatedAt)
	limit := time.Duration(j.in.Policy.MaxDatabaseAge)
	switch {
	case d.Partial():
		return CoveragePartial, fmt.Sprintf("the database holds only %d chosen advisories (%s)", d.Advisories, d.Source)
	case age > limit:
		return CoveragePartial, fmt.Sprintf("the database is %s old, the policy allows %s", age.Round(time.Hour), limit)
	case age < -clockSkew:
		return CoveragePartial, fmt.Sprintf("the database is dated %s, which is in the future", d.UpdatedAt.Format(time.RFC3339))
	default:
		return CoverageFull, ""
	}
}

func (j *judge) oldest(d *trivy.Database) {
	if current := j.verdict.Database; current == nil || d.UpdatedAt.Before(current.UpdatedAt) {
		j.verdict.Database = d
	}
}
