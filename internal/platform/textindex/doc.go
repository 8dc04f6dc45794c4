// Package textindex makes Chinese names sort and be found: by characters from one on,
// by pinyin, by initials, whatever reading a surname has. It knows no SQL and no table:
// it gives the texts that are stored beside a name and those that are searched for.
package textindex
