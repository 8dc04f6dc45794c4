package rehearse

import "strconv"

// nobodysArea is a division code that GB/T 2260 never gave out.
const nobodysArea = "440399"

// idNumber is a citizen's number: area, birth, sequence of three digits (odd is male), check
// character (GB 11643-1999, MOD 11-2).
func idNumber(birth string, sequence int) string {
	var b [18]byte
	copy(b[:], nobodysArea)
	copy(b[6:], birth[:4])
	copy(b[10:], birth[5:7])
	copy(b[12:], birth[8:10])
	digits(b[14:17], sequence)
	b[17] = IDCheck(string(b[:17]))
	return string(b[:])
}

// IDCheck is the check character of the first 17 digits of an ID number (GB 11643-1999).
func IDCheck(first17 string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(first17[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// creditAlphabet is what social credit codes are written with; a place is a value.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode is a unified social credit code (GB 32100-2015) of a kind such as 91, whose own
// part holds n: MA and six characters as issued since 2015, and the check of GB 11714.
func creditCode(kind string, n int) string {
	body := []byte("MA000000")
	for i := 7; i >= 2; i-- {
		body[i] = creditAlphabet[n%31]
		n /= 31
	}
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * w
	}
	code := kind + nobodysArea + string(body) + string("0X987654321"[sum%11])
	sum, weight := 0, 1
	for i := range 17 {
		sum += place(code[i]) * weight
		weight = weight * 3 % 31
	}
	return code + string(creditAlphabet[(31-sum%31)%31])
}

func place(c byte) int {
	for i := range len(creditAlphabet) {
		if creditAlphabet[i] == c {
			return i
		}
	}
	panic("rehearse: not a character of a credit code: " + string(c))
}

// phones are the numbers there are in 170; shares of them keep people, their contacts and the
// unions apart.
const (
	phones        = 100_000_000
	firstContact  = 20_000_000
	firstOffice   = 90_000_000
	cardDigits    = 16
	nobodysIssuer = "9990"
)

// phone is the n-th number in the order of the shuffle.
func phone(order shuffle, n int) string {
	b := [11]byte{'1', '7', '0'}
	digits(b[3:], order.at(n))
	return string(b[:])
}

// bankCard is the card of the n-th person, with the check digit of ISO/IEC 7812-1, annex B.
func bankCard(n int) string {
	var b [cardDigits]byte
	copy(b[:], nobodysIssuer)
	digits(b[len(nobodysIssuer):cardDigits-1], n)
	sum := 0
	for i, c := range b[:cardDigits-1] {
		d := int(c - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	b[cardDigits-1] = byte('0' + (10-sum%10)%10)
	return string(b[:])
}

// digits writes n right-aligned with leading zeros.
func digits(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// padded is n with zeros in front up to the width.
func padded(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}
