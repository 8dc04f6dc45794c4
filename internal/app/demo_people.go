package app

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
	"niangjia/internal/rehearse"
	"niangjia/internal/union/member"
	"niangjia/internal/union/org"
)

// How many people of one union are taken in by one step, and how many of all unions by one transaction: long lists are slow to look
// up, and many commits are slow to write. Nobody else waits for the writer here.
const (
	stepSize   = 256
	intakeSize = 128
)

// intake is people of one union, checked and sealed.
type intake struct {
	union  org.Org
	people []rehearse.Person
	rows   []member.Prepared
}

// makePeople takes everybody in, by the same door as an import. Making up and sealing go on beside the writer.
func (d *demo) makePeople(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	made := make(chan []intake, 4)
	g.Go(func() error {
		defer close(made)
		return d.prepare(ctx, made)
	})
	g.Go(func() error {
		n := 0
		for batch := range made {
			taken, err := d.takeIn(ctx, batch)
			if err != nil {
				return err
			}
			n += taken
			d.in.Progress(errs.M("app.demo_people"), n, d.in.Members)
		}
		return nil
	})
	return g.Wait()
}

func (d *demo) prepare(ctx context.Context, out chan<- []intake) error {
	var batch []intake
	size := 0
	send := func() error {
		select {
		case out <- batch:
			batch, size = nil, 0
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for u := range d.city.Orgs() {
		now := intake{union: d.unions[u.Code]}
		seal := func() {
			rows := make([]member.Row, len(now.people))
			for i, p := range now.people {
				rows[i] = d.row(p)
			}
			now.rows = d.Members.Prepare(d.by.Fed, rows)
			batch = append(batch, now)
			now = intake{union: now.union}
		}
		for p := range d.city.People(u) {
			now.people = append(now.people, p)
			if size++; len(now.people) == stepSize {
				seal()
			}
		}
		if len(now.people) > 0 {
			seal()
		}
		if size >= intakeSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// row is what the union says of a made-up person.
func (d *demo) row(p rehearse.Person) member.Row {
	return member.Row{JoinedOn: p.JoinedOn, Facts: member.Facts{
		Name: p.Name, Sex: member.Sex(p.Sex), Birth: p.Birth, DocKind: member.IDCard, Document: vault.Secret(p.IDNumber), Phone: vault.Secret(p.Phone),
		BankCard: vault.Secret(p.BankCard), EmergencyContact: vault.Secret(p.EmergencyContact), Migrant: &p.Migrant, Details: member.Details{
			Education: p.Education, Degree: p.Degree, HukouKind: p.HukouKind, HukouPlace: d.city.Place(p.HukouPlace), Marital: p.Marital,
			WorkUnit: p.WorkUnit, Department: p.Department, Post: p.Post, WorkState: p.WorkState, WorkForm: p.WorkForm,
			NewFormGroup: p.NewFormGroup, Platform: p.Platform, Occupation: p.Occupation, SkillLevel: p.SkillLevel, Title: p.Title,
			ModelWorker: p.ModelWorker, CardNo: p.CardNo,
		},
	}}
}

// every n-th person does more than stand on a list.
const livingEvery = 20

func (d *demo) takeIn(ctx context.Context, batch []intake) (n int, err error) {
	var living []listed
	err = sqldb.Write(ctx, d.DB, func(tx *sqldb.Tx) error {
		n, living = 0, nil
		for _, in := range batch {
			taken, err := d.Members.TakeIn(ctx, tx, d.by, member.TakeInInput{Org: in.union, Rows: in.rows})
			if err != nil {
				return err
			}
			for i, t := range taken {
				if t.Outcome != member.Joined {
					return fmt.Errorf("a made-up person of %s is %s: %v", in.union.Code, t.Outcome, t.Reasons)
				}
				if (len(d.listed)*livingEvery+n+i)%livingEvery == 0 {
					living = append(living, listed{in.people[i], id.Ref{Fed: d.by.Fed, ID: t.Membership}, in.union})
				}
			}
			n += len(taken)
			if err := d.Audit.Write(ctx, tx, d.by, audit.Act{Use: member.UseTakeIn, Org: in.union.Ref.ID, Kind: "roster",
				Detail: map[string]any{"joined": len(taken)}}); err != nil {
				return err
			}
		}
		return nil
	})
	d.listed = append(d.listed, living...)
	return n, err
}

// live lets some people act: most confirm their membership, a few object, a few leave or have it retained. The first of them does
// nothing: whoever looks at the demonstration signs in as that worker and decides.
func (d *demo) live(ctx context.Context) error {
	for i, l := range d.listed {
		if i == 0 {
			continue
		}
		var err error
		self := d.worker(l)
		switch {
		case i%50 == 49:
			_, err = d.Members.Object(ctx, self, member.ObjectInput{Membership: l.membership, What: member.WrongData})
		case i%50 == 24:
			_, err = d.Members.Record(ctx, d.by, member.RecordInput{Membership: l.membership, Kind: member.EntryLeft, Reason: "离职"})
		case i%50 == 12:
			_, err = d.Members.Record(ctx, d.by, member.RecordInput{Membership: l.membership, Kind: member.EntryRetained, Reason: "待岗"})
		default:
			_, err = d.Members.Confirm(ctx, self, l.membership)
		}
		if err != nil {
			return err
		}
		d.in.Progress(errs.M("app.demo_life"), i+1, len(d.listed))
	}
	return nil
}

// worker is the person as one who signed in.
func (d *demo) worker(l listed) access.Actor {
	return access.Actor{Account: l.membership, Name: l.person.Name, Fed: d.by.Fed, Via: "web",
		Subject: d.Members.Subject(vault.Secret(l.person.IDNumber))}
}
