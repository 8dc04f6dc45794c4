package roster

import (
	"errors"
	"testing"

	"niangjia/internal/platform/errs"
)

// TestBeside: what goes wrong while a refused file is put away does not take the place of why it was refused.
func TestBeside(t *testing.T) {
	refused, after := errs.New(errs.Invalid, "sheet.not_a_table"), errors.New("disk full")
	if got := beside(refused, nil); got != error(refused) {
		t.Errorf("%v", got)
	}
	var e *errs.Error
	if got := beside(refused, after); !errors.As(got, &e) || e.Msg.Key != "sheet.not_a_table" || !errors.Is(got, after) || !errs.Is(got, errs.Invalid) {
		t.Errorf("%v", got)
	}
}
