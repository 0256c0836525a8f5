// SPDX-License-Identifier: AGPL-3.0-or-later
import { check, openLines, readCode, unb64 } from "./proof.js";

const find = (id) => document.getElementById(id);

// What is said here stands in the page, in the language of who reads it.
const texts = JSON.parse(find("texts").textContent);
const language = document.documentElement.lang;

function say(text, values = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function element(name, words, kind) {
  const made = document.createElement(name);
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

function verdict(kind, title, words) {
  find("status").className = `card ${kind}`;
  find("verdict").textContent = title;
  find("words").textContent = words;
}

// Written from its digits: no amount is ever a fraction of a binary number.
function digits(amount, places, options) {
  const padded = String(Math.abs(amount)).padStart(places + 1, "0");
  const [whole, rest] = [padded.slice(0, padded.length - places), padded.slice(padded.length - places)];
  const exact = `${amount < 0 ? "-" : ""}${whole}${places ? "." : ""}${rest}`;
  const format = new Intl.NumberFormat(language, { ...options, minimumFractionDigits: places });
  return format.format(exact);
}

function money(unit, amount) {
  if (unit.startsWith("coin:")) return say("{amount} coin", { amount: digits(amount, 2, {}) });
  const style = { style: "currency", currency: unit };
  const places = new Intl.NumberFormat(language, style).resolvedOptions().maximumFractionDigits;
  return digits(amount, places, style);
}

function when(at) {
  return new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

const HOW = {
  cash: say("in cash"),
  "card-terminal": say("by card"),
  coin: "",
  credit: say("by credit"),
  voucher: say("by voucher"),
};

// All that the page tells is told again, of what was checked.
function tell(body, leaf, index, size) {
  const rows = [[say("When"), when(body.at)]];
  const currency = body.tenders?.[0]?.settles?.unit ?? body.tenders?.[0]?.unit ?? "";
  for (const total of body.totals ?? []) {
    rows.push([say("Goods"), `${money(currency, total.net + total.tax)} ${total.department}`]);
  }
  if (body.gift) {
    rows.push([say("For the commons"), money(body.gift.unit, body.gift.amount)]);
  }
  for (const tender of body.tenders ?? []) {
    const how = HOW[tender.type] ?? tender.type;
    const kind = tender.type === "coin" ? "coin" : "";
    rows.push([say("Paid"), `${money(tender.unit, tender.amount)} ${how}`, kind]);
  }
  rows.push([say("Logged"), when(leaf.at)]);
  rows.push([say("Place"), say("{place} of {size}", { place: index + 1, size })]);
  find("facts").replaceChildren(
    ...rows.flatMap(([name, words, kind]) => [element("dt", name), element("dd", words, kind)]),
  );
}

function held(answers) {
  const said = [
    [answers.isThisReceipt, say("It is the entry that your receipt names.")],
    [answers.inLog, say("It stands in the co-op's log, and nothing there was changed since.")],
    [answers.bySignature, say("The ledger's key signed that log.")],
  ];
  find("checks").replaceChildren(
    ...said.map(([holds, words]) =>
      element(
        "li",
        holds === null
          ? say("This browser cannot check the key's signature; others can.")
          : holds
            ? words
            : say("Not so: {what}", { what: words }),
        holds === null ? "" : holds ? "held" : "broken",
      ),
    ),
  );
  find("checked").hidden = false;
}

async function lines(path, code, body) {
  const fragment = location.hash.slice(1);
  if (!fragment || !body.details_hash) return;
  const answer = await fetch(`../v1/lines/${path}`);
  if (!answer.ok) {
    find("no-lines").hidden = false;
    return;
  }
  const sealed = new Uint8Array(await answer.arrayBuffer());
  const details = await openLines(sealed, unb64(fragment), code, body.details_hash);
  const currency = body.tenders?.[0]?.settles?.unit ?? body.tenders?.[0]?.unit ?? "";
  find("basket").replaceChildren(
    ...(details.lines ?? []).map((line) => {
      const much = line.grams ? `${digits(line.grams, 3, {})} kg` : `${line.quantity} ×`;
      const row = document.createElement("tr");
      row.append(element("td", `${much} ${line.name}`), element("td", money(currency, line.price)));
      return row;
    }),
  );
  find("lines").hidden = !details.lines?.length;
}

async function main() {
  const path = location.pathname.split("/").pop();
  const code = readCode(path);
  const [answer, about] = await Promise.all([fetch(`../v1/proofs/${path}`), fetch("../v1/ledger")]);
  if (answer.status === 404) return; // on its way, as the page says already
  if (!answer.ok || !about.ok) throw new Error(say("The ledger does not answer now. Try again later."));
  const proof = await answer.json();
  const answers = await check(code, proof, await about.json());
  held(answers);
  if (!answers.isThisReceipt || !answers.inLog || answers.bySignature === false) {
    verdict("bad", say("This does not hold"), say("Keep the receipt, and show it to the co-op."));
    find("facts").replaceChildren();
    return;
  }
  tell(proof.body, proof.leaf, proof.index, answers.size);
  if (proof.leaf.outcome === "posted" || proof.leaf.outcome === "suspense") {
    verdict("good", say("Posted and proved"), say("Checked in your browser just now."));
  } else {
    verdict("notice", say("Recorded, not posted in full"), say("It is in the log, and waits for the office."));
  }
  await lines(path, code, proof.body).catch(() => {
    find("no-lines").hidden = false;
  });
}

main().catch((error) => verdict("notice", say("It could not be checked here"), say(error.message)));
