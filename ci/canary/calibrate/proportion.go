package calibrate

import "gonum.org/v1/gonum/mathext"

// Interval is the exact confidence interval of Clopper and Pearson for a proportion of which some of n were seen.
func Interval(some, n int, confidence float64) (low, high float64) {
	tail := (1 - confidence) / 2
	low, high = 0, 1
	if some > 0 {
		low = mathext.InvRegIncBeta(float64(some), float64(n-some+1), tail)
	}
	if some < n {
		high = mathext.InvRegIncBeta(float64(some+1), float64(n-some), 1-tail)
	}
	return low, high
}
