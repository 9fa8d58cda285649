package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// maxURL bounds a webhook's address in bytes.
const maxURL = 2000

// errAddress is why a connection is not made. Which address it was is in the log only.
var errAddress = errors.New("the address is not a public one") //nolint:gochecknoglobals // a sentinel

// Rules say where webhooks may be. The zero value allows https on public addresses.
type Rules struct {
	// AllowHTTP also lets plain http in, for development.
	AllowHTTP bool
	// AllowNetworks are networks that are allowed although they are not public.
	AllowNetworks []netip.Prefix
}

// Check says why an address may not be a webhook's, or nil. It looks at what is written only: what a name stands for is
// decided by whoever runs the name server and can change at any time, so that is checked when connecting.
func (r Rules) Check(text string) error {
	refuse := func(format string, args ...any) error {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "url", format, args...)
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.Opaque != "" {
		return refuse("must be an absolute URL of at most %d bytes", maxURL)
	}
	switch host := u.Hostname(); {
	case u.Scheme != "https" && (u.Scheme != "http" || !r.AllowHTTP):
		return refuse("must begin with https://")
	case host == "":
		return refuse("must name a host")
	case u.User != nil:
		return refuse("must not hold a user or a password; messages are signed instead")
	case u.Fragment != "":
		return refuse("must not have a fragment; it would never be sent")
	case !validPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return refuse("must have a port between 1 and 65535, or none")
	default:
		return r.checkHost(host, refuse)
	}
}

func validPort(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

// checkHost refuses what cannot become right by any answer of a name server.
func (r Rules) checkHost(host string, refuse func(string, ...any) error) error {
	if ip, err := netip.ParseAddr(host); err == nil && !r.allows(ip) {
		return refuse("must not be an address inside of a private network")
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	if (name == "localhost" || strings.HasSuffix(name, ".localhost")) && !r.allows(netip.AddrFrom4([4]byte{127, 0, 0, 1})) {
		return refuse("must not be this host itself")
	}
	return nil
}

// control is called with each address that a connection is about to be made to, after all names were resolved. So a name
// that stands for a public address when the webhook is made and for a private one when it is called gains nothing.
func (r Rules) control(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s is none at all", errAddress, address)
	}
	if !r.allows(target.Addr()) {
		return fmt.Errorf("%w: %s", errAddress, target.Addr())
	}
	return nil
}

// allows reports whether an address is public or allowed nevertheless.
func (r Rules) allows(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, network := range r.AllowNetworks {
		if network.Contains(ip) {
			return true
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, network := range special() {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}

// special are the networks of the IANA special-purpose registries that netip does not tell from public ones. Those that
// carry an IPv4 address inside of an IPv6 one are among them, because they lead around the checks of IPv4.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),       // this network
		netip.MustParsePrefix("100.64.0.0/10"),   // carriers' shared addresses, and some clouds' metadata
		netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
		netip.MustParsePrefix("192.0.2.0/24"),    // documentation
		netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
		netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
		netip.MustParsePrefix("198.51.100.0/24"), // documentation
		netip.MustParsePrefix("203.0.113.0/24"),  // documentation
		netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast
		netip.MustParsePrefix("::/96"),           // IPv4-compatible
		netip.MustParsePrefix("64:ff9b::/96"),    // NAT64
		netip.MustParsePrefix("64:ff9b:1::/48"),  // NAT64, local
		netip.MustParsePrefix("100::/64"),        // discard
		netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
		netip.MustParsePrefix("2001:db8::/32"),   // documentation
		netip.MustParsePrefix("2002::/16"),       // 6to4
		netip.MustParsePrefix("3fff::/20"),       // documentation
		netip.MustParsePrefix("5f00::/16"),       // segment routing
		netip.MustParsePrefix("fec0::/10"),       // site-local
	}
}
