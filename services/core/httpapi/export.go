package httpapi

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

const (
	// maxExports bounds how many exports run at once. Each holds a database connection while its client reads.
	maxExports = 4
	// exportTime bounds one export.
	exportTime = 15 * time.Minute
	// exportBuffer is how much is collected before it is sent.
	exportBuffer = 32 << 10
)

// ExportFindings implements GET /v1/findings/export.
func (a *API) ExportFindings(ctx context.Context, req api.ExportFindingsRequestObject) (api.ExportFindingsResponseObject, error) {
	if !req.Params.Format.Valid() {
		return nil, invalidField("format", "must be csv, json or sarif")
	}
	text, err := asked(ctx, req.Params.Filter)
	if err != nil {
		return nil, err
	}
	format := export.Format(req.Params.Format)
	packed := acceptsGzip(value(req.Params.AcceptEncoding))
	return exportResponse(func(w http.ResponseWriter) error {
		return a.export(ctx, w, finding.Filter{Query: text}, format, packed)
	}), nil
}

// exportResponse answers by itself, because what it sends is not there yet when the handler returns.
type exportResponse func(w http.ResponseWriter) error

// VisitExportFindingsResponse implements api.ExportFindingsResponseObject.
func (r exportResponse) VisitExportFindingsResponse(w http.ResponseWriter) error { return r(w) }

// export sends a file. An error before the first byte becomes a problem. After it nothing can be said any more, so the
// connection is cut off: the client sees a transfer that broke, and not a file that looks whole.
func (a *API) export(ctx context.Context, w http.ResponseWriter, filter finding.Filter, format export.Format, packed bool) error {
	d := &download{
		w: w, control: http.NewResponseController(w), contentType: format.ContentType(),
		filename: fmt.Sprintf("findings.%s", format), packed: packed,
	}
	return a.send(ctx, d, func(ctx context.Context) error {
		return a.opts.Exports.Export(ctx, filter, func(findings export.Findings) error { //nolint:wrapcheck // the store has said which operation it was
			return d.run(func(out io.Writer) error { return export.Write(ctx, out, format, findings) })
		})
	})
}

// send runs an export within its bounds.
func (a *API) send(ctx context.Context, d *download, run func(context.Context) error) error {
	select {
	case a.exporting <- struct{}{}:
	default:
		return finding.Errorf(finding.CodeBusy, "Too many exports are running. Try again in a few seconds.")
	}
	defer func() { <-a.exporting }()
	ctx, cancel := context.WithTimeout(ctx, exportTime)
	defer cancel()
	d.patience = a.opts.ExportPatience
	err := run(ctx)
	if err == nil {
		return nil
	}
	if d.begun {
		a.logInternal(ctx, fmt.Errorf("export broke off: %w", err))
		panic(http.ErrAbortHandler) //nolint:forbidigo // the way in which net/http lets a handler hang up
	}
	return err
}

// download sends what is written to it, and begins the answer with the first bytes.
type download struct {
	w       http.ResponseWriter
	control *http.ResponseController
	// contentType and filename say what it is.
	contentType, filename string
	packed, begun         bool
	// patience is how long a piece of the file may take to be taken.
	patience time.Duration
}

func (d *download) run(write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(d, exportBuffer)
	if !d.packed {
		return finish(write(buffer), buffer.Flush, d.begin) // A file without a line has a header, too.
	}
	packer := gzip.NewWriter(buffer)
	return finish(write(packer), packer.Close, buffer.Flush)
}

// finish ends the layers of a file that was written without error. After one, nothing may look like an end.
func finish(err error, steps ...func() error) error {
	for _, step := range steps {
		if err != nil {
			return err
		}
		err = step()
	}
	return err
}

// Write implements io.Writer. Whoever keeps reading may take long, whoever stops is not waited for.
func (d *download) Write(p []byte) (int, error) {
	if err := d.control.SetWriteDeadline(time.Now().Add(d.patience)); err != nil {
		return 0, fmt.Errorf("set deadline: %w", err)
	}
	if err := d.begin(); err != nil {
		return 0, err
	}
	n, err := d.w.Write(p)
	if err != nil {
		return n, fmt.Errorf("send: %w", err)
	}
	return n, nil
}

func (d *download) begin() error {
	if d.begun {
		return nil
	}
	// The server's bound on reading a request would end the request's context in the middle of the file.
	if err := d.control.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("lift deadline: %w", err)
	}
	d.begun = true
	header := d.w.Header()
	header.Set("Content-Type", d.contentType)
	header.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, d.filename))
	header.Set("Cache-Control", "no-store")
	header.Set("Vary", "Accept-Encoding")
	if d.packed {
		header.Set("Content-Encoding", "gzip")
	}
	d.w.WriteHeader(http.StatusOK)
	return nil
}

var _ io.Writer = (*download)(nil)

// acceptsGzip reads Accept-Encoding.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			weight := strings.ReplaceAll(quality, " ", "")
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
