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

function ribbon(report, { lane = 7, current = -1, labels = false } = {}) {
  const ends = extents(report),
    total = report.last - report.first;
  const height = themes.length * lane + ROLE_HEIGHT + 6;
  let chosen = Math.max(0, current),
    draw = () => {};
  const node = h("div", {
    class: "ribbon",
    tabindex: 0,
    role: "slider",
    "aria-valuemin": 1,
    "aria-valuemax": Math.max(1, total),
    "aria-label": say(`${report.name}：各句主题`, `${report.name}: themes of its sentences`),
  });
  const lines = (i) => [
    `${i - report.first + 1}. ${themeNamed(sentences.theme[i])} · ${roleNamed(sentences.role[i])}`,
    shortened(textOf(i), 420),
  ];
  const announce = () => {
    node.setAttribute("aria-valuenow", chosen + 1);
    if (total) node.setAttribute("aria-valuetext", visible(lines(report.first + chosen).join(": ")));
  };
  const left = labels ? 20 : 0;
  let width = 0;
  const at = (characters) => left + (characters / ends[total || 0]) * (width - left - 1);
  const under = (x) => {
    const sought = ((x - left) / Math.max(1, width - left - 1)) * ends[total];
    let low = 0,
      high = total - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ends[middle] <= sought) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const frame = s("rect", { class: "cursor", y: 1, height: height - 2 });
  const point = (number, tip = true) => {
    chosen = number;
    frame.setAttribute("x", px(at(ends[number]) - 0.5));
    frame.setAttribute("width", px(Math.max(3, at(ends[number + 1]) - at(ends[number]) + 1)));
    announce();
    if (!tip) return;
    const box = node.getBoundingClientRect();
    const x = box.left + at((ends[number] + ends[number + 1]) / 2);
    showTip(lines(report.first + number), { left: x, width: 0, top: box.top, bottom: box.bottom });
  };
  draw = (space) => {
    width = space;
    const drawing = sheet(width, height);
    const bands = themes.map((_, number) =>
      s("rect", {
        class: number % 2 ? "band" : "band even",
        x: left,
        y: 3 + number * lane,
        width: width - left,
        height: lane,
      }),
    );
    const cells = [];
    for (let number = 0; number < total; number += 1) {
      const i = report.first + number,
        x = px(at(ends[number]));
      const wide = px(Math.max(0.7, at(ends[number + 1]) - at(ends[number]) - 0.4));
      const theme = themeOf(i);
      if (theme >= 0)
        cells.push(
          s("rect", {
            class: "cell t" + theme + (sentences.kind[i] === "body" ? "" : " head"),
            x,
            y: 3 + theme * lane,
            width: wide,
            height: lane,
          }),
        );
      if (roleOf(i) >= 0)
        cells.push(
          s("rect", {
            class: "role r" + roleOf(i),
            x,
            y: 5 + themes.length * lane,
            width: wide,
            height: ROLE_HEIGHT,
          }),
        );
    }
    const names = labels
      ? themes.map((theme, number) =>
          s("text", { x: 2, y: 3 + (number + 0.8) * lane, class: "lane" }, mark(theme)),
        )
      : [];
    fill(drawing, { "aria-hidden": "true" }, [bands, cells, names, frame]);
    if (total) point(chosen, false);
    frame.classList.toggle("kept", current >= 0);
    return drawing;
  };
  if (total) {
    const open = () => {
      hideTip();
      location.hash = toReport(report.first + chosen);
    };
    fill(
      node,
      {
        on: {
          mousemove: (event) => point(under(event.clientX - node.getBoundingClientRect().left)),
          mouseleave: () => {
            hideTip();
            if (current >= 0) point(current, false);
          },
          focus: () => {
            if (node.matches(":focus-visible")) point(chosen);
          },
          blur: hideTip,
          click: (event) => {
            point(under(event.clientX - node.getBoundingClientRect().left), false);
            open();
          },
          keydown: (event) => {
            const step = {
              ArrowLeft: -1,
              ArrowRight: 1,
              PageUp: -10,
              PageDown: 10,
              Home: -total,
              End: total,
            }[event.key];
            if (event.key === "Enter") open();
            else if (step) point(Math.min(total - 1, Math.max(0, chosen + step)));
            else return;
            event.preventDefault();
            event.stopPropagation();
          },
        },
      },
      [],
    );
  }
  announce();
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
