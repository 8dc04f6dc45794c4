// Pocketbase is the peer that the API is measured against: PocketBase as it ships, with the fields and indexes
// of our members and a rule that lets an officer reach a subtree.
//
//	pocketbase --dir DIR seed --email E --password P --from PATH --to PATH < records.jsonl
//	pocketbase --dir DIR serve --http 127.0.0.1:PORT
//
// Its settings are its own, but for batches, which it refuses unless told. It is a module of its own, so that the
// program does not depend on it.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

func main() {
	app := pocketbase.NewWithConfig(pocketbase.Config{HideStartBanner: true})
	app.RootCmd.AddCommand(seedCommand(app))
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil // it would open a browser
		return e.Next()
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
