package cadre

import (
	"slices"
	"time"

	"niangjia/internal/engine/rules"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/errs"
	"niangjia/internal/platform/id"
)

// Post is what somebody is in a union.
type Post string

// The posts.
const (
	Chair       Post = "chair"        // 主席
	Deputy      Post = "deputy"       // 副主席
	Member      Post = "member"       // 委员
	AuditChair  Post = "audit_chair"  // 经费审查委员会主任
	AuditMember Post = "audit_member" // 经费审查委员会委员
	WomenChair  Post = "women_chair"  // 女职工委员会主任
	WomenMember Post = "women_member" // 女职工委员会委员
	Organiser   Post = "organiser"    // 组织员
	Staff       Post = "staff"        // 工作人员
)

// Posts are all posts, the chair first.
var Posts = []Post{Chair, Deputy, Member, AuditChair, AuditMember, WomenChair, WomenMember, Organiser, Staff}

// Elected reports whether a post is held in a term.
func (p Post) Elected() bool { return p != Organiser && p != Staff }

// Leads reports whether the law protects who holds the post.
func (p Post) Leads() bool { return p == Chair || p == Deputy }

// Tenure is how somebody holds a post.
type Tenure string

// The tenures.
const (
	FullTime Tenure = "full_time" // 专职
	PartTime Tenure = "part_time" // 兼职
	Seconded Tenure = "seconded"  // 挂职
	Social   Tenure = "social"    // 社会化工会工作者
)

// Tenures are all tenures.
var Tenures = []Tenure{FullTime, PartTime, Seconded, Social}

// Ended is why somebody left a post.
type Ended string

// The reasons.
const (
	TermOver    Ended = "term_over"   // 任期届满
	Resigned    Ended = "resigned"    // 辞职
	Recalled    Ended = "recalled"    // 罢免
	Transferred Ended = "transferred" // 调动工作
	Retired     Ended = "retired"     // 退休
	Died        Ended = "died"        // 去世
)

// Endings are all reasons.
var Endings = []Ended{TermOver, Resigned, Recalled, Transferred, Retired, Died}

// Words say the post to a person.
func (p Post) Words() errs.Msg { return errs.M("cadre.post_" + string(p)) }

// Words say the tenure to a person.
func (t Tenure) Words() errs.Msg { return errs.M("cadre.tenure_" + string(t)) }

// Words say to a person why a post ended.
func (e Ended) Words() errs.Msg { return errs.M("cadre.ended_" + string(e)) }

// Officer is somebody in a post of a union, now or once.
type Officer struct {
	Ref         id.Ref    `json:"id"`
	Org         id.ID     `json:"-"`
	Term        id.ID     `json:"-"` // of the committee; 0 for none
	Membership  id.ID     `json:"-"` // of the same person; 0 when it is not known
	Name        string    `json:"name"`
	Post        Post      `json:"post"`
	Tenure      Tenure    `json:"tenure"`
	From        day.Day   `json:"from"`
	To          day.Day   `json:"to,omitempty" doc:"Last day in the post; empty while it is held"`
	Document    string    `json:"document,omitempty" doc:"批复文号"`
	Reason      string    `json:"reason,omitempty" doc:"Why it departs from a rule that only warns"`
	Trained     bool      `json:"trained" doc:"A training is recorded"`
	Ended       Ended     `json:"ended,omitempty"`
	Entitled    int64     `json:"entitled,omitempty" doc:"Of a recall: all members or delegates"`
	Votes       int64     `json:"votes,omitempty" doc:"Of a recall: those for it"`
	ConsentOn   day.Day   `json:"consent_on,omitempty" doc:"When the committee agreed to other work"`
	EndDocument string    `json:"end_document,omitempty"`
	EndReason   string    `json:"end_reason,omitempty"`
	Version     int64     `json:"version"`
	RecordedAt  time.Time `json:"recorded_at"`
}

// Training is something that somebody in a post was trained in.
type Training struct {
	ID          id.ID   `json:"-"`
	Course      string  `json:"course" maxLength:"60"`
	Hours       int64   `json:"hours" minimum:"1" maximum:"2000"`
	Day         day.Day `json:"day" doc:"The last"`
	Certificate string  `json:"certificate,omitempty" maxLength:"60"`
}

// Vacancy is a chair that is to be filled.
type Vacancy struct {
	Ref   id.Ref  `json:"id"`
	Org   id.ID   `json:"-"`
	Union string  `json:"union"`
	Since day.Day `json:"since" doc:"The last day of the one before"`
	Due   day.Day `json:"due"`
}

// The longest texts, in characters.
const (
	maxText   = 60
	maxReason = 400
)

// faults are what is wrong with inputs.
type faults []errs.Field

func (f *faults) add(wrong bool, name, key string, pairs ...any) {
	if wrong {
		*f = append(*f, errs.Field{Name: name, Msg: errs.M(key, pairs...)})
	}
}

// Measure is what the end of a post is held against.
type Measure struct{ Recall, Consent rules.Found }

// protected holds the end of a post against what protects who leads a union (工会法 art. 18). inTerm says that the term is not over.
func (in EndInput) protected(p Post, inTerm bool, m Measure) error {
	switch {
	case !p.Leads():
	case in.Ended == Recalled:
		need := m.Recall.Fraction().Least(in.Entitled)
		if in.Entitled < 1 || in.Votes > in.Entitled {
			return errs.InvalidField("entitled", "cadre.entitled_needed")
		}
		if m.Recall.Verdict(in.Votes >= need) == rules.Refuse {
			return errs.InvalidField("votes", "cadre.recall_few", "need", need, "source", m.Recall.Source)
		}
		return m.Recall.Check(in.Votes >= need, in.Reason)
	case in.Ended == Transferred && inTerm && m.Consent.Bool():
		agreed := in.ConsentOn != "" && in.Document != ""
		if m.Consent.Verdict(agreed) == rules.Refuse {
			var wrong faults
			wrong.add(in.ConsentOn == "", "consent_on", "cadre.consent_needed", "source", m.Consent.Source)
			wrong.add(in.Document == "", "document", "cadre.consent_above", "source", m.Consent.Source)
			return errs.InvalidFields(wrong)
		}
		return m.Consent.Check(agreed, in.Reason)
	}
	return nil
}

func known[T comparable](all []T, v T) bool { return slices.Contains(all, v) }
