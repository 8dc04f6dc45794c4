package rehearse

import (
	"strings"

	"niangjia/internal/platform/day"
)

// name makes up a name as people of that sex and time of birth bear it: most Han, some of
// ethnic minorities in the forms that registers hold, a few with rare characters.
func name(d *dice, man bool, born day.Day) string {
	switch x := d.below(1000); {
	case x < 16:
		return minorityName(d, man)
	case x < 20:
		return surnames.draw(d) + rareGiven(d, given(d, man, born))
	}
	return surnames.draw(d) + given(d, man, born)
}

// fashion is how children were named in years of birth up to one.
type fashion struct {
	until  string // the first year that is no longer meant
	single int    // percent of given names of one character
	men    wordbook
	women  wordbook
}

// wordbook makes given names: some whole as many bear them, the others of a first and a second
// character; any character of either may stand alone.
type wordbook struct{ whole, first, second []string }

func given(d *dice, man bool, born day.Day) string {
	f := &fashions[len(fashions)-1]
	for i := range fashions {
		if string(born) < fashions[i].until {
			f = &fashions[i]
			break
		}
	}
	book := &f.women
	if man {
		book = &f.men
	}
	switch x := d.below(100); {
	case x < f.single:
		return pick(d, book.second)
	case x < f.single+15:
		return pick(d, book.whole)
	}
	return pick(d, book.first) + pick(d, book.second)
}

// rareGiven puts a rare character in place of the last one.
func rareGiven(d *dice, name string) string {
	r := []rune(name)
	return string(r[:len(r)-1]) + pick(d, rareCharacters)
}

// rareCharacters are of the extensions A to E and G of Unicode's ideographs; most stand in the
// Table of General Standard Chinese Characters (通用规范汉字表, 2013) because names have them.
var rareCharacters = chars("㐂㛃㬎㴓䶮𠙶𠮷𡐓𣗋𣲗𣲘𥕢𦒍𦙶𦭜𨱏𪣻𫍯𫖯𫟹𬍛𬘭𬬩𬭎𬱖𰻝")

// minorityName is a name after the customs of Uyghurs and Kazakhs (own and father's name with
// a dot), Tibetans, Mongols, or Yi.
func minorityName(d *dice, man bool) string {
	switch x := d.below(10); {
	case x < 5:
		if man {
			return pick(d, uyghurMen) + "·" + pick(d, uyghurMen)
		}
		return pick(d, uyghurWomen) + "·" + pick(d, uyghurMen)
	case x < 7:
		return pick(d, tibetanFirst) + pick(d, tibetanSecond)
	case x < 9:
		if man {
			return pick(d, mongolMen)
		}
		return pick(d, mongolWomen)
	}
	return pick(d, yiFamilies) + "·" + pick(d, tibetanSecond)
}

// chars are the characters of a text, each as a text.
func chars(text string) []string { return strings.Split(text, "") }

func words(text string) []string { return strings.Fields(text) }
