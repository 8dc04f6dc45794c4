package office

import (
	"time"

	"niangjia/internal/engine/deadline"
	"niangjia/internal/platform/day"
	"niangjia/internal/platform/id"
	"niangjia/internal/union/org"
)

// Body is what a union elects.
type Body string

// The bodies.
const (
	Committee Body = "committee" // 工会委员会
	Standing  Body = "standing"  // 常务委员会
	Audit     Body = "audit"     // 经费审查委员会
	Women     Body = "women"     // 女职工委员会
)

// Bodies are all bodies, the committee first.
var Bodies = []Body{Committee, Standing, Audit, Women}

// Term is one term of a body.
type Term struct {
	Ref         id.Ref    `json:"id"`
	Org         id.ID     `json:"-"`
	Body        Body      `json:"body"`
	Number      int64     `json:"number" doc:"第几届"`
	ElectedOn   day.Day   `json:"elected_on"`
	Years       int64     `json:"years"`
	LastDay     day.Day   `json:"last_day"`
	WasLastDay  day.Day   `json:"was_last_day,omitempty" doc:"The last day by its length, where an approval moved it (延期换届, 提前换届)"`
	Running     bool      `json:"running" doc:"No later term of the body is recorded"`
	Count       Count     `json:"count"`
	Reason      string    `json:"reason,omitempty" doc:"Why it departs from a rule that only warns"`
	ConfirmedNo string    `json:"confirmed_no,omitempty" doc:"批复文号"`
	ConfirmedOn day.Day   `json:"confirmed_on,omitempty"`
	Version     int64     `json:"version"`
	RecordedAt  time.Time `json:"recorded_at"`
}

// everyDay is the calendar of a term, which ends on its day whatever day of the week that is: it is no deadline that moves to a working day.
type everyDay struct{}

func (everyDay) IsWorkingDay(day.Day) bool { return true }

// lastDay is the day on which a term ends: the corresponding day, or the last of that month (民法典 art. 202).
func lastDay(elected day.Day, years int64) day.Day {
	return after(elected, deadline.Span{N: years, Unit: deadline.Years})
}

// after is the day at the end of a span, whatever day of the week it is.
func after(d day.Day, span deadline.Span) day.Day {
	return deadline.Counter{Calendar: everyDay{}}.LastDay(d, span)
}

// lengthRule names the rule of a body's length (工会法 art. 16): committees at a workplace choose, those of federations and industries do not.
func lengthRule(k org.Kind) string {
	if atWork(k) {
		return "grassroots_term"
	}
	return "federation_term"
}

// atWork reports whether a body of the tree is a union at a workplace (基层工会), for which the rules of its elections hold.
func atWork(k org.Kind) bool { return k == org.Grassroots || k == org.Joint }

// elects reports whether a body of the tree has terms: groups and preparatory bodies have none.
func elects(k org.Kind) bool { return k != org.Group && k != org.Preparatory }
