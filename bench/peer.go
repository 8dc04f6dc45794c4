package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"

	"niangjia/internal/platform/day"
	"niangjia/internal/platform/textindex"
	"niangjia/internal/rehearse"
)

// peer is PocketBase with the same people: a server, who asks, and what may be asked for.
type peer struct {
	*server
	token   string
	records []string // ids
	unions  []string // codes of those with a full page of people
	paths   map[string]string
	joining string // code of the union that people join
	random  *rand.Rand
}

const (
	peerEmail    = "officer@example.com"
	peerPassword = "bench-password"
	// PocketBase's ids
	recordAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
	recordLength   = 15
)

// newPeer makes PocketBase's database of the city's people and starts it.
func (b *bench) newPeer(ctx context.Context, members int, today day.Day) (*peer, error) {
	city, err := rehearse.NewCity(citySeed, rehearse.Size{Unions: unionsFor(members), Members: members, Today: today, City: cityDivision})
	if err != nil {
		return nil, err
	}
	p := &peer{paths: map[string]string{}, random: rand.New(rand.NewPCG(citySeed, citySeed))}
	dir := filepath.Join(b.scratch, "pocketbase")
	program := filepath.Join(b.bin, "pocketbase")
	seed := exec.CommandContext(ctx, program, "--dir", dir, "seed", "--email", peerEmail, "--password", peerPassword, "--from", "/", "--to", "0")
	var said bytes.Buffer
	seed.Stdout, seed.Stderr = &said, &said
	in, err := seed.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := seed.Start(); err != nil {
		return nil, err
	}
	written := errors.Join(p.write(in, city), in.Close())
	if err := seed.Wait(); err != nil {
		return nil, fmt.Errorf("seed PocketBase: %w\n%s", err, said.String())
	}
	if written != nil {
		return nil, written
	}
	p.server, err = b.start(ctx, "/api/health", func(address string) *exec.Cmd {
		return exec.Command(program, "--dir", dir, "serve", "--http", address)
	})
	if err != nil {
		return nil, err
	}
	return p, p.signIn(ctx)
}

// write sends every member as a line of JSON.
func (p *peer) write(out io.Writer, city *rehearse.City) error {
	buffered := bufio.NewWriterSize(out, 1<<20)
	lines := json.NewEncoder(buffered)
	for o := range city.Orgs() {
		path := p.paths[o.Parent] + "/" + o.Code
		p.paths[o.Code] = path
		if o.Members >= page {
			p.unions = append(p.unions, o.Code)
		}
		for person := range city.People(o) {
			record := p.member(city, person, o.Code)
			record["id"] = p.newID()
			p.records = append(p.records, record["id"].(string))
			if err := lines.Encode(record); err != nil {
				return err
			}
		}
		p.joining = o.Code
	}
	return buffered.Flush()
}

func (p *peer) newID() string {
	id := make([]byte, recordLength)
	for i := range id {
		id[i] = recordAlphabet[p.random.IntN(len(recordAlphabet))]
	}
	return string(id)
}

func (p *peer) signIn(ctx context.Context) error {
	body := []byte(`{"identity":"` + peerEmail + `","password":"` + peerPassword + `"}`)
	answer, err := once(ctx, p.address, newRequest("POST", "/api/collections/officers/auth-with-password", body, "Content-Type: application/json"))
	if err != nil {
		return errors.Join(err, p.stop())
	}
	var in struct{ Token string }
	if err := json.Unmarshal(answer, &in); err != nil {
		return errors.Join(err, p.stop())
	}
	p.token = in.Token
	return nil
}

// person are a person's columns. PocketBase neither encrypts nor masks.
func (p *peer) person(city *rehearse.City, q rehearse.Person) map[string]any {
	return map[string]any{"name": q.Name, "sex": q.Sex, "birth": string(q.Birth), "doc_kind": "id_card", "doc_number": q.IDNumber,
		"doc_index": digest(q.IDNumber), "phone": q.Phone, "phone_index": digest(q.Phone), "bank_card": q.BankCard,
		"emergency_contact": q.EmergencyContact, "education": q.Education, "degree": q.Degree, "hukou_kind": q.HukouKind,
		"hukou_place": city.Place(q.HukouPlace), "migrant": q.Migrant, "marital": q.Marital, "work_unit": q.WorkUnit, "department": q.Department,
		"post": q.Post, "work_state": q.WorkState, "work_form": q.WorkForm, "new_form_group": q.NewFormGroup, "platform": q.Platform,
		"occupation": q.Occupation, "skill_level": q.SkillLevel, "title": q.Title, "model_worker": q.ModelWorker, "card_no": q.CardNo}
}

// membership are a membership's columns.
func (p *peer) membership(q rehearse.Person, person, org string) map[string]any {
	return map[string]any{"person": person, "org": org, "path": p.paths[org], "state": "active", "basis": "paper", "joined_on": string(q.JoinedOn),
		"since": string(q.JoinedOn), "holds_claim": true, "sort_key": textindex.SortKey(q.Name), "find_key": textindex.FindKey(q.Name), "batch": "",
		"seq": 1}
}

// member is both in one wide record.
func (p *peer) member(city *rehearse.City, q rehearse.Person, org string) map[string]any {
	record := p.membership(q, p.newID(), org)
	for name, value := range p.person(city, q) {
		record[name] = value
	}
	return record
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (p *peer) request(method, path string, body any) (request, error) {
	headers := []string{"Authorization: " + p.token}
	if body == nil {
		return newRequest(method, path, nil, headers...), nil
	}
	text, err := json.Marshal(body)
	return newRequest(method, path, text, append(headers, "Content-Type: application/json")...), err
}

func (p *peer) get() (request, error) {
	return p.request("GET", "/api/collections/members/records/"+p.records[p.random.IntN(len(p.records))], nil)
}

// list asks without the count of all, which PocketBase would add and which is slower.
func (p *peer) list() (request, error) {
	filter := url.QueryEscape(`org="` + p.unions[p.random.IntN(len(p.unions))] + `"`)
	return p.request("GET", "/api/collections/members/records?skipTotal=1&sort=sort_key&perPage="+fmt.Sprint(page)+"&filter="+filter, nil)
}

func (p *peer) join(city *rehearse.City, q rehearse.Person) (request, error) {
	return p.request("POST", "/api/collections/members/records", p.member(city, q, p.joining))
}

// joinRows writes the six rows of a join in one transaction.
func (p *peer) joinRows(city *rehearse.City, q rehearse.Person) (request, error) {
	person, membership := p.newID(), p.newID()
	now := "1790000000000000"
	rows := []struct {
		table string
		body  map[string]any
	}{
		{"person_claim", map[string]any{"id_index": digest(q.IDNumber), "person": person, "membership": membership, "since": now}},
		{"person", p.person(city, q)},
		{"membership", p.membership(q, person, p.joining)},
		{"membership_entry", map[string]any{"membership": membership, "seq": 1, "kind": "joined", "on_day": string(q.JoinedOn), "org": p.joining,
			"basis": "paper", "state": "active", "listed": 1, "counted": 1, "confirmed": 0, "recorded_at": now, "recorded_by": "officer"}},
		{"membership_gram", map[string]any{"membership": membership, "grams": textindex.Grams(q.Name)}},
		{"audit_entry", map[string]any{"at": now, "account": p.joining, "actor_name": "officer", "via": "api", "use_case": "member.Enter",
			"org": p.joining, "record_kind": "membership", "record": membership, "detail": "{}"}},
	}
	rows[1].body["id"], rows[2].body["id"] = person, membership
	var batch []map[string]any
	for _, r := range rows {
		batch = append(batch, map[string]any{"method": "POST", "url": "/api/collections/" + r.table + "/records", "body": r.body})
	}
	return p.request("POST", "/api/batch", map[string]any{"requests": batch})
}

// peerVersion is what the peer's program was built from.
func (b *bench) peerVersion(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "version", "-m", filepath.Join(b.bin, "pocketbase")).Output()
	if err != nil {
		return "", err
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) >= 3 && f[0] == "dep" && (f[1] == "github.com/pocketbase/pocketbase" || f[1] == "modernc.org/sqlite") {
			found = append(found, filepath.Base(f[1])+" "+f[2])
		}
	}
	return strings.Join(found, " with "), nil
}
