package rulesweb

import (
	"context"
	"encoding/json"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/web/api"
)

// rulesAPI answers for the rules of unions.
type rulesAPI struct{ rules *rules.Service }

// API adds the routes of the rules.
func API(r *api.Router, s *rules.Service) {
	const tag = "rules"
	h := rulesAPI{s}
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/rules", ID: "list-rules", Tag: tag, Use: rules.UseRead,
		Summary: "All rules as they hold for a union, and what they rest on"}, h.list)
	api.Handle(r, api.Route{Method: "GET", Path: "/orgs/{ref}/rules/{name}/history", ID: "get-rule-history", Tag: tag, Use: rules.UseHistory,
		Summary: "Everything that was ever set for a union itself, what was recorded last first"}, h.history)
	api.Handle(r, api.Route{Method: "POST", Path: "/orgs/{ref}/rules/{name}", ID: "set-rule", Tag: tag, Use: rules.UseSet,
		Summary: "Sets a rule for a union and everything below it", Detail: "Values are dated and append-only; null lets the value from above hold again."}, h.set)
}

// apiRule is a rule as it holds for a union.
type apiRule struct {
	Name      string       `json:"name"`
	About     string       `json:"about" doc:"What it decides, in words"`
	Value     rules.Value  `json:"value" doc:"Of the rule's kind: a number, yes or no, a word, a fraction, a duration, or bands"`
	Words     []string     `json:"words" nullable:"false" doc:"The value in words"`
	From      rules.Origin `json:"from" enum:"declared,installation,node" doc:"Where the value stands"`
	Org       id.Ref       `json:"org,omitzero" doc:"The union that has the value"`
	ValidFrom day.Day      `json:"valid_from,omitempty"`
	Source    string       `json:"source,omitempty"`
	Grade     rules.Grade  `json:"grade" enum:"A,B,C,GK,own" doc:"How good the evidence is; A refuses, any other warns and takes a reason"`
	CheckedOn day.Day      `json:"checked_on,omitempty" doc:"When the source was last read"`
}

func newAPIRule(words *i18n.Printer, fed id.Fed) func(rules.Found) apiRule {
	return func(f rules.Found) apiRule {
		out := apiRule{f.Rule.Name, words.T(f.Rule.Text), f.Value, inWords(words, f.Value), f.From, id.Ref{}, f.ValidFrom, f.Source, f.Grade, f.CheckedOn}
		if f.From == rules.Node {
			out.Org = id.Ref{Fed: fed, ID: f.Org}
		}
		return out
	}
}

// inWords says a value to a person; a value that is inherited has no words of its own.
func inWords(words *i18n.Printer, v rules.Value) []string {
	out := []string{}
	if v == nil {
		return out
	}
	for _, m := range v.Words() {
		out = append(out, words.Msg(m))
	}
	return out
}

type apiListRules struct {
	Ref id.Ref  `path:"ref"`
	On  day.Day `query:"on" doc:"As of this day; today when left out"`
}

func (h rulesAPI) list(ctx context.Context, by access.Actor, in *apiListRules) (*api.Listing[apiRule], error) {
	found, err := h.rules.Effective(ctx, by, rules.EffectiveInput{Org: in.Ref, On: in.On})
	if err != nil {
		return nil, err
	}
	return api.NewListing(found, "", newAPIRule(api.Words(ctx), in.Ref.Fed)), nil
}

type apiRuleOf struct {
	Ref  id.Ref `path:"ref"`
	Name string `path:"name" maxLength:"60"`
}

// apiRuleEntry is one value that was set for a union.
type apiRuleEntry struct {
	ValidFrom day.Day     `json:"valid_from"`
	Value     rules.Value `json:"value" doc:"null where the value from above holds again"`
	Words     []string    `json:"words" nullable:"false"`
	Source    string      `json:"source"`
	Grade     rules.Grade `json:"grade"`
	CheckedOn day.Day     `json:"checked_on,omitempty"`
	Reason    string      `json:"reason"`
	At        time.Time   `json:"at"`
	By        string      `json:"by"`
}

func (h rulesAPI) history(ctx context.Context, by access.Actor, in *apiRuleOf) (*api.Listing[apiRuleEntry], error) {
	found, err := h.rules.History(ctx, by, rules.HistoryInput{Org: in.Ref, Name: in.Name})
	if err != nil {
		return nil, err
	}
	words := api.Words(ctx)
	return api.NewListing(found, "", func(e rules.Entry) apiRuleEntry {
		return apiRuleEntry{e.ValidFrom, e.Value, inWords(words, e.Value), e.Source, e.Grade, e.CheckedOn, e.Reason, e.At, e.By}
	}), nil
}

type apiSetRule struct {
	Ref  id.Ref `path:"ref"`
	Name string `path:"name" maxLength:"60"`
	Body struct {
		ValidFrom day.Day         `json:"valid_from,omitempty" doc:"First day; today when left out"`
		Value     json.RawMessage `json:"value" doc:"Of the rule's kind; null lets the value from above hold again"`
		Source    string          `json:"source" doc:"Law and article, decision, or who decides"`
		Grade     rules.Grade     `json:"grade" enum:"A,B,C,GK,own"`
		CheckedOn day.Day         `json:"checked_on,omitempty" doc:"When the source was last read"`
		Reason    string          `json:"reason"`
	}
}

// apiRuleSet is a rule as it now holds, and what is unusual about it.
type apiRuleSet struct {
	Rule     apiRule  `json:"rule"`
	Warnings []string `json:"warnings" nullable:"false"`
}

func (h rulesAPI) set(ctx context.Context, by access.Actor, in *apiSetRule) (*api.Body[apiRuleSet], error) {
	if in.Ref.IsZero() { // the whole installation is the operator's, who has no door here
		return nil, errs.New(errs.NotFound, "errs.not_found")
	}
	b := in.Body
	done, err := h.rules.Set(ctx, by, rules.SetInput{Org: in.Ref, Name: in.Name, ValidFrom: b.ValidFrom, Value: b.Value, Source: b.Source,
		Grade: b.Grade, CheckedOn: b.CheckedOn, Reason: b.Reason})
	if err != nil {
		return nil, err
	}
	words := api.Words(ctx)
	out := apiRuleSet{newAPIRule(words, in.Ref.Fed)(done.Found), make([]string, len(done.Warnings))}
	for i, w := range done.Warnings {
		out.Warnings[i] = words.Msg(w)
	}
	return api.NewBody(out), nil
}
