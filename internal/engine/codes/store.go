package codes

const (
	allCodes = `SELECT list, code, valid_from, valid_to, name, name_en, parent, position, source, synonyms
		FROM code ORDER BY list, position, code, valid_from`
	allDivisions = `SELECT code, parent, level, name, valid_from, valid_to FROM division ORDER BY code, valid_from`
	allDays      = `SELECT day, kind, name FROM calendar_day ORDER BY day`
	daysBetween  = `SELECT day, kind, name FROM calendar_day WHERE day >= $1 AND day <= $2 ORDER BY day`
	allEditions  = `SELECT subject, number FROM edition`

	upsertCode = `INSERT INTO code (list, code, valid_from, valid_to, name, name_en, parent, position, source, synonyms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (list, code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, name = excluded.name, name_en = excluded.name_en,
			parent = excluded.parent, position = excluded.position, source = excluded.source, synonyms = excluded.synonyms`
	upsertDivision = `INSERT INTO division (code, parent, level, name, valid_from, valid_to)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code, valid_from) DO UPDATE SET parent = excluded.parent, level = excluded.level, name = excluded.name, valid_to = excluded.valid_to`
	upsertDay = `INSERT INTO calendar_day (day, kind, name)
		VALUES ($1, $2, $3)
		ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name`
	nextEdition = `INSERT INTO edition (subject, number, changed_at)
		VALUES ($1, 1, $2)
		ON CONFLICT (subject) DO UPDATE SET number = edition.number + 1, changed_at = excluded.changed_at`
)
