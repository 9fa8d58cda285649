package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// indexFile is the page that starts the console; every navigation inside it is answered with this file.
const indexFile = "index.html"

// hashedFolder is where Vite puts files whose names carry a hash of their content.
const hashedFolder = "assets/"

// ErrNoIndex says that the folder with the assets holds no console.
var ErrNoIndex = errors.New("index.html is missing: build the console with `npm run build` in web")

// asset is one file of the console in every coding the server can send it in.
type asset struct {
	contentType  string
	cacheControl string
	tag          string
	bodies       map[string][]byte
}

// etag differs between codings, because RFC 9110 wants a strong tag to name exactly one sequence of bytes.
func (a *asset) etag(coding string) string {
	if coding == encodingIdentity {
		return `"` + a.tag + `"`
	}
	return `"` + a.tag + "-" + coding + `"`
}

// codings lists the compressed forms the asset has, best first.
func (a *asset) codings() []string {
	var codings []string
	for _, coding := range []string{encodingBrotli, encodingGzip} {
		if _, there := a.bodies[coding]; there {
			codings = append(codings, coding)
		}
	}
	return codings
}

// loadAssets reads the whole console into memory. It is a few megabytes, a request can then only name a file that is
// in the map, and so no path, link or later change of the folder can make the server read anything else.
func loadAssets(root fs.FS) (map[string]*asset, error) {
	assets := make(map[string]*asset)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || isPrecompressed(root, name) {
			return err
		}
		loaded, err := loadAsset(root, name)
		assets[name] = loaded
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	if assets[indexFile] == nil {
		return nil, ErrNoIndex
	}
	return assets, nil
}

func loadAsset(root fs.FS, name string) (*asset, error) {
	body, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	digest := sha256.Sum256(body)
	loaded := &asset{
		contentType:  contentType(name),
		cacheControl: cacheControl(name),
		tag:          hex.EncodeToString(digest[:16]),
		bodies:       map[string][]byte{encodingIdentity: body},
	}
	if err := loaded.addCompressed(root, name); err != nil {
		return nil, err
	}
	return loaded, nil
}

// addCompressed takes the brotli form that the build left beside the file and makes the gzip form itself.
func (a *asset) addCompressed(root fs.FS, name string) error {
	body := a.bodies[encodingIdentity]
	if !isText(a.contentType) {
		return nil
	}
	compressed, err := gzipped(body)
	if err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	if len(compressed) < len(body) {
		a.bodies[encodingGzip] = compressed
	}
	brotli, err := fs.ReadFile(root, name+".br")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s.br: %w", name, err)
	}
	a.bodies[encodingBrotli] = brotli
	return nil
}

func gzipped(body []byte) ([]byte, error) {
	var buffer bytes.Buffer
	writer, err := gzip.NewWriterLevel(&buffer, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(body); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// isPrecompressed reports whether a file is only another form of a file beside it.
func isPrecompressed(root fs.FS, name string) bool {
	plain, found := strings.CutSuffix(name, ".br")
	if !found {
		return false
	}
	_, err := fs.Stat(root, plain)
	return err == nil
}

func cacheControl(name string) string {
	if strings.HasPrefix(name, hashedFolder) {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// contentType knows the types of a web build itself: the table of package mime depends on files of the machine,
// and the image that runs this has none.
func contentType(name string) string {
	types := map[string]string{
		".css":         "text/css; charset=utf-8",
		".html":        "text/html; charset=utf-8",
		".ico":         "image/x-icon",
		".js":          "text/javascript; charset=utf-8",
		".json":        "application/json",
		".png":         "image/png",
		".svg":         "image/svg+xml",
		".txt":         "text/plain; charset=utf-8",
		".webmanifest": "application/manifest+json",
		".woff2":       "font/woff2",
	}
	if known, ok := types[path.Ext(name)]; ok {
		return known
	}
	return "application/octet-stream"
}

func isText(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") || mediaType == "image/svg+xml"
}
