package decision

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number writes 12345 as 12,345.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

func percent(part, of int64) string {
	if of == 0 {
		return "no requests"
	}
	return share(float64(part) / float64(of))
}

// share writes 0.0012 as 0.12 %.
func share(p float64) string {
	return figure(100*p) + " %"
}

// figure writes a number the way people say it: three digits, no exponent where it is near one.
func figure(x float64) string {
	switch {
	case x == 0 || math.IsInf(x, 0) || math.IsNaN(x):
		return strconv.FormatFloat(x, 'g', -1, 64)
	case math.Abs(x) >= 1e6 || math.Abs(x) < 1e-4:
		return fmt.Sprintf("%.2g", x)
	case math.Abs(x) >= 100:
		return strconv.FormatFloat(math.Round(x), 'f', -1, 64)
	default:
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
}

func capital(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
