package memberweb

import (
	"context"
	"time"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
	"niangjia/internal/union/member"
)

// memberAPI answers for people and their memberships.
type memberAPI struct{ members *member.Service }

// API adds the routes of members, and of the actor's own memberships.
func API(r *api.Router, members *member.Service) {
	h := memberAPI{members}
	h.readers(r)
	h.writers(r)
	h.own(r)
}

func (h memberAPI) readers(r *api.Router) {
	const tag = "members"
	api.Handle(r, api.Route{Method: "GET", Path: "/members", ID: "list-members", Tag: tag, Use: member.UseList,
		Summary: "Members of a union and of those below it, by name in pinyin order"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/roster", ID: "list-past-members", Tag: tag, Use: member.UseList,
		Summary: "Who was on the lists of a union and of those that stood below it on a day, with the union and the state of that day",
		Detail:  "Names are today's. By union, in a union by name; those found by a name in the order of entry. A page may be short, or empty, and go on."}, h.past)
	api.Handle(r, api.Route{Method: "GET", Path: "/members/{ref}", ID: "get-member", Tag: tag, Point: true, Use: member.UseView,
		Summary: "A membership with the person and the ledger", Detail: "The ETag is the version of the person's record. Numbers are masked."}, h.get)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/find", ID: "find-members", Tag: tag, Use: member.UseNumber, Reads: true,
		Summary: "Memberships by an exact document number or phone", Detail: "Each look is logged, found or not, and limited in number."}, h.find)
	api.Handle(r, api.Route{Method: "POST", Path: "/members/{ref}/unmask", ID: "unmask-member", Tag: tag, Use: member.UseUnmask, Reads: true,
		Summary: "A person's document, phone, card and contact in clear", Detail: "The person sees who opened them, when and why."}, h.unmask)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/figures", ID: "get-figures", Tag: tag, Use: member.UseFigures,
		Summary: "How many members a union and those below it have, with the ends of the last months",
		Detail:  "Figures may lag 10 seconds behind the lists."}, h.figures)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/doubles", ID: "list-doubles", Tag: tag, Use: member.UseDoubles,
		Summary: "People on the lists of two unions at and below one, for the desk above both"}, h.doubles)
}

// APIMembership is a person in a union, today, in JSON.
type APIMembership struct {
	ID          id.Ref       `json:"id"`
	Org         id.Ref       `json:"org"`
	State       member.State `json:"state"`
	Basis       member.Basis `json:"basis" doc:"paper: the union's word; own: the person's act"`
	JoinedOn    day.Day      `json:"joined_on,omitempty"`
	Since       day.Day      `json:"since" doc:"First day of the state"`
	ConfirmedAt time.Time    `json:"confirmed_at,omitzero" doc:"When the person confirmed it"`
	ObjectedAt  time.Time    `json:"objected_at,omitzero" doc:"When the person objected"`
	Import      id.Ref       `json:"import,omitzero" doc:"The import that entered it"`
}

// newAPIMembership leaves out who holds the claim: that tells of other unions.
func newAPIMembership(m member.Membership) APIMembership {
	out := APIMembership{ID: m.Ref, Org: id.Ref{Fed: m.Ref.Fed, ID: m.Org}, State: m.State, Basis: m.Basis, JoinedOn: m.JoinedOn, Since: m.Since,
		ConfirmedAt: m.ConfirmedAt, ObjectedAt: m.ObjectedAt}
	if m.Batch != 0 {
		out.Import = id.Ref{Fed: m.Ref.Fed, ID: m.Batch}
	}
	return out
}

// apiMember is a line of a list.
type apiMember struct {
	APIMembership
	Name     string `json:"name"`
	Document string `json:"document" doc:"Masked"`
	Phone    string `json:"phone,omitempty" doc:"Masked"`
}

func newAPIMember(l member.Listed) apiMember {
	masked := l.Masked()
	return apiMember{newAPIMembership(l.Membership), l.Name, masked.Document, masked.Phone}
}

type apiListMembers struct {
	api.Paging
	Node       id.Ref         `query:"node" required:"true"`
	ThisLevel  bool           `query:"this_level" doc:"The union itself only"`
	Text       string         `query:"text" doc:"Name from one character on, pinyin or initials" maxLength:"120"`
	State      []member.State `query:"state" enum:"active,retained,transferring,left,lapsed,expelled,deceased" doc:"Separated by commas; the present ones when left out"`
	Confirmed  string         `query:"confirmed" enum:"yes,no,objecting" doc:"By the person's own word"`
	JoinedFrom day.Day        `query:"joined_from"`
	JoinedTo   day.Day        `query:"joined_to"`
}

func (h memberAPI) list(ctx context.Context, by access.Actor, in *apiListMembers) (*api.Listing[apiMember], error) {
	page, err := h.members.List(ctx, by, member.ListInput{Node: in.Node, ThisLevel: in.ThisLevel, Text: in.Text, States: in.State,
		Confirmed: confirmedWords[in.Confirmed], JoinedFrom: in.JoinedFrom, JoinedTo: in.JoinedTo, After: in.After, Limit: in.Size()})
	if err != nil {
		return nil, err
	}
	return api.NewListing(page.Members, page.Next, newAPIMember), nil
}

type apiPastMembers struct {
	api.Paging
	Ref       id.Ref  `path:"ref"`
	ThisLevel bool    `query:"this_level" doc:"The union itself only"`
	On        day.Day `query:"on" required:"true"`
	Text      string  `query:"text" doc:"Name, pinyin or initials" maxLength:"120"`
}

func (h memberAPI) past(ctx context.Context, by access.Actor, in *apiPastMembers) (*api.Listing[apiMember], error) {
	page, err := h.members.Past(ctx, by, member.PastInput{Node: in.Ref, ThisLevel: in.ThisLevel, On: in.On, Text: in.Text, After: in.After,
		Limit: in.Size()})
	if err != nil {
		return nil, err
	}
	return api.NewListing(page.Members, page.Next, func(m member.PastMember) apiMember { return newAPIMember(m.Listed) }), nil
}

type apiRef struct {
	Ref id.Ref `path:"ref"`
}

// apiEntry is one line of a ledger.
type apiEntry struct {
	member.Entry
	Org id.Ref `json:"org"`
}

// apiMemberFound is a membership with all that its union keeps.
type apiMemberFound struct {
	APIMembership
	OrgName string          `json:"org_name"`
	Version int64           `json:"version" doc:"Of the person's record"`
	Person  apiPerson       `json:"person"`
	Ledger  []apiEntry      `json:"ledger" nullable:"false" doc:"Newest first; a correction names the entry it corrects"`
	Lapse   day.Day         `json:"lapse_from,omitempty" doc:"After a persuasion that waits for the person's answer: from when on the membership may lapse"`
	Changes []member.Change `json:"changes" nullable:"false" doc:"Of the person's record, newest first, without the values"`
}

func (h memberAPI) get(ctx context.Context, by access.Actor, in *apiRef) (*api.Record[apiMemberFound], error) {
	m, err := h.members.View(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	out := apiMemberFound{newAPIMembership(m.Membership), m.Org.Name, m.Person.Version, newAPIPerson(m.Person.Facts),
		make([]apiEntry, len(m.Ledger)), m.Persuaded.Lapse, m.Changes}
	for i, e := range m.Ledger {
		out.Ledger[i] = apiEntry{e, id.Ref{Fed: m.Ref.Fed, ID: e.Org}}
	}
	return api.NewRecord(out, m.Person.Version), nil
}

type apiFindMembers struct {
	Body struct {
		Number string `json:"number" doc:"A whole document number or phone" maxLength:"60"`
	}
}

func (h memberAPI) find(ctx context.Context, by access.Actor, in *apiFindMembers) (*api.Listing[apiMember], error) {
	found, err := h.members.FindByNumber(ctx, by, in.Body.Number)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPIMember), nil
}

type apiUnmask struct {
	Ref  id.Ref `path:"ref"`
	Body struct {
		Reason string `json:"reason" doc:"At least 4 characters; the person sees it" maxLength:"400"`
	}
}

// apiClear are a person's numbers in clear: the only place in the API.
type apiClear struct{ member.Numbers }

func (h memberAPI) unmask(ctx context.Context, by access.Actor, in *apiUnmask) (*api.Body[apiClear], error) {
	c, err := h.members.Unmask(ctx, by, in.Ref, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.NewBody(apiClear{c}), nil
}

type apiGetFigures struct {
	Ref    id.Ref  `path:"ref"`
	On     day.Day `query:"on" doc:"As of this day; today when left out"`
	Months int     `query:"months" doc:"How many months back" minimum:"1" maximum:"120" default:"12"`
}

func (h memberAPI) figures(ctx context.Context, by access.Actor, in *apiGetFigures) (*api.Body[member.FiguresFound], error) {
	f, err := h.members.Figures(ctx, by, in.Ref, in.On, in.Months)
	if err != nil {
		return nil, err
	}
	return api.NewBody(f), nil
}

type apiListDoubles struct {
	Ref id.Ref `path:"ref"`
	api.Paging
}

// apiDouble is one person on the lists of two unions.
type apiDouble struct {
	A apiMember `json:"a" doc:"The one that is not counted above its union"`
	B apiMember `json:"b"`
}

func (h memberAPI) doubles(ctx context.Context, by access.Actor, in *apiListDoubles) (*api.Listing[apiDouble], error) {
	after, err := in.Behind()
	if err != nil {
		return nil, err
	}
	found, err := h.members.Doubles(ctx, by, in.Ref, after.ID, in.Size()+1)
	if err != nil {
		return nil, err
	}
	return api.Cut(found, in.Paging, func(d member.Double) string { return d.A.Ref.String() },
		func(d member.Double) apiDouble { return apiDouble{newAPIMember(d.A), newAPIMember(d.B)} }), nil
}
