package member

import (
	"cmp"
	"strings"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

const (
	membershipColumns = `m.id, m.person_id, m.org_id, m.state, m.basis, m.joined_on, m.since, m.confirmed_at, m.objected_at, m.holds_claim, m.batch_id, m.seq`
	personColumns     = `p.id, p.name, p.sex, p.birth, p.doc_kind, p.secrets, p.doc_index, p.migrant,
		p.education, p.degree, p.hukou_kind, p.hukou_place, p.marital, p.work_unit, p.department, p.post, p.work_state, p.work_form,
		p.new_form_group, p.platform, p.occupation, p.skill_level, p.title, p.model_worker, p.card_no, p.version`
	recordColumns = membershipColumns + `, ` + personColumns

	joinPerson = ` JOIN person p ON p.federation_id = m.federation_id AND p.id = m.person_id `

	findMembership = `SELECT ` + recordColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1 AND m.id = $2`
	// what a union says already of the people with these documents or phones: first who they are, mostly nobody
	peopleByDocument = `SELECT p.id FROM person p WHERE p.federation_id = $1 AND p.doc_index IN ($2...)`
	peopleByPhone    = `SELECT p.id FROM person p WHERE p.federation_id = $1 AND p.phone_index IN ($2...)`
	recordsOfPeople  = `SELECT ` + recordColumns + ` FROM membership m` + joinPerson + `WHERE m.federation_id = $1
		AND (+m.org_id = $2 OR +m.org_id IN (SELECT o.id FROM org o WHERE o.federation_id = $1 AND o.parent_id = $2 AND o.part = TRUE))
		AND m.state <> 'void' AND m.person_id IN ($3...) ORDER BY m.id`
	ofSubject = `SELECT ` + recordColumns + ` FROM person p CROSS JOIN membership m
		WHERE p.federation_id = $1 AND m.federation_id = $1 AND m.person_id = p.id AND p.doc_index = $2 AND m.state <> 'void' ORDER BY m.id DESC`
	byPhone = `SELECT ` + recordColumns + ` FROM person p CROSS JOIN membership m
		WHERE p.federation_id = $1 AND m.federation_id = $1 AND m.person_id = p.id AND p.phone_index = $2 AND m.state <> 'void' ORDER BY m.id DESC`

	insertPerson = `INSERT INTO person (federation_id, id, name, sex, birth, doc_kind, secrets, doc_index, phone_index, migrant, education, degree,
		hukou_kind, hukou_place, marital, work_unit, department, post, work_state, work_form, new_form_group, platform, occupation, skill_level, title,
		model_worker, card_no, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`
	updatePerson = `UPDATE person SET name = $3, sex = $4, birth = $5, doc_kind = $6, secrets = $7, doc_index = $8, phone_index = $9, migrant = $10,
		education = $11, degree = $12, hukou_kind = $13, hukou_place = $14, marital = $15, work_unit = $16, department = $17, post = $18,
		work_state = $19, work_form = $20, new_form_group = $21, platform = $22, occupation = $23, skill_level = $24, title = $25,
		model_worker = $26, card_no = $27, version = $28
		WHERE federation_id = $1 AND id = $2 AND version = $29`
	// a person entered in error becomes a nameless stub
	erasePerson = `UPDATE person SET name = '', sex = '', birth = '', secrets = $3, doc_index = $3, phone_index = NULL, migrant = NULL, education = NULL, degree = NULL, hukou_kind = NULL, hukou_place = NULL, marital = NULL, work_unit = NULL,
		department = NULL, post = NULL, work_state = NULL, work_form = NULL, new_form_group = NULL, platform = NULL, occupation = NULL, skill_level = NULL,
		title = NULL, model_worker = NULL, card_no = NULL WHERE federation_id = $1 AND id = $2`

	insertChange = `INSERT INTO person_change (federation_id, person_id, version, correction, old_values, fields, recorded_at, recorded_by, reason, batch_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	changesOf    = `SELECT c.version, c.fields, c.correction, c.recorded_at, c.recorded_by, c.reason FROM person_change c WHERE c.federation_id = $1 AND c.person_id = $2 ORDER BY c.version DESC`
	batchChanges = `SELECT c.person_id, c.version, c.old_values FROM person_change c WHERE c.federation_id = $1 AND c.batch_id = $2
		ORDER BY c.person_id, c.version LIMIT $3`
	// the newest change that a batch made of each of these people's records
	batchVersions = `SELECT c.person_id, MAX(c.version) FROM person_change c WHERE c.federation_id = $1 AND c.batch_id = $2 AND c.person_id IN ($3...)
		GROUP BY c.person_id`
	// an undone batch's changes are the batch's no more, so that undoing goes on where it stopped
	releaseChanges = `UPDATE person_change SET batch_id = NULL WHERE federation_id = $1 AND person_id = $2 AND batch_id = $3`
	eraseChanges   = `UPDATE person_change SET batch_id = NULL, old_values = $3 WHERE federation_id = $1 AND person_id = $2`

	insertMembership = `INSERT INTO membership (federation_id, id, person_id, org_id, state, basis, joined_on, since, confirmed_at, objected_at, holds_claim,
		sort_key, find_key, batch_id, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	updateMembership = `UPDATE membership SET state = $3, basis = $4, joined_on = $5, since = $6, confirmed_at = $7, objected_at = $8, holds_claim = $9,
		seq = $10 WHERE federation_id = $1 AND id = $2 AND seq = $11`
	// the claim alone, and no seq: who reads the ledger sees nothing of it
	holdClaim        = `UPDATE membership SET holds_claim = $3 WHERE federation_id = $1 AND id = $2`
	firstEntry       = `SELECT MIN(e.seq) FROM membership_entry e WHERE e.federation_id = $1 AND e.membership_id = $2`
	renameMembership = `UPDATE membership SET sort_key = $3, find_key = $4 WHERE federation_id = $1 AND person_id = $2`
	membershipsOf    = `SELECT m.id, m.org_id FROM membership m WHERE m.federation_id = $1 AND m.person_id = $2`

	insertEntry = `INSERT INTO membership_entry (federation_id, membership_id, seq, kind, on_day, org_id, basis, corrects, state, listed, counted, confirmed,
		recorded_at, recorded_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	entriesOf = `SELECT e.seq, e.kind, e.on_day, e.org_id, e.basis, e.corrects, e.state, e.recorded_at, e.recorded_by, e.reason
		FROM membership_entry e WHERE e.federation_id = $1 AND e.membership_id = $2 AND e.seq > 0 ORDER BY e.seq DESC`
	joiningAdds = `SELECT e.listed, e.counted, e.confirmed FROM membership_entry e WHERE e.federation_id = $1 AND e.membership_id = $2 AND e.seq = 1`

	insertClaim  = `INSERT INTO person_claim (id_index, federation_id, person_id, membership_id) VALUES ($1, $2, $3, $4) ON CONFLICT (id_index) DO NOTHING`
	claimsHeld   = `SELECT c.id_index, c.membership_id, c.federation_id FROM person_claim c WHERE c.id_index IN ($1...)`
	moveClaim    = `UPDATE person_claim SET federation_id = $2, person_id = $3, membership_id = $4 WHERE id_index = $1 AND federation_id = $5 AND membership_id = $6`
	releaseClaim = `DELETE FROM person_claim WHERE id_index = $1 AND federation_id = $2 AND membership_id = $3`
)

// what is sealed of people, for renewing
const (
	nextSecrets = `SELECT p.id, 0, p.secrets FROM person p WHERE p.federation_id = $1 AND p.id > $2 AND CAST($3 AS BIGINT) = 0 ORDER BY p.id LIMIT $4`
	setSecrets  = `UPDATE person SET secrets = $4 WHERE federation_id = $1 AND id = $2 AND CAST($3 AS BIGINT) = 0 AND secrets = $5`
	nextOld     = `SELECT c.person_id, c.version, c.old_values FROM person_change c
		WHERE c.federation_id = $1 AND (c.person_id, c.version) > ($2, $3) ORDER BY c.person_id, c.version LIMIT $4`
	setOld = `UPDATE person_change SET old_values = $4 WHERE federation_id = $1 AND person_id = $2 AND version = $3 AND old_values = $5`
)

// Sealed are the columns that the module seals.
var Sealed = []vault.Column{
	{Name: "person.secrets", Next: nextSecrets, Set: setSecrets, Place: func(fed id.Fed, key [2]int64) vault.Place {
		return secretsPlace(id.Ref{Fed: fed, ID: id.ID(key[0])})
	}},
	{Name: "person_change.old_values", Next: nextOld, Set: setOld, Place: func(fed id.Fed, key [2]int64) vault.Place {
		return changePlace(id.Ref{Fed: fed, ID: id.ID(key[0])}, key[1])
	}},
}

// membershipArgs are the arguments of insertMembership.
func membershipArgs(m Membership, k keys) []any {
	return []any{m.Ref.Fed, m.Ref.ID, m.Person, m.Org, string(m.State), string(m.Basis), string(m.JoinedOn), m.since(), sqldb.MicrosOrNull(m.ConfirmedAt),
		sqldb.MicrosOrNull(m.ObjectedAt), m.HoldsClaim, k.sort, k.find, sqldb.Null(m.Batch), m.Seq}
}

// since is the first day of the state as the row holds it: empty for the day of joining.
func (m Membership) since() string {
	if m.Since == m.JoinedOn {
		return ""
	}
	return string(m.Since)
}

// startedOn puts the first day of the state in when a row leaves it out.
func (m *Membership) startedOn() { m.Since = cmp.Or(m.Since, m.JoinedOn) }

// sealed is what the row holds of a person's secret fields: all of them under one seal, and the indexes that find them.
type sealed struct {
	secrets, docIndex, phoneIndex []byte
}

// secretsPlace is where a person's secret fields stand.
func secretsPlace(ref id.Ref) vault.Place {
	return vault.Place{Column: "person.secrets", Fed: ref.Fed, Row: ref.ID}
}

// seal encrypts and indexes the secret fields of a person.
func (s *Service) seal(p Person) sealed {
	subject := s.Subject(p.Document)
	var values []string
	for _, v := range p.secrets() {
		values = append(values, v.Reveal())
	}
	out := sealed{secrets: s.Vault.SealBytes(secretsPlace(p.Ref), []byte(strings.Join(values, "\x00"))), docIndex: subject[:]}
	if p.Phone != "" {
		i := s.Vault.Index(phoneIndex, p.Phone)
		out.phoneIndex = i[:]
	}
	return out
}

// personArgs are the arguments of insertPerson, and of updatePerson but for the old version.
func personArgs(p Person, x sealed) []any {
	args := []any{p.Ref.Fed, p.Ref.ID, p.Name, string(p.Sex), string(p.Birth), string(p.DocKind), x.secrets, x.docIndex, x.phoneIndex,
		p.Migrant}
	for _, f := range Fields {
		args = append(args, sqldb.Null(*f.Of(&p.Details)))
	}
	return append(args, p.Version)
}

// scanRecord reads recordColumns and opens what is sealed.
func (s *Service) scanRecord(fed id.Fed) func(sqldb.Scanner) (record, error) {
	return func(sc sqldb.Scanner) (record, error) {
		r := record{}
		r.Ref.Fed, r.person.Ref.Fed = fed, fed
		var confirmed, objected int64
		dest := []any{&r.Ref.ID, &r.Person, &r.Org, &r.State, &r.Basis, &r.JoinedOn, &r.Since, sqldb.Or(&confirmed), sqldb.Or(&objected),
			&r.HoldsClaim, sqldb.Or(&r.Batch), &r.Seq}
		var x sealed
		p := &r.person
		dest = append(dest, &p.Ref.ID, &p.Name, &p.Sex, &p.Birth, &p.DocKind, &x.secrets, &x.docIndex, &p.Migrant)
		for _, f := range Fields {
			dest = append(dest, sqldb.Or(f.Of(&p.Details)))
		}
		if err := sc.Scan(append(dest, &p.Version)...); err != nil {
			return r, err
		}
		r.startedOn()
		r.ConfirmedAt, r.ObjectedAt = instant(confirmed), instant(objected)
		if len(x.docIndex) == len(r.subject) {
			r.subject = access.Subject(x.docIndex)
		}
		return r, s.unseal(p, x.secrets)
	}
}

// unseal opens the secret fields of a person; a stub has none.
func (s *Service) unseal(p *Person, secrets []byte) error {
	if len(secrets) == 0 {
		return nil
	}
	plain, err := s.Vault.OpenBytes(secretsPlace(p.Ref), secrets)
	if err != nil {
		return err
	}
	values, fields := strings.Split(string(plain), "\x00"), p.secrets()
	if len(values) != len(fields) {
		return vault.ErrSealed
	}
	for i, v := range fields {
		*v = vault.Secret(values[i])
	}
	return nil
}
