// Syntax of Go: go/parser, as gofmt -e reports it, for schemabench grammar --checker (docs/schemabench.md).
package main

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"strings"
)

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		var length int
		if _, err := fmt.Fscanf(in, "%d\n", &length); err != nil {
			return
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(in, text); err != nil {
			return
		}
		// Without the resolution of names, which is no syntax.
		_, err := parser.ParseFile(token.NewFileSet(), "text.go", text, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		if err == nil {
			fmt.Println("ok")
		} else {
			fmt.Println("no " + strings.Join(strings.Fields(err.Error()), " "))
		}
	}
}
