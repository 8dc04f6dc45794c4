package account

// CheckPassword is the policy alone, for a table of passwords.
var CheckPassword = checkPassword

// Hash is the hash of an account's password.
func (a Account) Hash() string { return a.password }
