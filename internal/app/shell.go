package app

import "niangjia/internal/platform/web"

// shell is what stands in the frame of every page.
func shell() web.Shell { return web.Shell{SignIn: "/sign-in", SignOut: "/sign-out", Account: "/me"} }
