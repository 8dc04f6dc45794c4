package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// slice is how many records one transaction of the seed writes.
const slice = 5000

// seedCommand makes the collections in an empty folder, one officer, and the members that stand on standard input, a
// JSON object a line.
func seedCommand(app *pocketbase.PocketBase) *cobra.Command {
	c := &cobra.Command{Use: "seed", Short: "make the collections and fill them from standard input", Args: cobra.NoArgs}
	email := c.Flags().String("email", "", "the officer's sign-in")
	password := c.Flags().String("password", "", "and password")
	from := c.Flags().String("from", "", "first path that the officer reaches")
	to := c.Flags().String("to", "", "first path behind those")
	c.RunE = func(*cobra.Command, []string) error {
		if err := create(app); err != nil {
			return err
		}
		collection, err := app.FindCollectionByNameOrId(officers)
		if err != nil {
			return err
		}
		officer := core.NewRecord(collection)
		officer.SetEmail(*email)
		officer.SetPassword(*password)
		officer.Set("reach_from", *from)
		officer.Set("reach_to", *to)
		if err := app.Save(officer); err != nil {
			return err
		}
		return fill(app, os.Stdin)
	}
	return c
}

// fill inserts the records without PocketBase's checks: the seed is not measured.
func fill(app core.App, in io.Reader) error {
	columns := append([]string{"id"}, collections[0].columns...)
	text := "INSERT INTO members ([[" + strings.Join(columns, "]], [[") + "]]) VALUES ({:" + strings.Join(columns, "}, {:") + "})"
	lines := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	for end := false; !end; {
		err := app.RunInTransaction(func(tx core.App) error {
			insert := tx.DB().NewQuery(text).Prepare()
			defer insert.Close()
			for range slice {
				record := dbx.Params{}
				if err := lines.Decode(&record); errors.Is(err, io.EOF) {
					end = true
					return nil
				} else if err != nil {
					return err
				}
				if _, err := insert.Bind(record).Execute(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
