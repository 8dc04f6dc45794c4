package web

import (
	"fmt"
	"net/url"
)

// Address is a path with a query of names and values; empty values are left out.
func Address(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Optional is how an id or a ref stands in an address or a form: "" for the zero value, which names nothing.
func Optional[T interface {
	comparable
	fmt.Stringer
}](v T) string {
	var none T
	if v == none {
		return ""
	}
	return v.String()
}
