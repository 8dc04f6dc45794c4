package messy

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/rehearse"
)

// hand spells a cell in one of the ways in which people write the same thing.
type hand struct{ *rand.Rand }

func (h hand) one(ways ...string) string { return ways[h.IntN(len(ways))] }

// spell is the text in this hand; it means the same.
func (h hand) spell(k kind, text string) string {
	if text == "" {
		return text
	}
	switch k {
	case aName:
		return h.name(text)
	case aSex:
		if text == "男" {
			return h.one("男", "男性", "男士", "M", "1")
		}
		return h.one("女", "女性", "女士", "F", "2")
	case anID:
		return h.id(text)
	case aPhone:
		return h.one(text, "+86 "+text, "0086-"+text, "86"+text, text[:3]+"-"+text[3:7]+"-"+text[7:], text[:3]+" "+text[3:7]+" "+text[7:], fullWidth(text))
	case aDay:
		return h.day(day.Day(text))
	case aYesNo:
		if text == "是" {
			return h.one("是", "Y", "√", "1", "有", "yes")
		}
		return h.one("否", "N", "×", "0", "无", "no")
	}
	return h.one(text, text, " "+text, text+"　")
}

func (h hand) name(text string) string {
	r := []rune(text)
	switch {
	case len(r) == 2:
		return h.one(text, string(r[:1])+"　"+string(r[1:]), string(r[:1])+"  "+string(r[1:]), " "+text+" ")
	case strings.Contains(text, "·"):
		return h.one(text, strings.Replace(text, "·", "•", 1), strings.Replace(text, "·", ".", 1), strings.Replace(text, "·", " · ", 1))
	}
	return h.one(text, text, " "+text, text+"　")
}

func (h hand) id(text string) string {
	ways := []string{text, strings.ToLower(text), fullWidth(text), text[:6] + " " + text[6:14] + " " + text[14:], "'" + text}
	if strings.HasPrefix(text[6:], "19") {
		ways = append(ways, text[:6]+text[8:17]) // the number of 15 digits
	}
	return h.one(ways...)
}

func (h hand) day(d day.Day) string {
	y, m, dom := string(d[:4]), strings.TrimLeft(string(d[5:7]), "0"), strings.TrimLeft(string(d[8:]), "0")
	return h.one(string(d), y+"-"+m+"-"+dom, y+"/"+string(d[5:7])+"/"+string(d[8:]), y+"."+string(d[5:7])+"."+string(d[8:]),
		y+"年"+m+"月"+dom+"日", strings.ReplaceAll(string(d), "-", ""), strconv.Itoa(rehearse.Serial(d)), fullWidth(string(d)))
}

// fullWidth is the text as Chinese input methods give it when they are not switched over.
func fullWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, text)
}
