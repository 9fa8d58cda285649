// Package release asks core whether something may be released, and keeps the answer as evidence.
package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
)

// Verdicts of core's gate. Unknown is ours: core could not be asked, or did not answer in a way that we understand.
const (
	Pass    = "pass"
	Fail    = "fail"
	Waived  = "waived"
	Unknown = "unknown"
)

// Options say whom to ask about what.
type Options struct {
	// Core and Auth are the base addresses of the services.
	Core, Auth string
	// Asker may evaluate releases: role ci, analyst, lead or admin.
	Asker hub.Login
	// Image is the digest of an image, or a reference with one. Sources are the alternative: those whose word counts.
	Image   string
	Sources []string
	// Policy is the name of one of core's policies; its default one when empty.
	Policy string
	Client hub.Client
	Now    func() time.Time
}

// Check says what is missing, everything at once.
func (o Options) Check() error {
	var problems []error
	if (o.Image == "") == (len(o.Sources) == 0) {
		problems = append(problems, errors.New("either an image or sources must be named, and not both"))
	}
	if o.Image != "" && !strings.Contains(o.Image, "sha256:") {
		problems = append(problems, fmt.Errorf("image %q has no digest: a tag may mean another image tomorrow", o.Image))
	}
	return errors.Join(problems...)
}

// question is what core is asked.
type question struct {
	Image   string   `json:"image,omitempty"`
	Sources []string `json:"sources,omitempty"`
	Policy  string   `json:"policy,omitempty"`
}

// Run asks, and returns what is evidence also when there is an error: then nobody knows, and nothing may be released.
func Run(ctx context.Context, o Options) (Result, error) {
	start := o.Now()
	result := Result{Verdict: Unknown, Asked: question{o.Image, o.Sources, o.Policy}}
	err := o.ask(ctx, &result)
	if err != nil {
		result.Problem = err.Error()
	}
	result.At, result.Seconds = start.UTC(), o.Now().Sub(start).Seconds()
	return result, err
}

func (o Options) ask(ctx context.Context, result *Result) error {
	if err := o.Check(); err != nil {
		return err
	}
	for _, service := range []struct{ name, base string }{{"auth", o.Auth}, {"core", o.Core}} {
		if err := o.Client.Ready(ctx, service.base); err != nil {
			return fmt.Errorf("%s is not ready: %w", service.name, err)
		}
	}
	token, err := o.Client.Login(ctx, o.Auth, o.Asker)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	body, err := json.Marshal(result.Asked)
	if err != nil {
		return fmt.Errorf("encode question: %w", err)
	}
	// A question that is asked twice is answered twice, which does no harm.
	_, err = o.Client.Do(ctx, hub.Request{
		Method: http.MethodPost, URL: o.Core + "/v1/gates/release", Token: token, Body: body,
		Header: http.Header{"Content-Type": {"application/json"}},
	}, &result.Answer)
	if err != nil {
		return fmt.Errorf("ask the gate: %w", err)
	}
	return result.judge()
}

// judge takes core's verdict over, if it is one that we know.
func (r *Result) judge() error {
	var evaluation Evaluation
	if err := json.Unmarshal(r.Answer, &evaluation); err != nil {
		return fmt.Errorf("read the gate's answer: %w", err)
	}
	switch evaluation.Verdict {
	case Pass, Fail, Waived:
		r.Verdict, r.evaluation = evaluation.Verdict, evaluation
		return nil
	}
	return fmt.Errorf("the gate's answer has the verdict %q, which is none that is known", evaluation.Verdict)
}
