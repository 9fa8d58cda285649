package web

import (
	"strconv"
	"strings"
)

// The content codings that the server can answer with, best first.
const (
	encodingBrotli   = "br"
	encodingGzip     = "gzip"
	encodingIdentity = ""
)

// negotiate picks the best of the available codings that an Accept-Encoding header allows. It follows RFC 9110,
// section 12.5.3: a weight of zero forbids a coding, and `*` stands for every coding that is not named. Identity is
// always possible here, because a browser that forbids it would otherwise get nothing.
func negotiate(header string, available ...string) string {
	weights := parseWeights(header)
	best, bestWeight := encodingIdentity, 0.0
	for _, coding := range available {
		if weight := weightOf(weights, coding); weight > bestWeight {
			best, bestWeight = coding, weight
		}
	}
	return best
}

func weightOf(weights map[string]float64, coding string) float64 {
	if weight, named := weights[coding]; named {
		return weight
	}
	return weights["*"]
}

// parseWeights reads `gzip;q=0.5, br` into weights by coding. An element that it cannot read counts as forbidden.
func parseWeights(header string) map[string]float64 {
	weights := make(map[string]float64)
	for element := range strings.SplitSeq(header, ",") {
		coding, parameters, _ := strings.Cut(element, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "" {
			weights[coding] = parseWeight(parameters)
		}
	}
	return weights
}

func parseWeight(parameters string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(parameters), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}
