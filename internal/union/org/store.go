package org

import (
	"time"

	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/textindex"
)

const (
	insertFederation = `INSERT INTO federation (id, name, division_code, root_org_id, created_at) VALUES ($1, $2, $3, $4, $5)`
	allFederations   = `SELECT id, name, division_code, root_org_id FROM federation ORDER BY name, id`

	orgColumns = `o.id, o.code, o.name, o.kind, o.level, o.state, o.part, o.parent_id, o.industrial_parent_id,
		o.guided_by_id, o.uscc, o.division_code, o.industry_code, o.address, o.phone, o.legal_person_no, o.founded_on, o.valid_from, o.version, o.path, o.industrial_path`
	versionColumns = `v.org_id, v.code, v.name, v.kind, v.level, v.state, v.part, v.parent_id, v.industrial_parent_id,
		v.guided_by_id, v.uscc, v.division_code, v.industry_code, v.address, v.phone, v.legal_person_no, v.founded_on, v.valid_from, v.version`

	treeEdition = `SELECT t.edition FROM tree t WHERE t.federation_id = $1`
	raiseTree   = `INSERT INTO tree (federation_id, edition, moved_on) VALUES ($1, 1, '') ON CONFLICT (federation_id) DO UPDATE SET edition = tree.edition + 1`

	findOrg       = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.id = $2`
	findOrgs      = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.id IN ($2...)`
	findOrgByCode = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.code = $2`
	findOrgByUSCC = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.uscc = $2`
	orgChildren   = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.parent_id = $2 AND o.part = FALSE
		AND (o.sort_key, o.id) > ($3, $4) ORDER BY o.sort_key, o.id LIMIT $5`
	orgSubtree = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3
		AND o.path > $4 ORDER BY o.path LIMIT $5`
	searchOrgs = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3
		AND o.find_key LIKE CAST($4 AS TEXT) AND (o.sort_key, o.id) > ($5, $6) ORDER BY o.sort_key, o.id LIMIT $7`
	parentsOf = `SELECT DISTINCT o.parent_id FROM org o WHERE o.federation_id = $1 AND o.parent_id IN ($2...) AND o.part = FALSE`
	keyOfOrg  = `SELECT o.sort_key FROM org o WHERE o.federation_id = $1 AND o.id = $2`
	keyOn     = `SELECT v.sort_key FROM org_version v WHERE v.federation_id = $1 AND v.org_id = $2 AND v.valid_from <= $3 AND v.valid_to > $3`
	// what stands right below a body, kind by kind
	kindsBelow = `SELECT DISTINCT o.kind FROM org o WHERE o.federation_id = $1 AND o.parent_id = $2 AND o.part = FALSE ORDER BY o.kind`

	// for imports: every body below a node by what names it, and who in the whole federation bears some codes
	codesBorne     = `SELECT o.id, o.code FROM org o WHERE o.federation_id = $1 AND o.code IN ($2...)`
	usccsBorne     = `SELECT o.id, o.uscc FROM org o WHERE o.federation_id = $1 AND o.uscc IN ($2...)`
	namesInSubtree = `SELECT o.id, o.code, o.uscc, o.name FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3`

	versionOn = `SELECT ` + versionColumns + ` FROM org_version v WHERE v.federation_id = $1 AND v.org_id = $2
		AND v.valid_from <= $3 AND v.valid_to > $3 ORDER BY v.version DESC LIMIT 1`
	childrenOn = `SELECT ` + versionColumns + ` FROM org_version v WHERE v.federation_id = $1 AND v.parent_id = $2 AND v.part = FALSE
		AND v.valid_from <= $3 AND v.valid_to > $3 AND (v.sort_key, v.org_id) > ($4, $5) ORDER BY v.sort_key, v.org_id LIMIT $6`
	parentsOn = `SELECT DISTINCT v.parent_id FROM org_version v WHERE v.federation_id = $1 AND v.parent_id IN ($3...) AND v.part = FALSE
		AND v.valid_from <= $2 AND v.valid_to > $2`
	versionsOf = `SELECT ` + versionColumns + `, v.valid_to, v.recorded_at, v.recorded_by, v.reason FROM org_version v
		WHERE v.federation_id = $1 AND v.org_id = $2 ORDER BY v.version DESC`

	insertOrg = `INSERT INTO org (federation_id, id, code, name, kind, level, state, part, path, parent_id, industrial_parent_id, industrial_path,
		guided_by_id, uscc, division_code, industry_code, address, phone, legal_person_no, founded_on, sort_key, find_key, valid_from, version, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`
	insertVersion = `INSERT INTO org_version (federation_id, org_id, version, valid_from, valid_to, code, name, kind, level, state, part, parent_id,
		industrial_parent_id, guided_by_id, uscc, division_code, industry_code, address, phone, legal_person_no, founded_on,
		sort_key, recorded_at, recorded_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`
	closeVersion = `UPDATE org_version SET valid_to = $4 WHERE federation_id = $1 AND org_id = $2 AND version = $3`
	updateOrg    = `UPDATE org SET code = $3, name = $4, kind = $5, level = $6, state = $7, part = $8, path = $9, parent_id = $10, industrial_parent_id = $11,
		industrial_path = $12, guided_by_id = $13, uscc = $14, division_code = $15, industry_code = $16, address = $17, phone = $18,
		legal_person_no = $19, founded_on = $20, sort_key = $21, find_key = $22, valid_from = $23, version = $24, recorded_at = $25
		WHERE federation_id = $1 AND id = $2 AND version = $26`

	// a body changes its place with all below it, along territory and along industry
	placesBelow   = `SELECT o.id, o.path, o.industrial_path FROM org o WHERE o.federation_id = $1 AND o.path > $2 AND o.path < $3 ORDER BY o.path`
	industryBelow = `SELECT o.id, o.path, o.industrial_path FROM org o WHERE o.federation_id = $1 AND o.industrial_path > $2 AND o.industrial_path < $3
		ORDER BY o.industrial_path`
	setPlace     = `UPDATE org SET path = $3, industrial_path = $4 WHERE federation_id = $1 AND id = $2`
	placesMoved  = `UPDATE tree SET moved_on = $2 WHERE federation_id = $1`
	lastMoved    = `SELECT t.moved_on FROM tree t WHERE t.federation_id = $1`
	bodiesWithin = `SELECT COUNT(*) FROM org o WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3`
	childrenOf   = `SELECT ` + orgColumns + ` FROM org o WHERE o.federation_id = $1 AND o.parent_id = $2 AND o.part = FALSE ORDER BY o.id`
	partsOf      = `SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.parent_id = $2 AND o.part = TRUE ORDER BY o.id`
	// below which bodies one stood since a day; a day before the first counts as the first
	standings = `SELECT v.version, v.valid_from, v.valid_to, v.parent_id FROM org_version v WHERE v.federation_id = $1 AND v.org_id = $2
		AND (v.version = 1 OR v.valid_to > $3 AND v.valid_to > v.valid_from) ORDER BY v.version`
	// since when, and until when, bodies stood below one
	spansBelow = `SELECT v.org_id, v.valid_from, v.valid_to FROM org_version v WHERE v.federation_id = $1 AND v.parent_id = $2 AND v.part = FALSE
		AND v.valid_to > $3 AND v.valid_to > v.valid_from ORDER BY v.org_id, v.version`
	// where bodies stood on the day $2; what was merged into another stood nowhere
	thenStood = ` AND NOT (v.part = TRUE AND v.state = 'closed') AND v.valid_to > $2 AND v.valid_to > v.valid_from AND (v.valid_from <= $2 OR NOT EXISTS (SELECT 1 FROM org_version f
		WHERE f.federation_id = $1 AND f.org_id = v.org_id AND f.version < v.version AND f.valid_to > f.valid_from))`
	belowThen   = `SELECT v.org_id FROM org_version v WHERE v.federation_id = $1 AND v.parent_id = $3 AND v.org_id > $4` + thenStood + ` ORDER BY v.org_id LIMIT $5`
	bearingThen = `SELECT DISTINCT v.parent_id FROM org_version v WHERE v.federation_id = $1 AND v.parent_id IN ($3...)` + thenStood
	partsThen   = `SELECT v.org_id FROM org_version v WHERE v.federation_id = $1 AND v.parent_id = $3 AND v.part = TRUE` + thenStood + ` ORDER BY v.org_id`
	aboveThen   = `SELECT v.org_id, v.parent_id FROM org_version v WHERE v.federation_id = $1 AND v.org_id IN ($3...)` + thenStood

	// what Check reads
	brokenPaths = `SELECT o.id FROM org o LEFT JOIN org p ON p.federation_id = o.federation_id AND p.id = o.parent_id
		WHERE o.federation_id = $1 AND (o.parent_id IS NOT NULL AND (p.id IS NULL OR o.path <= p.path OR o.path >= p.path || '~')) LIMIT 20`
	orgWithoutVersion = `SELECT o.id FROM org o LEFT JOIN org_version v ON v.federation_id = o.federation_id AND v.org_id = o.id AND v.version = o.version
		WHERE o.federation_id = $1 AND (v.org_id IS NULL OR v.valid_to <> $2 OR COALESCE(v.parent_id, 0) <> COALESCE(o.parent_id, 0) OR v.part <> o.part) LIMIT 20`
	versionGaps = `SELECT v.org_id FROM org_version v LEFT JOIN org_version n ON n.federation_id = v.federation_id AND n.org_id = v.org_id AND n.version = v.version + 1
		WHERE v.federation_id = $1 AND v.valid_to <> $2 AND (n.org_id IS NULL OR n.valid_from <> v.valid_to) LIMIT 20`
)

// nameKeys are what a name is sorted and found by.
type nameKeys struct{ sort, find string }

func keysOf(name string) nameKeys {
	return nameKeys{textindex.SortKey(name), textindex.FindKey(name)}
}

// orgArgs are the arguments of insertOrg, and of updateOrg but for the old version.
func orgArgs(o Org, k nameKeys, now time.Time) []any {
	return []any{o.Ref.Fed, o.Ref.ID, o.Code, o.Name, string(o.Kind), string(o.Level), string(o.State), o.Part, string(o.Path), sqldb.Null(o.ParentID),
		sqldb.Null(o.IndustrialParent), sqldb.Null(string(o.IndustrialPath)), sqldb.Null(o.GuidedBy), sqldb.Null(string(o.USCC)), o.Division,
		o.Industry, o.Address, o.Phone, o.LegalPersonNo, string(o.FoundedOn), k.sort, k.find, string(o.ValidFrom), o.Version, sqldb.Micros(now)}
}

func versionArgs(o Org, sortKey string, now time.Time, by, reason string) []any {
	return []any{o.Ref.Fed, o.Ref.ID, o.Version, string(o.ValidFrom), forever, o.Code, o.Name, string(o.Kind), string(o.Level), string(o.State),
		o.Part, sqldb.Null(o.ParentID), sqldb.Null(o.IndustrialParent), sqldb.Null(o.GuidedBy),
		sqldb.Null(string(o.USCC)), o.Division, o.Industry, o.Address, o.Phone, o.LegalPersonNo, string(o.FoundedOn), sortKey,
		sqldb.Micros(now), by, reason}
}

// versionDest is where versionColumns go.
func versionDest(o *Org) []any {
	return []any{&o.Ref.ID, &o.Code, &o.Name, &o.Kind, &o.Level, &o.State, &o.Part, sqldb.Or(&o.ParentID), sqldb.Or(&o.IndustrialParent),
		sqldb.Or(&o.GuidedBy), sqldb.Or(&o.USCC), &o.Division, &o.Industry, &o.Address, &o.Phone, &o.LegalPersonNo, &o.FoundedOn, &o.ValidFrom, &o.Version}
}

// orgDest is where orgColumns go.
func orgDest(o *Org) []any { return append(versionDest(o), &o.Path, sqldb.Or(&o.IndustrialPath)) }

func scanOrg(fed id.Fed) func(sqldb.Scanner) (Org, error) {
	return func(s sqldb.Scanner) (Org, error) {
		o := Org{Ref: id.Ref{Fed: fed}}
		err := s.Scan(orgDest(&o)...)
		return o, err
	}
}

// scanVersion reads a body of some day, whose place in the tree is known by its parent alone.
func scanVersion(fed id.Fed) func(sqldb.Scanner) (Org, error) {
	return func(s sqldb.Scanner) (Org, error) {
		o := Org{Ref: id.Ref{Fed: fed}}
		err := s.Scan(versionDest(&o)...)
		return o, err
	}
}
