package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	for _, name := range []string{"debian", "golang", "node", "python", "postgres", "terraform"} {
		image, ok := c.Image(name)
		require.True(t, ok, name)
		repository, tag := image.Split()
		require.Contains(t, repository, "/")
		require.NotEmpty(t, tag)
	}
	_, ok := c.Image("nothing")
	require.False(t, ok)
}

func TestPinsEveryArchitectureOfNPMPackages(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	for _, image := range c.Images {
		for _, npm := range image.NPM {
			require.Contains(t, npm.Integrity, "x64", npm.Package)
			require.Contains(t, npm.Integrity, "arm64", npm.Package)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ json, want string }{
		"RejectsUnknownField": {`{"dagger":"v1","debian":"x","imagez":[]}`, "unknown field"},
		"RejectsBareVersion":  {`{"dagger":"1","debian":"x"}`, `dagger "1"`},
		"RejectsNoSuite":      {`{"dagger":"v1"}`, "the suite is missing"},
		"RejectsNoTag":        {`{"dagger":"v1","debian":"x","images":[{"name":"a","reference":"a"}]}`, "has no tag"},
		"RejectsTwins": {
			`{"dagger":"v1","debian":"x","images":[{"name":"a","reference":"a:1"},{"name":"a","reference":"a:2"}]}`, "used twice",
		},
		"RejectsUnknownLayout": {
			`{"dagger":"v1","debian":"x","images":[{"name":"a","reference":"a:1","npm":[{"package":"p","layout":"odd"}]}]}`, "neither binary nor module",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalog.Parse([]byte(test.json))
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	repository, tag := catalog.Image{Reference: "golang:1"}.Split()
	require.Equal(t, "library/golang", repository)
	require.Equal(t, "1", tag)
	repository, _ = catalog.Image{Reference: "hashicorp/terraform:1"}.Split()
	require.Equal(t, "hashicorp/terraform", repository)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"dagger":"v1","debian":"x","images":[{"name":"a","reference":"a:1"}]}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := catalog.Parse(data)
		if err == nil {
			require.NotEmpty(t, c.Debian)
		}
	})
}
