// Command niangjia is a platform on which a trade union lives: the server and the tools of whoever runs it.
package main

import "niangjia/internal/cli"

func main() { cli.Main() }
