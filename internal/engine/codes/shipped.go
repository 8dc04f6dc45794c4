package codes

import (
	"context"
	"embed"

	"niangjia/internal/platform/access"
)

//go:embed data/*.csv
var shipped embed.FS

// shippedFiles are the files of data/, each with the use case that takes it.
var shippedFiles = [...]struct {
	name string
	read func(*Service, context.Context, access.Actor, ImportInput) (Report, error)
}{
	{"lists.csv", (*Service).ImportCodes},
	{"person.csv", (*Service).ImportCodes},
	{"work.csv", (*Service).ImportCodes},
	{"unit.csv", (*Service).ImportCodes},
	{"restricted.csv", (*Service).ImportCodes},
	{"divisions.csv", (*Service).ImportDivisions},
	{"calendar.csv", (*Service).ImportCalendar},
}

// ImportShipped imports the data that the program carries (data/README.md), for a new installation. When
// it runs again, entries with the same key get the shipped values back; all others stay. Errors are those
// of the imports.
func (s *Service) ImportShipped(ctx context.Context, by access.Actor) (Report, error) {
	sum := Report{Faults: []Fault{}}
	for _, f := range shippedFiles {
		file, err := shipped.Open("data/" + f.name)
		if err != nil {
			return sum, err
		}
		r, err := f.read(s, ctx, by, ImportInput{Name: f.name, File: file})
		file.Close() // of the program itself: closing cannot fail
		if err != nil {
			return sum, err
		}
		sum.add(r)
	}
	return sum, nil
}
