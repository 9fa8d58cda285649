package postgres_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestSavedFilters(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ann, bob, admin := finding.Reader{ID: "1", Name: "ann"}, finding.Reader{ID: "2", Name: "bob"}, finding.Reader{ID: "3", Name: "eve", Admin: true}
	save := func(t *testing.T, who finding.Reader, name string, shared bool) finding.SavedFilter {
		t.Helper()
		f, err := b.store.CreateFilter(t.Context(), who, finding.SavedFilter{Name: name, Query: "state = new", Shared: shared})
		require.NoError(t, err)
		return f
	}
	private, shared := save(t, ann, "Mine", false), save(t, ann, "Ours", true)

	t.Run("AreReadByThoseWhoMay", func(t *testing.T) {
		t.Parallel()
		for _, who := range []finding.Reader{ann, bob, admin} {
			got, err := b.store.GetFilter(t.Context(), who, shared.ID)
			require.NoError(t, err)
			require.Equal(t, shared, got)
			_, err = b.store.GetFilter(t.Context(), who, private.ID)
			if who == ann {
				require.NoError(t, err)
				continue
			}
			requireCode(t, err, finding.CodeNotFound)
		}
	})

	t.Run("AreListedInPages", func(t *testing.T) {
		t.Parallel()
		first, more, err := b.store.ListFilters(t.Context(), ann, uuid.Nil, 1)
		require.NoError(t, err)
		require.True(t, more)
		require.Equal(t, []finding.SavedFilter{private}, first)
		second, more, err := b.store.ListFilters(t.Context(), ann, private.ID, 1)
		require.NoError(t, err)
		require.False(t, more)
		require.Equal(t, []finding.SavedFilter{shared}, second)
		theirs, _, err := b.store.ListFilters(t.Context(), bob, uuid.Nil, 9)
		require.NoError(t, err)
		require.Equal(t, []finding.SavedFilter{shared}, theirs)
	})

	t.Run("AreChangedByTheOwner", func(t *testing.T) {
		t.Parallel()
		f := save(t, bob, "To change", false)
		wanted := finding.SavedFilter{ID: f.ID, Name: "Changed", Query: "state = fixed", Shared: true}
		got, err := b.store.ReplaceFilter(t.Context(), bob, f.Version, wanted)
		require.NoError(t, err)
		require.Equal(t, int64(2), got.Version)
		require.Equal(t, "state = fixed", got.Query)
		_, err = b.store.ReplaceFilter(t.Context(), bob, f.Version, wanted)
		requireCode(t, err, finding.CodeVersionMismatch)
		_, err = b.store.ReplaceFilter(t.Context(), ann, got.Version, wanted)
		requireCode(t, err, finding.CodeForbidden)
		requireCode(t, b.store.DeleteFilter(t.Context(), ann, finding.AnyVersion, f.ID), finding.CodeForbidden)
		requireCode(t, b.store.DeleteFilter(t.Context(), bob, f.Version, f.ID), finding.CodeVersionMismatch)
		require.NoError(t, b.store.DeleteFilter(t.Context(), admin, got.Version, f.ID))
		requireCode(t, b.store.DeleteFilter(t.Context(), bob, finding.AnyVersion, f.ID), finding.CodeNotFound)
	})

	t.Run("OfOthersAreHiddenFromAdmins", func(t *testing.T) {
		t.Parallel()
		requireCode(t, b.store.DeleteFilter(t.Context(), admin, finding.AnyVersion, private.ID), finding.CodeNotFound)
	})

	t.Run("HaveNamesOfTheirOwn", func(t *testing.T) {
		t.Parallel()
		_, err := b.store.CreateFilter(t.Context(), ann, finding.SavedFilter{Name: "mine"})
		requireCode(t, err, finding.CodeNameTaken)
		other := save(t, finding.Reader{ID: "4", Name: "joe"}, "mine", false)
		_, err = b.store.ReplaceFilter(t.Context(), ann, private.Version, finding.SavedFilter{ID: private.ID, Name: "OURS"})
		requireCode(t, err, finding.CodeNameTaken)
		require.NotEqual(t, private.ID, other.ID)
	})
}

func TestSavedFiltersAreBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := finding.Reader{ID: "1", Name: "ann"}
	failures := make(chan error, finding.MaxSavedFilters+8)
	for i := range cap(failures) {
		go func() {
			_, err := b.store.CreateFilter(t.Context(), who, finding.SavedFilter{Name: fmt.Sprint(i)})
			failures <- err
		}()
	}
	refused := 0
	for range cap(failures) {
		if err := <-failures; err != nil {
			requireCode(t, err, finding.CodeLimitReached)
			refused++
		}
	}
	require.Equal(t, 8, refused)
	require.Equal(t, finding.MaxSavedFilters, b.count(t, "saved_filters"))
}
