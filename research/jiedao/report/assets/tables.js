// Tables: sorted by any column, filtered by words and by what a column holds.
const ROWS = 50;

function sortedRows(name, rows) {
  const [by, way] = (state.params.get("sort") || "").split(/-(?=(?:up|down)$)/);
  const values = by ? column(name, by) : null;
  if (!values) return rows;
  const turn = way === "down" ? -1 : 1;
  const empty = (value) => value === null || value === "";
  return rows.sort((a, b) => {
    const x = values[a],
      y = values[b];
    if (empty(x) || empty(y)) return empty(x) - empty(y) || a - b;
    return turn * (typeof x === "string" ? (x < y ? -1 : x > y ? 1 : 0) : x - y) || a - b;
  });
}

// Columns that hold a few words each are filtered by a choice.
function choices(name) {
  const found = [];
  for (const one of content.tables[name].names) {
    const packed = content.tables[name].columns[content.tables[name].names.indexOf(one)];
    const few = !Array.isArray(packed) && packed.levels.length > 1 && packed.levels.length <= 60;
    if (
      few &&
      !/_id$|^(run|text|note|remark|method|period|target_period|result_period|bound|target_bound|sign|indicator|wording|hardness|file)$|first|last|sha256/.test(
        one,
      )
    )
      found.push(one);
  }
  return found.slice(0, 5);
}

function tableRows(name) {
  const names = content.tables[name].names,
    words = wordsOf(state.params.get("find"));
  const wanted = choices(name)
    .map((one) => [column(name, one), state.params.get("is-" + one)])
    .filter((pair) => pair[1] !== null);
  const columns = names.map((one) => column(name, one));
  const rows = [];
  for (let row = 0; row < content.tables[name].rows; row += 1) {
    if (!wanted.every(([values, value]) => values[row] === value)) continue;
    if (words.length) {
      const line = columns.map((values) => shown(values[row])).join("\n");
      const all = fold(line);
      if (!words.every((word) => all.includes(word))) continue;
    }
    rows.push(row);
  }
  return sortedRows(name, rows);
}

const shown = (value) =>
  value === null || value === undefined
    ? ""
    : typeof value === "string"
      ? value
      : typeof value === "boolean"
        ? value
          ? say("是", "yes")
          : say("否", "no")
        : plain(value);

function headCell(name, one) {
  const [by, way] = (state.params.get("sort") || "").split(/-(?=(?:up|down)$)/);
  const now = by === one ? way : "";
  const next = now === "up" ? "down" : now === "down" ? "" : "up";
  return h(
    "th",
    { scope: "col", "aria-sort": now === "up" ? "ascending" : now === "down" ? "descending" : "none" },
    h(
      "a",
      { href: withChanges({ sort: next ? `${one}-${next}` : "" }) },
      columnName(one),
      h("span", { "aria-hidden": "true" }, now === "up" ? " ▲" : now === "down" ? " ▼" : ""),
    ),
  );
}

function bodyCell(name, one, value, row) {
  const numeric = typeof value === "number";
  const href = cellLink(name, one, value, row);
  const isTheme = one === "theme" || one === "theme2" ? value : "";
  let text = shown(value);
  if (isTheme && themeNumbers.has(value)) text = themeNamed(value);
  else if (["role", "first", "second"].includes(one)) text = roleNamed(text);
  else if (["kind", "status", "outcome", "part", "genre", "source", "scope"].includes(one))
    text = nameOf(text);
  else if (
    ["share", "low", "high", "corrected", "corrected_low", "corrected_high"].includes(one) &&
    numeric &&
    (name === "shares" || one === "share")
  )
    text = percent(value);
  const inner = isTheme ? [badge(value), text] : text;
  return h(
    "td",
    { class: numeric ? "number" : text.length > 24 ? "long" : "short" },
    href ? h("a", { href }, inner || "→") : inner,
  );
}

function tableFilters(name) {
  const search = h("input", {
    type: "search",
    id: "find",
    value: state.params.get("find") || "",
    autocomplete: "off",
    on: {
      input: later((event) => replaceAddress({ find: event.target.value })),
    },
  });
  const told = (one, value) => {
    if (one === "theme") return themeNamed(value);
    return ["role", "first", "second"].includes(one) ? roleNamed(value) : nameOf(value);
  };
  const options = (one) => [
    ["", say("全部", "all")],
    ...[...new Set(column(name, one))]
      .filter(Boolean)
      .sort()
      .map((value) => [value, told(one, value)]),
  ];
  const filtered = [...state.params.keys()].some((key) => !KEPT.includes(key));
  return h(
    "form",
    { class: "filters controls", on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "control" }, say("查找", "Find"), search),
    choices(name).map((one) =>
      picker("is-" + one, columnName(one), options(one), state.params.get("is-" + one) || ""),
    ),
    filtered ? h("a", { class: "button", href: address(["tables", name]) }, say("清除", "Clear")) : null,
  );
}

function dataTable(name, rows) {
  const names = content.tables[name].names.filter((one) => !HIDDEN.has(one));
  const line = (row) =>
    h(
      "tr",
      {},
      names.map((one) => bodyCell(name, one, column(name, one)[row], row)),
    );
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": tableName(name) },
    h(
      "table",
      { class: "data" },
      h("caption", { class: "hidden" }, tableName(name)),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          names.map((one) => headCell(name, one)),
        ),
      ),
      h("tbody", {}, rows.map(line)),
    ),
  );
}

function tableView(name) {
  const table = content.tables[name],
    part = paged(tableRows(name), ROWS),
    rows = say("行", "rows");
  const short = say(
    `此页只含前 ${count(table.rows)} 行，共 ${count(table.total)} 行；全部见 tables/${name}.csv。`,
    `This page has the first ${count(table.rows)} of ${count(table.total)} rows; all stand in tables/${name}.csv.`,
  );
  return [
    h("p", { class: "lead" }, tableLead(name)),
    table.rows < table.total ? h("p", { class: "warning" }, short) : null,
    tableFilters(name),
    pager(part, rows, say("分页（上）", "Pages, above the table")),
    dataTable(name, part.shown),
    part.shown.length
      ? pager(part, rows)
      : h("p", { class: "empty" }, say("没有符合条件的行。", "No row fits.")),
  ];
}

function tablesView() {
  const known = tableOrder(),
    name = known.includes(state.path[1]) ? state.path[1] : known[0];
  return [
    h("h1", { tabindex: -1 }, say("数据表", "Tables")),
    h(
      "nav",
      { class: "tabs", "aria-label": say("数据表", "Tables") },
      known.map((one) =>
        h(
          "a",
          { href: address(["tables", one]), "aria-current": one === name ? "page" : null },
          tableName(one),
          h("small", {}, count(content.tables[one].total)),
        ),
      ),
    ),
    h("h2", {}, tableName(name)),
    tableView(name),
  ];
}
