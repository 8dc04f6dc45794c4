package duplicateweb

import (
	"slices"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/duplicate"
	"niangjia/internal/union/member"
)

// decideForm is what the forms about one pair send.
type decideForm struct {
	Ref      id.Ref          `path:"ref"`
	Version  int64           `form:"version"`
	Keep     string          `form:"keep"`
	Take     []string        `form:"take"`
	AVersion int64           `form:"a_version"`
	BVersion int64           `form:"b_version"`
	Proof    duplicate.Proof `form:"proof"`
	Reason   string          `form:"reason"`
	Reopen   bool            `form:"reopen"`
}

// mergeView is a merge as it would be.
type mergeView struct {
	duplicate.Plan
	head   ui.Head
	chips  []ui.Chip // which record stays
	effect []string
	take   []ui.Option
	filled []string // of take: what the kept record has nothing of
	proofs []ui.Option
	mayNot bool // a body above decides
}

func (p pages) mergeView(c *web.Ctx, in decideForm) (mergeView, error) {
	choice := duplicate.Choice{}
	if in.Keep != "" {
		ref, err := refOf("keep", in.Keep)
		if err != nil {
			return mergeView{}, err
		}
		choice.Keep = ref
	}
	plan, err := p.Duplicates.Preview(c.Context(), c.Actor, in.Ref, choice)
	if err != nil {
		return mergeView{}, err
	}
	v := mergeView{Plan: plan, head: p.below(c, "duplicateweb.merge", &plan.Pair), effect: p.effect(c, plan)}
	for i, x := range []member.Side{plan.Pair.A, plan.Pair.B} {
		v.chips = append(v.chips, ui.Chip{Label: c.T([]string{"duplicateweb.keep_a", "duplicateweb.keep_b"}[i], "union", x.Org.Name),
			Href: web.Address(pairHref(in.Ref)+"/merge", "keep", x.Ref.String()), On: x.Ref == plan.Kept.Ref})
	}
	for _, f := range fields {
		now, other := p.text(c, plan.Kept.Person.Facts, f), p.text(c, plan.Gone.Person.Facts, f)
		if other == "" || !slices.Contains(plan.Differ, f) {
			continue
		}
		if now == "" {
			now, v.filled = c.T("duplicateweb.nothing"), append(v.filled, f)
		}
		v.take = append(v.take, ui.Option{Value: f, Label: c.T("duplicateweb.take", "field", fieldWord(c, f), "value", other), Hint: c.T("duplicateweb.instead_of", "value", now)})
	}
	if !plan.Pair.SameDocument() {
		for _, x := range duplicate.Proofs {
			v.proofs = append(v.proofs, ui.Option{Value: string(x), Label: c.T("duplicate.proof_" + string(x))})
		}
	}
	decides, err := p.Duplicates.Decides(c.Context(), c.Actor, plan.Pair)
	v.mayNot = !decides
	return v, err
}

// effect says in words what a merge does.
func (p pages) effect(c *web.Ctx, plan duplicate.Plan) []string {
	out := []string{c.T("duplicateweb.effect_one", "union", plan.Kept.Org.Name, "day", c.Day(p.today()))}
	if !plan.Pair.OneList() {
		out = []string{c.T("duplicateweb.effect_two", "a", plan.Pair.A.Org.Name, "b", plan.Pair.B.Org.Name)}
	}
	if plan.Above {
		out = append(out, c.T("duplicateweb.effect_account", "day", c.Day(plan.Until)))
	}
	return append(out, c.T("duplicateweb.effect_told"), c.T("duplicateweb.effect_history"))
}

func (p pages) askMerge(c *web.Ctx) error {
	var in decideForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := p.mergeView(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, mergePage(v))
}

func (p pages) merge(c *web.Ctx) error {
	var in decideForm
	err := c.Decode(&in)
	if err == nil {
		do := duplicate.MergeInput{Pair: in.Ref, Version: in.Version, Choice: duplicate.Choice{Take: in.Take}, AVersion: in.AVersion, BVersion: in.BVersion,
			Proof: in.Proof, Reason: in.Reason}
		if do.Keep, err = refOf("keep", in.Keep); err == nil {
			_, err = p.Duplicates.Merge(c.Context(), c.Actor, do)
		}
	}
	if err != nil {
		v, failed := p.mergeView(c, in)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, mergePage(v))
	}
	c.Flash(ui.OK, c.T("duplicateweb.merged"))
	return c.Redirect(pairHref(in.Ref))
}

// reasonView is a form that asks for a reason.
type reasonView struct {
	oneView
	head         ui.Head
	action, text string
	label, hint  string // of the reason
	button       string
	reopen       bool
}

func (p pages) asideView(c *web.Ctx, in decideForm) (reasonView, error) {
	one, err := p.oneView(c, in.Ref)
	v := reasonView{oneView: one, head: p.below(c, "duplicateweb.aside", &one.Pair), action: pairHref(in.Ref) + "/aside", text: c.T("duplicateweb.aside_text"),
		label: c.T("duplicateweb.why"), hint: c.T("duplicateweb.aside_hint"), button: c.T("duplicateweb.aside")}
	if one.State == duplicate.SetAside {
		v.head, v.text, v.button, v.reopen = p.below(c, "duplicateweb.reopen", &one.Pair), c.T("duplicateweb.reopen_text"), c.T("duplicateweb.reopen"), true
	}
	return v, err
}

func (p pages) askAside(c *web.Ctx) error { return p.ask(c, p.asideView) }

func (p pages) aside(c *web.Ctx) error {
	return p.answer(c, p.asideView, "duplicateweb.saved", func(in decideForm) error {
		_, err := p.Duplicates.SetAside(c.Context(), c.Actor, duplicate.SetAsideInput{Pair: in.Ref, Version: in.Version, Reopen: in.Reopen, Reason: in.Reason})
		return err
	})
}

func (p pages) undoView(c *web.Ctx, in decideForm) (reasonView, error) {
	one, err := p.oneView(c, in.Ref)
	return reasonView{oneView: one, head: p.below(c, "duplicateweb.undo", &one.Pair), action: pairHref(in.Ref) + "/undo", text: c.T("duplicateweb.undo_text"),
		label: c.T("duplicateweb.why"), hint: c.T("duplicateweb.reason_hint"), button: c.T("duplicateweb.undo")}, err
}

func (p pages) askUndo(c *web.Ctx) error { return p.ask(c, p.undoView) }

func (p pages) undo(c *web.Ctx) error {
	return p.answer(c, p.undoView, "duplicateweb.undone", func(in decideForm) error {
		_, err := p.Duplicates.Undo(c.Context(), c.Actor, duplicate.UndoInput{Pair: in.Ref, Version: in.Version, Reason: in.Reason})
		return err
	})
}

// ask shows a form; answer takes it, or shows it again.
func (p pages) ask(c *web.Ctx, view func(*web.Ctx, decideForm) (reasonView, error)) error {
	var in decideForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	v, err := view(c, in)
	if err != nil {
		return err
	}
	return c.Page(web.Desk, v.head.Title, reasonPage(v))
}

func (p pages) answer(c *web.Ctx, view func(*web.Ctx, decideForm) (reasonView, error), done string, do func(decideForm) error) error {
	var in decideForm
	err := c.Decode(&in)
	if err == nil {
		err = do(in)
	}
	if err != nil {
		v, failed := view(c, in)
		if failed != nil {
			return failed
		}
		return c.Again(err, web.Desk, v.head.Title, reasonPage(v))
	}
	c.Flash(ui.OK, c.T(done))
	return c.Redirect(pairHref(in.Ref))
}
