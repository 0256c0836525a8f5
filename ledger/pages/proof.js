// SPDX-License-Identifier: AGPL-3.0-or-later
// A receipt's proof, checked here and not by the server: RFC 6962 hashes, a C2SP checkpoint.
// The same as contract/proof.py; a test holds the two together.

const text = new TextEncoder();

export function unb64(s) {
  const plain = atob(s.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function same(a, b) {
  return hex(a) === hex(b);
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// RFC 8785 in the profile of entries: ASCII keys, whole numbers, no null.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

// The part of a receipt's code that a server may see: version, entry id, entry hash.
export function readCode(path) {
  const raw = unb64(path);
  if (raw.length !== 49 || raw[0] !== 1) throw new Error("This is not a receipt's code.");
  const id = hex(raw.slice(1, 17));
  const parts = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return { entry: parts.join("-"), hash: raw.slice(17) };
}

// RFC 9162, 2.1.3.2
async function rootOf(leaf, index, size, path) {
  let fn = index;
  let sn = size - 1;
  let node = leaf;
  const half = (n) => Math.floor(n / 2); // sizes may be beyond 32 bits
  for (const sibling of path) {
    if (sn === 0) return null;
    if (fn % 2 || fn === sn) {
      node = await sha256(join([1], sibling, node));
      while (fn && fn % 2 === 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      node = await sha256(join([1], node, sibling));
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? node : null;
}

// Whether this key signed the text; null where the browser knows no Ed25519.
async function signed(note, signatures, origin, key) {
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  const id = (await sha256(join(text.encode(`${origin}\n`), [1], key))).slice(0, 4);
  for (const line of signatures.split("\n")) {
    const [mark, name, blob] = line.split(" ");
    if (mark !== "—" || name !== origin || !blob) continue;
    const bytes = unb64(blob);
    if (!same(bytes.slice(0, 4), id)) continue;
    if (await crypto.subtle.verify({ name: "Ed25519" }, known, bytes.slice(4), note)) return true;
  }
  return false;
}

// What holds: three answers, each true, false, or null for what this browser cannot tell.
export async function check(code, proof, about) {
  const body = text.encode(canonical(proof.body));
  const leafBytes = text.encode(canonical(proof.leaf));
  const isThisReceipt =
    same(await sha256(body), code.hash) &&
    proof.body.id === code.entry &&
    same(unb64(proof.leaf.entry), code.hash);
  const [head, signatures] = proof.checkpoint.split("\n\n");
  const [origin, size, root] = head.split("\n");
  const path = proof.path.map(unb64);
  const reached =
    proof.index >= 0 && proof.index < Number(size)
      ? await rootOf(await sha256(join([0], leafBytes)), proof.index, Number(size), path)
      : null;
  const inLog =
    origin === about.log_origin &&
    head === `${origin}\n${Number(size)}\n${root}` &&
    reached !== null &&
    same(reached, unb64(root));
  const note = text.encode(`${head}\n`);
  const bySignature = await signed(note, signatures ?? "", origin, unb64(about.ledger_key));
  return { isThisReceipt, inLog, bySignature, size: Number(size) };
}

// The basket's lines, sealed by the ledger under the salt that only the receipt has.
export async function openLines(sealed, salt, code, detailsHash) {
  const name = { name: "AES-GCM" };
  const secret = await sha256(join(text.encode("coopcoin-lines/1\n"), salt));
  const key = await crypto.subtle.importKey("raw", secret, name, false, ["decrypt"]);
  const given = { ...name, iv: sealed.slice(0, 12), additionalData: code.hash };
  const plain = new Uint8Array(await crypto.subtle.decrypt(given, key, sealed.slice(12)));
  if (!same(await sha256(join(salt, plain)), unb64(detailsHash))) {
    throw new Error("these lines belong to another receipt");
  }
  return JSON.parse(new TextDecoder().decode(plain));
}
