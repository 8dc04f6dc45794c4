package schema

// Kind is how a table lies on a cluster.
type Kind uint8

// The kinds of docs/decisions/0002.
const (
	Distributed Kind = iota // by federation_id, co-located
	Directory               // by its own key: finds something over all federations
	Reference               // a copy on every node: few rows, rare writes
	Local                   // on the coordinator alone
)

// Table is one table of ours. Key is what it is distributed by.
type Table struct {
	Name string
	Kind Kind
	Key  string
	// Derived tables are made anew from others, so a backup leaves them out.
	Derived bool
	// Fleeting rows do not outlive a restore: sessions, leases.
	Fleeting bool
}

const byFederation = "federation_id"

// Tables are all tables, each once: the cluster's set-up, the partition twin, WITHOUT ROWID, backup
// and restore are made from this list, and a test holds it against the database.
var Tables = []Table{
	{Name: "migration", Kind: Local, Key: "id"},
	{Name: "lease", Kind: Local, Key: "name", Fleeting: true},
	{Name: "vault_key", Kind: Reference, Key: "id"},
	{Name: "federation", Kind: Reference, Key: "id"},
	{Name: "division", Kind: Reference, Key: "code"},
	{Name: "calendar_day", Kind: Reference, Key: "day"},
	{Name: "code", Kind: Reference, Key: "list"},
	{Name: "edition", Kind: Reference, Key: "subject"},
	{Name: "rule", Kind: Distributed, Key: byFederation},
	{Name: "tree", Kind: Distributed, Key: byFederation},
	{Name: "org", Kind: Distributed, Key: byFederation},
	{Name: "org_version", Kind: Distributed, Key: byFederation},
	{Name: "employer", Kind: Distributed, Key: byFederation},
	{Name: "manager", Kind: Distributed, Key: byFederation},
	{Name: "coverage", Kind: Distributed, Key: byFederation},
	{Name: "person", Kind: Distributed, Key: byFederation},
	{Name: "person_change", Kind: Distributed, Key: byFederation},
	{Name: "membership", Kind: Distributed, Key: byFederation},
	{Name: "membership_entry", Kind: Distributed, Key: byFederation},
	{Name: "membership_gram", Kind: Distributed, Key: byFederation, Derived: true},
	{Name: "roll", Kind: Distributed, Key: byFederation},
	{Name: "membership_move", Kind: Distributed, Key: byFederation},
	{Name: "person_merge", Kind: Distributed, Key: byFederation},
	{Name: "person_claim", Kind: Directory, Key: "id_index"},
	{Name: "figure_due", Kind: Distributed, Key: byFederation},
	{Name: "org_figure", Kind: Distributed, Key: byFederation},
	{Name: "reorg", Kind: Distributed, Key: byFederation},
	{Name: "reorg_item", Kind: Distributed, Key: byFederation},
	{Name: "duplicate", Kind: Distributed, Key: byFederation},
	{Name: "duplicate_search", Kind: Distributed, Key: byFederation},
	{Name: "proceeding", Kind: Distributed, Key: byFederation},
	{Name: "proceeding_step", Kind: Distributed, Key: byFederation},
	{Name: "duty", Kind: Distributed, Key: byFederation},
	{Name: "doorway", Kind: Distributed, Key: byFederation},
	{Name: "application", Kind: Distributed, Key: byFederation},
	{Name: "transfer", Kind: Distributed, Key: byFederation},
	{Name: "founding", Kind: Distributed, Key: byFederation},
	{Name: "founding_employer", Kind: Distributed, Key: byFederation},
	{Name: "founding_holder", Kind: Distributed, Key: byFederation},
	{Name: "office_term", Kind: Distributed, Key: byFederation},
	{Name: "office_candidate", Kind: Distributed, Key: byFederation},
	{Name: "office_round", Kind: Distributed, Key: byFederation},
	{Name: "office_round_vote", Kind: Distributed, Key: byFederation},
	{Name: "office_shift", Kind: Distributed, Key: byFederation},
	{Name: "cadre_post", Kind: Distributed, Key: byFederation},
	{Name: "cadre_training", Kind: Distributed, Key: byFederation},
	{Name: "cadre_vacancy", Kind: Distributed, Key: byFederation},
	{Name: "gap", Kind: Distributed, Key: byFederation},
	{Name: "gap_entry", Kind: Distributed, Key: byFederation},
	{Name: "gap_share", Kind: Distributed, Key: byFederation, Derived: true},
	{Name: "platform_heads", Kind: Distributed, Key: byFederation},
	{Name: "platform_members", Kind: Distributed, Key: byFederation, Derived: true},
	{Name: "account", Kind: Distributed, Key: byFederation},
	{Name: "login_directory", Kind: Directory, Key: "login"},
	{Name: "role_grant", Kind: Distributed, Key: byFederation},
	{Name: "session", Kind: Distributed, Key: byFederation, Fleeting: true},
	{Name: "api_token", Kind: Distributed, Key: byFederation},
	{Name: "invitation", Kind: Distributed, Key: byFederation},
	{Name: "audit_entry", Kind: Distributed, Key: byFederation},
	{Name: "job", Kind: Distributed, Key: byFederation},
	{Name: "blob", Kind: Distributed, Key: byFederation},
	{Name: "import_batch", Kind: Distributed, Key: byFederation},
	{Name: "import_row", Kind: Distributed, Key: byFederation},
	{Name: "column_map", Kind: Distributed, Key: byFederation},
	{Name: "message", Kind: Distributed, Key: byFederation},
	{Name: "phone_code", Kind: Distributed, Key: byFederation, Fleeting: true},
	{Name: "idempotency_key", Kind: Distributed, Key: byFederation, Fleeting: true},
}

// Find is the table of that name.
func Find(name string) (Table, bool) {
	for _, t := range Tables {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}
