// Package web is the door for people: it carries the pages of all modules, finds out who
// asks and in which language, sets the limits, and turns the kind of an error into a
// status in one place (Status). The parts of a page are in package ui.
//
// A module's pages are a handler for each route and a template for each page:
//
//	// routes.go: the whole address space of the module on one page
//	func Routes(m *web.Mux, orgs *org.Service) {
//		p := pages{orgs}
//		m.Get("/orgs/{ref}/edit", p.edit)
//		m.Post("/orgs/{ref}/edit", p.save)
//	}
//
//	// pages.go: decode, use case, answer; no rules here
//	type editForm struct {
//		Ref  id.Ref  `path:"ref"`
//		Name string  `form:"name"`
//		From day.Day `form:"from"`
//	}
//
//	func (p pages) edit(c *web.Ctx) error {
//		var in editForm
//		if err := c.Decode(&in); err != nil {
//			return err
//		}
//		org, err := p.orgs.Get(c.Context(), c.Actor, in.Ref)
//		if err != nil {
//			return err // its kind becomes a status and a page in words
//		}
//		return c.Page(web.Desk, c.T("orgweb.edit"), editPage(in.Ref, org.Name))
//	}
//
//	func (p pages) save(c *web.Ctx) error {
//		var in editForm
//		err := c.Decode(&in)
//		if err == nil {
//			err = p.orgs.Edit(c.Context(), c.Actor, in.input())
//		}
//		if err != nil { // what was typed, and each fault beside its input, stand there by themselves
//			return c.Again(err, web.Desk, c.T("orgweb.edit"), editPage(in.Ref, in.Name))
//		}
//		c.Flash(ui.OK, c.T("orgweb.saved"))
//		return c.Redirect("/orgs/" + in.Ref.String())
//	}
//
//	// edit.templ: words by key, parts from ui
//	templ editPage(ref id.Ref, name string) {
//		@ui.PageHead(ui.Head{Title: i18n.T(ctx, "orgweb.edit")})
//		@ui.Form("/orgs/" + ref.String() + "/edit") {
//			@ui.TextField(ui.Field{Name: "name", Label: i18n.T(ctx, "orgweb.name"), Value: name, Max: 60})
//			@ui.DateField(ui.Field{Name: "from", Label: i18n.T(ctx, "orgweb.from"), Optional: true})
//			@ui.Submit(i18n.T(ctx, "orgweb.save"), ui.Primary)
//		}
//	}
//
// A fault of the use case belongs to an input when its errs.Field has the input's name. A
// list is rows made in Go, so that they are testable, and one ui.List:
//
//	ui.Table{Caption: …, Cols: []ui.Col{{Label: …, Main: true}, {Label: …}},
//		Rows: []ui.Row{{ID: ref, Name: name, Cells: []templ.Component{ui.NameLink(name, href, pinyin), ui.Word(ui.OK, state)}}}}
//
// A part of a page that a script asks for (ui.Node.Fetch, ui.Progress.Poll, the show
// address of ui.Masked) is answered with c.Fragment, the whole page without a script with
// c.Page: c.IsHTMX tells which. A finished job's poll is answered with c.Redirect.
//
// Strangers come only to routes with Public; every state change is a POST from one of our
// own pages (Sec-Fetch-Site or Origin says so). Pages carry no inline script or style:
// the Content-Security-Policy forbids both. Files come in by c.Upload, as a stream, and
// go out by c.Download. Frequent doors ask a Limiter first:
//
//	if err := p.tries.Allow(c.AddressBlock(), "account "+in.Name); err != nil { … }
//
// Templates are made into Go with "go tool templ generate"; the result is committed.
package web
