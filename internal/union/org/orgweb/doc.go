// Package orgweb is the pages of the tree of union bodies and of the employers they cover: the tree with its search, a
// union's page as of any day, entering and changing unions and employers, coverage, managers, and the imports of both.
//
// Desks and administrators do all of it inside their reach; officers read, and change their own union's address and
// telephone; everybody who signed in may look the tree up, for it is no secret which union to turn to. Each button is
// shown to whom the planner allows what it does, and each use case asks again.
//
// Pages of other modules about a union are reached through doors (Deps.Doors) that the app passes, and the figures of
// members are drawn by whoever implements Members: pages never import one another.
package orgweb
