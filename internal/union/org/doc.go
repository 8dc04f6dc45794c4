// Package org is the tree of union bodies and the employers they cover.
//
// An [Org] (工会组织) is one node: a territorial federation, an industrial union, a township or
// street union, a grassroots or joint union, a branch, a group, or a preparatory group. It has two
// parents: the territorial one makes the tree, along which figures are summed; the industrial one is
// a cut of its own. The body that guides it (guided_by) may be a third.
//
// An [Employer] (用人单位) is a legal entity with a USCC; coverage says from when to when a union covers it.
// One union may cover many employers (联合工会), and an employer may be covered by more than one.
//
// A body that another takes in becomes a part of it (Part): a closed body that keeps its code and its history, stands in the range of the other's
// own level, and is nobody's child. While its people are being handed over, they are on the other's list already.
//
// Invariants (Check): every path is the parent's path and the own id; a kind stands only below the kinds that
// may bear it; versions of an org follow each other without gap, and the last one is the row in org.
//
// Tables: org (today), org_version (every day), employer, manager, coverage.
//
// Who may: desks and administrators create and edit within their reach; officers edit their own union's address and
// telephone; everybody signed in reads the tree of the federation. An import writes below its node, so it needs a role "and below".
//
// Any desk writes any employer of the federation; an administrator one that unions in reach cover and no others. An officer reads
// an employer while the own union covers it, and no longer. Managers of an employer are seen by desks alone: the list exists so
// that none of them is given a role over people's data, at the union that covers it, at the branches below, or above.
//
// The root of a federation stands since [Earliest], every other body since the day it was entered for, so that the tree can be
// looked at as of any past day.
package org
