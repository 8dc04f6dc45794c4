package uniontest

import (
	"context"
	"reflect"
	"testing"

	"niangjia/internal/platform/access"
	"niangjia/internal/platform/errs"
)

// Strangers calls every exported method of a service with an actor who is nobody, and wants each to refuse. The methods that take no actor
// are named, each with its reason; at least so many others must be there.
func Strangers(t *testing.T, service any, withoutActor map[string]string, least int) {
	t.Helper()
	of, actor, asked := reflect.ValueOf(service), reflect.TypeFor[access.Actor](), 0
	for i := range of.NumMethod() {
		name, method := of.Type().Method(i).Name, of.Method(i)
		args, takes := []reflect.Value{}, false
		n := method.Type().NumIn()
		if method.Type().IsVariadic() {
			n--
		}
		for j := range n {
			in := method.Type().In(j)
			takes = takes || in == actor
			if in == reflect.TypeFor[context.Context]() {
				args = append(args, reflect.ValueOf(t.Context()))
			} else {
				args = append(args, reflect.Zero(in))
			}
		}
		if _, open := withoutActor[name]; open == takes {
			t.Errorf("%s takes an actor: %v; said to take none: %v", name, takes, open)
		}
		if !takes {
			continue
		}
		asked++
		out := method.Call(args)
		if err, _ := out[len(out)-1].Interface().(error); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("%s answers a stranger: %v", name, err)
		}
	}
	if asked < least {
		t.Errorf("only %d methods were asked", asked)
	}
}
