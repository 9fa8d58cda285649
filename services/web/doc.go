// Package web is the web service: it serves the built console and passes the console's calls on to core and auth.
//
// Everything the browser asks for comes from one origin, so there is no cross-origin rule to get wrong, and the content
// security policy can name that origin alone.
package web
