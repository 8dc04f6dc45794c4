// Package ui holds the parts that every page is made of: headings, tables, forms,
// charts. A part takes plain values and finds its language in the context (i18n.From);
// it needs no script to work, and gains from one where web/static/app.js is loaded.
//
// How the parts look is in web/static/app.css; package gallery shows all of them.
package ui

import "embed"

// Locales holds the words of the parts.
//
//go:embed locales
var Locales embed.FS

// Tone is what a colour says. It always stands beside a word.
type Tone string

// The tones; the zero Tone says nothing.
const (
	Plain Tone = ""
	OK    Tone = "ok"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Info  Tone = "info"
	Gold  Tone = "gold" // honours and highlights
)

// Look is how much a button stands out; the zero Look is the ordinary one.
type Look string

// The looks. A page has one Primary button; Danger is for what cannot be undone.
const (
	Secondary Look = ""
	Primary   Look = "primary"
	Danger    Look = "danger"
	Quiet     Look = "quiet"
)

// Crumb is a step on the way down to a page; the page itself is not among them.
type Crumb struct {
	Label, Href string
}

// Head is the top of a page.
type Head struct {
	Title  string
	Note   string // one line below the title
	Crumbs []Crumb
	State  Tag // beside the title; none when its word is ""
}

// Tag is a state in a word with a colour.
type Tag struct {
	Tone Tone
	Word string
}

// Figure is one number that a page leads with.
type Figure struct {
	Label, Value, Note string
	Tone               Tone   // of the note
	Href               string // where the number comes from, "" for nowhere
}

// Event is one entry of a Timeline.
type Event struct {
	When  string // in words
	Title string
	Who   string
	Text  string
	Tone  Tone
}

// Item is one thing under way on a worker's page.
type Item struct {
	Title, Href string
	State       Tag
	Next        string // what comes next, in plain words
}

// Place is a door on a worker's page or in its bottom bar.
type Place struct {
	Label, Href, Icon string
	Here              bool
}

// Chip is one choice of a filter that shows all its choices.
type Chip struct {
	Label, Href string
	Count       string // "" for none
	On          bool
}

// Pager leads through a list by keyset; an empty link is not shown.
type Pager struct {
	First, Next string
	Note        string // "218,604 people, as of 20:41"
}

// Hidden is an input that the reader does not see.
type Hidden struct {
	Name, Value string
}

// Confirmation asks once more, on a page of its own, before something is done.
type Confirmation struct {
	Title, Text string
	Facts       []Fact
	Action      string // where the form is posted
	Label       string // of the button: what will happen, not "OK"
	Back        string // where "go back" leads
	Danger      bool
	Reason      bool // asks for a reason, in the field "reason"
	Hidden      []Hidden
}
