package reorg

// Slice sets how many people one transaction hands over.
func (s *Service) Slice(rows int) { s.rows = rows }
