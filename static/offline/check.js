// Checks a certificate on the visitor's own computer. This text stands inside the page that is saved: it asks nobody,
// loads nothing, keeps nothing, and says only what is written in the page already.

const HEADER = "c2sp.org/tlog-proof@v1";
const ED25519 = 1;
const HASH_SIZE = 32;
const LARGEST_TEXT = 128 * 1024;
const LARGEST_FILE = 64 * 1024 * 1024;
const SEAL = /[A-Z]{2,6}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]/;

/** What is not as its specification says. */
class Broken extends Error {}

// --- Bytes ----------------------------------------------------------------------------------------------------------

const bytes = (text) => new TextEncoder().encode(text);
const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => hex(one) === hex(other);

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Base64 in its one spelling. */
const decoded = (text) => {
  try {
    const letters = atob(text);
    if (btoa(letters) === text) return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    // Said below.
  }
  throw new Broken("base64");
};

/** A whole number in its one spelling, and no larger than this language counts. */
const number = (text) => {
  const read = Number(text);
  if (!/^(?:0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(read)) throw new Broken("number");
  return read;
};

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const leafHash = (entry) => sha256(Uint8Array.of(0), entry);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// --- The formats of C2SP: tlog-proof, signed-note, tlog-checkpoint ----------------------------------------------------

const parseNote = (text) => {
  const gap = text.lastIndexOf("\n\n");
  const lines = text.slice(gap + 2).split("\n");
  if (gap < 0 || lines.pop() !== "" || !lines.length) throw new Broken("note");
  const signatures = lines.map((line) => {
    const found = /^\u2014 ([^\s+]+) (\S+)$/.exec(line);
    if (!found) throw new Broken("signature");
    const raw = decoded(found[2]);
    return { name: found[1], id: raw.slice(0, 4), content: raw.slice(4) };
  });
  return { text: text.slice(0, gap + 1), signatures };
};

const parseCheckpoint = (text) => {
  const [origin, size, root] = text.split("\n");
  const checkpoint = { origin, size: number(size ?? ""), root: decoded(root ?? "") };
  if (checkpoint.root.length !== HASH_SIZE) throw new Broken("root");
  return checkpoint;
};

const parseProof = (text) => {
  if (text.length > LARGEST_TEXT) throw new Broken("proof");
  const gap = text.indexOf("\n\n");
  const lines = text.slice(0, gap).split("\n");
  if (gap < 0 || lines.shift() !== HEADER) throw new Broken("header");
  if (!lines[0]?.startsWith("extra ")) throw new Broken("extra");
  const entry = decoded(lines.shift().slice("extra ".length));
  if (!lines[0]?.startsWith("index ")) throw new Broken("index");
  const index = number(lines.shift().slice("index ".length));
  const path = lines.map(decoded);
  if (path.some((one) => one.length !== HASH_SIZE)) throw new Broken("path");
  const note = parseNote(text.slice(gap + 2));
  return { entry, index, path, note, checkpoint: parseCheckpoint(note.text) };
};

/** A verifier key: name+id+base64(type || public key). */
const parseKey = async (text) => {
  const [name, id, encoded, ...more] = text.trim().split("+");
  // Base64 has plus signs of its own.
  const raw = decoded([encoded ?? "", ...more].join("+"));
  const expected = hex(await sha256(bytes(`${name}\n`), raw)).slice(0, 8);
  if (raw[0] !== ED25519 || raw.length !== HASH_SIZE + 1 || id !== expected) throw new Broken("key");
  return { name, id, raw: raw.slice(1) };
};

const parseLeaf = (entry) => {
  let said;
  try {
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(entry));
  } catch {
    throw new Broken("leaf");
  }
  if (said?.v !== 1 || !/^[0-9a-f]{64}$/.test(said.pdf_sha256) || typeof said.type !== "string") throw new Broken("leaf");
  if (!SEAL.test(said.seal) || Number.isNaN(Date.parse(said.at))) throw new Broken("leaf");
  return said;
};

// --- What is proven ---------------------------------------------------------------------------------------------------

/** RFC 9162, 2.1.3.2: whether the path leads from the leaf to the root. */
const leadsToRoot = async ({ entry, index, path, checkpoint }) => {
  let [place, last, result] = [index, checkpoint.size - 1, await leafHash(entry)];
  if (place > last) return false;
  const up = () => {
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  };
  for (const sibling of path) {
    if (last === 0) return false;
    const isLeft = place % 2 === 1 || place === last;
    result = isLeft ? await nodeHash(sibling, result) : await nodeHash(result, sibling);
    while (isLeft && place && place % 2 === 0) up();
    up();
  }
  return last === 0 && same(result, checkpoint.root);
};

/** Who signed the head: passed, failed, foreign, or unchecked where the browser does not know Ed25519. */
const signedBy = async (key, { note, checkpoint }) => {
  const theirs = note.signatures.filter((one) => one.name === key.name && hex(one.id) === key.id);
  if (!theirs.length || checkpoint.origin !== key.name) return "foreign";
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    return error.name === "DataError" ? "failed" : "unchecked";
  }
  const sound = await Promise.all(
    theirs.map((one) => crypto.subtle.verify({ name: "Ed25519" }, known, one.content, bytes(note.text))),
  );
  return sound.every(Boolean) ? "passed" : "failed";
};

/** One line of the log with everything that can be said of it. */
const examined = async (text, key) => {
  const proof = parseProof(text);
  const [isRooted, signature] = await Promise.all([leadsToRoot(proof), signedBy(key, proof)]);
  return { leaf: parseLeaf(proof.entry), proof: isRooted ? "passed" : "failed", signature };
};

/** The seal that a file names in its plain parts. It proves nothing, and helps whoever took the wrong file. */
const named = (content) => SEAL.exec(new TextDecoder("latin1").decode(content))?.[0];

const isDocument = (digest, leaf) => digest === leaf.pdf_sha256 || digest === leaf.vc_sha256;

/** The one word, from all that was found; in doubt never the good one. `isOver` is by the clock of this computer. */
const wordFor = (found) => {
  const { signature, proof, line, file, later, isOver } = found;
  if (signature === "foreign") return "foreign-log";
  if ([signature, proof, line, later].includes("failed")) return "proof-broken";
  if (file === "another") return "another-seal";
  if (file === "failed") return "different";
  if (signature === "unchecked") return "unchecked";
  if (later === "noted") return "ended";
  return isOver ? "past" : "genuine";
};

/** The lines that tell of a file: the award, and each further language of its certificate. */
const OF_FILES = ["award", "edition"];

/** Everything at once: the file against the line that tells of it, and whatever the page knows of later. */
const verdictOf = async (content, [award, ...more], keyText, { seal, until }) => {
  const key = await parseKey(keyText);
  const first = await examined(award, key);
  const lines = await Promise.all(more.map((text) => examined(text, key)));
  const digest = hex(await sha256(content));
  const other = named(content);
  const tells = ({ leaf }) => OF_FILES.includes(leaf.type) && isDocument(digest, leaf);
  const chosen = [first, ...lines].find(tells) ?? first;
  const { leaf } = chosen;
  const isOfSeal = !seal || (leaf.seal === seal && first.leaf.type === "award");
  const rest = [first, ...lines].filter((one) => one !== chosen);
  const areSound = rest.every((one) => one.proof === "passed" && one.signature === chosen.signature && one.leaf.seal === leaf.seal);
  // That the certificate exists in another language too says nothing of the seal.
  const ended = lines.map((one) => one.leaf.type).filter((type) => type !== "edition").at(-1);
  const found = {
    ...chosen,
    digest,
    other,
    line: !isOfSeal || !OF_FILES.includes(leaf.type) ? "failed" : leaf.type === "edition" ? "edition" : "passed",
    file: isDocument(digest, leaf) ? "passed" : other && other !== leaf.seal ? "another" : "failed",
    later: !areSound ? "failed" : ended && ended !== "restoration" ? "noted" : "passed",
    events: lines.map((one) => one.leaf),
    isOver: Boolean(until) && until < new Date().toLocaleDateString("sv"),
  };
  return { ...found, word: wordFor(found) };
};

// --- The page ---------------------------------------------------------------------------------------------------------

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const { seal } = document.body.dataset;
const shown = one("[data-answer]");

/** Say one of the sentences that stand ready in the page. */
const say = (selector, chosen) => {
  for (const element of all(selector)) element.hidden = element.dataset.say !== chosen;
};

const fill = (name, text) => {
  for (const element of all(`[data-fill=${name}]`)) element.textContent = text;
};

const tell = (word, found = {}) => {
  say("[data-answer] > [data-say]", word);
  for (const check of all("[data-check]")) {
    const state = found[check.dataset.check];
    check.hidden = !state;
    say(`[data-check=${check.dataset.check}] [data-say]`, state);
  }
  one("[data-checks]").hidden = !found.leaf;
  const happened = one("[data-events]");
  happened.replaceChildren();
  for (const event of found.events ?? []) {
    const line = document.createElement("li");
    const words = one(`[data-event=${CSS.escape(event.type)}]`)?.textContent ?? event.type;
    line.textContent = `${day(event.at)}: ${words}`;
    happened.append(line);
  }
  if (found.leaf) {
    fill("seal", found.leaf.seal);
    fill("other", found.other ?? "");
    fill("digest", found.digest);
    fill("at", day(found.leaf.at));
  }
  shown.hidden = false;
  one(`[data-answer] > [data-say="${word}"] h2`).focus();
};

const day = (moment) =>
  new Date(moment).toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: document.body.dataset.zone });

const isProof = (content) => new TextDecoder("latin1").decode(content.slice(0, HEADER.length)) === HEADER;

/** The files that were given so far: the document, and where the page has no proof of its own, the proof. */
const given = { content: null, proof: null };

const check = async () => {
  const proofs = seal ? all("[data-proof]").map((element) => element.textContent) : [given.proof];
  if (!crypto.subtle) return tell("no-cryptography");
  if (!given.content) return tell("need-file");
  if (!proofs[0]) return tell("need-proof");
  try {
    const found = await verdictOf(given.content, proofs, one("[data-key]").textContent, document.body.dataset);
    return tell(found.word, found);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return tell("proof-unreadable");
  }
};

const take = async (files) => {
  for (const file of files) {
    if (file.size > LARGEST_FILE) return tell("too-large");
    const content = new Uint8Array(await file.arrayBuffer());
    if (isProof(content)) given.proof = new TextDecoder().decode(content);
    else given.content = content;
  }
  return files.length ? check() : undefined;
};

const start = () => {
  const [box, input] = [one("[data-drop]"), one("[data-drop] input")];
  // A page that was saved with an answer in it begins without one.
  shown.hidden = true;
  one("[data-idle]").hidden = true;
  box.hidden = false;
  if (location.protocol === "file:") for (const element of all("[data-online]")) element.hidden = true;
  input.addEventListener("change", () => take([...input.files]));
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  box.addEventListener("dragover", () => box.classList.add("is-over"));
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    box.classList.remove("is-over");
    take([...event.dataTransfer.files]);
  });
};

start();
