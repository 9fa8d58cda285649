package finding

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// Recipe is the version of the recipe that is current: the one that new findings get. Older ones stay in Recipes for ever,
// because stored fingerprints were made with them.
const Recipe = 2

// Identity is what makes two observations the same finding: the fingerprint, and the inputs it was made of, so that
// anybody can see why and compute it again.
type Identity struct {
	Recipe int
	Value  [sha256.Size]byte
	Inputs map[string]string
	// Claims are the fingerprints that the observation would have if less were known of it. A finding that goes by one of
	// them is this one, seen by somebody who knew less; and who knows less later finds this one under them.
	Claims [][sha256.Size]byte
	// Open is how many of the claims, counted from the first, are names of the same standing as the value, because nothing
	// decisive such as a CVE is known. A finding may be claimed under those too.
	Open int
	// Rank orders identities by how much they know. The finding takes the fingerprint that knows most.
	Rank int
}

// RecipeVersion is one way to make an identity of facts.
type RecipeVersion struct {
	Version  int
	Identify func(Facts) Identity
}

// Recipes returns all recipes, oldest first.
func Recipes() []RecipeVersion {
	return []RecipeVersion{{1, recipe1}, {2, recipe2}}
}

// RecipeByVersion returns a recipe.
func RecipeByVersion(version int) (RecipeVersion, error) {
	for _, r := range Recipes() {
		if r.Version == version {
			return r, nil
		}
	}
	return RecipeVersion{}, FieldErrorf(CodeInvalidRequest, "recipe", "%d is not a recipe; there are 1 to %d", version, Recipe)
}

// Identify computes the identity of a normalised observation with the current recipe. Severity, title, description,
// versions and lines are not part of it, because they change while the issue stays. Neither is the target: a vulnerability
// of a package is one issue in however many images it is, and each image's source has a sighting of it.
func (o *Observation) Identify() Identity {
	return o.Facts().Identify()
}

// Identify computes the identity with the current recipe.
func (f Facts) Identify() Identity {
	return recipe2(f)
}

// FormerValues are the fingerprints that recipes before the current one make of the facts.
func (f Facts) FormerValues() [][sha256.Size]byte {
	var values [][sha256.Size]byte
	for _, r := range Recipes() {
		if r.Version < Recipe {
			values = append(values, r.Identify(f).Value)
		}
	}
	return values
}

// Same reports whether an observation that arrives leads to the finding that a stored one made. It is what the store does
// with its tables, in one line, for whoever measures a recipe.
func Same(stored, arriving Identity) bool {
	if arriving.Value == stored.Value || slices.Contains(stored.Claims, arriving.Value) {
		return true
	}
	return slices.ContainsFunc(arriving.Claims, func(claim [sha256.Size]byte) bool {
		return claim == stored.Value || slices.Contains(stored.Claims[:stored.Open], claim)
	})
}

// Digest is the fingerprint of inputs: SHA-256 over the recipe and the inputs sorted by name, each with its length, so
// that no two sets of inputs read the same.
func Digest(recipe int, inputs map[string]string) [sha256.Size]byte {
	text := binary.AppendUvarint(make([]byte, 0, 256), uint64(recipe)) //nolint:gosec // recipes are small and positive
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		for _, s := range []string{name, inputs[name]} {
			text = binary.AppendUvarint(text, uint64(len(s)))
			text = append(text, s...)
		}
	}
	return sha256.Sum256(text)
}
