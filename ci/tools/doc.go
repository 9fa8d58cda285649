// Package tools holds no code: the folders below it pin the build tools, and its test guards them.
package tools
