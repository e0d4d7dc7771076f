// Verifies an exported log with Go's own packages (golang.org/x/mod/sumdb), which know nothing of this portal.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(what string, err error) {
	if err != nil {
		fmt.Printf("REFUSED %s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(parts ...string) []byte {
	content, err := os.ReadFile(filepath.Join(parts...))
	must("file", err)
	return content
}

func head(content []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must("key", err)
	signed, err := note.Open(content, note.VerifierList(verifier))
	must("checkpoint", err)
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must("size", err)
	root, err := tlog.ParseHash(lines[2])
	must("root", err)
	return tlog.Tree{N: size, Hash: root}
}

// Tiles as c2sp.org/tlog-tiles lays them out: without the height that Go has in its paths.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		found = append(found, read(t.folder, path))
	}
	return found, nil
}

func entries(folder string, size int64) [][]byte {
	var found [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace(tlog.Tile{H: 8, L: 0, N: n, W: int(width)}.Path(), "tile/8/0/", "tile/entries/", 1)
		content := read(folder, path)
		for len(content) > 0 {
			length := binary.BigEndian.Uint16(content)
			found = append(found, content[2:2+length])
			content = content[2+length:]
		}
	}
	return found
}

func included(folder string, index int, entry []byte, vkey string) {
	content := read(folder, "proofs", fmt.Sprintf("%d.tlog-proof", index))
	above, signed, _ := bytes.Cut(content, []byte("\n\n"))
	lines := strings.Split(string(above), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || lines[2] != fmt.Sprintf("index %d", index) {
		must("proof", fmt.Errorf("not in the form of c2sp.org/tlog-proof"))
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must("extra", err)
	if !bytes.Equal(extra, entry) {
		must("extra", fmt.Errorf("another leaf"))
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must("proof", err)
		proof = append(proof, hash)
	}
	tree := head(signed, vkey)
	must("inclusion", tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
}

// independent FOLDER VKEY OLDER-CHECKPOINT CONSISTENCY-PROOF
func main() {
	folder, vkey := os.Args[1], os.Args[2]
	tree := head(read(folder, "checkpoint"), vkey)
	reader := tlog.TileHashReader(tree, tiles{folder})
	root, err := tlog.TreeHash(tree.N, reader)
	must("tiles", err)
	if root != tree.Hash {
		must("tiles", fmt.Errorf("another root"))
	}
	all := entries(folder, tree.N)
	for index, entry := range all {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		must("tile", err)
		if hashes[0] != tlog.RecordHash(entry) {
			must("entry", fmt.Errorf("%d does not hash to its leaf", index))
		}
		included(folder, index, entry, vkey)
	}
	old := head(read(os.Args[3]), vkey)
	var proof tlog.TreeProof
	for _, line := range strings.Fields(string(read(os.Args[4]))) {
		hash, err := tlog.ParseHash(line)
		must("proof", err)
		proof = append(proof, hash)
	}
	must("consistency", tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	fmt.Printf("VERIFIED %d leaves, extending %d\n", tree.N, old.N)
}
