// Package intelligence reads what others know about vulnerabilities: how likely they are to be exploited (EPSS, of FIRST), and
// which are known to be (KEV, of CISA). It reads as a stream, within limits, and an error says which entry and why.
package intelligence

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Feed names a feed.
type Feed string

// The feeds.
const (
	EPSS Feed = "epss"
	KEV  Feed = "kev"
)

// The limits of a feed. EPSS has 300,000 entries of 30 bytes, KEV 1,500 of two kilobytes.
const (
	MaxBytes   = 64 << 20
	MaxEntries = 5_000_000
	maxVersion = 100
)

// Score is an entry of EPSS.
type Score struct {
	CVE               string
	Score, Percentile float32
}

// Exploited is an entry of KEV.
type Exploited struct {
	CVE     string
	AddedOn time.Time
	// DueOn is until when American authorities must have remediated it, nil when that is not said.
	DueOn      *time.Time
	Ransomware bool
}

// Summary says what was read.
type Summary struct {
	// Version is what the feed calls its own: the date of the scores, or the version of the catalogue.
	Version string
	Entries int
	SHA256  [sha256.Size]byte
}

// Load is what the store keeps of a feed.
type Load struct {
	Feed     Feed
	Version  string
	Entries  int
	LoadedAt time.Time
	LoadedBy string
}

var cveName = regexp.MustCompile(`^CVE-\d{4}-\d{4,12}$`) //nolint:gochecknoglobals // compiled once

// input is a feed on its way in. The digest is of the unpacked content, so packing it in another way makes no other feed.
type input struct {
	*bufio.Reader
	digest hash.Hash
	read   *counted
}

// counted bounds what is read and adds it to the digest.
type counted struct {
	from   io.Reader
	digest hash.Hash
	left   int64
}

var errTooLarge = errors.New("too large") //nolint:gochecknoglobals // a sentinel

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errTooLarge
	}
	_, _ = c.digest.Write(p[:n]) // A digest's Write never fails.
	return n, err                //nolint:wrapcheck // a reader on the way
}

// open unpacks gzip, which it knows by its first bytes, since the files are published packed.
func open(feed Feed, r io.Reader) (*input, error) {
	packed := bufio.NewReader(r)
	var content io.Reader = packed
	if begin, _ := packed.Peek(2); string(begin) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return nil, invalid(feed, "", "is not gzip, though it begins like it")
		}
		content = unpacked
	}
	digest := sha256.New()
	read := &counted{from: content, digest: digest, left: MaxBytes}
	return &input{Reader: bufio.NewReader(read), digest: digest, read: read}, nil
}

// finish reads what is left, so that the digest is of the whole, and reports what was read.
func (in *input) finish(summary *Summary) error {
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err //nolint:wrapcheck // explained by the caller
	}
	summary.SHA256 = [sha256.Size]byte(in.digest.Sum(nil))
	return nil
}

// invalid is an error of a feed. Where is the entry, if it is one.
func invalid(feed Feed, where, format string, args ...any) error {
	field := string(feed)
	if where != "" {
		field += " " + where
	}
	return finding.FieldErrorf(finding.CodeInvalidReport, field, format, args...)
}

// explain says what is wrong with a feed that could not be read.
func explain(feed Feed, where string, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var domain *finding.Error
	switch {
	case err == nil || errors.As(err, &domain):
		return err
	case errors.Is(err, errTooLarge):
		return finding.FieldErrorf(finding.CodeTooLarge, string(feed), "must have at most %d bytes unpacked", MaxBytes)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return invalid(feed, where, "ends too early; was it cut off?")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return invalid(feed, where, "holds damaged gzip data")
	case errors.As(err, &syntax):
		return invalid(feed, where, "is not JSON")
	case errors.As(err, &kind):
		return invalid(feed, where, "must not be %s", kind.Value)
	}
	return fmt.Errorf("read %s: %w", feed, err)
}

// ReadEPSS reads the scores as FIRST publishes them: a comment with model and date, a line of names, then a line for each CVE.
func ReadEPSS(r io.Reader, emit func(Score) error) (Summary, error) {
	in, err := open(EPSS, r)
	if err != nil {
		return Summary{}, err
	}
	var summary Summary
	where, err := readScores(in, &summary, emit)
	if err == nil {
		err = in.finish(&summary)
	}
	return summary, explain(EPSS, where, err)
}

func readScores(in *input, summary *Summary, emit func(Score) error) (where string, err error) {
	line := 1
	if begin, _ := in.Peek(1); string(begin) == "#" {
		comment, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "line 1", err //nolint:wrapcheck // explained by the caller
		}
		if err != nil || len(comment) > 1000 {
			return "line 1", invalid(EPSS, "line 1", "must be a short comment such as #model_version:v2025.03.14,score_date:2026-01-31T00:00:00+0000")
		}
		summary.Version, line = scoreDate(comment), 2
	}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = 3, true
	for header := true; ; header = false {
		row, err := rows.Read()
		at := "line " + strconv.Itoa(line)
		var malformed *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && !header:
			return "", nil
		case errors.As(err, &malformed):
			return at, invalid(EPSS, at, "must have the three values cve,epss,percentile")
		case err != nil:
			return at, err //nolint:wrapcheck // explained by the caller
		}
		line++
		if header {
			if strings.TrimPrefix(row[0], "\ufeff") != "cve" || row[1] != "epss" || row[2] != "percentile" {
				return at, invalid(EPSS, at, "must be cve,epss,percentile; is this the file of FIRST?")
			}
			continue
		}
		if err := readScore(row, at, summary, emit); err != nil {
			return at, err
		}
	}
}

func readScore(row []string, at string, summary *Summary, emit func(Score) error) error {
	if !cveName.MatchString(row[0]) {
		return invalid(EPSS, at, "must begin with a CVE such as CVE-2024-6119")
	}
	score, err := fraction(row[1])
	if err != nil {
		return invalid(EPSS, at, "must have a score between 0 and 1")
	}
	percentile, err := fraction(row[2])
	if err != nil {
		return invalid(EPSS, at, "must have a percentile between 0 and 1")
	}
	if summary.Entries++; summary.Entries > MaxEntries {
		return finding.FieldErrorf(finding.CodeTooLarge, "epss", "must have at most %d entries", MaxEntries)
	}
	return emit(Score{CVE: strings.Clone(row[0]), Score: score, Percentile: percentile})
}

func fraction(text string) (float32, error) {
	value, err := strconv.ParseFloat(text, 32)
	if err != nil || !(value >= 0 && value <= 1) {
		return 0, errors.New("not a fraction")
	}
	return float32(value), nil
}

// scoreDate finds the date in the comment, or takes the whole comment for the version.
func scoreDate(comment string) string {
	comment = strings.TrimSpace(strings.TrimPrefix(comment, "#"))
	for part := range strings.SplitSeq(comment, ",") {
		if date, found := strings.CutPrefix(part, "score_date:"); found {
			return short(date)
		}
	}
	return short(comment)
}

func short(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) > maxVersion {
		text = strings.ToValidUTF8(text[:maxVersion], "")
	}
	return text
}

// entry is a vulnerability of the catalogue, as far as it matters here.
type entry struct {
	CVE        string `json:"cveID"`
	AddedOn    string `json:"dateAdded"`
	DueOn      string `json:"dueDate"`
	Ransomware string `json:"knownRansomwareCampaignUse"`
}

// ReadKEV reads the catalogue as CISA publishes it in JSON.
func ReadKEV(r io.Reader, emit func(Exploited) error) (Summary, error) {
	in, err := open(KEV, r)
	if err != nil {
		return Summary{}, err
	}
	var summary Summary
	where, err := readCatalogue(in, &summary, emit)
	if err == nil {
		err = in.finish(&summary)
	}
	return summary, explain(KEV, where, err)
}

func readCatalogue(in *input, summary *Summary, emit func(Exploited) error) (where string, err error) {
	decoder := json.NewDecoder(in)
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return "", invalid(KEV, "", "must be a JSON object with vulnerabilities; is this the file of CISA?")
	}
	listed := false
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return "", err //nolint:wrapcheck // explained by the caller
		}
		switch key {
		case "catalogVersion":
			var version string
			if err := decoder.Decode(&version); err != nil {
				return "catalogVersion", err //nolint:wrapcheck // explained by the caller
			}
			summary.Version = short(version)
		case "vulnerabilities":
			if listed {
				return "vulnerabilities", invalid(KEV, "vulnerabilities", "is there twice")
			}
			listed = true
			if where, err := readEntries(decoder, summary, emit); err != nil {
				return where, err
			}
		default:
			var other json.RawMessage
			if err := decoder.Decode(&other); err != nil {
				return "", err //nolint:wrapcheck // explained by the caller
			}
		}
	}
	if _, err := decoder.Token(); err != nil {
		return "", err //nolint:wrapcheck // explained by the caller
	}
	if !listed {
		return "vulnerabilities", invalid(KEV, "vulnerabilities", "is missing; is this the file of CISA?")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return "", invalid(KEV, "", "must be one JSON object, and after it comes something else")
	}
	return "", nil
}

func readEntries(decoder *json.Decoder, summary *Summary, emit func(Exploited) error) (where string, err error) {
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		return "vulnerabilities", invalid(KEV, "vulnerabilities", "must be a list")
	}
	for decoder.More() {
		at := "vulnerabilities[" + strconv.Itoa(summary.Entries) + "]"
		var e entry
		if err := decoder.Decode(&e); err != nil {
			return at, err //nolint:wrapcheck // explained by the caller
		}
		exploited, err := e.read(at)
		if err != nil {
			return at, err
		}
		if summary.Entries++; summary.Entries > MaxEntries {
			return at, finding.FieldErrorf(finding.CodeTooLarge, "kev", "must have at most %d entries", MaxEntries)
		}
		if err := emit(exploited); err != nil {
			return at, err
		}
	}
	_, err = decoder.Token()
	return "vulnerabilities", err //nolint:wrapcheck // explained by the caller
}

func (e entry) read(at string) (Exploited, error) {
	if !cveName.MatchString(e.CVE) {
		return Exploited{}, invalid(KEV, at+".cveID", "must be a CVE such as CVE-2024-6119")
	}
	added, err := time.Parse(time.DateOnly, e.AddedOn)
	if err != nil || added.Year() < 1 {
		return Exploited{}, invalid(KEV, at+".dateAdded", "must be a day such as 2026-01-31")
	}
	exploited := Exploited{CVE: e.CVE, AddedOn: added, Ransomware: strings.EqualFold(e.Ransomware, "known")}
	if e.DueOn == "" {
		return exploited, nil
	}
	due, err := time.Parse(time.DateOnly, e.DueOn)
	if err != nil || due.Year() < 1 {
		return Exploited{}, invalid(KEV, at+".dueDate", "must be a day such as 2026-01-31")
	}
	exploited.DueOn = &due
	return exploited, nil
}
