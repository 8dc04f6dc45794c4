package account

// CheckPassword is the policy alone, for a table of passwords.
var CheckPassword = checkPassword

// Hash is the hash of an account's password.
func (a Account) Hash() string { return a.password }

// HoldHashes lets no password be hashed until release; waiting is how many wait for it.
func (s *Service) HoldHashes() (waiting func() int, release func()) {
	for range atOnce {
		s.hash.turns <- struct{}{}
	}
	return func() int { return len(s.hash.line) }, func() {
		for range atOnce {
			<-s.hash.turns
		}
	}
}
