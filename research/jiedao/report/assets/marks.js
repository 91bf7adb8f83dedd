// Charts: scales, axes and marks that are links, drawn again when their width changes.
const charts = [];

function chart(label, draw, attributes = {}) {
  const node = h("div", { class: "chart", role: "group", "aria-label": label, ...attributes });
  node.addEventListener("keydown", moveInChart);
  charts.push({ node, draw, width: 0 });
  return node;
}

function drawCharts() {
  for (const one of charts) {
    const width = Math.floor(one.node.clientWidth);
    if (!width || width === one.width) continue;
    one.width = width;
    one.node.replaceChildren(one.draw(width));
    const links = one.node.querySelectorAll("a");
    links.forEach((link, number) => link.setAttribute("tabindex", number ? "-1" : "0"));
  }
}

// A chart is one stop of the tab key; arrows go to the nearest mark in their direction.
function moveInChart(event) {
  const turn = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const from = event.target.closest && event.target.closest("a");
  if (!turn || !from) return;
  const centre = (node) => {
    const box = node.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = centre(from);
  let best = null,
    least = Infinity;
  for (const link of event.currentTarget.querySelectorAll("a")) {
    const [left, top] = centre(link);
    const along = (left - x) * turn[0] + (top - y) * turn[1];
    const aside = Math.abs((left - x) * turn[1]) + Math.abs((top - y) * turn[0]);
    if (link !== from && along > 1 && along + 3 * aside < least) [best, least] = [link, along + 3 * aside];
  }
  if (!best) return;
  event.preventDefault();
  event.stopPropagation();
  from.setAttribute("tabindex", "-1");
  best.setAttribute("tabindex", "0");
  best.focus();
}

const sheet = (width, height) =>
  s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "xMinYMin" });
const scale = (low, high, from, to) => (value) =>
  px(from + ((value - low) / (high - low || 1)) * (to - from));

function ticks(low, high, most = 5) {
  const rough = (high - low) / most || 1,
    power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) || 10);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step)
    found.push(Number(value.toFixed(10)));
  return found;
}

// Han characters are twice as wide as Latin letters.
const textWidth = (text, em = 12) =>
  [...String(text)].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 1 : 0.56), 0) * em;
function shortened(text, width, em = 12) {
  if (textWidth(text, em) <= width) return text;
  let kept = "";
  for (const sign of String(text)) {
    if (textWidth(kept + sign + "…", em) > width) break;
    kept += sign;
  }
  return kept + "…";
}

function axis(places, at, top, bottom, format, strong = null) {
  return places.map((value) =>
    s(
      "g",
      { class: value === strong ? "tick strong" : "tick" },
      s("line", { x1: at(value), x2: at(value), y1: top, y2: bottom }),
      s("text", { x: at(value), y: bottom + 14, "text-anchor": "middle" }, format(value)),
    ),
  );
}

// A mark that leads to the sentences behind it.
function linked(href, lines, row, ...marks) {
  const label = lines.filter(Boolean).join(", ");
  const node = href
    ? s("a", { href, "aria-label": label, class: "mark", "data-row": row }, marks)
    : s("g", { class: "mark", "data-row": row }, s("title", {}, label), marks);
  node.addEventListener("mouseenter", () => lightRow(row));
  node.addEventListener("mouseleave", () => lightRow(null));
  return tipped(node, lines);
}

// The same office is shown in all panels at once.
function lightRow(row) {
  for (const node of document.querySelectorAll("[data-row]")) {
    node.classList.toggle("faded", row !== null && node.dataset.row !== row);
  }
}

const hit = (x, y, width, height) =>
  s("rect", { x: px(x), y: px(y), width: px(Math.max(1, width)), height, class: "hit" });

// Panels side by side, each with a row for an office: the form of most figures here.
// A panel: {title, kind, rows}; a row: {name, key, draw(at, y) -> marks}.
const ROW = 24;
function panelGrid(panels, { label, low, high, places, format, strong = null }) {
  return h(
    "div",
    { class: "panels" },
    panels.map((panel) =>
      h(
        "section",
        { class: "panel " + panel.kind },
        h("h3", {}, panel.badge, panel.title),
        chart(label + ": " + panel.title, (width) => {
          const longest = Math.max(...panel.rows.map((row) => textWidth(row.name)), 20);
          const left = Math.min(longest + 10, width * 0.38),
            height = panel.rows.length * ROW + 30;
          const at = scale(low, high, left + 8, width - 14);
          return fill(sheet(width, height), {}, [
            axis(places, at, 2, height - 24, format, strong),
            panel.rows.map((row, number) => {
              const y = number * ROW + 14;
              return s(
                "g",
                { class: "row" },
                s(
                  "text",
                  { x: left, y: y + 4, "text-anchor": "end", class: "name", "data-row": row.key },
                  shortened(row.name, left - 4),
                ),
                row.draw(at, y),
              );
            }),
          ]);
        }),
      ),
    ),
  );
}

const interval = (at, low, high, y, kind) =>
  s("line", { x1: at(low), x2: at(high), y1: y, y2: y, class: "interval " + kind });
const dot = (x, y, radius, kind) => s("circle", { cx: x, cy: y, r: radius, class: "dot " + kind });

// A figure with its title, what it shows, its note and the table behind it.
function figure(title, lead, body, notes, table) {
  return h(
    "section",
    { class: "figure" },
    h("h2", {}, title),
    h("p", { class: "lead" }, lead),
    body,
    h(
      "div",
      { class: "note" },
      notes.filter(Boolean).map((note) => h("p", {}, note)),
      table && hasTable(table)
        ? h(
            "p",
            {},
            h("a", { href: address(["tables", table]) }, say("图后的数据表", "The table behind this figure")),
          )
        : null,
    ),
  );
}
