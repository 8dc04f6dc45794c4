package roster

import (
	"testing"

	"niangjia/internal/platform/errs"

	"github.com/google/go-cmp/cmp"
)

func TestMasked(t *testing.T) {
	for _, tc := range []struct{ field, text, want string }{
		{"document", "440399199410189848", "4403****9848"},
		{"document", " 440399 19941018 984X ", "4403****984X"},
		{"document", "４４０３９９１９９７０２２４９９３７", "4403****9937"},
		{"document", "H12345678", "H1****78"},
		{"document", "1234567", "****"},
		{"document", "护照E12345678", "****"},
		{"document", "无", "无"},
		{"phone", "170 9879 9068", "170****9068"},
		{"phone", "没有", "没有"},
		{"bank_card", "6222020200012345678", "****5678"},
		{"emergency_contact", "王芳", "****"},
		{"emergency_contact", "", ""},
		{"", "旧号 170-9879-9068。", "旧号 170****9068。"},
		{"education", "44039919941018984x", "4403****984x"},
		{"name", "张三440399199410189848", "张三4403****9848"},
		{"hukou_place", "０７５５－８３２２１２３４", "075****1234"},
		{"post", "8322123", "****"},
		{"birth", "19941018", "19941018"},
		{"birth", "19941318", "19941318"},
		{"joined_on", "2021-03-05 10:30:00", "2021-03-05 10:30:00"},
		{"joined_on", "20210305 1:00 17098799068", "****:001****9068"},
		{"joined_on", "44260", "44260"},
		{"department", "三车间 12 号线", "三车间 12 号线"},
	} {
		if got := Masked(tc.field, tc.text); got != tc.want {
			t.Errorf("Masked(%q, %q) = %q, want %q", tc.field, tc.text, got, tc.want)
		}
	}
}

func TestWithoutNumbers(t *testing.T) {
	in := errs.M("k", "text", "电话 17098799068", "n", 3.0, "inner", errs.M("i", "text", "17098799068"))
	want := errs.M("k", "text", "电话 170****9068", "n", 3.0, "inner", errs.M("i", "text", "170****9068"))
	if diff := cmp.Diff(want, WithoutNumbers(in)); diff != "" {
		t.Error(diff)
	}
}
