// SPDX-License-Identifier: AGPL-3.0-or-later

// Checks what our log proves with Go's own golang.org/x/mod/sumdb, and nothing of ours.
// Reads cases as JSON from standard input, prints how many held; ends with status 1 at the first
// that does not.
package main

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proof struct {
	Leaf, Root, Old []byte
	Index, Size     int64
	Path            [][]byte
}

type signed struct {
	Note, Log, Witness string
	WitnessKey         []byte
	Cosigned           bool
}

type cases struct {
	Inclusion, Consistency []proof
	Notes                  []signed
	Folder                 string
	Vkey                   string
}

func hash(b []byte) (h tlog.Hash) { copy(h[:], b); return }

func hashes(p [][]byte) (found []tlog.Hash) {
	for _, b := range p {
		found = append(found, hash(b))
	}
	return
}

func must(what string, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(1)
	}
}

// A witness's line (C2SP tlog-cosignature) as a verifier that note.Open takes.
type witness struct {
	name string
	id   uint32
	key  []byte
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.id }
func (w witness) Verify(msg, sig []byte) bool {
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return len(sig) == 72 && ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

// Tiles of an exported folder: the paths are C2SP's, which do not say the height.
type tiles string

func (t tiles) Height() int                           { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) (found [][]byte, err error) {
	for _, one := range wanted {
		path := strings.Replace(one.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(string(t), path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return
}

func checkNote(one signed) {
	verifier, err := note.NewVerifier(one.Log)
	must("key", err)
	list := []note.Verifier{verifier}
	want := 1
	if one.Cosigned {
		var id uint32
		parts := strings.Split(one.Witness, "+")
		_, err := fmt.Sscanf(parts[1], "%08x", &id)
		must("witness", err)
		list = append(list, witness{parts[0], id, one.WitnessKey})
		want = 2
	}
	opened, err := note.Open([]byte(one.Note), note.VerifierList(list...))
	must("note", err)
	if len(opened.Sigs) != want {
		must("note", fmt.Errorf("%d signatures hold, not %d", len(opened.Sigs), want))
	}
}

// The whole exported folder: its checkpoint, and each leaf by a proof that Go makes from the tiles.
func checkFolder(folder, vkey string) int64 {
	verifier, err := note.NewVerifier(vkey)
	must("key", err)
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must("checkpoint", err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	must("checkpoint", err)
	lines := strings.Split(opened.Text, "\n")
	var tree tlog.Tree
	_, err = fmt.Sscanf(lines[1], "%d", &tree.N)
	must("size", err)
	tree.Hash, err = tlog.ParseHash(lines[2])
	must("root", err)
	reader := tlog.TileHashReader(tree, tiles(folder))
	found, err := tlog.TreeHash(tree.N, reader)
	must("tree", err)
	if found != tree.Hash {
		must("tree", fmt.Errorf("another root"))
	}
	index := int64(0)
	for number := 0; index < tree.N; number++ {
		name := filepath.Join(folder, "tile/entries", fmt.Sprintf("%03d", number))
		data, err := os.ReadFile(name)
		if err != nil {
			data, err = os.ReadFile(fmt.Sprintf("%s.p/%d", name, tree.N-index))
			must("bundle", err)
		}
		for ; len(data) > 0; index++ {
			end := 2 + int(binary.BigEndian.Uint16(data))
			path, err := tlog.ProveRecord(tree.N, index, reader)
			must("proof", err)
			leaf := tlog.RecordHash(data[2:end])
			must("record", tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf))
			data = data[end:]
		}
	}
	return index
}

func main() {
	var all cases
	must("input", json.NewDecoder(os.Stdin).Decode(&all))
	for _, one := range all.Inclusion {
		leaf := tlog.RecordHash(one.Leaf)
		must("inclusion", tlog.CheckRecord(hashes(one.Path), one.Size, hash(one.Root), one.Index, leaf))
	}
	for _, one := range all.Consistency {
		must("consistency", tlog.CheckTree(hashes(one.Path), one.Size, hash(one.Root), one.Index, hash(one.Old)))
	}
	for _, one := range all.Notes {
		checkNote(one)
	}
	leaves := checkFolder(all.Folder, all.Vkey)
	fmt.Println(len(all.Inclusion), len(all.Consistency), len(all.Notes), leaves)
}
