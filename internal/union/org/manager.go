package org

import (
	"context"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

// Manager is a person of an employer's management: no role over people's data goes to one.
type Manager struct {
	ID   id.ID   `json:"id"`
	Name string  `json:"name"`
	Post string  `json:"post,omitempty"`
	From day.Day `json:"from"`
	To   day.Day `json:"to,omitempty"`
}

// DocumentIndex is the kind under which ID numbers are indexed, here and for members alike, so that
// a manager is known again whatever role he is offered.
const DocumentIndex = "document"

// WriteManagerInput records a person of an employer's management, or with End the last day in the post.
type WriteManagerInput struct {
	Employer id.Ref       `json:"-"`
	ID       id.ID        `json:"id,omitzero" doc:"The entry that ends; a new one when empty"`
	Name     string       `json:"name"`
	Post     string       `json:"post,omitempty"`
	Document vault.Secret `json:"-"` // ID number in its normal form; "" when unknown
	From     day.Day      `json:"from,omitempty"`
	End      day.Day      `json:"end,omitempty"`
}

// WriteManager records who manages an employer.
func (s *Service) WriteManager(ctx context.Context, by access.Actor, in WriteManagerInput) (id.ID, error) {
	if err := s.Plan.Allow(by, UseManagerWrite, access.Target{Fed: in.Employer.Fed, Record: in.Employer}); err != nil {
		return 0, err
	}
	made := in.ID
	if made == 0 {
		made = s.IDs.New()
	}
	err := sqldb.Write(ctx, s.DB, func(tx *sqldb.Tx) error {
		if in.ID != 0 {
			n, err := tx.Exec(ctx, endManager, in.Employer.Fed, in.Employer.ID, in.ID, string(in.End))
			if err == nil && n == 0 {
				err = errs.New(errs.NotFound, "errs.not_found")
			}
			if err != nil {
				return err
			}
		} else if err := s.insertManager(ctx, tx, made, in); err != nil {
			return err
		}
		return s.Log.Write(ctx, tx, by, audit.Act{Use: UseManagerWrite, Kind: "employer", Record: in.Employer.ID})
	})
	return made, err
}

func (s *Service) insertManager(ctx context.Context, tx *sqldb.Tx, made id.ID, in WriteManagerInput) error {
	if in.Name = tidy(in.Name); in.Name == "" {
		return errs.InvalidField("name", "org.manager_name_empty")
	}
	if in.From == "" {
		in.From = s.today(tx.Now)
	}
	var index []byte
	if in.Document != "" {
		i := s.Vault.Index(DocumentIndex, in.Document)
		index = i[:]
	}
	sealed := s.Vault.Seal(documentPlace(in.Employer.Fed, made), in.Document)
	_, err := tx.Exec(ctx, insertManager, in.Employer.Fed, in.Employer.ID, made, in.Name, tidy(in.Post), sealed, index, string(in.From))
	return err
}

// documentPlace is where a manager's document number is sealed.
func documentPlace(fed id.Fed, manager id.ID) vault.Place {
	return vault.Place{Column: "manager.doc_number", Fed: fed, Row: manager}
}

// Sealed are the columns that the module seals.
var Sealed = []vault.Column{
	{Name: "manager.doc_number", Next: nextDocuments, Set: setDocument, Place: func(fed id.Fed, key [2]int64) vault.Place {
		return documentPlace(fed, id.ID(key[1]))
	}},
}

// Managers lists who manages or managed an employer.
func (s *Service) Managers(ctx context.Context, by access.Actor, employer id.Ref) ([]Manager, error) {
	if err := s.Plan.Allow(by, UseManagerFind, access.Target{Fed: employer.Fed, Record: employer}); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.DB, managersOf, []any{employer.Fed, employer.ID}, func(sc sqldb.Scanner) (m Manager, err error) {
		err = sc.Scan(&m.ID, &m.Name, &m.Post, &m.From, &m.To)
		return m, err
	})
}

// ManagesCovered reports whether the person manages an employer that a union covers today which stands at the node, below it,
// or above it in either tree: the branches and groups of a workplace cover nobody themselves, their grassroots union does. Asked
// at each grant of a role over people's data.
func (s *Service) ManagesCovered(ctx context.Context, q sqldb.Queryer, node Org, person access.Subject, today day.Day) (bool, error) {
	from, to := node.Path.Range()
	industry, end := "", "" // holds no path
	if node.IndustrialPath != "" {
		industry, end = node.IndustrialPath.Range()
	}
	above := append(node.Path.IDs(), node.IndustrialPath.IDs()...)
	_, yes, err := sqldb.One(ctx, q, managesCovered, []any{node.Ref.Fed, person[:], string(today), from, to, industry, end, sqldb.ListOf(above)},
		sqldb.Value[id.ID])
	return yes, err
}

// Managed are the employers, covered or not, that the person manages on a day: what is said of those is kept from that person.
func (s *Service) Managed(ctx context.Context, q sqldb.Queryer, fed id.Fed, person access.Subject, on day.Day) ([]id.ID, error) {
	if person == (access.Subject{}) {
		return nil, nil
	}
	return sqldb.All(ctx, q, managedBy, []any{fed, person[:], string(on)}, sqldb.Value[id.ID])
}
