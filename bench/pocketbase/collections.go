package main

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// The columns of our tables, as texts but for those below.
var (
	person = []string{"name", "sex", "birth", "doc_kind", "doc_number", "doc_index", "phone", "phone_index", "bank_card", "emergency_contact",
		"education", "degree", "hukou_kind", "hukou_place", "migrant", "marital", "work_unit", "department", "post", "work_state", "work_form",
		"new_form_group", "platform", "occupation", "skill_level", "title", "model_worker", "card_no"}
	membership = []string{"person", "org", "path", "state", "basis", "joined_on", "since", "holds_claim", "sort_key", "find_key", "batch", "seq"}

	booleans = map[string]bool{"migrant": true, "holds_claim": true}
	numbers  = map[string]bool{"seq": true, "listed": true, "counted": true, "confirmed": true}
)

// The rules: an officer reaches the members of a subtree; rows that carry no path, any officer.
const (
	within  = `path >= @request.auth.reach_from && path < @request.auth.reach_to`
	officer = `@request.auth.id != ""`
)

// index is one index of a collection.
type index struct {
	name, columns string
	unique        bool
}

// collection is one table of ours in PocketBase's terms.
type collection struct {
	name    string
	columns []string
	rule    string
	indexes []index
}

// collections are the members in one wide record each, which get, list and the single create work on, and the six
// rows of a join, which the batch writes.
var collections = []collection{
	{"members", append(append([]string{}, person...), membership...), within, []index{{"members_doc", "doc_index", false},
		{"members_phone", "phone_index", false}, {"members_org", "org, sort_key, id", false}, {"members_sort", "sort_key, id", false}}},
	{"person", person, officer, []index{{"person_doc", "doc_index", false}, {"person_phone", "phone_index", false}}},
	{"membership", membership, within, []index{{"membership_org", "org, sort_key, id", false}, {"membership_sort", "sort_key, id", false},
		{"membership_person", "person", false}}},
	{"membership_entry", []string{"membership", "seq", "kind", "on_day", "org", "basis", "state", "listed", "counted", "confirmed", "recorded_at",
		"recorded_by", "reason"}, officer, []index{{"entry_membership", "membership, seq", true}}},
	{"person_claim", []string{"id_index", "person", "membership", "since"}, officer, []index{{"claim_index", "id_index", true}}},
	{"membership_gram", []string{"membership", "grams"}, officer, []index{{"gram_membership", "membership", true}}},
	{"audit_entry", []string{"at", "account", "actor_name", "via", "use_case", "org", "record_kind", "record", "reason", "detail"}, officer,
		[]index{{"audit_record", "record, id", false}, {"audit_org", "org, id", false}}},
}

// officers is the collection of those who sign in.
const officers = "officers"

// create makes the collections and allows batches.
func create(app core.App) error {
	auth := core.NewAuthCollection(officers)
	auth.Fields.Add(&core.TextField{Name: "reach_from"}, &core.TextField{Name: "reach_to"})
	if err := app.Save(auth); err != nil {
		return err
	}
	for _, c := range collections {
		made := core.NewBaseCollection(c.name)
		for _, name := range c.columns {
			made.Fields.Add(field(name))
		}
		for _, i := range c.indexes {
			made.AddIndex(i.name, i.unique, i.columns, "")
		}
		made.ListRule, made.ViewRule, made.CreateRule = types.Pointer(c.rule), types.Pointer(c.rule), types.Pointer(c.rule)
		if err := app.Save(made); err != nil {
			return err
		}
	}
	app.Settings().Batch.Enabled = true
	return app.Save(app.Settings())
}

func field(name string) core.Field {
	switch {
	case booleans[name]:
		return &core.BoolField{Name: name}
	case numbers[name]:
		return &core.NumberField{Name: name}
	}
	return &core.TextField{Name: name}
}
