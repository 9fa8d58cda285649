package report

// Limits bound what a report may cost. All of them are on uncompressed content.
type Limits struct {
	MaxBytes       int64
	MaxRecords     int
	MaxRecordBytes int64
	// MaxRecordValues bounds the values inside of one record of JSON, because a few bytes of text can be many of memory.
	MaxRecordValues int
	// MaxStringBytes bounds a string of JSON and a field of CSV.
	MaxStringBytes int
	MaxDepth       int
	// MaxRules bounds the descriptions of rules, and the artifacts, that a run of a SARIF report brings along.
	MaxRules int
	// MaxColumns bounds a line of CSV.
	MaxColumns int
	// MaxHeldBytes bounds what has to be remembered while the report goes on: rules, components, and records that refer to
	// what comes later.
	MaxHeldBytes int64
}

// DefaultLimits are the ones that the API states.
func DefaultLimits() Limits {
	return Limits{
		MaxBytes: 1 << 30, MaxRecords: 1_000_000, MaxRecordBytes: 4 << 20, MaxRecordValues: 100_000,
		MaxStringBytes: 1 << 20, MaxDepth: 64, MaxRules: 50_000, MaxColumns: 256, MaxHeldBytes: 64 << 20,
	}
}
