// The ribbon of a report: its sentences from left to right, a lane for each theme, below it the role.
// The place tells the theme without colour; the ribbon is the quickest way into a report.
const ROLE_HEIGHT = 5;

function extents(report) {
  const ends = [0];
  for (let i = report.first; i < report.last; i += 1) {
    ends.push(ends[ends.length - 1] + Math.max(4, sentences.end[i] - sentences.start[i]));
  }
  return ends;
}

// Where each sentence lies: as wide as it is long.
function ribbonPlan(report, lane, left) {
  const ends = extents(report),
    total = report.last - report.first;
  const plan = { report, lane, left, ends, total, width: 0, height: themes.length * lane + ROLE_HEIGHT + 6 };
  plan.at = (characters) => left + (characters / ends[total || 0]) * (plan.width - left - 1);
  plan.under = (x) => {
    const sought = ((x - left) / Math.max(1, plan.width - left - 1)) * ends[total];
    let low = 0,
      high = total - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ends[middle] <= sought) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return plan;
}

function ribbonCells({ report, lane, ends, total, at }) {
  const cells = [];
  for (let number = 0; number < total; number += 1) {
    const i = report.first + number,
      theme = themeOf(i),
      role = roleOf(i),
      x = px(at(ends[number]));
    const width = px(Math.max(0.7, at(ends[number + 1]) - at(ends[number]) - 0.4));
    if (theme >= 0)
      cells.push(s("rect", { class: "cell t" + theme, x, y: 3 + theme * lane, width, height: lane }));
    if (role >= 0)
      cells.push(
        s("rect", { class: "role r" + role, x, y: 5 + themes.length * lane, width, height: ROLE_HEIGHT }),
      );
  }
  return cells;
}

function ribbonDrawing(plan, labels, frame) {
  const { lane, left, width, height } = plan;
  const bands = themes.map((_, number) =>
    s("rect", {
      class: number % 2 ? "band" : "band even",
      x: left,
      y: 3 + number * lane,
      width: width - left,
      height: lane,
    }),
  );
  const names = themes.map((theme, number) =>
    s("text", { x: 2, y: 3 + (number + 0.8) * lane, class: "lane" }, mark(theme)),
  );
  return fill(sheet(width, height), { "aria-hidden": "true" }, [
    bands,
    ribbonCells(plan),
    labels ? names : [],
    frame,
  ]);
}

const ribbonLines = (report, i) => [
  `${i - report.first + 1}. ${themeNamed(sentences.theme[i])} · ${roleNamed(sentences.role[i])}`,
  shortened(textOf(i), 420),
];

const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

function ribbonEvents(node, plan, cursor, current) {
  const under = (event) => plan.under(event.clientX - node.getBoundingClientRect().left);
  const open = () => {
    hideTip();
    location.hash = toReport(plan.report.first + cursor.chosen);
  };
  const on = {
    mousemove: (event) => cursor.move(under(event)),
    mouseleave: () => {
      hideTip();
      if (current >= 0) cursor.move(current, false);
    },
    focus: () => {
      if (node.matches(":focus-visible")) cursor.move(cursor.chosen);
    },
    blur: hideTip,
    click: (event) => {
      cursor.move(under(event), false);
      open();
    },
    keydown: (event) => {
      const step = own(STEPS, event.key);
      if (event.key === "Enter") open();
      else if (step) cursor.move(Math.min(plan.total - 1, Math.max(0, cursor.chosen + step)));
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  fill(node, { on }, []);
}

// The frame around the sentence under the pointer or the keys, and what is told of it.
function ribbonCursor(node, plan, current) {
  const { report, ends } = plan;
  const frame = s("rect", { class: current >= 0 ? "cursor kept" : "cursor", y: 1, height: plan.height - 2 });
  const cursor = { chosen: Math.max(0, current), frame };
  cursor.move = (number, tip = true) => {
    cursor.chosen = number;
    frame.setAttribute("x", px(plan.at(ends[number]) - 0.5));
    frame.setAttribute("width", px(Math.max(3, plan.at(ends[number + 1]) - plan.at(ends[number]) + 1)));
    const lines = ribbonLines(report, report.first + number);
    node.setAttribute("aria-valuenow", number + 1);
    node.setAttribute("aria-valuetext", visible(lines.join(": ")));
    if (!tip) return;
    const box = node.getBoundingClientRect(),
      x = box.left + plan.at((ends[number] + ends[number + 1]) / 2);
    showTip(lines, { left: x, width: 0, top: box.top, bottom: box.bottom });
  };
  return cursor;
}

function ribbon(report, { lane = 7, current = -1, labels = false } = {}) {
  const plan = ribbonPlan(report, lane, labels ? 20 : 0);
  const node = h("div", {
    class: "ribbon",
    tabindex: 0,
    role: "slider",
    "aria-valuemin": 1,
    "aria-valuemax": Math.max(1, plan.total),
    "aria-valuenow": 1,
    "aria-label": say(`${report.name}：各句主题`, `${report.name}: themes of its sentences`),
  });
  const cursor = ribbonCursor(node, plan, current);
  const draw = (width) => {
    plan.width = width;
    if (plan.total) cursor.move(cursor.chosen, false);
    return ribbonDrawing(plan, labels, cursor.frame);
  };
  if (plan.total) ribbonEvents(node, plan, cursor, current);
  charts.push({ node, draw, width: 0 });
  return node;
}

function ribbons(list) {
  return h(
    "ol",
    { class: "ribbons" },
    list.map((report) =>
      h(
        "li",
        {},
        h(
          "p",
          { class: "who" },
          h("a", { href: address(["report", report.doc_id]) }, report.name),
          h(
            "span",
            {},
            [
              period(report),
              say(
                `${count(report.last - report.first)} 句`,
                `${count(report.last - report.first)} sentences`,
              ),
            ]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
        ribbon(report),
      ),
    ),
  );
}

const period = (report) => [...new Set([report.period_start, report.period_end])].filter(Boolean).join(" – ");

function badge(code) {
  const theme = themes[themeNumbers.get(code)];
  return theme ? h("span", { class: "badge " + themeClass(code), "aria-hidden": "true" }, mark(theme)) : null;
}

function legend() {
  return h(
    "div",
    { class: "legend" },
    h(
      "ul",
      { "aria-label": say("主题", "Themes") },
      themes.map((theme) => h("li", {}, badge(theme.code), named(theme))),
    ),
    roles.length
      ? h(
          "ul",
          { "aria-label": say("功能", "Roles") },
          roles.map((role, number) =>
            h("li", {}, h("i", { class: "swatch r" + number, "aria-hidden": "true" }), named(role)),
          ),
        )
      : null,
  );
}
