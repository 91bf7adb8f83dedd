// What the page holds, and ways to reach it.
const content = JSON.parse(at("data").textContent);
const { themes, roles } = content.scheme;
const reports = content.reports;

const unpack = (values) => (Array.isArray(values) ? values : values.codes.map((code) => values.levels[code]));
const sentences = Object.fromEntries(
  Object.entries(content.sentences).map(([name, values]) => [name, unpack(values)]),
);
const size = sentences.sentence_id.length;

const numberOf = (categories) => new Map(categories.map((category, number) => [category.code, number]));
const themeNumbers = numberOf(themes),
  roleNumbers = numberOf(roles);
const themeOf = (i) => themeNumbers.get(sentences.theme[i]) ?? -1;
const roleOf = (i) => roleNumbers.get(sentences.role[i]) ?? -1;
const themeNamed = (code) => (themeNumbers.has(code) ? named(themes[themeNumbers.get(code)]) : code);
const roleNamed = (code) => (roleNumbers.has(code) ? named(roles[roleNumbers.get(code)]) : code);
const themeClass = (code) => "t" + (themeNumbers.get(code) ?? "x");

const reportNumbers = new Map(reports.map((report, number) => [report.doc_id, number]));
const sentenceNumbers = new Map(sentences.sentence_id.map((name, i) => [name, i]));
reports.forEach((report) => Object.assign(report, { first: 0, last: 0 }));
sentences.report.forEach((number, i) => {
  const report = reports[number];
  if (!report.last) report.first = i;
  report.last = i + 1;
});
const offices = [...new Set(reports.map((report) => report.office))];

// Offsets count characters; JavaScript counts some characters (of the supplementary planes) twice.
function place(report, offset) {
  if (report.wide === undefined) {
    report.wide = null;
    if (/[\ud800-\udfff]/.test(report.text)) {
      report.wide = [];
      let here = 0;
      for (const character of report.text) {
        report.wide.push(here);
        here += character.length;
      }
      report.wide.push(here);
    }
  }
  return report.wide ? report.wide[Math.min(offset, report.wide.length - 1)] : offset;
}

const cut = (report, start, end) => report.text.slice(place(report, start), place(report, end));
const textOf = (i) => cut(reports[sentences.report[i]], sentences.start[i], sentences.end[i]);
// As it was read: without what is invisible, letter-spacing and the ends of wrapped lines.
const readOf = (i) => sentences.read[i] || textOf(i);

function headingsOf(i) {
  const path = [];
  for (let up = sentences.parent[i]; up >= 0 && path.length < 12; up = sentences.parent[up]) path.unshift(up);
  return path;
}

// A table that names sentences or reports alone is read by office too.
for (const table of Object.values(content.tables)) {
  const from = ["sentence_id", "doc_id"].find((name) => table.names.includes(name));
  if (!from || table.names.includes("office")) continue;
  const officeOf =
    from === "doc_id"
      ? (id) => reports[reportNumbers.get(id)]
      : (id) => reports[sentences.report[sentenceNumbers.get(id)]];
  const numbers = unpack(table.columns[table.names.indexOf(from)]).map(
    (id) => offices.indexOf(officeOf(id)?.office) + 1,
  );
  table.names.splice(1, 0, "office");
  table.columns.splice(1, 0, { levels: ["", ...offices], codes: numbers });
}

const unpacked = new Map();
function column(table, name) {
  const key = table + "/" + name;
  if (!unpacked.has(key)) {
    const found = content.tables[table];
    const number = found ? found.names.indexOf(name) : -1;
    unpacked.set(key, number < 0 ? null : unpack(found.columns[number]));
  }
  return unpacked.get(key);
}

const hasTable = (name) => name in content.tables && content.tables[name].rows > 0;

// The rows of a table as objects, for charts: they are small.
function rowsOf(name) {
  if (!hasTable(name)) return [];
  const names = content.tables[name].names;
  const columns = names.map((one) => column(name, one));
  return Array.from({ length: content.tables[name].rows }, (_, row) =>
    Object.fromEntries(names.map((one, number) => [one, columns[number][row]])),
  );
}

const toReport = (i, more = {}) =>
  address(["report", reports[sentences.report[i]].doc_id], {
    s: i - reports[sentences.report[i]].first + 1,
    ...more,
  });

// The way from an id, as it stands in a table, to the sentence in its report.
function toSentence(id, start, end) {
  const i = sentenceNumbers.get(id);
  if (i === undefined) return null;
  return toReport(i, start === undefined || start === null ? {} : { from: start, to: end });
}

const toSentences = (filter) => {
  const headless = content.record.configuration && content.record.configuration.headings === false;
  return address(["sentences"], headless && filter.theme ? { kind: "body", ...filter } : filter);
};

// Some offices of 40 are behind a page: what is drawn at once stays readable.
function paged(list, most) {
  const pages = Math.max(1, Math.ceil(list.length / most));
  const page = Math.min(pages, Math.max(1, Number(state.params.get("page")) || 1));
  return {
    page,
    pages,
    first: (page - 1) * most,
    shown: list.slice((page - 1) * most, page * most),
    total: list.length,
  };
}

function pager({ page, pages, first, shown, total }, unit, name = say("分页", "Pages")) {
  const told = h(
    "span",
    { class: "status" },
    say(
      `第 ${count(shown.length ? first + 1 : 0)}–${count(first + shown.length)} ${unit}，共 ${count(total)}`,
      `${count(shown.length ? first + 1 : 0)}–${count(first + shown.length)} of ${count(total)} ${unit}`,
    ),
  );
  if (pages === 1) return h("p", { class: "pager" }, told);
  const step = (to, text, label) =>
    to < 1 || to > pages
      ? h("span", { class: "button off", "aria-hidden": "true" }, text)
      : h("a", { class: "button", href: withChanges({ page: to > 1 ? to : "" }), "aria-label": label }, text);
  return h(
    "nav",
    { class: "pager", "aria-label": name },
    step(page - 1, "‹", say("上一页", "Previous page")),
    told,
    step(page + 1, "›", say("下一页", "Next page")),
  );
}
