package delivery

import "niangjia/internal/platform/access"

// UseOutbox is reading the messages of an installation without a provider.
const UseOutbox access.UseCase = "delivery.Outbox"

// Access declares who may do what. The outbox shows codes in clear: it is for who runs the installation, by no token, and its page
// asks for more (package deliveryweb).
var Access = access.Matrix{
	UseOutbox: {Roles: access.Roles{access.Administrator: access.Within, access.Operator: access.Any}},
}
