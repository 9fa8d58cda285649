package image

import (
	"fmt"
	"io"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Normalize reads an image from a tarball and writes it without the time at which it was built, so that the same source gives the same bytes
// and the same digest. Layers stay as they are: the Dockerfiles give every file the same time.
func Normalize(file, reference string, out io.Writer) (digest string, err error) {
	img, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return "", fmt.Errorf("read image %s: %w", file, err)
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return "", fmt.Errorf("name the image: %w", err)
	}
	img, err = withoutTime(img)
	if err != nil {
		return "", fmt.Errorf("normalize image %s: %w", file, err)
	}
	hash, err := img.Digest()
	if err != nil {
		return "", fmt.Errorf("normalize image %s: %w", file, err)
	}
	if err := tarball.Write(tag, img, out); err != nil {
		return "", fmt.Errorf("write image %s: %w", file, err)
	}
	return hash.String(), nil
}

func withoutTime(img v1.Image) (v1.Image, error) {
	config, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	epoch := v1.Time{Time: time.Unix(0, 0).UTC()}
	config.Created = epoch
	for i := range config.History {
		config.History[i].Created = epoch
	}
	return mutate.ConfigFile(img, config)
}
