package httpapi

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOriginOf(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	tests := map[string]struct {
		remote    string
		forwarded []string
		want      string
	}{
		"DirectClient":                   {"192.0.2.1:1234", nil, "192.0.2.1"},
		"IgnoresHeaderOfAnyone":          {"192.0.2.1:1234", []string{"203.0.113.9"}, "192.0.2.1"},
		"BelievesTrustedProxy":           {"10.1.2.3:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		"IgnoresWhatTheClientPutInFront": {"10.1.2.3:1234", []string{"198.51.100.7, 203.0.113.9"}, "203.0.113.9"},
		"FollowsAChainOfTrustedProxies":  {"10.1.2.3:1234", []string{"203.0.113.9, 10.9.9.9"}, "203.0.113.9"},
		"ReadsSeveralHeadersAsOne":       {"10.1.2.3:1234", []string{"203.0.113.9", "10.9.9.9"}, "203.0.113.9"},
		"StopsAtNonsense":                {"10.1.2.3:1234", []string{"203.0.113.9, nonsense"}, "10.1.2.3"},
		"TrustedProxyWithoutHeader":      {"10.1.2.3:1234", nil, "10.1.2.3"},
		"MappedIPv4CountsAsIPv4":         {"[::ffff:192.0.2.1]:1234", nil, "192.0.2.1"},
		"MappedProxyIsTrusted":           {"[::ffff:10.1.2.3]:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		"IPv6CountsByItsNetwork":         {"[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2::/64"},
		"IPv6ZoneIsDropped":              {"[fe80::1%eth0]:1234", nil, "fe80::/64"},
		"UnreadableRemote":               {"@", nil, "unknown"},
		"UnreadableRemoteHost":           {"nowhere:1", nil, "unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, originOf(test.remote, test.forwarded, trusted))
		})
	}
}

// FuzzOriginOf checks that a client which is not a trusted proxy cannot choose
// the address that it is counted by, and that no header breaks the reader.
func FuzzOriginOf(f *testing.F) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Add("203.0.113.9, 10.9.9.9")
	f.Add(",,,::ffff:10.0.0.1,")
	f.Add("fe80::1%\x00")
	f.Fuzz(func(t *testing.T, forwarded string) {
		require.Equal(t, "192.0.2.1", originOf("192.0.2.1:1", []string{forwarded}, trusted))
		behind := originOf("10.0.0.1:1", []string{forwarded}, trusted)
		_, addressErr := netip.ParseAddr(behind)
		_, prefixErr := netip.ParsePrefix(behind)
		require.True(t, addressErr == nil || prefixErr == nil, behind)
	})
}
