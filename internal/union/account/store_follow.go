package account

const followSubject = `UPDATE account SET subject = $3, version = version + 1 WHERE federation_id = $1 AND id = $2 AND subject = $4`
