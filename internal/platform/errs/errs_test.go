package errs

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var errDisk = errors.New("disk full")

func TestHidden(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{{New(Denied, "a.b"), true}, {fmt.Errorf("list: %w", New(NotFound, "a.b")), true}, {New(Invalid, "a.b"), false}, {New(Unauthenticated, "a.b"), false},
		{errDisk, false}, {nil, false}} {
		if got := Hidden(tc.err); got != tc.want {
			t.Errorf("%v: %v", tc.err, got)
		}
	}
}

func TestMsgOf(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want Msg
	}{{fmt.Errorf("row: %w", New(Invalid, "a.b", "n", 3)), M("a.b", "n", 3)}, {Wrap(New(Invalid, "below.b"), Conflict, "above.b"), M("above.b")}, {errDisk, M("errs.invalid")}} {
		if d := cmp.Diff(tc.want, MsgOf(tc.err)); d != "" {
			t.Errorf("%v (-want +got):\n%s", tc.err, d)
		}
	}
}

func TestAt(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want []Field
	}{{New(Invalid, "a.b", "n", 3), []Field{{"phone", M("a.b", "n", 3)}}}, {InvalidField("name", "a.c"), []Field{{"name", M("a.c")}}}, {New(Denied, "a.b"), nil}, {errDisk, nil}, {nil, nil}} {
		got := At("phone", tc.err)
		var e *Error
		errors.As(got, &e)
		var fields []Field
		if e != nil {
			fields = e.Fields
		}
		if d := cmp.Diff(tc.want, fields); d != "" || (got == nil) != (tc.err == nil) || KindOf(got) != KindOf(tc.err) {
			t.Errorf("%v becomes %v:\n%s", tc.err, got, d)
		}
	}
}
