package member

import (
	"iter"

	"niangjia/internal/platform/vault"
)

// secretField is one of the facts that are kept sealed.
type secretField struct {
	name string
	at   func(*Facts) *vault.Secret
	mask func(string) string
}

// documentField is the document: it stays what it is, for another document is another person.
var documentField = secretField{"document", func(f *Facts) *vault.Secret { return &f.Document }, MaskID}

// secretFields are the sealed ones beside the document.
var secretFields = []secretField{
	{"phone", func(f *Facts) *vault.Secret { return &f.Phone }, MaskPhone},
	{"bank_card", func(f *Facts) *vault.Secret { return &f.BankCard }, MaskCard},
	{"emergency_contact", func(f *Facts) *vault.Secret { return &f.EmergencyContact }, func(string) string { return "****" }},
}

// secrets are the sealed fields in the order in which they stand under their seal.
func (f *Facts) secrets() []*vault.Secret {
	all := []*vault.Secret{documentField.at(f)}
	for _, s := range secretFields {
		all = append(all, s.at(f))
	}
	return all
}

// Numbers are the texts of a person's sealed fields, masked or as they are; "" for one that is not known.
type Numbers struct {
	Document         string `json:"document"`
	Phone            string `json:"phone,omitempty"`
	BankCard         string `json:"bank_card,omitempty"`
	EmergencyContact string `json:"emergency_contact,omitempty"`
}

// texts are the numbers in the order of secrets.
func (n *Numbers) texts() []*string {
	return []*string{&n.Document, &n.Phone, &n.BankCard, &n.EmergencyContact}
}

// Known are the numbers that there are, each with the name of its field, the document first.
func (n Numbers) Known() iter.Seq2[string, string] {
	return func(yield func(field, text string) bool) {
		texts := n.texts()
		for i, s := range append([]secretField{documentField}, secretFields...) {
			if *texts[i] != "" && !yield(s.name, *texts[i]) {
				return
			}
		}
	}
}

// Masked are the sealed fields as pages, lists, exports and answers show them.
func (f Facts) Masked() Numbers {
	n := f.Reveal()
	texts := n.texts()
	for i, s := range append([]secretField{documentField}, secretFields...) {
		if *texts[i] != "" {
			*texts[i] = s.mask(*texts[i])
		}
	}
	return n
}

// Reveal are the sealed fields as they are: for the person, and for whoever has opened them.
func (f Facts) Reveal() (n Numbers) {
	for i, text := range n.texts() {
		*text = f.secrets()[i].Reveal()
	}
	return n
}

// withNumbers are the facts with the sealed fields as they are.
func (f Facts) withNumbers(n Numbers) Facts {
	for i, text := range n.texts() {
		*f.secrets()[i] = vault.Secret(*text)
	}
	return f
}
