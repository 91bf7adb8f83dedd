// A report in full: every sentence in the colour, with the mark and the line of its theme; what was set
// aside as page furniture is shown dim.
function pieces(report) {
  const found = report.furniture.map(([start, end]) => ({ start, end, i: -1 }));
  for (let i = report.first; i < report.last; i += 1)
    found.push({ start: sentences.start[i], end: sentences.end[i], i });
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

function readerText(report, chosen, span, dimmed, words) {
  const body = h("div", { class: "paper", lang: "zh-CN" });
  let line = h("p", {}),
    here = 0;
  const between = (text) => {
    const parts = text.split(/\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/);
    parts.forEach((part, number) => {
      if (number) {
        if (line.hasChildNodes()) body.append(line);
        line = h("p", {});
      }
      if (part.trim()) line.append(h("span", { class: "aside" }, part));
      else if (part && line.hasChildNodes()) line.append(part);
    });
  };
  for (const piece of pieces(report)) {
    if (piece.start < here) continue;
    between(cut(report, here, piece.start));
    here = piece.end;
    if (piece.i < 0) between(cut(report, piece.start, piece.end));
    else line.append(readerSentence(report, piece.i, piece.i === chosen, span, dimmed, words));
    if (piece.i >= 0 && sentences.kind[piece.i] === "title") line.classList.add("title");
  }
  between(report.text.slice(place(report, here)));
  if (line.hasChildNodes()) body.append(line);
  return body;
}

function readerSentence(report, i, chosen, span, dimmed, words) {
  const theme = sentences.theme[i],
    text = textOf(i);
  const spans =
    chosen && span ? [span.map((offset) => place(report, offset) - place(report, sentences.start[i]))] : [];
  const dim = dimmed.length && !dimmed.includes(theme);
  return h(
    "span",
    {
      class: `unit ${themeClass(theme)}${sentences.kind[i] === "heading" ? " head" : ""}${chosen ? " chosen" : ""}${dim ? " dim" : ""}`,
      id: "s" + (i - report.first + 1),
      "data-i": i,
    },
    badge(theme),
    h(
      "a",
      {
        href: withChanges({ s: i - report.first + 1, from: "", to: "" }),
        class: "unit-text",
        tabindex: chosen ? 0 : -1,
        "aria-current": chosen ? "true" : null,
        "aria-label": `${themeNamed(theme)}, ${roleNamed(sentences.role[i])}: ${text}`,
      },
      marked(text, words, spans),
    ),
  );
}

function details(report, i) {
  if (i < 0)
    return h(
      "p",
      { class: "lead" },
      say(
        "点击一句查看其标注；方向键 ↑ ↓ 逐句移动。",
        "Choose a sentence to see its labels; the arrow keys ↑ ↓ go from sentence to sentence.",
      ),
    );
  const theme = sentences.theme[i],
    path = headingsOf(i),
    id = sentences.sentence_id[i];
  const rows = [
    [say("主题", "Theme"), [badge(theme), themeNamed(theme), " ", scoreOf(i)]],
    [say("第二主题", "Second theme"), sentences.theme2[i] ? themeNamed(sentences.theme2[i]) : null],
    [
      say("功能", "Role"),
      sentences.role[i]
        ? [
            roleNamed(sentences.role[i]),
            sentences.role_score[i] === null ? "" : " " + sentences.role_score[i].toFixed(2),
          ]
        : null,
    ],
    [say("类型", "Kind"), [nameOf(sentences.kind[i]), sentences.marker[i] ? " " + sentences.marker[i] : ""]],
    [
      say("所在标题", "Under"),
      path.length
        ? path.map((up, number) => [
            number ? " › " : null,
            h("a", { href: toReport(up) }, shortened(textOf(up), 300)),
          ])
        : null,
    ],
    [say("编号", "Id"), id],
  ];
  const inside = ledgerOf(id);
  return [
    h(
      "dl",
      {},
      rows.filter((row) => row[1]).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    inside.length
      ? h(
          "ul",
          { class: "inside", "aria-label": say("句中的数量与举措", "Quantities and initiatives in it") },
          inside,
        )
      : null,
    h(
      "p",
      {},
      h(
        "a",
        { class: "button", href: toSentences({ office: report.office, theme }) },
        say("该街道同主题的句子", "This office's sentences of the theme"),
      ),
    ),
  ];
}

// What the ledgers read in a sentence.
function ledgerOf(id) {
  const found = [];
  for (const [table, describe] of [
    ["quantities", (cell) => `${cell("indicator")} ${cell("text")} (${nameOf(cell("status"))})`],
    ["initiatives", (cell) => `“${cell("name")}” (${nameOf(cell("kind"))})`],
  ]) {
    const ids = column(table, "sentence_id") || [];
    for (let row = ids.indexOf(id); row >= 0 && found.length < 30; row = ids.indexOf(id, row + 1)) {
      const cell = (name) => column(table, name)[row];
      found.push(h("li", {}, h("a", { href: toSentence(id, cell("start"), cell("end")) }, describe(cell))));
    }
  }
  return found;
}

function readerLegend(report, chosen) {
  const counts = new Map();
  for (let i = report.first; i < report.last; i += 1)
    counts.set(sentences.theme[i], (counts.get(sentences.theme[i]) || 0) + 1);
  return h(
    "div",
    { class: "key", role: "group", "aria-label": say("只突出所选主题", "Bring out the chosen themes") },
    themes.map((theme) => {
      const on = chosen.includes(theme.code),
        next = on ? chosen.filter((code) => code !== theme.code) : [...chosen, theme.code];
      return h(
        "a",
        {
          class: `chip ${themeClass(theme.code)}${on ? " on" : ""}`,
          href: withChanges({ theme: next }),
          "aria-pressed": null,
        },
        badge(theme.code),
        h("span", { class: "lined" }, named(theme)),
        " ",
        counts.get(theme.code) || 0,
        on ? h("span", { class: "hidden" }, say("（已选）", " (chosen)")) : null,
      );
    }),
  );
}

function outline(report) {
  const heads = [];
  for (let i = report.first; i < report.last; i += 1)
    if (sentences.kind[i] === "heading" && headingsOf(i).length < 2) heads.push(i);
  if (!heads.length) return null;
  return h(
    "details",
    { class: "outline" },
    h("summary", {}, say("目录", "Contents")),
    h(
      "ol",
      {},
      heads
        .slice(0, 200)
        .map((i) =>
          h(
            "li",
            { class: headingsOf(i).length ? "sub" : "" },
            h("a", { href: toReport(i) }, badge(sentences.theme[i]), shortened(textOf(i), 300)),
          ),
        ),
    ),
  );
}

function reportsList() {
  const part = paged(reports, 20);
  return [
    h("h1", { tabindex: -1 }, say("报告", "Reports")),
    h(
      "p",
      { class: "lead" },
      say(
        "每份报告从左到右为逐句主题，一行一主题，底行为功能。点击任意位置进入原文。",
        "Each report's sentences from left to right, a lane for each theme, roles below. Any place leads into the text.",
      ),
    ),
    legend(),
    ribbons(part.shown),
    pager(part, say("份报告", "reports")),
    leftOut(),
  ];
}

function readerView() {
  const number = reportNumbers.get(state.path[1]);
  if (number === undefined) return reportsList();
  const report = reports[number],
    total = report.last - report.first;
  const asked = Number(state.params.get("s"));
  const chosen = asked >= 1 && asked <= total ? report.first + Math.floor(asked) - 1 : -1;
  const span = state.params.has("from")
    ? [Number(state.params.get("from")), Number(state.params.get("to"))]
    : null;
  const dimmed = state.params.getAll("theme"),
    words = wordsOf(state.params.get("q"));
  const step = (to, text) =>
    reports[to] ? h("a", { class: "button", href: address(["report", reports[to].doc_id]) }, text) : null;
  const pick = h(
    "select",
    { id: "pick-doc", on: { change: (event) => go(["report", event.target.value]) } },
    reports.map((one) => h("option", { value: one.doc_id, selected: one === report }, one.name)),
  );
  return [
    h(
      "div",
      { class: "top" },
      h("h1", { tabindex: -1 }, report.title || report.name),
      h(
        "p",
        { class: "lead" },
        [
          report.office,
          period(report),
          nameOf(report.genre),
          say(`${count(total)} 句`, `${count(total)} sentences`),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      h(
        "div",
        { class: "controls" },
        h("label", { class: "control" }, say("报告", "Report"), pick),
        step(number - 1, say("‹ 上一份", "‹ Previous")),
        step(number + 1, say("下一份 ›", "Next ›")),
      ),
    ),
    ribbon(report, { lane: 12, current: chosen >= 0 ? chosen - report.first : -1, labels: true }),
    readerLegend(report, dimmed),
    h(
      "div",
      { class: "reader" },
      readerText(report, chosen, span, dimmed, words),
      h(
        "aside",
        { class: "details", "aria-label": say("所选句子", "The chosen sentence") },
        details(report, chosen),
        outline(report),
      ),
    ),
  ];
}
