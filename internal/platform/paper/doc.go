// Package paper prints: posters to hang on a wall and papers in the form of official
// documents, both as PDF, and QR codes for paper and pages. It knows pages, characters
// and ink, and nothing of what is printed: every word is the caller's.
//
//	press, err := paper.New(paper.Options{})
//	…
//	print, err := press.Poster(w, paper.Poster{Size: paper.A3, Lang: "zh-Hans", Heading: "加入工会", …})
//	print, err := press.Letter(w, paper.Letter{Title: "关于成立工会的请示", …})
//
// A Press may be used by many goroutines at once. Equal input makes equal bytes: a
// print has no time and no chance in it.
//
// # Characters
//
// Two fonts are within the program, cut from Noto Sans SC and Noto Serif SC (SIL Open
// Font License 1.1, fonts/*.OFL.txt) by tools/paper-fonts.py: a sans (黑体) for headings
// and posters, and a serif (宋体) which has the whole basic block of Chinese characters
// and everything in 通用规范汉字表, so that hardly a name is missing. A PDF carries only
// the characters that stand in it, and says which they are, so that its text can be
// searched and copied.
//
// A character that neither font has is taken from Options.Fallback. Where that lacks it
// too, an empty box is printed in its place, and Print.Missing names it; the box still
// copies as the right character. Press.Missing tells it before anything is printed.
//
// Writing from right to left and scripts whose letters join are not set properly.
package paper
