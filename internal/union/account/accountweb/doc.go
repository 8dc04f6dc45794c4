// Package accountweb is the pages of signing in, of one's own account, of the accounts and roles that an administrator or a
// desk looks after, and of the log.
//
//	/sign-in  /sign-out                 the door
//	/invitation/{token}                 a link is opened: one page for each purpose
//	/account                            one's own: login, password, where one is signed in, tokens, roles
//	/accounts  /accounts/new            accounts of staff below a union
//	/accounts/{ref}                     one account: its roles, its log, a new link, disable
//	/accounts/give                      a role in three questions: to whom, where, what
//	/accounts/worker                    a link for somebody on a roster (?membership=)
//	/accounts/worker/disable            the account of somebody on a roster was made by another
//	/log                                who did what, by union
//
// A link or an API token is shown once, on the page that answers the form that made it; nothing of it stands in an address
// that a browser keeps, but for the link itself when it is opened.
//
// The JSON API over the same use cases is in api*.go.
//
// /accounts/give leads through the picker of unions at /orgs/pick, which comes back with the union's ref.
package accountweb
