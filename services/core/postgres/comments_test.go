package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func someAuthor() finding.Author { return finding.Author{ID: "1", Name: "ann"} }

func (b bundle) say(t *testing.T, id uuid.UUID, body string) finding.Comment {
	t.Helper()
	made, again, err := b.store.AddComment(t.Context(), finding.NewComment{FindingID: id, Author: someAuthor(), Body: body})
	require.NoError(t, err)
	require.False(t, again)
	return made
}

func (b bundle) comments(t *testing.T, id uuid.UUID) (bodies []string) {
	t.Helper()
	before := uuid.Max
	for {
		page, more, err := b.store.Comments(t.Context(), id, before, 2)
		require.NoError(t, err)
		for _, c := range page {
			bodies = append(bodies, c.Body)
			before = c.ID
		}
		if !more {
			return bodies
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"})
	before := b.byRule(t, "rule-1")
	b.events(t)
	first := b.say(t, before.ID, "<b>look</b> @bob")
	require.Equal(t, []string{"bob"}, first.Mentions)
	var data string
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT data::text FROM events").Scan(&data))
	require.Contains(t, data, `"mentions": ["bob"]`)
	require.NotContains(t, data, "look", "what was said can be taken back, so it is not sent")
	require.Equal(t, []told{{Type: "finding.commented", Severity: "high"}}, b.events(t))
	require.Greater(t, b.byRule(t, "rule-1").Version, before.Version)
	entry := b.last(t, before.ID)
	require.Equal(t, finding.ActionCommented, entry.Action)
	require.Equal(t, finding.AuditDetail{Comment: &first.ID}, entry.Detail)

	for _, text := range []string{"two", "three", "four", "five"} {
		b.say(t, before.ID, text)
	}
	require.Equal(t, []string{"five", "four", "three", "two", "<b>look</b> @bob"}, b.comments(t, before.ID))
	_, _, err := b.store.AddComment(t.Context(), finding.NewComment{FindingID: uuid.New(), Author: someAuthor(), Body: "x"})
	requireCode(t, err, finding.CodeNotFound)
}

func TestCommentIsEdited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"})
	id := b.byRule(t, "rule-1").ID
	c := b.say(t, id, "one")
	b.events(t)
	edited, err := b.store.EditComment(t.Context(), someAuthor(), id, c.ID, 1, "two @cid")
	require.NoError(t, err)
	require.Equal(t, int64(2), edited.Version)
	require.Equal(t, []string{"cid"}, edited.Mentions)
	require.NotNil(t, edited.EditedAt)
	require.Equal(t, finding.ActionCommentEdited, b.last(t, id).Action)
	_, err = b.store.EditComment(t.Context(), someAuthor(), id, c.ID, 1, "three")
	requireCode(t, err, finding.CodeVersionMismatch)
	same, err := b.store.EditComment(t.Context(), someAuthor(), id, c.ID, finding.AnyVersion, "two @cid")
	require.NoError(t, err)
	require.Equal(t, int64(2), same.Version)
	_, err = b.store.EditComment(t.Context(), finding.Author{ID: "2", Name: "bob", Admin: true}, id, c.ID, finding.AnyVersion, "I agree")
	requireCode(t, err, finding.CodeForbidden)
	_, err = b.store.EditComment(t.Context(), someAuthor(), uuid.New(), c.ID, finding.AnyVersion, "x")
	requireCode(t, err, finding.CodeNotFound)

	full, err := b.store.GetComment(t.Context(), id, c.ID)
	require.NoError(t, err)
	require.Len(t, full.Former, 1)
	require.Equal(t, finding.Revision{Version: 1, Body: "one", Until: full.Former[0].Until}, full.Former[0])
	require.Empty(t, b.events(t), "edits are told nobody")
}

func TestCommentIsDeleted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"})
	id := b.byRule(t, "rule-1").ID
	c := b.say(t, id, "the password is hunter2")
	_, err := b.store.EditComment(t.Context(), someAuthor(), id, c.ID, 1, "the password was hunter2")
	require.NoError(t, err)
	bob := finding.Author{ID: "2", Name: "bob"}
	requireCode(t, b.store.DeleteComment(t.Context(), bob, id, c.ID, finding.AnyVersion), finding.CodeForbidden)
	requireCode(t, b.store.DeleteComment(t.Context(), someAuthor(), id, c.ID, 1), finding.CodeVersionMismatch)
	bob.Admin = true
	require.NoError(t, b.store.DeleteComment(t.Context(), bob, id, c.ID, 2))
	requireCode(t, b.store.DeleteComment(t.Context(), someAuthor(), id, c.ID, finding.AnyVersion), finding.CodeNotFound)
	_, err = b.store.EditComment(t.Context(), someAuthor(), id, c.ID, finding.AnyVersion, "back")
	requireCode(t, err, finding.CodeNotFound)

	gone, err := b.store.GetComment(t.Context(), id, c.ID)
	require.NoError(t, err)
	require.Empty(t, gone.Body)
	require.Empty(t, gone.Former)
	require.Equal(t, "bob", gone.DeletedBy)
	require.Equal(t, "ann", gone.Author)
	require.Equal(t, []string{""}, b.comments(t, id), "a tombstone stays")
	require.Equal(t, finding.ActionCommentDeleted, b.last(t, id).Action)
	for _, table := range []string{"finding_comments", "finding_comment_revisions", "audit", "events"} {
		require.Zero(t, b.count(t, table+" AS x WHERE x::text LIKE '%hunter2%'"), table)
	}
}

func TestCommentWithAKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"rule-1", "error"})
	id := b.byRule(t, "rule-1").ID
	wish := finding.NewComment{FindingID: id, Author: someAuthor(), Body: "x", Key: "k"}
	type outcome struct {
		comment finding.Comment
		again   bool
		err     error
	}
	outcomes := make(chan outcome, 4)
	for range cap(outcomes) {
		go func() {
			c, again, err := b.store.AddComment(t.Context(), wish)
			outcomes <- outcome{c, again, err}
		}()
	}
	ids, first := map[uuid.UUID]bool{}, 0
	for range cap(outcomes) {
		o := <-outcomes
		require.NoError(t, o.err)
		ids[o.comment.ID] = true
		if !o.again {
			first++
		}
	}
	require.Len(t, ids, 1)
	require.Equal(t, 1, first)
	require.Len(t, b.comments(t, id), 1)
	other := wish
	other.Body = "y"
	_, _, err := b.store.AddComment(t.Context(), other)
	requireCode(t, err, finding.CodeKeyReused)
	somebody := wish
	somebody.Author = finding.Author{ID: "2", Name: "bob"}
	_, again, err := b.store.AddComment(t.Context(), somebody)
	require.NoError(t, err)
	require.False(t, again, "a key is its sender's")
}

func TestCommentsSurviveAMerge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var key finding.NewComment
	stays, goes := mergeTwo(t, b, func(stays, goes uuid.UUID) {
		b.say(t, goes, "one")
		b.say(t, stays, "two")
		key = finding.NewComment{FindingID: goes, Author: someAuthor(), Body: "three", Key: "k"}
		_, _, err := b.store.AddComment(t.Context(), key)
		require.NoError(t, err)
	})
	require.Equal(t, []string{"three", "two", "one"}, b.comments(t, stays))
	require.Equal(t, []string{"three", "two", "one"}, b.comments(t, goes))
	again, replayed, err := b.store.AddComment(t.Context(), key)
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, stays, again.FindingID)
	_, err = b.store.EditComment(t.Context(), someAuthor(), goes, again.ID, 1, "four")
	require.NoError(t, err)
	trail, err := b.store.Audit(t.Context(), stays)
	require.NoError(t, err)
	said := 0
	for _, e := range trail {
		if e.Action == finding.ActionCommented {
			said++
		}
	}
	require.Equal(t, 3, said)
}
