package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/ui"
)

// The cookies beside the session hold wishes only; nothing is decided by them.
const (
	langCookie  = "nj-lang"
	sizeCookie  = "nj-size"
	unitCookie  = "nj-unit"
	flashCookie = "nj-flash"
	wishes      = 365 * 24 * time.Hour
	unitPath    = "/_/unit"
)

// sessionCookie has the prefix that browsers bind to this very host, where https allows it.
func (m *Mux) sessionCookie() string {
	if m.secure {
		return "__Host-nj"
	}
	return "nj"
}

// SignIn gives the browser a session: FFFFFFF-<opaque token>, kept until the instant given.
func (c *Ctx) SignIn(token string, until time.Time) {
	c.setCookie(c.mux.sessionCookie(), token, until.Sub(c.mux.cfg.Now()))
}

// SignOut takes the session from the browser; account revokes it on the server.
func (c *Ctx) SignOut() { c.setCookie(c.mux.sessionCookie(), "", -1) }

// Token is the session that the request came with, "" for strangers.
func (c *Ctx) Token() string { return c.token }

func (c *Ctx) setCookie(name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if value == "" || seconds <= 0 {
		value, seconds = "", -1
	}
	http.SetCookie(c.W, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		Secure: c.mux.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (c *Ctx) cookie(name string) string {
	if k, err := c.R.Cookie(name); err == nil {
		return k.Value
	}
	return ""
}

// preferences reads language, size of type and unit; ?lang= and ?size= change them.
func (c *Ctx) preferences() {
	query := c.R.URL.Query()
	lang, known := i18n.ParseLang(query.Get("lang"))
	if known {
		c.setCookie(langCookie, lang.String(), wishes)
	} else if lang, known = i18n.ParseLang(c.cookie(langCookie)); !known {
		lang = i18n.Match(c.R.Header.Get("Accept-Language"))
	}
	c.Printer = c.mux.cfg.Catalogue.Printer(lang)
	switch query.Get("size") {
	case "large":
		c.setCookie(sizeCookie, "large", wishes)
		c.large = true
	case "normal":
		c.setCookie(sizeCookie, "", -1)
	default:
		c.large = c.cookie(sizeCookie) == "large"
	}
	c.Unit, _ = id.ParseRef(c.cookie(unitCookie)) // a broken wish is none
}

// with is the page's own address with one part of its query changed.
func (c *Ctx) with(name, value string) string {
	u := url.URL{Path: c.R.URL.Path, RawQuery: c.R.URL.RawQuery}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// chooseUnit keeps the choice of the unit switcher.
func chooseUnit(c *Ctx) error {
	var in struct {
		Unit id.Ref `form:"unit"`
		Back string `form:"back"`
	}
	if err := c.Decode(&in); err != nil {
		return err
	}
	value := ""
	if !in.Unit.IsZero() {
		value = in.Unit.String()
	}
	c.setCookie(unitCookie, value, wishes)
	return c.Redirect(LocalPath(in.Back, "/"))
}

// Flash keeps a message for the next page that the reader sees, after a Redirect.
func (c *Ctx) Flash(tone ui.Tone, text string) {
	c.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString([]byte(string(tone)+"\n"+text)), time.Minute)
}

// takeFlash is the message that Flash left, and clears it.
func (c *Ctx) takeFlash() (ui.Tone, string) {
	value := c.cookie(flashCookie)
	if value == "" {
		return "", ""
	}
	c.setCookie(flashCookie, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return "", ""
	}
	tone, text, _ := strings.Cut(string(b), "\n")
	switch t := ui.Tone(tone); t {
	case ui.OK, ui.Warn, ui.Bad, ui.Info:
		return t, text
	}
	return ui.Plain, text
}
