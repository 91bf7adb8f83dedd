// Finding sentences: by office, report, theme, role, kind, topic, confidence and words.

// Full-width and half-width, large and small letters are one, as are spaces of all widths and forms of
// one character; every character keeps its place.
const VARIANTS =
  /[\xa0\u1680\u2000-\u200a\u202f\u205f\u2e80-\u2fdf\u3000\u3190-\u319f\uf900-\ufaff\ufe10-\ufe6b\uff01-\uff5e\uff61]/g;
function fold(text) {
  const narrow = text.replace(VARIANTS, (sign) => {
    const plain = sign.normalize("NFKC");
    return plain.length === 1 ? plain : sign;
  });
  const small = narrow.toLowerCase();
  return small.length === text.length ? small : narrow;
}

let folded = null;
function foldedTexts() {
  if (!folded) folded = sentences.sentence_id.map((_, i) => fold(readOf(i)));
  return folded;
}

const wordsOf = (query) =>
  fold(query || "")
    .split(/\s+/)
    .filter(Boolean);

function readFilter(params = state.params) {
  return {
    office: params.get("office") || "",
    report: params.get("report") || "",
    theme: params.getAll("theme"),
    role: params.getAll("role"),
    kind: params.get("kind") || "",
    second: params.get("second") || "",
    below: Number(params.get("below")) || 0,
    topic: params.get("topic") || "",
    q: params.get("q") || "",
    sort: params.get("sort") || "",
  };
}

// The words that lead a topic; a sentence with two of them is taken for one behind it.
const TOPIC_WORDS = 10;
function topicWords(topic) {
  const rows = rowsOf("topic_words").filter((row) => row.topic === Number(topic));
  return rows
    .sort((a, b) => b.weight - a.weight)
    .slice(0, TOPIC_WORDS)
    .map((row) => row.term);
}

function findSentences(filter) {
  const words = wordsOf(filter.q),
    topic = filter.topic === "" ? null : topicWords(filter.topic).map(fold);
  const texts = words.length || topic ? foldedTexts() : null;
  const inTopic = topic ? new Map() : null;
  const found = [];
  for (let i = 0; i < size; i += 1) {
    const report = reports[sentences.report[i]];
    if (filter.office && report.office !== filter.office) continue;
    if (filter.report && report.doc_id !== filter.report) continue;
    if (filter.theme.length && !filter.theme.includes(sentences.theme[i])) continue;
    if (filter.role.length && !filter.role.includes(sentences.role[i])) continue;
    if (filter.kind && sentences.kind[i] !== filter.kind) continue;
    if (filter.second && sentences.theme2[i] !== filter.second) continue;
    if (filter.below && !(sentences.score[i] !== null && sentences.score[i] < filter.below)) continue;
    if (!words.every((word) => texts[i].includes(word))) continue;
    if (topic) {
      const hits = topic.filter((word) => texts[i].includes(word)).length;
      if (hits < 2) continue;
      inTopic.set(i, hits);
    }
    found.push(i);
  }
  const score = (i) => sentences.score[i] ?? 1;
  if (filter.sort === "score") found.sort((a, b) => score(a) - score(b) || a - b);
  else if (filter.sort === "length") found.sort((a, b) => textOf(b).length - textOf(a).length || a - b);
  else if (topic) found.sort((a, b) => inTopic.get(b) - inTopic.get(a) || a - b);
  return found;
}

// The text with what was sought in marks; spans are [start, end] within the text.
function marked(text, words, spans = []) {
  const small = fold(text),
    places = [...spans];
  for (const word of words) {
    for (let here = small.indexOf(word); here >= 0; here = small.indexOf(word, here + word.length)) {
      places.push([here, here + word.length]);
    }
  }
  places.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let done = 0;
  for (const [start, end] of places) {
    if (end <= done) continue;
    parts.push(
      text.slice(done, Math.max(start, done)),
      h("mark", {}, text.slice(Math.max(start, done), end)),
    );
    done = end;
  }
  parts.push(text.slice(done));
  return parts;
}
