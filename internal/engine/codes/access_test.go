package codes_test

import (
	"strings"
	"testing"

	"niangjia/internal/engine/codes"
	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
	"niangjia/internal/platform/sqldb"
	"niangjia/internal/platform/sqldb/dbtest"
)

// calls are all exported methods of the service.
func calls(t *testing.T, s *codes.Service, by access.Actor) map[string]error {
	ctx := t.Context()
	file := func() codes.ImportInput { return codes.ImportInput{File: strings.NewReader("list,code,name\n")} }
	out := map[string]error{}
	_, out["ImportCodes"] = s.ImportCodes(ctx, by, file())
	_, out["ImportDivisions"] = s.ImportDivisions(ctx, by, file())
	_, out["ImportCalendar"] = s.ImportCalendar(ctx, by, file())
	_, out["ImportShipped"] = s.ImportShipped(ctx, by)
	_, out["Browse"] = s.Browse(ctx, by, codes.BrowseInput{On: today})
	_, out["Places"] = s.Places(ctx, by, codes.PlacesInput{On: today})
	_, out["Calendar"] = s.Calendar(ctx, by, "2026-01-01", "2026-12-31")
	return out
}

func TestAccess(t *testing.T) {
	w := open(t, dbtest.Open(t, "sqlite", sqldb.Options{}))
	for name, err := range calls(t, w.Service, access.Actor{}) {
		if !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s answers a stranger: %v", name, err)
		}
	}
	administrator := access.Actor{Account: id.Ref{Fed: 1, ID: 2}, Fed: 1, Grants: []access.Grant{{Role: access.Administrator, Path: "x/", Below: true}}}
	for name, err := range calls(t, w.Service, administrator) {
		if reads := !strings.HasPrefix(name, "Import"); reads != (err == nil) || !reads && !errs.Is(err, errs.Denied) {
			t.Errorf("%s for an administrator: %v", name, err)
		}
	}
}

func testBrowseAndPlaces(t *testing.T, w world) {
	lists, err := w.Browse(t.Context(), operator, codes.BrowseInput{On: today})
	if err != nil || len(lists) != 23 {
		t.Errorf("%d lists, %v", len(lists), err)
	}
	groups, err := w.Browse(t.Context(), operator, codes.BrowseInput{List: codes.EthnicGroup, On: today})
	if err != nil || len(groups) != 58 {
		t.Errorf("%d ethnic groups, %v", len(groups), err)
	}
	places, err := w.Places(t.Context(), operator, codes.PlacesInput{Parent: "4403", On: today})
	if err != nil || len(places) != 9 {
		t.Errorf("%v, %v", names(places), err)
	}
	places, err = w.Places(t.Context(), operator, codes.PlacesInput{Text: "街道", On: today})
	if err != nil || len(places) != 20 {
		t.Errorf("%v, %v", names(places), err)
	}
}
