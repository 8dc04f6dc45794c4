package web

import (
	"encoding"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
)

// Decode fills a struct from the request. A field takes
//
//	Ref  id.Ref  `path:"ref"`          a part of the path; errs.NotFound when it has not the form
//	Name string  `form:"name"`         an input, without the blanks around it
//	Pass string  `form:"password,raw"` exactly as typed
//
// A form's inputs come from the body of a POST and from the query of a GET. Fields may
// be texts, whole and decimal numbers, bools (any text but "", "0" and "off"), day.Day,
// whatever reads text (encoding.TextUnmarshaler), and slices of these; embedded structs
// count as their fields. An input that is absent or empty leaves the zero value; whether
// it may, the use case decides. Faults are one errs.Invalid with a Field for each.
func (c *Ctx) Decode(dst any) error {
	values := c.R.URL.Query()
	if c.R.Method != "GET" && c.R.Method != "HEAD" {
		if err := c.R.ParseForm(); err != nil {
			return broken(err)
		}
		values = c.R.PostForm
	}
	return c.decode(dst, values)
}

func (c *Ctx) decode(dst any, values url.Values) error {
	c.typed = values
	d := decoder{values: values, path: c.R.PathValue}
	if err := d.fill(reflect.ValueOf(dst).Elem()); err != nil {
		return err
	}
	return errs.InvalidFields(d.faults)
}

type decoder struct {
	values url.Values
	path   func(name string) string
	faults []errs.Field
}

func (d *decoder) fill(v reflect.Value) error {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			if err := d.fill(v.Field(i)); err != nil {
				return err
			}
			continue
		}
		if name := f.Tag.Get("path"); name != "" {
			if err := set(v.Field(i), d.path(name)); err != nil {
				return notFound()
			}
			continue
		}
		name, option, _ := strings.Cut(f.Tag.Get("form"), ",")
		if name != "" {
			d.input(v.Field(i), name, option == "raw")
		}
	}
	return nil
}

func (d *decoder) input(v reflect.Value, name string, raw bool) {
	texts := d.values[name]
	if len(texts) == 0 {
		return
	}
	if v.Kind() != reflect.Slice || isText(v) {
		d.one(v, name, texts[0], raw)
		return
	}
	for _, text := range texts {
		if text == "" {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.one(item, name, text, raw)
		v.Set(reflect.Append(v, item))
	}
}

func (d *decoder) one(v reflect.Value, name, text string, raw bool) {
	if !raw {
		text = strings.TrimSpace(text)
	}
	if text == "" {
		return
	}
	if err := set(v, text); err != nil {
		d.faults = append(d.faults, errs.Field{Name: name, Msg: fault(v, err)})
	}
}

func isText(v reflect.Value) bool {
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// set reads a text into a value.
func set(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text != "0" && text != "off")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, v.Type().Bits())
		v.SetInt(n)
		return err
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), v.Type().Bits())
		v.SetFloat(x)
		return err
	default:
		panic(fmt.Sprintf("web: no form input becomes a %s", v.Type()))
	}
	return nil
}

// fault is what to tell about an input that could not be read: its own words if it has some.
func fault(v reflect.Value, err error) errs.Msg {
	var e *errs.Error
	switch {
	case errors.As(err, &e):
		return e.Msg
	case v.Type() == reflect.TypeFor[day.Day]():
		return errs.M("web.not_a_day")
	case !isText(v) && (v.CanInt() || v.CanFloat()):
		return errs.M("web.not_a_number")
	}
	return errs.M("web.not_understood")
}
