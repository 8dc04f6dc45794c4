// Package account is who signs in, and what they are then allowed.
//
// An [Account] belongs to a federation and is kept by one union, its home. It is of staff, made for a role by an
// administrator or a desk, or a worker's own, made by the person from an invitation. A worker's account is in no list and in
// no log but the auditor's: who has one is a member, and administrators are told nothing of members. It may be given a role
// later, by whoever is told its login; from then on it is of staff too. Until then the login is all that the giver sees of it,
// and looking for logins is limited and logged.
//
// A [Holding] is a role on a node of the tree (access.Grant) with who gave it, why, from when to when. It is taken, never
// deleted. Nobody gives a role to oneself, nor one that reaches further, wider or longer than the role one gives it by.
// Administrators give every role, desks those of officer and desk. Roles over people's data (officer, desk) go to nobody
// who is recorded as management of an employer covered there; whoever gives one states that the holder is none, which is
// logged, and with a holder who has proved to be somebody the record is asked: when the role is given, and again each time that
// a session is read, so that the role has no effect from the day on which the holder becomes a manager. A desk is a role of
// federations, industrial unions and streets alone. Nobody is administrator and auditor at once (三权分立, GB/T 22239-2019).
//
// Sessions are opaque tokens of 256 random bits, written FFFFFFF-<token>; the database keeps their SHA-256 alone. They end
// after 7 days, after 2 hours without use for whoever holds a role and 12 hours for everybody else, on sign-out, when
// revoked, when the password changes and when the account is disabled. API tokens are like them, with scopes and a last day;
// they end with the password, too. What a token stands for is remembered for 3 seconds, so that a change made by another
// process takes effect within 5.
//
// Everybody who signed in holds narrow doors (access.Door) to their own account: to see it, change its login and password,
// end its sessions, make its tokens, lay down its roles. No role is needed for that.
//
// # Invitations
//
// An [Invited] link is opened once, by whoever holds it, until it expires, or until another is made in its place, the password
// changes or the account is disabled. It makes the first administrator, who is the federation's desk as well until there are
// others, activates an account, sets a new password, or makes a worker's account. Where the account is proved, or is to be, it
// asks for the person's whole document number.
//
// Whoever makes one for a password or for a worker holds no role in that person's own grassroots union. In the union that the
// actor sees that is refused at once. The person may be a member of others, of which the actor is told nothing: the link is made
// as any other, and opens nothing. Nor is a desk told whether the person has an account: that is found when the link is opened.
//
// A worker's invitation proves two things: the link was handed out by a desk that sees the membership, and whoever
// opened it knows the whole document number. It does not prove that this is the person: an employer who has the number
// on file and gets hold of the link can open it first. So the desk hands it to the person face to face, or to a
// telephone that the person answers. The person who finds the link used says so; the desk disables the account by the
// membership ([Service.DisableWorker]) and makes a new link. Opened, it puts the person's login and password in the place of the
// other's, and takes the roles that the account held. A proved account that is enabled without such a link has no password until
// a link is opened. A code sent to the person's own phone comes with the delivery of messages.
//
// # What else is not protected
//
// Logins and names stand in clear, so a login may not be a telephone or document number. Who holds the database and no key
// file learns passwords only by guessing at 64 MiB a try. Rate limits live in the memory of one process. Who reads the log is
// noted in it once an hour for each union.
//
// Tables: account, login_directory (logins are unique over all federations), role_grant, session, api_token, invitation.
//
// Invariants (Check): every account holds its login in the directory; every grant has its account and its union; a grant's account
// is of staff; nobody is administrator and auditor at once.
package account
