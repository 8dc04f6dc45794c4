package app

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/vault"
	"niangjia/internal/union/account"
	"niangjia/internal/union/org"
)

// DemoAccount is a sign-in of the demonstration. Its password is new at every start: who reads the screen knows it.
type DemoAccount struct {
	Role     string `json:"role"`
	Where    string `json:"where"` // name of the union
	Login    string `json:"login"`
	Password string `json:"password"`
}

// makeStaff makes an account for each role.
func (d *demo) makeStaff(ctx context.Context) ([]DemoAccount, error) {
	county, street, union := d.places()
	var out []DemoAccount
	for _, a := range []struct {
		login, name string
		role        access.Role
		node        org.Org
		below       bool
	}{
		{"admin", "陈管理", access.Administrator, d.root, true},
		{"city", "林市级", access.Desk, d.root, true},
		{"county", "黄区级", access.Desk, county, true},
		{"street", "何街道", access.Officer, street, true},
		{"officer", "王基层", access.Officer, union, false},
		{"auditor", "郑审计", access.Auditor, d.root, true},
	} {
		password := newPassword()
		made, err := d.Accounts.Create(ctx, d.by, account.CreateInput{Home: a.node.Ref, Login: a.login, Name: a.name, Password: vault.Secret(password)})
		if err != nil {
			return nil, err
		}
		if _, err := d.Accounts.Give(ctx, d.by, account.GiveInput{Account: made.Ref, Org: a.node.Ref, Role: a.role, Below: a.below,
			Reason: "演示", Assured: true}); err != nil {
			return nil, err
		}
		out = append(out, DemoAccount{string(a.role), a.node.Name, a.login, password})
	}
	return out, nil
}

// makeWorker lets the first of those listed accept the invitation to sign in.
func (d *demo) makeWorker(ctx context.Context) (DemoAccount, error) {
	if len(d.listed) == 0 {
		return DemoAccount{}, errors.New("a city without members has no worker to sign in as")
	}
	l := d.listed[0]
	link, err := d.Accounts.InviteWorker(ctx, d.by, l.membership)
	if err != nil {
		return DemoAccount{}, err
	}
	out := DemoAccount{string(access.Worker), l.union.Name, "worker", newPassword()}
	_, err = d.Accounts.Accept(ctx, account.AcceptInput{Token: link.Token, Login: out.Login, Document: vault.Secret(l.person.IDNumber),
		Password: vault.Secret(out.Password)})
	return out, err
}

// places are a county, a street in it that has unions, and a union in it that has members: a score of them, where people are that many.
func (d *demo) places() (county, street, union org.Org) {
	for _, least := range []int{20, 1} {
		if county, street, union = d.placesWith(least); union.Code != "" {
			break
		}
	}
	return county, street, union
}

func (d *demo) placesWith(least int) (county, street, union org.Org) {
	for u := range d.city.Orgs() {
		o := d.unions[u.Code]
		if u.Members < least || (o.Kind != org.Grassroots && o.Kind != org.Joint) {
			continue
		}
		up := d.unions[u.Parent]
		if up.Kind == org.Street {
			for _, c := range d.unions {
				if c.Ref.ID == up.ParentID {
					return c, up, o
				}
			}
		}
		if union.Code == "" {
			county, street, union = d.root, up, o
		}
	}
	return county, street, union
}

// newPassword is 60 random bits in letters and digits that can be read aloud.
func newPassword() string { return strings.ToLower(rand.Text()[:12]) }
