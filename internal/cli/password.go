package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"niangjia/internal/platform/vault"
)

// askPassword reads a password: from a terminal unseen and twice, else the first line of standard input.
func (p *program) askPassword(prompt string) (vault.Secret, error) {
	if file, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		first, err := p.unseen(file, prompt)
		if err != nil {
			return "", err
		}
		again, err := p.unseen(file, p.T("cli.password_again"))
		if err == nil && first != again {
			err = misusef("cli.password_differs")
		}
		return first, err
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return vault.Secret(strings.TrimRight(line, "\r\n")), nil
}

func (p *program) unseen(file *os.File, prompt string) (vault.Secret, error) {
	fmt.Fprint(p.err, prompt)
	b, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(p.err)
	return vault.Secret(b), err
}
