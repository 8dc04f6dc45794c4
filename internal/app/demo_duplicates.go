package app

import (
	"context"
	"fmt"

	"niangjia/internal/platform/vault"
	"niangjia/internal/union/member"
)

// twice is how many people of the demonstration stand on lists twice.
const twice = 6

// makeDuplicates enters some people a second time, with a passport: by turns on their own union's list and on another's.
func (d *demo) makeDuplicates(ctx context.Context) error {
	_, _, union := d.places()
	made := 0
	for i, l := range d.listed {
		if made == twice || l.person.Phone == "" {
			continue
		}
		at := l.union
		if i%2 == 1 {
			at = union
		}
		p := l.person
		_, err := d.Members.Enter(ctx, d.by, member.EnterInput{Org: at.Ref, JoinedOn: d.Today().Add(-30 - made), Despite: true, Facts: member.Facts{Name: p.Name,
			DocKind: member.Passport, Document: vault.Secret(fmt.Sprintf("E%08d", 31_415_926+made*271_828)), Birth: p.Birth, Phone: vault.Secret(p.Phone),
			Details: member.Details{Post: "骑手", WorkUnit: "外卖站点"}}})
		if err != nil {
			return fmt.Errorf("a second record of %s: %w", p.Name, err)
		}
		made++
	}
	_, err := d.Duplicates.Search(ctx, d.by.Fed)
	return err
}
