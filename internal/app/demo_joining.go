package app

import (
	"context"
	"fmt"
	"regexp"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/joining"
)

// sixDigits are the code in a message.
var sixDigits = regexp.MustCompile(`\d{6}`)

// applicants is how many people wait at each doorway of the demonstration.
const applicants = 4

// makeApplicants hangs up a doorway at a street's station and one at a union, and lets people come: strangers, and members of other unions, who are
// not known from each other.
func (d *demo) makeApplicants(ctx context.Context) error {
	_, street, union := d.places()
	strangers, err := rehearse.NewCity(d.in.Seed+1, rehearse.Size{Unions: 100, Members: 1_000, Today: d.Today(), City: demoDivision})
	if err != nil {
		return err
	}
	var come []rehearse.Person
	for p := range strangers.Everyone() {
		if come = append(come, p); len(come) == 2*(applicants-1) {
			break
		}
	}
	for _, l := range d.listed {
		if l.union.Ref != union.Ref && l.union.Ref != street.Ref && l.person.Phone != "" && len(come) < 2*applicants { // members elsewhere
			come = append(come, l.person)
		}
	}
	for i, at := range []joining.OpenDoorwayInput{
		{Org: street.Ref, Kind: joining.AtStation, Place: "骑手驿站", Platform: "外卖平台"},
		{Org: union.Ref, Kind: joining.AtUnion, Place: "工会办公室"},
	} {
		door, err := d.Joining.OpenDoorway(ctx, d.by, at)
		if err != nil {
			return err
		}
		for n := i; n < len(come); n += 2 {
			if err := d.comes(ctx, door, come[n]); err != nil {
				return fmt.Errorf("applicant at %s: %w", door.Place, err)
			}
		}
	}
	return nil
}

// comes lets somebody apply, who reads the digits where the operator reads them.
func (d *demo) comes(ctx context.Context, door joining.Doorway, p rehearse.Person) error {
	a, err := d.Joining.Apply(ctx, joining.ApplyInput{Doorway: door.Ref, Name: p.Name, Document: vault.Secret(p.IDNumber), Phone: vault.Secret(p.Phone), Consent: true})
	if err != nil {
		return err
	}
	lying, err := d.Messages.Outbox(ctx, d.by, delivery.OutboxInput{Fed: d.by.Fed, Limit: 1})
	if err != nil {
		return err
	}
	if err := d.Joining.Prove(ctx, a.Code, sixDigits.FindString(lying[0].Text.Reveal())); err != nil {
		return err
	}
	return d.Joining.Tell(ctx, a.Code, p.WorkUnit)
}
