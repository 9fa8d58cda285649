package webhook

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url   string
		rules Rules
		why   string
	}{
		"TakesHTTPS":                {"https://hooks.example.com/x?y=z", Rules{}, ""},
		"TakesAPort":                {"https://hooks.example.com:8443/", Rules{}, ""},
		"TakesAPublicAddress":       {"https://93.184.216.34/", Rules{}, ""},
		"TakesHTTPWhenAllowed":      {"http://hooks.example.com/", Rules{AllowHTTP: true}, ""},
		"TakesAnAllowedNetwork":     {"https://10.1.2.3/", Rules{AllowNetworks: prefixes("10.1.0.0/16")}, ""},
		"TakesAnAllowedLocalhost":   {"https://localhost/", Rules{AllowNetworks: prefixes("127.0.0.0/8")}, ""},
		"RefusesHTTP":               {"http://hooks.example.com/", Rules{}, "https://"},
		"RefusesOtherSchemes":       {"ftp://hooks.example.com/", Rules{AllowHTTP: true}, "https://"},
		"RefusesRelative":           {"/hooks", Rules{}, "https://"},
		"RefusesNothing":            {"", Rules{}, "https://"},
		"RefusesOpaque":             {"https:hooks.example.com", Rules{}, "absolute URL"},
		"RefusesNoHost":             {"https:///x", Rules{}, "name a host"},
		"RefusesUsers":              {"https://user:hunter2@hooks.example.com/", Rules{}, "user or a password"},
		"RefusesFragments":          {"https://hooks.example.com/#x", Rules{}, "fragment"},
		"RefusesPortZero":           {"https://hooks.example.com:0/", Rules{}, "port"},
		"RefusesEmptyPorts":         {"https://hooks.example.com:/", Rules{}, "port"},
		"RefusesLongPorts":          {"https://hooks.example.com:99999/", Rules{}, "port"},
		"RefusesLoopback":           {"https://127.0.0.1/", Rules{}, "private network"},
		"RefusesLoopback6":          {"https://[::1]/", Rules{}, "private network"},
		"RefusesMetadata":           {"https://169.254.169.254/latest", Rules{}, "private network"},
		"RefusesOtherPrivateOnes":   {"https://10.2.2.3/", Rules{AllowNetworks: prefixes("10.1.0.0/16")}, "private network"},
		"RefusesZones":              {"https://[fe80::1%25eth0]/", Rules{}, "private network"},
		"RefusesLocalhost":          {"https://LocalHost./", Rules{}, "this host itself"},
		"RefusesNamesUnderLocal":    {"https://a.localhost/", Rules{}, "this host itself"},
		"RefusesTooLong":            {"https://hooks.example.com/" + strings.Repeat("x", maxURL), Rules{}, "at most 2000 bytes"},
		"RefusesControlCharacters":  {"https://hooks.example.com/\n", Rules{}, "absolute URL"},
		"RefusesMappedLoopback":     {"https://[::ffff:127.0.0.1]/", Rules{}, "private network"},
		"RefusesTranslatedLoopback": {"https://[64:ff9b::7f00:1]/", Rules{}, "private network"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tt.rules.Check(tt.url)
			if tt.why == "" {
				require.NoError(t, err)
				return
			}
			var domain *finding.Error
			require.ErrorAs(t, err, &domain)
			require.Equal(t, finding.CodeInvalidRequest, domain.Code)
			require.Equal(t, "url", domain.Field)
			require.Contains(t, domain.Message, tt.why)
			require.NotContains(t, domain.Message, "hunter2")
		})
	}
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// TestAllows holds the check that is made with every connection against the registries of special addresses.
func TestAllows(t *testing.T) {
	t.Parallel()
	for _, public := range []string{"93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"} {
		require.True(t, Rules{}.allows(netip.MustParseAddr(public)), public)
		require.NoError(t, Rules{}.control("tcp", netip.AddrPortFrom(netip.MustParseAddr(public), 443).String(), nil))
	}
	for _, special := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
		"169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
		"198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1",
		"::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
		"fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
	} {
		require.False(t, Rules{}.allows(netip.MustParseAddr(special)), special)
		err := Rules{}.control("tcp", netip.AddrPortFrom(netip.MustParseAddr(special), 443).String(), nil)
		require.ErrorIs(t, err, errAddress, special)
	}
	require.ErrorIs(t, Rules{}.control("unix", "/run/x", nil), errAddress)
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"https://hooks.example.com/x", "https://127.0.0.1", "https://[::1]:1", "http://a", "https://a@b", "https://0x7f.1/", "https:\\\\a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if (Rules{}).Check(text) != nil {
			return
		}
		u, err := url.Parse(text)
		require.NoError(t, err)
		require.Equal(t, "https", u.Scheme)
		require.NotEmpty(t, u.Hostname())
		require.Nil(t, u.User)
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
			require.True(t, Rules{}.allows(ip))
		}
	})
}
