package report

import (
	"path"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// trivyResource is a resource of a cluster while it is being read. Its names become part of the path of what was found in
// it: two deployments of one name in two namespaces are two, and so are the files of two images.
type trivyResource struct {
	p                     *parser
	namespace, kind, name string
	done                  bool
	queue                 queue
}

// trivyResource reads one element of Resources. Whether a namespace is still to come is known at the resource's end only,
// unless one came.
func (p *parser) trivyResource() error {
	r := &trivyResource{p: p, queue: queue{p: p}}
	if err := p.object(r.field); err != nil {
		return err
	}
	r.done = true
	return r.queue.release(r.observe)
}

func (r *trivyResource) field(name string) error {
	switch name {
	case "Namespace":
		return r.p.value(&r.namespace)
	case "Kind":
		return r.p.value(&r.kind)
	case "Name":
		return r.p.value(&r.name)
	case "Error":
		return r.failure()
	case "Results":
		return r.p.array(func() error { return r.p.trivyResult(r) })
	}
	return r.p.skip()
}

// failure refuses a resource whose scan failed. What was not found in it would look fixed.
func (r *trivyResource) failure() error {
	var text string
	if err := r.p.value(&text); err != nil || text == "" {
		return err
	}
	return r.p.fault("says that the scan of this resource failed; its silence would close findings. Mend the scan, or " +
		"leave the resource out of it")
}

// observe puts the resource's names in front of the path.
func (r *trivyResource) observe(at string, obs finding.Observation) error {
	if !r.done && (r.namespace == "" || r.kind == "" || r.name == "") {
		return r.queue.add(at, obs)
	}
	resource := path.Join(r.namespace, r.kind, r.name)
	if obs.Path == path.Join(r.kind, r.name) {
		obs.Path = ""
	}
	obs.Path = path.Join(resource, obs.Path)
	return r.p.observe(at, obs)
}
