package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

// still is how far apart two looks at an element are: a layout that moves shows in two frames.
const still = 35 * time.Millisecond

// spot is where a click on an element would go, in pixels of the window.
type spot struct {
	Left, Top, Width, Height float64 // of the first line of the element
	X, Y                     float64 // its middle
	Fault                    string  // why a click there would not reach the element; "" when it would
}

func (s spot) String() string {
	if s.Width == 0 {
		return s.Fault
	}
	at := fmt.Sprintf("%g×%g px at (%g, %g)", s.Width, s.Height, s.Left, s.Top)
	if s.Fault != "" {
		return at + ", " + s.Fault
	}
	return at
}

// find says where the first element that matches stands. What is out of view or lies under something, such as a bar that clings
// to the edge, is brought to the middle of the window first. A label is as good as its input, as it is to a hand.
const find = `(selector => {
	const e = document.querySelector(selector);
	if (!e) return {Fault: "there is none"};
	const name = x => x.outerHTML.slice(0, x.outerHTML.indexOf(">") + 1);
	const look = () => {
		const r = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0);
		if (!r || !e.checkVisibility({visibilityProperty: true})) return {Fault: "it is not shown"};
		const s = {Left: r.left, Top: r.top, Width: r.width, Height: r.height, X: r.left + r.width / 2, Y: r.top + r.height / 2, Fault: ""};
		if (s.X < 0 || s.Y < 0 || s.X >= innerWidth || s.Y >= innerHeight) return {...s, Fault: "out of view in " + innerWidth + "×" + innerHeight};
		const hit = document.elementFromPoint(s.X, s.Y);
		const acts = hit && hit.closest("a, button, label, summary");
		if (!hit || !(e.contains(hit) || acts && (acts.contains(e) || acts.control == e))) s.Fault = "covered by " + (hit ? name(hit) : "nothing that can be clicked");
		return s;
	};
	let s = look();
	if (s.Fault && s.Width) { e.scrollIntoView({block: "center", inline: "center", behavior: "instant"}); s = look(); }
	return s;
})(%s)`

// where is where a click on the first element that matches would go now.
func where(selector string) chromedp.Action[spot] {
	quoted, _ := json.Marshal(selector) // a string is always JSON
	return chromedp.Evaluate[spot](fmt.Sprintf(find, quoted))
}

// click clicks on the first element that matches, as soon as it stands still and can be reached.
func click(selector string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		before := spot{Fault: "it has not been looked for"}
		for {
			// while a page gives way to the next, no expression has a value
			now, err := where(selector)(ctx, target)
			if err != nil {
				now = spot{Fault: err.Error()}
			}
			if now.Fault == "" && now == before {
				return chromedp.MouseClickXY(now.X, now.Y)(ctx, target)
			}
			select {
			case <-ctx.Done():
				if errors.Is(err, ctx.Err()) { // it was looked at too late
					now = before
				}
				if now.Fault == "" {
					now.Fault = "it does not stand still"
				}
				return chromedp.Void{}, fmt.Errorf("%s cannot be clicked on: %s", selector, now)
			case <-time.After(still):
			}
			before = now
		}
	}
}

// Click clicks on what does not lead to another page.
func (b *Tab) Click(selectors ...string) {
	b.T.Helper()
	for _, selector := range selectors {
		b.aimed = selector
		b.Do(click(selector))
	}
}

// Press clicks on what leads to another page.
func (b *Tab) Press(selector string) {
	b.T.Helper()
	b.aimed = selector
	b.leads(selector, click(selector))
}

// Submit presses the first primary button of the page's forms.
func (b *Tab) Submit() {
	b.T.Helper()
	b.Press("main form .btn.primary")
}
