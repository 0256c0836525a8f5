// SPDX-License-Identifier: AGPL-3.0-or-later
import { check, openLines, readCode, unb64 } from "./proof.js";

const find = (id) => document.getElementById(id);

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

function money(unit, amount) {
  const value = (amount / 100).toFixed(2);
  return unit.startsWith("coin:") ? `${value} coin` : `${value} ${unit}`;
}

function when(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

const HOW = { cash: "in cash", "card-terminal": "by card", coin: "in coin", credit: "by credit", voucher: "by voucher" };

// All that the page tells is told again, of what was checked.
function tell(body, leaf, index, size) {
  const rows = [["When", when(body.at)]];
  const currency = body.tenders?.[0]?.settles?.unit ?? body.tenders?.[0]?.unit ?? "";
  for (const total of body.totals ?? []) {
    rows.push(["Goods", `${money(currency, total.net + total.tax)} ${total.department}`]);
  }
  for (const tender of body.tenders ?? []) {
    rows.push(["Paid", `${money(tender.unit, tender.amount)} ${tender.type === "coin" ? "" : (HOW[tender.type] ?? tender.type)}`, tender.type === "coin" ? "coin" : ""]);
  }
  rows.push(["Logged", when(leaf.at)]);
  rows.push(["Place", `${index + 1} of ${size}`]);
  find("facts").replaceChildren(
    ...rows.flatMap(([name, words, kind]) => [element("dt", name), element("dd", words, kind)]),
  );
}

function held(answers) {
  const said = [
    [answers.isThisReceipt, "It is the entry that your receipt names."],
    [answers.inLog, "It stands in the co-op's log, and nothing there was changed since."],
    [answers.bySignature, "The ledger's key signed that log."],
  ];
  find("checks").replaceChildren(
    ...said.map(([holds, words]) =>
      element(
        "li",
        holds === null ? "This browser cannot check the key's signature; others can." : holds ? words : `Not so: ${words}`,
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
      const much = line.grams ? `${(line.grams / 1000).toFixed(3)} kg` : `${line.quantity} ×`;
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
  if (!answer.ok || !about.ok) throw new Error("The ledger does not answer now. Try again later.");
  const proof = await answer.json();
  const answers = await check(code, proof, await about.json());
  held(answers);
  if (!answers.isThisReceipt || !answers.inLog || answers.bySignature === false) {
    verdict("bad", "This does not hold", "Keep the receipt, and show it to the co-op.");
    find("facts").replaceChildren();
    return;
  }
  tell(proof.body, proof.leaf, proof.index, answers.size);
  if (proof.leaf.outcome === "posted" || proof.leaf.outcome === "suspense") {
    verdict("good", "Posted and proved", "Checked in your browser just now.");
  } else {
    verdict("notice", "Recorded, not posted in full", "It is in the log, and waits for the office.");
  }
  await lines(path, code, proof.body).catch(() => {
    find("no-lines").hidden = false;
  });
}

main().catch((error) => verdict("notice", "It could not be checked here", error.message));
