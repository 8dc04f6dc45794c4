package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Catalogue is every text of the program in every language. It is read-only after Load.
type Catalogue struct {
	texts [len(tags)]map[string]text
}

// text is one message ready to be written. Only messages that are objects in the
// file have a singular; most have none.
type text struct {
	other, one []part
	plain      string // the whole text when it takes no arguments
}

// part is a piece of literal text, or the name of the argument that stands there.
type part struct {
	literal, arg string
}

// Load reads locales/<language>.json from each file system. It is an error when a file
// cannot be read, when one key has two texts, and when a key stands in only one of
// Chinese and English. Traditional Chinese is generated, so a text that lacks it is
// shown in simplified characters meanwhile; i18ntest.CheckTree reports such keys.
func Load(files ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{}
	for l := range c.texts {
		c.texts[l] = map[string]text{}
	}
	var faults []error
	for _, fsys := range files {
		for l, tag := range tags {
			name := "locales/" + tag + ".json"
			b, err := fs.ReadFile(fsys, name)
			if errors.Is(err, fs.ErrNotExist) && Lang(l) == ZhHant {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("i18n: %w", err)
			}
			entries, err := ReadFile(b)
			if err != nil {
				return nil, fmt.Errorf("i18n: %s: %w", name, err)
			}
			faults = append(faults, c.add(Lang(l), entries))
		}
	}
	faults = append(faults, c.missing(En, ZhHans), c.missing(ZhHans, En))
	for key, t := range c.texts[ZhHans] {
		if _, ok := c.texts[ZhHant][key]; !ok {
			c.texts[ZhHant][key] = t
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("i18n: %w", err)
	}
	return c, nil
}

func (c *Catalogue) add(l Lang, entries []Entry) error {
	var faults []error
	for _, e := range entries {
		t := compile(e)
		if old, twice := c.texts[l][e.Key]; twice && !old.equal(t) {
			faults = append(faults, fmt.Errorf("%s: %s has two texts", l, e.Key))
		}
		c.texts[l][e.Key] = t
	}
	return errors.Join(faults...)
}

// missing reports the keys that one language has and the other lacks.
func (c *Catalogue) missing(has, lacks Lang) error {
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(c.texts[has])) {
		if _, ok := c.texts[lacks][key]; !ok {
			faults = append(faults, fmt.Errorf("%s is missing in %s", key, lacks))
		}
	}
	return errors.Join(faults...)
}

// Keys are all keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.texts[ZhHans])) }

// Entry is one message as its file has it; One is "" unless the message is an object.
type Entry struct {
	Key, One, Other string
}

// ReadFile reads a locales file: an object of texts, or of {"one", "other"} objects for
// messages that count their argument n. A key that stands twice is an error.
func ReadFile(b []byte) ([]Entry, error) {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var entries []Entry
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		e := Entry{Key: t.(string)} // the names of an object are strings
		if seen[e.Key] {
			return nil, fmt.Errorf("%s stands twice", e.Key)
		}
		seen[e.Key] = true
		if err := e.read(dec); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Key, err)
		}
		entries = append(entries, e)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one object")
	}
	return entries, nil
}

func (e *Entry) read(dec *json.Decoder) error {
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return err
	}
	if raw[0] == '"' {
		return json.Unmarshal(raw, &e.Other)
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return err
	}
	if len(forms) != 2 || forms["one"] == "" || forms["other"] == "" {
		return errors.New(`neither a text nor {"one", "other"}`)
	}
	e.One, e.Other = forms["one"], forms["other"]
	return nil
}

// Args are the names of the arguments that the message takes, sorted.
func (e Entry) Args() []string {
	t := compile(e)
	var args []string
	for _, p := range append(t.one, t.other...) {
		if p.arg != "" {
			args = append(args, p.arg)
		}
	}
	slices.Sort(args)
	return slices.Compact(args)
}

func compile(e Entry) text {
	t := text{other: split(e.Other)}
	if e.One != "" {
		t.one = split(e.One)
	} else if len(t.other) == 1 && t.other[0].arg == "" {
		t.plain = t.other[0].literal
	}
	return t
}

// split cuts a text at its {arguments}; a brace that opens none stays as it is.
func split(s string) []part {
	var parts []part
	literal := func(s string) {
		if s != "" {
			parts = append(parts, part{literal: s})
		}
	}
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			literal(s)
			return parts
		}
		length := strings.IndexByte(s[open:], '}')
		if length < 0 {
			literal(s)
			return parts
		}
		literal(s[:open])
		parts = append(parts, part{arg: s[open+1 : open+length]})
		s = s[open+length+1:]
	}
}

func (t text) equal(o text) bool { return slices.Equal(t.other, o.other) && slices.Equal(t.one, o.one) }
