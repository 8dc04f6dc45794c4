package memberweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/audit"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/vault"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/member"
)

func (h memberAPI) writers(r *api.Router) {
	const tag = "members"
	api.Handle(r, api.Route{Method: "POST", Path: "/members", ID: "enter-member", Tag: tag, Use: member.UseEnter,
		Summary: "Enters one person as a member of a union",
		Detail:  "Whether another union has the person on its list makes no difference to the answer."}, h.enter)
	api.Handle(r, api.Route{Method: "PUT", Path: "/members/{ref}/person", ID: "edit-member", Tag: tag, Use: member.UseEdit,
		Summary: "Replaces what a union says of a person",
		Detail:  "Numbers that are left out stay as they are unless they are named in remove. The document stays, too: another document is another person."}, h.edit)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/entries", ID: "record-entry", Tag: tag, Use: member.UseRecord,
		Summary: "Retains, resumes or ends a membership, or notes that the union tried to persuade the member to stay",
		Detail:  "A lapse comes after a persuasion of which the member was told, and no earlier than the rule lapse_after says."}, h.record)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/corrections", ID: "correct-entry", Tag: tag, Use: member.UseRecord,
		Summary: "Takes back the newest entry of a ledger, or puts the day of joining right", Detail: "Both entries stay visible."}, h.correct)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/stand", ID: "stand-by-membership", Tag: tag, Use: member.UseStand,
		Summary: "The union stands by its word against the person's objection, for a reason that the person reads",
		Detail:  "The objection stands as well: whoever says not to be a member is counted nowhere above the union."}, h.stand)
}

func (h memberAPI) own(r *api.Router) {
	const tag = "me"
	api.Handle(r, api.Route{Method: "GET", Path: "/me/memberships", ID: "list-my-memberships", Tag: tag, Use: member.UseMine,
		Summary: "What unions say of the person who asks"}, h.mine)
	api.Handle(r, api.Route{Method: "POST", Path: "/me/memberships/{ref}/confirm", ID: "confirm-membership", Tag: tag, Use: member.UseConfirm,
		Summary: "The person's own word that a membership is true"}, h.confirm)
	api.Handle(r, api.Route{Method: "POST", Path: "/me/memberships/{ref}/object", ID: "object-to-membership", Tag: tag, Use: member.UseObject,
		Summary: "The person's own word that what a union says is not true"}, h.object)
	api.Handle(r, api.Route{Method: "POST", Path: "/me/memberships/{ref}/leave", ID: "leave-union", Tag: tag, Use: member.UseLeave,
		Summary: "The person's own act of leaving a union"}, h.leave)
	api.Handle(r, api.Route{Method: "POST", Path: "/me/memberships/{ref}/stay", ID: "stay-in-union", Tag: tag, Use: member.UseStay,
		Summary: "The person's answer to a persuasion: to stay a member"}, h.stay)
	api.Handle(r, api.Route{Method: "GET", Path: "/me/memberships/{ref}/changes", ID: "list-my-changes", Tag: tag, Use: member.UseWhoLooks,
		Summary: "Who changed which fields of the person's own record, newest first, without the values"}, h.changes)
	api.Handle(r, api.Route{Method: "GET", Path: "/me/memberships/{ref}/looks", ID: "list-looks", Tag: tag, Use: member.UseWhoLooks,
		Summary: "Who did what with the person's own membership, newest first"}, h.looks)
}

type apiEnter struct {
	Body struct {
		Org      id.Ref       `json:"org"`
		JoinedOn day.Day      `json:"joined_on,omitempty"`
		Despite  bool         `json:"despite,omitempty" doc:"The union stands by the row: where sex or birth date differ, the document is right"`
		Document vault.Secret `json:"document"`
		APIFacts
		APINumbers
	}
}

func (h memberAPI) enter(ctx context.Context, by access.Actor, in *apiEnter) (*api.Created[api.Made], error) {
	facts := in.Body.facts(in.Body.APINumbers)
	facts.Document = in.Body.Document
	made, err := h.members.Enter(ctx, by, member.EnterInput{Org: in.Body.Org, JoinedOn: in.Body.JoinedOn, Despite: in.Body.Despite, Facts: facts})
	if err != nil {
		return nil, err
	}
	return api.NewCreated(api.Made{ID: made}, "/members/"+made.String()), nil
}

type apiEdit struct {
	Ref id.Ref `path:"ref"`
	api.IfMatch
	Body struct {
		Correction bool     `json:"correction,omitempty" doc:"What stood there was wrong from the start"`
		Reason     string   `json:"reason,omitempty" maxLength:"400"`
		Remove     []string `json:"remove,omitempty" enum:"phone,bank_card,emergency_contact" doc:"Numbers to take away"`
		APIFacts
		APINumbers
	}
}

func (h memberAPI) edit(ctx context.Context, by access.Actor, in *apiEdit) (*api.Record[apiPerson], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	p, err := h.members.Edit(ctx, by, member.EditInput{Membership: in.Ref, Version: version, Correction: in.Body.Correction,
		Reason: in.Body.Reason, Remove: in.Body.Remove, Facts: in.Body.facts(in.Body.APINumbers)})
	if err != nil {
		return nil, err
	}
	return api.NewRecord(newAPIPerson(p.Facts), p.Version), nil
}

type apiRecord struct {
	Ref  id.Ref `path:"ref"`
	Body member.RecordInput
}

func (h memberAPI) record(ctx context.Context, by access.Actor, in *apiRecord) (*api.Body[APIMembership], error) {
	in.Body.Membership = in.Ref
	return membershipBody(h.members.Record(ctx, by, in.Body))
}

type apiCorrect struct {
	Ref  id.Ref `path:"ref"`
	Body member.CorrectInput
}

func (h memberAPI) correct(ctx context.Context, by access.Actor, in *apiCorrect) (*api.Body[APIMembership], error) {
	in.Body.Membership = in.Ref
	return membershipBody(h.members.Correct(ctx, by, in.Body))
}

type apiStand struct {
	Ref  id.Ref `path:"ref"`
	Body member.StandInput
}

func (h memberAPI) stand(ctx context.Context, by access.Actor, in *apiStand) (*api.Body[APIMembership], error) {
	in.Body.Membership = in.Ref
	return membershipBody(h.members.Stand(ctx, by, in.Body))
}

// membershipBody answers with what a membership became.
func membershipBody(m member.Membership, err error) (*api.Body[APIMembership], error) {
	if err != nil {
		return nil, err
	}
	return api.NewBody(newAPIMembership(m)), nil
}

// apiMine is a membership that a union says the person has, with all that it keeps.
type apiMine struct {
	APIMembership
	OrgName   string    `json:"org_name"`
	Person    apiPerson `json:"person"`
	Answer    string    `json:"answer,omitempty" doc:"Why the union stands by its word against the person's objection"`
	LapseFrom day.Day   `json:"lapse_from,omitempty" doc:"After a persuasion that waits for the person's answer: from when on the membership may lapse"`
}

func (h memberAPI) mine(ctx context.Context, by access.Actor, _ *struct{}) (*api.Listing[apiMine], error) {
	found, err := h.members.Mine(ctx, by)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(m member.Mine) apiMine {
		return apiMine{newAPIMembership(m.Membership), m.Org.Name, newAPIPerson(m.Person.Facts), m.Answer.Reason, m.Persuaded.Lapse}
	}), nil
}

func (h memberAPI) confirm(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[APIMembership], error) {
	return membershipBody(h.members.Confirm(ctx, by, in.Ref))
}

type apiObject struct {
	Ref  id.Ref `path:"ref"`
	Body member.ObjectInput
}

func (h memberAPI) object(ctx context.Context, by access.Actor, in *apiObject) (*api.Body[APIMembership], error) {
	in.Body.Membership = in.Ref
	return membershipBody(h.members.Object(ctx, by, in.Body))
}

func (h memberAPI) leave(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[APIMembership], error) {
	return membershipBody(h.members.Leave(ctx, by, in.Ref))
}

func (h memberAPI) stay(ctx context.Context, by access.Actor, in *apiRef) (*api.Body[APIMembership], error) {
	return membershipBody(h.members.Stay(ctx, by, in.Ref))
}

func (h memberAPI) changes(ctx context.Context, by access.Actor, in *apiRef) (*api.Listing[member.Change], error) {
	found, err := h.members.WhoChanged(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(c member.Change) member.Change { return c }), nil
}

type apiLooks struct {
	Ref id.Ref `path:"ref"`
	api.Paging
}

// apiLook is an entry of the log on one's own membership.
type apiLook struct {
	At     time.Time      `json:"at"`
	Name   string         `json:"name" doc:"Who"`
	Via    string         `json:"via" doc:"web, api, cli or job"`
	Use    access.UseCase `json:"use" doc:"What was done" example:"member.Unmask"`
	Reason string         `json:"reason,omitempty"`
}

func (h memberAPI) looks(ctx context.Context, by access.Actor, in *apiLooks) (*api.Listing[apiLook], error) {
	before, err := in.Behind()
	if err != nil {
		return nil, err
	}
	page, err := h.members.WhoLooks(ctx, by, member.LooksInput{Membership: in.Ref, Before: before.ID, Limit: in.Size()})
	if err != nil {
		return nil, err
	}
	next := ""
	if page.Next != 0 {
		next = id.Ref{Fed: in.Ref.Fed, ID: page.Next}.String()
	}
	return api.NewListing(page.Entries, next, func(e audit.Entry) apiLook { return apiLook{e.At, e.Actor, e.Via, e.Use, e.Reason} }), nil
}
