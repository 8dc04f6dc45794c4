package sheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The samples are tables as offices send them; the people in them do not exist.
func TestSamples(t *testing.T) {
	tests := []struct {
		name        string
		sheet, rows int
		first, last string
	}{
		{"01-plain-bom.csv", 0, 21, "1: 姓名|性别|公民身份号码|手机|入会日期", "21: 李发强|女|440399197410289380|17068142594|2019-09-01"},
		{"02-gb18030-tab.txt", 0, 16, "1: 职工姓名|证件号|电话号码", "16: 欧阳东|440399198603249320|17034376392"},
		{"03-utf16-quoted.csv", 0, 11, "1: 名字|身份证|联系方式|备注", "20: 買发燕|440399197404049698|17003814081|第一行\n第二行;含分号"},
		{"04-no-header.csv", 0, 12, "1: 1|440399196701099347|欧阳燕|17072631920|女", "12: 12|44039920031206924X|欧阳芳|17021771545|女"},
		{"05-handwriting.csv", 0, 10, "1: 姓名|身份证号码|手机号码|入会时间", "10: 尉迟宇文|440399711219944|17029550820|2019-09-01"},
		{"06-faults.csv", 0, 15, "1: 姓名|性别|身份证号|电话", "15: 合计"},
		{"07-two-sheets.xlsx", 0, 2, "1: 填表说明：请勿修改表头。", "2: 联系人：工会办公室"},
		{"07-two-sheets.xlsx", 1, 20, "1: 基本情况|基本情况|基本情况|基本情况|联系|入会", "21: n:18|张芳航|女|440399199507059900|n:17028075808|d:2019-09-18"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read(sample(t, tt.name), tt.sheet, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != tt.rows {
				t.Fatalf("%d rows, want %d", len(got), tt.rows)
			}
			if diff := cmp.Diff([]string{tt.first, tt.last}, []string{got[0], got[len(got)-1]}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
