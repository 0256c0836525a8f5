// SPDX-License-Identifier: AGPL-3.0-or-later

// Checks what our log proves with npm's @sigstore/verify, and nothing of ours. The package is found
// in the folder that the first argument names; cases come as JSON on standard input.

const path = require("node:path");
const inside = path.join(process.argv[2], "node_modules/@sigstore/verify/dist/tlog");
const { verifyMerkleInclusion } = require(path.join(inside, "merkle.js"));
const { LogCheckpoint } = require(path.join(inside, "checkpoint.js"));

const bytes = (text) => Buffer.from(text, "base64");
const cases = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

for (const one of cases.Inclusion) {
  const entry = {
    canonicalizedBody: bytes(one.Leaf),
    inclusionProof: { logIndex: String(one.Index), hashes: one.Path.map(bytes) },
  };
  verifyMerkleInclusion(entry, { logSize: BigInt(one.Size), logHash: bytes(one.Root) });
}
let read = 0;
for (const one of cases.Notes) {
  const text = one.Note.split("\n\n")[0] + "\n";
  const found = LogCheckpoint.fromString(text);
  const [origin, size, root] = text.split("\n");
  if (found.origin !== origin || String(found.logSize) !== size || !found.logHash.equals(bytes(root)))
    throw new Error("a checkpoint reads otherwise");
  read += 1;
}
console.log(cases.Inclusion.length, read);
