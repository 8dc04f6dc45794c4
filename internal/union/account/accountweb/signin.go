package accountweb

import (
	"strings"

	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web"
	"niangjia/internal/platform/web/ui"
	"niangjia/internal/union/account"
)

type signInForm struct {
	Login    string       `form:"login"`
	Password vault.Secret `form:"password,raw"`
	Next     string       `form:"next"`
}

// askSignIn is the page on which one signs in; who is signed in already goes on.
func (p pages) askSignIn(c *web.Ctx) error {
	var in signInForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	if c.Actor.SignedIn() {
		return c.Redirect(web.LocalPath(in.Next, home))
	}
	return c.Page(web.Plain, c.T("accountweb.sign_in"), signInPage(web.LocalPath(in.Next, "")))
}

func (p pages) signIn(c *web.Ctx) error {
	var in signInForm
	err := c.Decode(&in)
	var made account.SignedIn
	if err == nil {
		made, err = p.Accounts.SignIn(c.Context(), account.SignInInput{Login: in.Login, Password: in.Password, Device: device(c.R.UserAgent()),
			Address: c.AddressBlock()})
	}
	if err != nil {
		return c.Again(err, web.Plain, c.T("accountweb.sign_in"), signInPage(web.LocalPath(in.Next, "")))
	}
	c.SignIn(made.Token, made.Until)
	return c.Redirect(web.LocalPath(in.Next, home))
}

// signOut ends the session; who has none any more is signed out as well.
func (p pages) signOut(c *web.Ctx) error {
	if c.Actor.SignedIn() {
		if err := p.Accounts.SignOut(c.Context(), c.Actor, c.Token()); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.SignOut()
	}
	c.Flash(ui.OK, c.T("accountweb.signed_out"))
	return c.Redirect("/sign-in")
}

// browsers and systems are what a browser says of itself, the most particular first: WeChat on a phone calls itself Chrome
// and Safari too.
var (
	browsers = [][2]string{{"MicroMessenger", "WeChat"}, {"DingTalk", "DingTalk"}, {"Edg", "Edge"}, {"QQBrowser", "QQ"}, {"Firefox", "Firefox"},
		{"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems = [][2]string{{"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}}
)

// device is a browser and its system as one recognises them: "WeChat · Android"; "" when neither is known.
func device(userAgent string) string {
	var known []string
	for _, names := range [][][2]string{browsers, systems} {
		for _, n := range names {
			if strings.Contains(userAgent, n[0]) {
				known = append(known, n[1])
				break
			}
		}
	}
	return strings.Join(known, " · ")
}

type acceptForm struct {
	Token    string       `path:"token"`
	Login    string       `form:"login"`
	Name     string       `form:"name"`
	Document vault.Secret `form:"document,raw"`
	Password vault.Secret `form:"password,raw"`
}

// askAccept shows what a link is for.
func (p pages) askAccept(c *web.Ctx) error {
	var in acceptForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	offer, err := p.Accounts.Invited(c.Context(), in.Token)
	if err != nil {
		return err
	}
	return c.Page(web.Plain, c.T("accountweb.accept_"+string(offer.Purpose)), acceptPage(p.acceptView(c, in.Token, offer)))
}

// acceptView is the page of a link.
type acceptView struct {
	account.Invited
	token, until string
}

func (p pages) acceptView(c *web.Ctx, token string, offer account.Invited) acceptView {
	return acceptView{offer, token, p.time(c, offer.Until)}
}

func (p pages) accept(c *web.Ctx) error {
	var in acceptForm
	if err := c.Decode(&in); err != nil {
		return err
	}
	offer, err := p.Accounts.Invited(c.Context(), in.Token)
	if err != nil {
		return err
	}
	made, err := p.Accounts.Accept(c.Context(), account.AcceptInput{Token: in.Token, Login: in.Login, Name: in.Name, Document: in.Document,
		Password: in.Password, Device: device(c.R.UserAgent()), Address: c.AddressBlock()})
	if err != nil {
		return c.Again(err, web.Plain, c.T("accountweb.accept_"+string(offer.Purpose)), acceptPage(p.acceptView(c, in.Token, offer)))
	}
	c.SignIn(made.Token, made.Until)
	c.Flash(ui.OK, c.T("accountweb.accepted", "login", made.Account.Login))
	return c.Redirect(home)
}
