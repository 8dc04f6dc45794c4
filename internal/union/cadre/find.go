package cadre

import (
	"context"
	"io"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sheet"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/union/org"
)

// Seen is somebody in a post, with what is told of them.
type Seen struct {
	Officer
	Union     org.Org
	Trainings []Training // the latest first
}

// View is one officer. Errors: NotFound outside the actor's reach.
func (s *Service) View(ctx context.Context, by access.Actor, officer id.Ref) (Seen, error) {
	of, o, err := s.load(ctx, s.DB, by, UseView, officer)
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Officer: of, Union: o}
	out.Trainings, err = sqldb.All(ctx, s.DB, trainingsOf, []any{officer.Fed, officer.ID}, scanTraining)
	return out, err
}

// Posts are who holds a post of a union, or with past who once did, the latest first; at most 200.
func (s *Service) Posts(ctx context.Context, by access.Actor, union id.Ref, past bool) ([]Officer, error) {
	o, err := s.reach(ctx, s.DB, by, UseView, union)
	if err != nil {
		return nil, err
	}
	text := officersOf
	if past {
		text = formerOf
	}
	return sqldb.All(ctx, s.DB, text, []any{o.Ref.Fed, o.Ref.ID}, scanOfficer(o.Ref.Fed))
}

// Vacancy is the vacancy of a union's chair; false when there is none.
func (s *Service) Vacancy(ctx context.Context, by access.Actor, union id.Ref) (Vacancy, bool, error) {
	o, err := s.reach(ctx, s.DB, by, UseView, union)
	if err != nil {
		return Vacancy{}, false, err
	}
	return sqldb.One(ctx, s.DB, vacancyOf, []any{o.Ref.Fed, o.Ref.ID}, scanVacancy(o.Ref.Fed))
}

// ListInput asks for those in a post at a body and below it.
type ListInput struct {
	Node      id.Ref
	Post      Post   // any when ""
	Tenure    Tenure // any when ""
	Untrained bool   // only those without a training
	After     id.ID  // the last officer of the page before
	Limit     int    // at most 200; 50 when 0
}

// Listed is a line of a list of officers.
type Listed struct {
	Officer
	Union string `json:"union"` // its name
}

// List lists those in a post, union by union in the order of the tree.
func (s *Service) List(ctx context.Context, by access.Actor, in ListInput) ([]Listed, error) {
	return s.list(ctx, by, UseList, in)
}

func (s *Service) list(ctx context.Context, by access.Actor, use access.UseCase, in ListInput) ([]Listed, error) {
	o, err := s.reach(ctx, s.DB, by, use, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, use, o.Target())
	if err != nil {
		return nil, err
	}
	behind := ""
	if in.After != 0 {
		if behind, _, err = sqldb.One(ctx, s.DB, pathOfOfficer, []any{o.Ref.Fed, in.After}, sqldb.Value[string]); err != nil {
			return nil, err
		}
	}
	return sqldb.All(ctx, s.DB, officersWithin, []any{o.Ref.Fed, scope.From, scope.To, string(in.Post), string(in.Tenure), in.Untrained, behind, in.After,
		sqldb.Limit(in.Limit)}, func(sc sqldb.Scanner) (l Listed, err error) {
		l.Officer, err = scanOfficer(o.Ref.Fed, &l.Union)(sc)
		return l, err
	})
}

// VacantInput asks for the chairs that are to be filled at a body and below it.
type VacantInput struct {
	Node  id.Ref
	By    day.Day  // those that are due until then; all when ""
	After *Vacancy // the last of the page before
	Limit int      // at most 200; 50 when 0
}

// Vacant lists the vacant chairs, the longest due first.
func (s *Service) Vacant(ctx context.Context, by access.Actor, in VacantInput) ([]Vacancy, error) {
	o, err := s.reach(ctx, s.DB, by, UseList, in.Node)
	if err != nil {
		return nil, err
	}
	scope, err := s.Plan.Scope(by, UseList, o.Target())
	if err != nil {
		return nil, err
	}
	if in.By == "" {
		in.By = day.Forever
	}
	args := []any{o.Ref.Fed, string(in.By), "", id.ID(0), scope.From, scope.To, sqldb.Limit(in.Limit)}
	if in.After != nil {
		args[2], args[3] = string(in.After.Due), in.After.Ref.ID
	}
	return sqldb.All(ctx, s.DB, vacanciesWithin, args, scanVacancy(o.Ref.Fed))
}

// exportPage is how many officers are read at once.
const exportPage = 200

// Export writes the officers of a list as CSV, and logs that it did. words says messages in the reader's language.
func (s *Service) Export(ctx context.Context, by access.Actor, in ListInput, w io.Writer, words func(errs.Msg) string) error {
	in.After, in.Limit = 0, exportPage
	page, err := s.list(ctx, by, UseExport, in)
	if err != nil {
		return err
	}
	if err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseExport, Org: in.Node.ID, Kind: "org", Record: in.Node.ID})
	}); err != nil {
		return err
	}
	out := sheet.NewCSV(w)
	var head []sheet.Column
	for _, key := range []string{"cadre.union", "cadre.name", "cadre.post", "cadre.tenure", "cadre.from", "cadre.document", "cadre.trained"} {
		head = append(head, sheet.Column{Name: words(errs.M(key))})
	}
	if err := out.WriteHeader(head); err != nil {
		return err
	}
	for len(page) > 0 {
		for _, l := range page {
			trained := "cadre.no"
			if l.Trained {
				trained = "cadre.yes"
			}
			var row []sheet.Cell
			for _, text := range []string{l.Union, l.Name, words(l.Post.Words()), words(l.Tenure.Words()), string(l.From), l.Document, words(errs.M(trained))} {
				row = append(row, sheet.Cell{Text: text})
			}
			if err := out.WriteRow(row); err != nil {
				return err
			}
		}
		if len(page) < exportPage {
			break
		}
		in.After = page[len(page)-1].Ref.ID
		if page, err = s.list(ctx, by, UseExport, in); err != nil {
			return err
		}
	}
	return out.Close()
}
