package api

import (
	"net/http"
	"net/url"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
)

// Most is the largest page, usual the page of who does not say.
const (
	Most  = 100
	usual = 50
)

// Paging is embedded in the input of a list that continues behind a place.
type Paging struct {
	After string `query:"after" doc:"next of the page before" maxLength:"2048"`
	Limit int    `query:"limit" doc:"Length of the page" minimum:"1" maximum:"100" default:"50"`
}

// Size is the length of the page.
func (p Paging) Size() int {
	if p.Limit == 0 {
		return usual
	}
	return p.Limit
}

// Behind is After as the reference of a record; the zero Ref begins a list. It is Invalid when After is none.
func (p Paging) Behind() (ref id.Ref, err error) {
	if p.After == "" {
		return id.Ref{}, nil
	}
	if ref, err = id.ParseRef(p.After); err != nil {
		return id.Ref{}, errs.InvalidField("after", "api.not_an_id")
	}
	return ref, nil
}

// Listing is an answer of one page of a list; its header Link leads to the next one (RFC 8288).
type Listing[T any] struct {
	Link string `header:"Link"`
	Body Page[T]
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"after of the next page; absent on the last one"`
}

// NewListing is a page of what a use case found, each made fit for JSON; next is "" on the last page.
func NewListing[T, F any](found []F, next string, fit func(F) T) *Listing[T] {
	out := &Listing[T]{Body: Page[T]{Items: make([]T, len(found)), Next: next}}
	for i, f := range found {
		out.Body.Items[i] = fit(f)
	}
	return out
}

// Cut is a page of rows, of which one more was asked for than the page is long; after names the row that a page ends with.
func Cut[T, F any](rows []F, p Paging, after func(F) string, fit func(F) T) *Listing[T] {
	next := ""
	if n := p.Size(); len(rows) > n {
		rows = rows[:n]
		next = after(rows[n-1])
	}
	return NewListing(rows, next, fit)
}

// link sets the header from the address that was asked for.
func (l *Listing[T]) link(r *http.Request) {
	if l.Body.Next == "" {
		return
	}
	q := r.URL.Query()
	q.Set("after", l.Body.Next)
	u := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
	l.Link = "<" + u.String() + `>; rel="next"`
}
