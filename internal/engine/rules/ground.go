package rules

import "niangjia/internal/platform/day"

// read is when the text of the laws was last read: the state of 2025-04-19. Amendments since then are not in it.
const read day.Day = "2025-04-19"

// Ground are the rules that the ground floor asks for: organisation, membership, names and numbers, and the
// limits of the machine. A module that has rules of its own declares them beside itself.
func Ground() []Rule {
	return []Rule{
		{Name: "grassroots_term", Text: "rules.about_grassroots_term", Default: Duration{5, Years},
			Choices: []Value{Duration{3, Years}, Duration{5, Years}}, Source: "工会法（2021）第16条", Grade: A, CheckedOn: read},
		{Name: "federation_term", Text: "rules.about_federation_term", Default: Duration{5, Years},
			Choices: []Value{Duration{5, Years}}, Source: "工会法（2021）第16条", Grade: A, CheckedOn: read},
		{Name: "term_extension", Text: "rules.about_term_extension", Default: Duration{6, Months}, Max: 24,
			Source: "延期换届须经上一级工会批准；半年为通行做法", Grade: GK},
		{Name: "committee_needed", Text: "rules.about_committee_needed", Default: Int(25), Min: 1,
			Source: "工会法（2021）第11条", Grade: A, CheckedOn: read},
		{Name: "committee_size", Text: "rules.about_committee_size", Source: "工会基层组织选举工作条例第8条（最后一档未核实）", Grade: B,
			Default: Bands{{0, 3, 5}, {25, 3, 7}, {201, 7, 15}, {1001, 15, 21}, {5001, 21, 29}, {10001, 29, 37}, {50001, 37, 45}}},
		{Name: "founding_help", Text: "rules.about_founding_help", Default: Duration{6, Months}, Max: 60,
			Source: "参照上海市工会条例第10条；全国没有统一规定", Grade: GK},
		{Name: "joining_answer", Text: "rules.about_joining_answer", Default: Duration{3, WorkingDays}, Max: 90,
			Source: "参照天津做法（2022）；全国没有公布统一期限", Grade: GK},
		{Name: "assembly_quorum", Text: "rules.about_assembly_quorum", Default: Fraction{AtLeast, 2, 3},
			Source: "企业民主管理规定（2012）", Grade: GK},
		{Name: "assembly_majority", Text: "rules.about_assembly_majority", Default: Fraction{MoreThan, 1, 2},
			Source: "企业民主管理规定（2012），以全体应到人数计", Grade: GK},
		{Name: "old_id_numbers", Text: "rules.about_old_id_numbers", Default: Text("imports"),
			Choices: []Value{Text("never"), Text("imports"), Text("always")}, Source: "GB 11643-1999", Grade: Own},
		{Name: "uscc_misfit", Text: "rules.about_uscc_misfit", Default: Text("refuse"),
			Choices: []Value{Text("refuse"), Text("warn")}, Source: "GB 32100-2015", Grade: Own},
		{Name: "upload_kept", Text: "rules.about_upload_kept", Default: Duration{30, Days}, Min: 1, Max: 365, Tighten: Downwards,
			Source: "个人信息保护法第19条（保存期限应为最短）", Grade: Own, CheckedOn: read},
		{Name: "import_rows", Text: "rules.about_import_rows", Default: Int(1_048_576), Min: 1, Max: 1_048_576, Installation: true, Grade: Own},
		{Name: "import_size", Text: "rules.about_import_size", Default: Int(200), Min: 1, Max: 200, Installation: true, Grade: Own},
	}
}
