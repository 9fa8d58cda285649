package plan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan"
)

// attributes reviews one updated resource and returns how its change is shown.
func attributes(t *testing.T, change string) string {
	t.Helper()
	parsed, err := plan.Parse(strings.NewReader(`{"format_version":"1.2","planned_values":{},"resource_changes":[` +
		`{"address":"a.b","type":"a","change":{"actions":["update"],` + change + `}}]}`))
	require.NoError(t, err)
	review := plan.NewReview(parsed, readPolicy(t), "prod", today)
	require.Len(t, review.Items, 1)
	var lines []string
	for _, a := range review.Items[0].Attributes {
		lines = append(lines, a.Path+": "+a.Before+" -> "+a.After)
	}
	return strings.Join(lines, "\n")
}

func TestValuesFitToBeShown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ change, want string }{
		"APlainValue":           {`"before":{"size":10},"after":{"size":20}`, "size: 10 -> 20"},
		"ALargeNumber":          {`"before":{"id":9007199254740993},"after":{"id":9007199254740995}`, "id: 9007199254740993 -> 9007199254740995"},
		"NothingChanged":        {`"before":{"size":10},"after":{"size":10}`, ""},
		"EmptyIsNoChange":       {`"before":{"size":0,"on":false,"s":""},"after":{"size":null,"on":null,"s":null}`, ""},
		"AnUnknownValue":        {`"before":{"id":"x"},"after":{},"after_unknown":{"id":true}`, `id: "x" -> (known after apply)`},
		"ASensitiveValue":       {`"before":{"x":"aaa"},"after":{"x":"bbb"},"before_sensitive":{"x":true},"after_sensitive":{"x":true}`, "x: (sensitive) -> (sensitive), changed"},
		"AMarkTakenOff":         {`"before":{"x":"aaa"},"after":{"x":"aaa"},"before_sensitive":{"x":true},"after_sensitive":{}`, ""},
		"AMarkTakenOffTheWhole": {`"before":{"x":{"y":"aaa"}},"after":{"x":{"y":"bbb"}},"before_sensitive":{"x":true},"after_sensitive":{}`, "x: (sensitive) -> (none)\nx.y: (none) -> (sensitive)\nx: (sensitive) -> (sensitive), changed"},
		"AMarkPutOn":            {`"before":{"x":"aaa"},"after":{"x":"bbb"},"after_sensitive":{"x":true}`, "x: (sensitive) -> (sensitive), changed"},
		"EverythingSensitive":   {`"before":{"x":"aaa"},"after":{"x":"bbb"},"before_sensitive":true,"after_sensitive":true`, "x: (sensitive) -> (sensitive), changed"},
		"AnElementOfAList":      {`"before":{"l":["a","b"]},"after":{"l":["a","c"]},"after_sensitive":{"l":[false,false]}`, `l[1]: "b" -> "c"`},
		"ANameLikeASecret":      {`"before":{"db_password":"aaa"},"after":{"db_password":"bbb"}`, "db_password: (sensitive) -> (sensitive), changed"},
		"ADocument":             {`"before":{"d":"{\"k\":\"aaa\"}"},"after":{"d":" {\"k\":\"bbb\"}"}`, "d: (document) -> (document)"},
		"ALongValue":            {`"before":{"d":"a"},"after":{"d":"` + strings.Repeat("b", 100) + `"}`, `d: "a" -> (102 characters)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := attributes(t, tc.change)
			require.Equal(t, tc.want, got)
			require.NotContains(t, got, "aaa")
			require.NotContains(t, got, "bbb")
		})
	}
}
