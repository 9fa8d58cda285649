package plan_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const change = `{"format_version":"1.2","planned_values":{},"resource_changes":[%]}`
	for name, tc := range map[string]struct{ input, want string }{
		"EmptyInput":          {"", "not a Terraform plan"},
		"Garbage":             {"plan: none", "invalid near byte"},
		"AStateFile":          {`{"format_version":"1.0","terraform_version":"1.11.4","values":{}}`, "not a Terraform plan"},
		"TheStreamOfPlanJSON": {`{"@level":"info","type":"version"}` + "\n" + `{"@level":"info"}`, "not a Terraform plan"},
		"TwoDocuments":        {`{"format_version":"1.2","planned_values":{}}{}`, "more than one document"},
		"AnOldFormat":         {`{"format_version":"0.2","planned_values":{}}`, `format "0.2" is not supported`},
		"AFutureFormat":       {`{"format_version":"2.0","planned_values":{}}`, `format "2.0" is not supported`},
		"AFormatWithoutMinor": {`{"format_version":"1","planned_values":{}}`, `format "1" is not supported`},
		"AnUnknownAction":     {strings.Replace(change, "%", `{"address":"a.b","type":"a","change":{"actions":["explode"]}}`, 1), "unknown action"},
		"NoAction":            {strings.Replace(change, "%", `{"address":"a.b","type":"a","change":{"actions":[]}}`, 1), "unknown action"},
		"NoChange":            {strings.Replace(change, "%", `{"address":"a.b","type":"a"}`, 1), "a change without content"},
		"NoAddress":           {strings.Replace(change, "%", `{"type":"a","change":{"actions":["create"]}}`, 1), "without address or type"},
		"AnUnknownOutput":     {`{"format_version":"1.2","planned_values":{},"output_changes":{"x":{"actions":["burn"]}}}`, `output "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.Parse(strings.NewReader(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestParseErrorsDoNotQuoteTheInput(t *testing.T) {
	t.Parallel()
	_, err := plan.Parse(strings.NewReader(`{"format_version": "1.2", "resource_changes": "hunter2-secret"}`))
	require.ErrorIs(t, err, plan.ErrNotAPlan)
	require.NotContains(t, err.Error(), "hunter2")
}

// FuzzReview holds for every input: no crash, and what is read can be shown in all forms.
func FuzzReview(f *testing.F) {
	for _, name := range []string{"sensitive_values", "unknown_values", "nasty_names", "iam_widened", "network_opened"} {
		raw, err := os.ReadFile("testdata/plans/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add(`{"format_version":"1.2","planned_values":{},"resource_changes":[{"address":"a.b[\"]\"]","type":"aws_security_group",` +
		`"change":{"actions":["update"],"before":[],"after":{"ingress":[null,{"cidr_blocks":["::/0"]}]},"after_unknown":true}}]}`)
	policy, err := plan.ParsePolicy(strings.NewReader("version: 1"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input string) {
		parsed, err := plan.Parse(strings.NewReader(input))
		if err != nil {
			return
		}
		review := plan.NewReview(parsed, policy, "prod", today)
		_, err = review.JSON()
		require.NoError(t, err)
		require.NotContains(t, review.Text(), "\x1b")
		require.Equal(t, len(review.Dangers) > 0, review.Verdict == plan.VerdictBlock, "an unmentioned rule must block")
	})
}
