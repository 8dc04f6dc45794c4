package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"niangjia/internal/platform/vault"
)

// Webhook is a provider that hands each message to an address of the installation's own, where a few lines pass it on to its gateway:
//
//	POST <url>
//	Authorization: Bearer <token>
//	Idempotency-Key: <id>
//	{"id": "FFFFFFF-XXXXXXXXXXXXX", "phone": "13800001234", "text": "…"}
//
// Any answer of 200 to 299 takes the message. 400, 413 and 422 refuse it for good; anything else, and silence for ten
// seconds, is a gateway that may be better later.
type Webhook struct {
	url, token string
	client     *http.Client
}

// NewWebhook checks the address: https, or http to this machine itself. A token is needed, as whoever knows the address could otherwise
// send in the union's name.
func NewWebhook(address, token string) (*Webhook, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("no address")
	case u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("not the address of an https service")
	case u.Scheme == "http" && !local(u.Hostname()):
		return nil, errors.New("http is for this machine alone: codes and phones are not sent in clear")
	case strings.TrimSpace(token) == "":
		return nil, errors.New("the token is missing")
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if u.Scheme == "http" { // whatever the name stands for by then
		dialer.Control = onlyLoopback
	} else {
		dialer.Control = noMetadata
	}
	return &Webhook{u.String(), strings.TrimSpace(token), &http.Client{
		Timeout:       within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a token is for one address
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: atOnce,
			MaxConnsPerHost: atOnce, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true},
	}}, nil
}

// local reports whether a host is this machine by its name.
func local(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func onlyLoopback(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && !at.Addr().Unmap().IsLoopback() {
		err = errors.New("not this machine")
	}
	return err
}

// noMetadata refuses link-local addresses, at which machines in a cloud find their own credentials. A gateway may well stand in a
// private network.
func noMetadata(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if a := at.Addr().Unmap(); err == nil && (a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified()) {
		err = errors.New("no address of a gateway")
	}
	return err
}

// Name implements Provider.
func (*Webhook) Name() string { return "webhook" }

// Close gives the connections back.
func (w *Webhook) Close() { w.client.CloseIdleConnections() }

// Send implements Provider.
func (w *Webhook) Send(ctx context.Context, m Outgoing) error {
	body, err := json.Marshal(map[string]string{"id": m.ID.String(), "phone": m.Phone.Reveal(), "text": m.Text.Reveal()})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", m.ID.String())
	res, err := w.client.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 16<<10) // so that the connection serves the next one; what it says is not kept: it may repeat the text
	switch res.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: the gateway answered %d", ErrPermanent, res.StatusCode)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("the gateway answered %d", res.StatusCode)
	}
	return nil
}

// withoutURL leaves the address out of an error: its query may hold a key.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// NewProvider is the webhook at the address, or the outbox where there is none.
func NewProvider(address string, token vault.Secret) (Provider, error) {
	if address == "" {
		return Outbox{}, nil
	}
	return NewWebhook(address, token.Reveal())
}
