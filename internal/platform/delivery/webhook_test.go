package delivery_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"niangjia/internal/platform/delivery"
	"niangjia/internal/platform/id"
)

func TestNewProvider(t *testing.T) {
	for _, tc := range []struct {
		address, token string
		name           string // "" is refused
	}{
		{"", "", "outbox"},
		{"https://sms.example.cn/send", "t", "webhook"},
		{"http://127.0.0.1:9000/send", "t", "webhook"},
		{"http://[::1]:9000/", "t", "webhook"},
		{"http://localhost/", "t", "webhook"},
		{"https://sms.example.cn/send", " ", ""},
		{"http://sms.example.cn/send", "t", ""},
		{"http://10.0.0.1/send", "t", ""},
		{"https://user:secret@sms.example.cn/", "t", ""},
		{"ftp://127.0.0.1/", "t", ""},
		{"https:///send", "t", ""},
		{"sms.example.cn", "t", ""},
		{"https://sms.example.cn/%zz", "t", ""},
	} {
		p, err := delivery.NewProvider(tc.address, "x")
		if tc.token != "t" {
			p, err = delivery.NewProvider(tc.address, "")
		}
		if tc.name == "" && err == nil || tc.name != "" && (err != nil || p.Name() != tc.name) {
			t.Errorf("%q: %v, %v", tc.address, p, err)
		}
	}
}

func TestWebhook(t *testing.T) {
	answer, seen := http.StatusOK, map[string]string{}
	var head http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head = r.Header
		clear(seen)
		if err := json.NewDecoder(r.Body).Decode(&seen); err != nil {
			t.Error(err)
		}
		w.Header().Set("Location", "https://example.cn/elsewhere")
		w.WriteHeader(answer)
		_, _ = w.Write([]byte("13800001234 is what you sent")) // the test's own answer
	}))
	defer server.Close()
	p, err := delivery.NewWebhook(server.URL+"/send?key=hidden", "the token\n")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	m := delivery.Outgoing{ID: id.Ref{Fed: 7, ID: 9}, Phone: "13800001234", Text: "您好"}
	for _, tc := range []struct {
		answer         int
		fails, forGood bool
	}{
		{200, false, false}, {202, false, false}, {204, false, false}, {400, true, true}, {413, true, true}, {422, true, true},
		{301, true, false}, {401, true, false}, {404, true, false}, {429, true, false}, {500, true, false}, {503, true, false},
	} {
		answer = tc.answer
		err := p.Send(t.Context(), m)
		if (err != nil) != tc.fails || errors.Is(err, delivery.ErrPermanent) != tc.forGood {
			t.Errorf("%d: %v", tc.answer, err)
		}
		if err != nil && strings.Contains(err.Error(), "1234") {
			t.Errorf("%d: the error holds the phone: %v", tc.answer, err)
		}
	}
	if seen["id"] != m.ID.String() || seen["phone"] != "13800001234" || seen["text"] != "您好" || len(seen) != 3 {
		t.Errorf("%v", seen)
	}
	if head.Get("Authorization") != "Bearer the token" || head.Get("Idempotency-Key") != m.ID.String() {
		t.Errorf("%v", head)
	}
	server.Close()
	if err := p.Send(t.Context(), m); err == nil || errors.Is(err, delivery.ErrPermanent) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("a gateway that is down: %v", err)
	}
}

// TestWebhookFinalAddress: a name for this machine that leads elsewhere by then, and the address at which a cloud keeps credentials.
func TestWebhookFinalAddress(t *testing.T) {
	p, err := delivery.NewWebhook("https://169.254.169.254/latest", "t")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Send(t.Context(), delivery.Outgoing{}); err == nil || !strings.Contains(err.Error(), "no address of a gateway") {
		t.Errorf("%v", err)
	}
}
