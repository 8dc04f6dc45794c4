package rules

// Operator says whether the share itself is enough. Chinese law words it in one character: 半数以上 includes the
// half, 过半数 does not (民法典 art 1259).
type Operator string

// The operators.
const (
	AtLeast  Operator = ">=" // 以上
	MoreThan Operator = ">"  // 过
)

// Fraction is a share of those entitled, with its operator.
type Fraction struct {
	Op  Operator `json:"op"`
	Num int64    `json:"num"`
	Den int64    `json:"den"`
}

// Least is the fewest of n that satisfy the fraction: 107 of 160 for at least two thirds, 81 for more than half.
func (f Fraction) Least(n int64) int64 {
	if f.Op == MoreThan {
		return n*f.Num/f.Den + 1
	}
	return (n*f.Num + f.Den - 1) / f.Den
}

// Met reports whether x of n satisfy the fraction; nobody of nobody never does.
func (f Fraction) Met(x, n int64) bool { return n > 0 && x >= f.Least(n) }
