package cloudwatch

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/cloudsec/cloudsec/services/core/posture"
)

// data makes the metrics of a summary: some without dimensions, and some for each severity.
func data(s posture.Summary, now time.Time) []types.MetricDatum {
	c := collector{now: now}
	c.add("PostureScore", "", float64(s.Score.Value), types.StandardUnitNone)
	c.add("OpenFindings", "", float64(s.Open), types.StandardUnitCount)
	c.add("AcceptedFindings", "", float64(s.Accepted), types.StandardUnitCount)
	c.add("NewFindings30Days", "", float64(s.Recent.Created), types.StandardUnitCount)
	c.add("FixedFindings30Days", "", float64(s.Recent.Fixed), types.StandardUnitCount)
	c.remediation("", s.Remediation)
	for _, p := range s.BySeverity {
		severity := p.Severity.String()
		c.add("OpenFindings", severity, float64(p.Open), types.StandardUnitCount)
		c.add("LateFindings", severity, float64(p.Late), types.StandardUnitCount)
		c.remediation(severity, p.Remediation)
	}
	return c.data
}

type collector struct {
	now  time.Time
	data []types.MetricDatum
}

// remediation leaves the mean out when there is none: a zero would be taken for very fast.
func (c *collector) remediation(severity string, r posture.Remediation) {
	if mean := r.Mean(); mean != nil {
		c.add("MeanTimeToRemediate", severity, mean.Seconds(), types.StandardUnitSeconds)
	}
}

func (c *collector) add(name, severity string, value float64, unit types.StandardUnit) {
	datum := types.MetricDatum{MetricName: &name, Value: &value, Unit: unit, Timestamp: &c.now}
	if severity != "" {
		datum.Dimensions = []types.Dimension{{Name: aws.String("Severity"), Value: &severity}}
	}
	c.data = append(c.data, datum)
}
