package delivery_test

import (
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/treepath"
	"niangjia/internal/platform/vault"
)

// TestOutboxAccess: the outbox is for who runs the installation, and only where nothing leaves it.
func TestOutboxAccess(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.queue(t, news("13800000001", "a"), news("13800000002", "b"))
	root := treepath.Path("").Child(body)
	who := func(role access.Role, path treepath.Path, of id.Fed) access.Actor {
		return access.Actor{Account: id.Ref{Fed: of, ID: 5}, Fed: of, Grants: []access.Grant{{Role: role, Path: path, Below: true}}}
	}
	token, worker := who(access.Administrator, root, fed), access.Actor{Account: id.Ref{Fed: fed, ID: 5}, Fed: fed, Subject: access.Subject{1}}
	token.Tokens = []string{"member:read", ""}
	const allowed = errs.Kind(255)
	for name, tc := range map[string]struct {
		by   access.Actor
		want errs.Kind
	}{
		"stranger":                        {access.Actor{}, errs.Unauthenticated},
		"worker":                          {worker, errs.Denied},
		"officer":                         {who(access.Officer, root, fed), errs.Denied},
		"desk":                            {who(access.Desk, root, fed), errs.Denied},
		"auditor":                         {who(access.Auditor, root, fed), errs.Denied},
		"administrator of a union":        {who(access.Administrator, root.Child(9), fed), errs.NotFound},
		"administrator of another city":   {who(access.Administrator, root, 8), errs.NotFound},
		"administrator by a token":        {token, errs.Denied},
		"administrator of the federation": {who(access.Administrator, root, fed), allowed},
		"operator":                        {access.NewOperator(fed, "test"), allowed},
	} {
		for _, p := range []delivery.Provider{delivery.Outbox{}, w.gate} {
			w.Provider = p
			want := tc.want
			if want == allowed && !w.Outboxed() {
				want = errs.NotFound
			}
			got, err := w.Outbox(t.Context(), tc.by, delivery.OutboxInput{Fed: fed})
			if want == allowed && (err != nil || len(got) != 2) || want != allowed && (!errs.Is(err, want) || got != nil) {
				t.Errorf("%s, provider %s: %d messages, %v", name, p.Name(), len(got), err)
			}
		}
	}
}

// TestOutboxPaging goes through the outbox page by page.
func TestOutboxPaging(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Provider = delivery.Outbox{}
		for _, p := range []vault.Secret{"13800000001", "13800000002", "13800000003", "13800000004", "13800000005"} {
			w.queue(t, news(p, "a"))
		}
		var seen []string
		for after := id.ID(0); ; {
			page, err := w.Outbox(t.Context(), access.NewOperator(fed, "test"), delivery.OutboxInput{Fed: fed, After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page[:min(2, len(page))] {
				seen = append(seen, l.Phone[7:])
			}
			if len(page) <= 2 {
				break
			}
			after = page[1].Ref.ID
		}
		if len(seen) != 5 || seen[0] != "0005" || seen[4] != "0001" {
			t.Errorf("%v", seen)
		}
	})
}
