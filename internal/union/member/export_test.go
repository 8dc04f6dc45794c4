package member

// Bound sets how many people a scope may have to be searched whole, and how many hits of a larger one are sorted.
func (s *Service) Bound(wholeScope int64, mostHits int) {
	s.wholeScope, s.mostHits = wholeScope, mostHits
}

// BoundPast sets how many lines a page of a past day looks at.
func (s *Service) BoundPast(mostPast int) { s.mostPast = mostPast }
