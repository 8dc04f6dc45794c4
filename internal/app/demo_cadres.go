package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"niangjia/internal/platform/day"
	"niangjia/internal/union/cadre"
	"niangjia/internal/union/office"
	"niangjia/internal/union/org"
)

// Of how many unions of the demonstration one has a recorded term, and how many such there are at most.
const (
	everyTerm = 3
	mostTerms = 150
)

// makeCadres gives a share of the unions a committee with a term and officers: some terms are over, some end soon, and some chairs are vacant. The
// term of the officer's own union is over; another asks to put its election off.
func (d *demo) makeCadres(ctx context.Context) error {
	_, _, own := d.places()
	var names []string
	for p := range d.city.Everyone() {
		if names = append(names, p.Name); len(names) == 5*mostTerms {
			break
		}
	}
	unions := []org.Org{own}
	for i, code := range slices.Sorted(maps.Keys(d.unions)) {
		if o := d.unions[code]; (o.Kind == org.Grassroots || o.Kind == org.Joint) && i%everyTerm == 0 && o.Ref != own.Ref && len(unions) < mostTerms {
			unions = append(unions, o)
		}
	}
	for n, o := range unions {
		if err := d.makeCommittee(ctx, o, n, names[min(5*n, len(names)):min(5*n+5, len(names))]); err != nil {
			return fmt.Errorf("committee of %s: %w", o.Name, err)
		}
	}
	if len(unions) < 2 {
		return nil
	}
	t, ok, err := d.Offices.Runs(ctx, d.DB, unions[1].Ref)
	if err != nil || !ok {
		return err
	}
	_, err = d.Shifts.Ask(ctx, d.by, office.AskInput{Term: t.Ref, Until: max(t.LastDay, d.Today()).Add(120), Reason: "公司搬迁，会员代表尚未选出"})
	return err
}

// makeCommittee elects four of five people, in a term of five years that began 61 months ago or later, and puts three in their posts.
func (d *demo) makeCommittee(ctx context.Context, o org.Org, n int, names []string) error {
	if len(names) < 5 {
		return nil
	}
	elected := day.Of(d.Today().Time().AddDate(0, -(61 - n*7%61), -n%28))
	count := office.Count{Seats: 3, Entitled: 60, Present: 52, Issued: 52, Returned: 51}
	for i, name := range names[:4] {
		count.Candidates = append(count.Candidates, office.Candidate{Name: name, Votes: int64(50 - 4*i)})
	}
	in := office.RecordInput{Org: o.Ref, Body: office.Committee, ElectedOn: elected, Count: count, Reason: "演示数据"}
	if _, err := d.Offices.Record(ctx, d.by, in); err != nil {
		return err
	}
	if n%2 == 0 {
		in.Body = office.Audit
		if _, err := d.Offices.Record(ctx, d.by, in); err != nil {
			return err
		}
	}
	for i, post := range []cadre.Post{cadre.Chair, cadre.Deputy, cadre.Member, cadre.WomenChair} {
		tenure := cadre.PartTime
		if i == 0 && n%5 == 0 {
			tenure = cadre.FullTime
		}
		of, err := d.Cadres.Appoint(ctx, d.by, cadre.AppointInput{Org: o.Ref, Post: post, Tenure: tenure, Name: names[i], From: elected, Reason: "演示数据"})
		if err != nil {
			return err
		}
		if err := d.livesOn(ctx, of, elected, n); err != nil {
			return err
		}
	}
	return nil
}

// livesOn trains the chair of every other union, and lets that of some leave.
func (d *demo) livesOn(ctx context.Context, of cadre.Officer, elected day.Day, n int) error {
	if of.Post != cadre.Chair {
		return nil
	}
	if n%2 == 0 {
		if _, err := d.Cadres.Train(ctx, d.by, cadre.TrainInput{Officer: of.Ref, Training: cadre.Training{Course: "基层工会主席岗位培训", Hours: 24, Day: min(elected.Add(20), d.Today()),
			Certificate: fmt.Sprintf("深工培%04d", 100+n)}}); err != nil {
			return err
		}
	}
	if n%12 != 5 {
		return nil
	}
	_, err := d.Cadres.End(ctx, d.by, cadre.EndInput{Officer: of.Ref, Version: 1, To: max(elected, d.Today().Add(-n%120)), Ended: cadre.Resigned})
	return err
}
