package web_test

import (
	"testing"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web"
)

func TestAddress(t *testing.T) {
	for want, pairs := range map[string][]string{"/orgs": nil, "/orgs?q=a+b%26": {"q", "a b&", "on", ""}, "/orgs?on=2026-01-01&q=%E5%8D%95": {"q", "单", "on", "2026-01-01"}} {
		if got := web.Address("/orgs", pairs...); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOptional(t *testing.T) {
	ref := id.Ref{Fed: 1, ID: 2}
	for got, want := range map[string]string{web.Optional(ref): ref.String(), web.Optional(ref.ID): ref.ID.String(), web.Optional(id.Ref{}): "", web.Optional(id.ID(0)) + "0": "0"} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
