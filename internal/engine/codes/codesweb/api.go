package codesweb

import (
	"context"
	"strings"
	"time"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/web/api"
)

// codesAPI answers for code lists, divisions and the calendar.
type codesAPI struct {
	codes *codes.Service
	today func() day.Day
}

// API adds the routes of the code lists. today is the day in the installation's time zone.
func API(r *api.Router, s *codes.Service, today func() day.Day) {
	const tag = "codes"
	h := codesAPI{s, today}
	api.Handle(r, api.Route{Method: "GET", Path: "/codes", ID: "list-code-lists", Tag: tag, Use: codes.UseRead,
		Summary: "The code lists themselves"}, h.lists)
	api.Handle(r, api.Route{Method: "GET", Path: "/codes/{list}", ID: "get-code-list", Tag: tag, Use: codes.UseRead,
		Summary: "A code list as it stands on a day, in the order of a menu",
		Detail:  "political_status and ethnic_group are shown for what their codes mean; no record here holds them."}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/divisions", ID: "list-divisions", Tag: tag, Use: codes.UseRead,
		Summary: "Administrative divisions (GB/T 2260) below one, or found by code or name"}, h.divisions)
	api.Handle(r, api.Route{Method: "GET", Path: "/calendar", ID: "get-calendar", Tag: tag, Use: codes.UseRead,
		Summary: "Days between two on which work differs from the ordinary week"}, h.calendar)
}

// apiCode is one entry of a code list.
type apiCode struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	NameEn     string   `json:"name_en,omitempty"`
	Parent     string   `json:"parent,omitempty" doc:"A code of this list, or list/code of another"`
	ValidFrom  day.Day  `json:"valid_from,omitempty" doc:"First day; absent for since ever"`
	ValidTo    day.Day  `json:"valid_to,omitempty" doc:"Last day; absent while it holds"`
	Source     string   `json:"source" doc:"The standard, with the grade of the evidence"`
	Synonyms   []string `json:"synonyms,omitempty" nullable:"false"`
	Restricted bool     `json:"restricted,omitempty" doc:"Of a list: stands only in forms that a cited rule asks for"`
}

func newAPICode(c codes.Code) apiCode {
	out := apiCode{Code: c.Code, Name: c.Name, NameEn: c.NameEn, Parent: c.Parent, ValidFrom: c.ValidFrom, ValidTo: ended(c.ValidTo), Source: c.Source,
		Synonyms: strings.FieldsFunc(c.Synonyms, func(r rune) bool { return r == '|' })}
	out.Restricted = c.List == codes.Lists && codes.Restricted(c.Code)
	return out
}

// ended is the last day of what has one.
func ended(to day.Day) day.Day {
	if to == day.Forever {
		return ""
	}
	return to
}

type apiOn struct {
	On day.Day `query:"on" doc:"As of this day; today when left out"`
}

func (h codesAPI) lists(ctx context.Context, by access.Actor, in *apiOn) (*api.Listing[apiCode], error) {
	return h.browse(ctx, by, "", in.On)
}

type apiGetList struct {
	List string  `path:"list" maxLength:"60"`
	On   day.Day `query:"on" doc:"As of this day; today when left out"`
}

func (h codesAPI) list(ctx context.Context, by access.Actor, in *apiGetList) (*api.Listing[apiCode], error) {
	out, err := h.browse(ctx, by, in.List, in.On)
	if err == nil && len(out.Body.Items) == 0 {
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	return out, err
}

func (h codesAPI) browse(ctx context.Context, by access.Actor, list string, on day.Day) (*api.Listing[apiCode], error) {
	found, err := h.codes.Browse(ctx, by, codes.BrowseInput{List: list, On: h.day(on)})
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPICode), nil
}

func (h codesAPI) day(on day.Day) day.Day {
	if on == "" {
		return h.today()
	}
	return on
}

type apiListDivisions struct {
	Parent string  `query:"parent" doc:"The provinces when left out" maxLength:"12"`
	Text   string  `query:"text" doc:"Beginning of a code, or a part of a name" maxLength:"60"`
	On     day.Day `query:"on" doc:"As of this day; today when left out"`
	Limit  int     `query:"limit" doc:"Of a search" minimum:"1" maximum:"100" default:"20"`
}

// apiDivision is one administrative division.
type apiDivision struct {
	Code      string      `json:"code"`
	Parent    string      `json:"parent,omitempty"`
	Level     codes.Level `json:"level"`
	Name      string      `json:"name"`
	ValidFrom day.Day     `json:"valid_from,omitempty"`
	ValidTo   day.Day     `json:"valid_to,omitempty" doc:"Last day; absent while it holds"`
}

func (h codesAPI) divisions(ctx context.Context, by access.Actor, in *apiListDivisions) (*api.Listing[apiDivision], error) {
	found, err := h.codes.Places(ctx, by, codes.PlacesInput{Parent: in.Parent, Text: in.Text, On: h.day(in.On), Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(d codes.Division) apiDivision {
		return apiDivision{d.Code, d.Parent, d.Level, d.Name, d.ValidFrom, ended(d.ValidTo)}
	}), nil
}

type apiGetCalendar struct {
	First day.Day `query:"first" doc:"1 January of this year when left out"`
	Last  day.Day `query:"last" doc:"31 December of the first day's year when left out"`
}

func (h codesAPI) calendar(ctx context.Context, by access.Actor, in *apiGetCalendar) (*api.Listing[codes.CalendarDay], error) {
	if in.First == "" {
		in.First = day.Of(time.Date(h.today().Time().Year(), 1, 1, 0, 0, 0, 0, time.UTC))
	}
	if in.Last == "" {
		in.Last = day.Of(time.Date(in.First.Time().Year(), 12, 31, 0, 0, 0, 0, time.UTC))
	}
	found, err := h.codes.Calendar(ctx, by, in.First, in.Last)
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", func(d codes.CalendarDay) codes.CalendarDay { return d }), nil
}
