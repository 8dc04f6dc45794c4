package joining

import (
	"strings"

	"niangjia/internal/platform/i18n"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/vault"
)

const (
	doorwayColumns = `d.id, d.org_id, d.employer_id, d.fallback_id, d.made_at, d.kind, d.place, d.platform, d.last_day, d.made_by`

	// what reorganisations do with the doorways of a body
	doorwaysWithin = `SELECT COUNT(*) FROM org o JOIN doorway d ON d.federation_id = o.federation_id AND d.org_id = o.id
		WHERE o.federation_id = $1 AND o.path >= $2 AND o.path < $3`
	doorwaysAt   = `SELECT d.id FROM doorway d WHERE d.federation_id = $1 AND d.org_id = $2 ORDER BY d.id`
	handDoorways = `UPDATE doorway SET org_id = $3 WHERE federation_id = $1 AND org_id = $2 AND id IN ($4...)`

	insertDoorway = `INSERT INTO doorway (federation_id, id, org_id, employer_id, fallback_id, made_at, kind, place, platform, last_day, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (federation_id, id) DO NOTHING`
	closeDoorway = `UPDATE doorway SET last_day = $3 WHERE federation_id = $1 AND id = $2`
	findDoorway  = `SELECT ` + doorwayColumns + ` FROM doorway d WHERE d.federation_id = $1 AND d.id = $2`
	doorwaysOf   = `SELECT ` + doorwayColumns + ` FROM doorway d WHERE d.federation_id = $1 AND d.org_id = $2 AND (d.last_day = '' OR d.last_day >= $3)
		ORDER BY d.id DESC LIMIT $4`

	applicationColumns = `a.id, a.org_id, a.doorway_id, a.membership_id, a.version, a.made_at, a.closed_at, a.name, a.doc_kind, a.work_unit, a.platform,
		a.consent, a.lang, a.answer, a.secrets, a.follow_hash, a.ground`

	insertApplication = `INSERT INTO application (federation_id, id, org_id, doorway_id, membership_id, version, made_at, closed_at, name, doc_kind, work_unit,
		platform, consent, lang, answer, secrets, follow_hash, ground) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`
	updateApplication = `UPDATE application SET org_id = $3, doorway_id = $4, membership_id = $5, version = $19, made_at = $7, closed_at = $8, name = $9,
		doc_kind = $10, work_unit = $11, platform = $12, consent = $13, lang = $14, answer = $15, secrets = $16, follow_hash = $17, ground = $18
		WHERE federation_id = $1 AND id = $2 AND version = $6`
	findApplication   = `SELECT ` + applicationColumns + ` FROM application a WHERE a.federation_id = $1 AND a.id = $2`
	applicationOfCode = `SELECT ` + applicationColumns + ` FROM application a WHERE a.federation_id = $1 AND a.follow_hash = $2`
	applicationsAt    = `SELECT ` + applicationColumns + `, p.state FROM application a
		JOIN proceeding p ON p.federation_id = a.federation_id AND p.id = a.id
		WHERE a.federation_id = $1 AND a.org_id = $2 AND a.id < $3 ORDER BY a.id DESC LIMIT $4`

	closedBefore = `SELECT a.id, a.org_id, a.closed_at FROM application a WHERE a.federation_id = $1 AND a.closed_at IS NOT NULL AND a.closed_at < $2
		AND (a.closed_at, a.id) > ($3, $4) ORDER BY a.closed_at, a.id LIMIT $5`
	deleteApplication = `DELETE FROM application WHERE federation_id = $1 AND id IN ($2...)`

	nextSecrets = `SELECT a.id, 0, a.secrets FROM application a WHERE a.federation_id = $1 AND (a.id, 0) > ($2, $3) ORDER BY a.id LIMIT $4`
	setSecrets  = `UPDATE application SET secrets = $4 WHERE federation_id = $1 AND id = $2 AND $3 = 0 AND secrets = $5`

	// what Check reads
	approvedWithoutMembership = `SELECT a.id FROM application a JOIN proceeding p ON p.federation_id = a.federation_id AND p.id = a.id
		LEFT JOIN membership m ON m.federation_id = a.federation_id AND m.id = a.membership_id
		WHERE a.federation_id = $1 AND p.state = 'approved' AND m.id IS NULL LIMIT 20`
	applicationAdrift = `SELECT a.id FROM application a LEFT JOIN proceeding p ON p.federation_id = a.federation_id AND p.id = a.id
		WHERE a.federation_id = $1 AND (p.id IS NULL OR (p.closed_at IS NULL) <> (a.closed_at IS NULL)) LIMIT 20`
)

// Sealed are the columns that the module seals.
var Sealed = []vault.Column{{Name: "application.secrets", Next: nextSecrets, Set: setSecrets, Place: func(fed id.Fed, key [2]int64) vault.Place {
	return secretsPlace(id.Ref{Fed: fed, ID: id.ID(key[0])})
}}}

func secretsPlace(ref id.Ref) vault.Place {
	return vault.Place{Column: "application.secrets", Fed: ref.Fed, Row: ref.ID}
}

// applicationArgs are the arguments of insertApplication; updateApplication takes the new version behind them.
func (s *Service) applicationArgs(a Application) []any {
	secrets := s.Vault.SealBytes(secretsPlace(a.Ref), []byte(a.Document.Reveal()+"\x00"+a.Phone.Reveal()))
	return []any{a.Ref.Fed, a.Ref.ID, a.Org, sqldb.Null(a.Doorway), sqldb.Null(a.Membership), a.Version, sqldb.Micros(a.MadeAt), sqldb.MicrosOrNull(a.ClosedAt), a.Name,
		string(a.DocKind), a.WorkUnit, a.Platform, a.Consent, a.Lang.String(), a.Answer, secrets, a.follow[:], string(a.Ground)}
}

// scanApplication reads applicationColumns.
func (s *Service) scanApplication(fed id.Fed) func(sqldb.Scanner) (Application, error) {
	return func(sc sqldb.Scanner) (a Application, err error) {
		a.Ref.Fed = fed
		var made, closed int64
		var secrets, follow []byte
		var lang string
		if err := sc.Scan(&a.Ref.ID, &a.Org, sqldb.Or(&a.Doorway), sqldb.Or(&a.Membership), &a.Version, &made, sqldb.Or(&closed), &a.Name, &a.DocKind, &a.WorkUnit,
			&a.Platform, &a.Consent, &lang, &a.Answer, &secrets, &follow, &a.Ground); err != nil {
			return a, err
		}
		copy(a.follow[:], follow)
		a.Lang, _ = i18n.ParseLang(lang)
		a.MadeAt = sqldb.FromMicros(made)
		if closed != 0 {
			a.ClosedAt = sqldb.FromMicros(closed)
		}
		plain, err := s.Vault.OpenBytes(secretsPlace(a.Ref), secrets)
		document, phone, _ := strings.Cut(string(plain), "\x00")
		a.Document, a.Phone = vault.Secret(document), vault.Secret(phone)
		return a, err
	}
}

// scanDoorway reads doorwayColumns.
func scanDoorway(fed id.Fed) func(sqldb.Scanner) (Doorway, error) {
	return func(sc sqldb.Scanner) (d Doorway, err error) {
		d.Ref.Fed = fed
		var made int64
		err = sc.Scan(&d.Ref.ID, &d.Org, sqldb.Or(&d.Employer), sqldb.Or(&d.Fallback), &made, &d.Kind, &d.Place, &d.Platform, &d.LastDay, &d.MadeBy)
		d.MadeAt = sqldb.FromMicros(made)
		return d, err
	}
}
