package joining

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Kind is what a doorway hangs at.
type Kind string

// The kinds of doorways.
const (
	AtUnion     Kind = "union"
	AtWorkplace Kind = "workplace"
	AtStation   Kind = "station" // 驿站, for new-form workers
)

// Kinds are all kinds.
var Kinds = []Kind{AtUnion, AtWorkplace, AtStation}

// Doorway is a link, and a code on a wall, by which people join.
type Doorway struct {
	Ref      id.Ref    `json:"id"`
	Org      id.ID     `json:"-"` // the body that hung it up
	Kind     Kind      `json:"kind"`
	Place    string    `json:"place" doc:"Where it hangs, as people call it"`
	Employer id.ID     `json:"-"`
	Fallback id.ID     `json:"-"` // the union for those whose employer has none, where Org takes no members
	Platform string    `json:"platform,omitempty" doc:"The platform that those who come by here work for"`
	LastDay  day.Day   `json:"last_day,omitempty" doc:"The last day on which it lets in; empty for always"`
	MadeBy   string    `json:"made_by"`
	MadeAt   time.Time `json:"made_at"`
}

// OpenDoorwayInput hangs up a doorway.
type OpenDoorwayInput struct {
	Org      id.Ref  `json:"org"`
	Kind     Kind    `json:"kind" enum:"union,workplace,station"`
	Place    string  `json:"place" maxLength:"60"`
	Employer id.Ref  `json:"employer,omitzero" doc:"Whose workers come by here: for a work place"`
	Fallback id.Ref  `json:"fallback,omitzero" doc:"The union that takes in those who have none of their own: an industry's, for new-form workers"`
	Platform string  `json:"platform,omitempty" maxLength:"60"`
	LastDay  day.Day `json:"last_day,omitempty"`
}

const maxPlace = 60 // characters

// check says what is wrong with a doorway.
func (in *OpenDoorwayInput) check(today day.Day) error {
	var wrong []errs.Field
	fault := func(name string, m errs.Msg) { wrong = append(wrong, errs.Field{Name: name, Msg: m}) }
	in.Place, in.Platform = strings.TrimSpace(in.Place), strings.TrimSpace(in.Platform)
	if !slices.Contains(Kinds, in.Kind) {
		fault("kind", errs.M("joining.kind_unknown"))
	}
	if in.Place == "" || utf8.RuneCountInString(in.Place) > maxPlace {
		fault("place", errs.M("joining.place_length", "n", maxPlace))
	}
	if utf8.RuneCountInString(in.Platform) > maxPlace {
		fault("platform", errs.M("joining.place_length", "n", maxPlace))
	}
	if in.Kind == AtWorkplace && in.Employer.IsZero() {
		fault("employer", errs.M("joining.employer_needed"))
	}
	if in.LastDay != "" && in.LastDay < today {
		fault("last_day", errs.M("joining.last_day_past"))
	}
	return errs.InvalidFields(wrong)
}

// OpenDoorway hangs up a doorway of a union. Errors: Invalid by field.
func (s *Service) OpenDoorway(ctx context.Context, by access.Actor, in OpenDoorwayInput) (Doorway, error) {
	if err := s.Plan.Permits(by, UseDoorway); err != nil {
		return Doorway{}, err
	}
	var d Doorway
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		o, err := s.Orgs.Load(ctx, tx, in.Org)
		if err != nil {
			return err
		}
		if err := s.Plan.Allow(by, UseDoorway, o.Target()); err != nil {
			return err
		}
		if err := in.check(s.today(tx.Now)); err != nil {
			return err
		}
		if !in.Employer.IsZero() {
			if _, err := s.Orgs.FindEmployer(ctx, by, in.Employer); err != nil {
				return errs.InvalidField("employer", "joining.employer_unknown")
			}
		}
		if !in.Fallback.IsZero() {
			if named, err := s.Orgs.Load(ctx, tx, in.Fallback); err != nil || in.Fallback.Fed != in.Org.Fed || !takesMembers(named) {
				return errs.InvalidField("fallback", "joining.fallback_unknown")
			}
		}
		d = Doorway{Ref: id.Ref{Fed: in.Org.Fed, ID: s.IDs.New()}, Org: in.Org.ID, Kind: in.Kind, Place: in.Place, Employer: in.Employer.ID, Fallback: in.Fallback.ID,
			Platform: in.Platform, LastDay: in.LastDay, MadeBy: by.Name, MadeAt: tx.Now}
		if _, err := tx.Exec(ctx, insertDoorway, d.Ref.Fed, d.Ref.ID, d.Org, sqldb.Null(d.Employer), sqldb.Null(d.Fallback), sqldb.Micros(tx.Now), string(d.Kind), d.Place, d.Platform,
			string(d.LastDay), d.MadeBy); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseDoorway, Org: d.Org, Kind: "doorway", Record: d.Ref.ID})
	})
	return d, err
}

// CloseDoorway ends a doorway today: from tomorrow on it lets nobody in.
func (s *Service) CloseDoorway(ctx context.Context, by access.Actor, ref id.Ref) error {
	return sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		d, _, err := s.doorway(ctx, tx, by, ref)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, closeDoorway, ref.Fed, ref.ID, string(day.Of(s.today(tx.Now).Time().AddDate(0, 0, -1)))); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseDoorway, Org: d.Org, Kind: "doorway", Record: ref.ID, Reason: "closed"})
	})
}

// Doorway is one doorway, for those who keep it.
func (s *Service) Doorway(ctx context.Context, by access.Actor, ref id.Ref) (Doorway, org.Org, error) {
	return s.doorway(ctx, s.DB, by, ref)
}

func (s *Service) doorway(ctx context.Context, q sqldb.Queryer, by access.Actor, ref id.Ref) (Doorway, org.Org, error) {
	if err := s.Plan.Permits(by, UseDoorway); err != nil {
		return Doorway{}, org.Org{}, err
	}
	d, o, err := s.findDoorway(ctx, q, ref)
	if err != nil {
		return d, o, err
	}
	return d, o, s.Plan.Allow(by, UseDoorway, o.Target())
}

func (s *Service) findDoorway(ctx context.Context, q sqldb.Queryer, ref id.Ref) (Doorway, org.Org, error) {
	d, ok, err := sqldb.One(ctx, q, findDoorway, []any{ref.Fed, ref.ID}, scanDoorway(ref.Fed))
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "errs.not_found")
	}
	if err != nil {
		return d, org.Org{}, err
	}
	o, err := s.Orgs.Load(ctx, q, id.Ref{Fed: ref.Fed, ID: d.Org})
	return d, o, err
}

// Doorways are the doorways of a union that let in today, the newest first.
func (s *Service) Doorways(ctx context.Context, by access.Actor, node id.Ref) ([]Doorway, error) {
	if err := s.Plan.Permits(by, UseDoorway); err != nil {
		return nil, err
	}
	o, err := s.Orgs.Load(ctx, s.DB, node)
	if err != nil {
		return nil, err
	}
	if err := s.Plan.Allow(by, UseDoorway, o.Target()); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, doorwaysOf, []any{node.Fed, node.ID, string(s.today(s.DB.Now())), 200}, scanDoorway(node.Fed))
}

// Enter is a doorway as whoever reads its code sees it, with the body that hung it up. Errors: NotFound when it lets nobody in.
func (s *Service) Enter(ctx context.Context, ref id.Ref) (Doorway, org.Org, error) {
	d, o, err := s.findDoorway(ctx, s.DB, ref)
	if err == nil && !d.lets(s.today(s.DB.Now())) || errs.Is(err, errs.NotFound) {
		err = errs.New(errs.NotFound, "joining.doorway_closed")
	}
	return d, o, err
}

func (d Doorway) lets(today day.Day) bool { return d.LastDay == "" || today <= d.LastDay }
