// All sentences, filtered; each with its theme, role, score and headings.
const PER_PAGE = 50;

function sentenceItem(i, words, q = "") {
  const report = reports[sentences.report[i]],
    theme = sentences.theme[i];
  const path = headingsOf(i);
  return h(
    "li",
    { class: "sentence " + themeClass(theme) },
    h(
      "div",
      { class: "meta" },
      badge(theme),
      h("b", {}, themeNamed(theme)),
      sentences.theme2[i] ? h("span", {}, "+ " + themeNamed(sentences.theme2[i])) : null,
      sentences.role[i] ? h("span", { class: "pill" }, roleNamed(sentences.role[i])) : null,
      scoreOf(i),
      h("span", { class: "where" }, `${report.name} · ${i - report.first + 1}`),
    ),
    path.length
      ? h(
          "p",
          { class: "path" },
          path.map((up, number) => [number ? " › " : null, shortened(textOf(up), 260)]),
        )
      : null,
    h(
      "p",
      { class: "said", lang: "zh-CN" },
      h("a", { href: toReport(i, { q }), class: "open" }, marked(readOf(i), words)),
    ),
  );
}

function scoreOf(i) {
  const score = sentences.score[i];
  if (score === null) return null;
  return h(
    "span",
    {
      class: score < 0.6 || sentences.abstained[i] ? "score low" : "score",
      title: say("模型给该主题的概率", "the model's probability of the theme"),
    },
    score.toFixed(2),
    sentences.abstained[i] ? say(" 弃权", " abstained") : score < 0.6 ? say(" 不确定", " unsure") : "",
  );
}

function chips(name, categories, chosen, mark) {
  return h(
    "fieldset",
    { class: "chips" },
    h("legend", {}, name === "theme" ? say("主题", "Theme") : say("功能", "Role")),
    categories.map((category) =>
      h(
        "label",
        { class: chosen.includes(category.code) ? "chip on" : "chip" },
        h("input", {
          type: "checkbox",
          name,
          value: category.code,
          checked: chosen.includes(category.code),
          on: {
            change: () => {
              const boxes = document.querySelectorAll(`input[name=${name}]:checked`);
              location.hash = withChanges({ [name]: [...boxes].map((box) => box.value) });
            },
          },
        }),
        mark ? badge(category.code) : null,
        named(category),
      ),
    ),
  );
}

function picker(name, label, options, chosen) {
  return h(
    "label",
    { class: "control" },
    label,
    h(
      "select",
      {
        name,
        id: "pick-" + name,
        on: {
          change: (event) => {
            location.hash = withChanges({ [name]: event.target.value });
          },
        },
      },
      options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
    ),
  );
}

function filterBar(filter) {
  const all = [["", say("全部", "all")]];
  const choices = reports.filter((report) => !filter.office || report.office === filter.office);
  return h(
    "form",
    {
      class: "filters",
      "aria-label": say("筛选", "Filters"),
      on: { submit: (event) => event.preventDefault() },
    },
    h(
      "div",
      { class: "controls" },
      picker(
        "office",
        say("街道", "Office"),
        [...all, ...offices.map((office) => [office, office])],
        filter.office,
      ),
      reports.length > offices.length || filter.report
        ? picker(
            "report",
            say("报告", "Report"),
            [...all, ...choices.map((report) => [report.doc_id, report.name])],
            filter.report,
          )
        : null,
      picker(
        "kind",
        say("类型", "Kind"),
        [...all, ...["title", "heading", "body"].map((kind) => [kind, nameOf(kind)])],
        filter.kind,
      ),
      picker(
        "below",
        say("概率", "Score"),
        [
          ["", say("全部", "all")],
          ["0.6", say("低于 0.6", "below 0.6")],
          ["0.8", say("低于 0.8", "below 0.8")],
        ],
        filter.below ? String(filter.below) : "",
      ),
      picker(
        "sort",
        say("排序", "Sort"),
        [
          ["", filter.topic === "" ? say("原文顺序", "as written") : say("词最多", "most words")],
          ["score", say("最不确定", "least sure")],
          ["length", say("最长", "longest")],
        ],
        filter.sort,
      ),
    ),
    h(
      "div",
      { class: "controls" },
      chips("theme", themes, filter.theme, true),
      roles.length ? chips("role", roles, filter.role, false) : null,
    ),
    h(
      "div",
      { class: "controls" },
      filter.topic === ""
        ? null
        : h(
            "span",
            { class: "chip on" },
            say("主题模型：含以下词中至少两个 ", "topic: two or more of ") +
              topicWords(filter.topic).join("、"),
          ),
      filter.second
        ? h("span", { class: "chip on" }, say("第二主题 ", "second theme ") + themeNamed(filter.second))
        : null,
      h("a", { class: "button", href: address(["sentences"]) }, say("清除筛选", "Clear filters")),
    ),
  );
}

function themeBar(found) {
  const counts = themes.map(() => 0);
  for (const i of found) if (themeOf(i) >= 0) counts[themeOf(i)] += 1;
  const told = themes.map((theme, number) => `${named(theme)} ${counts[number]}`).join(", ");
  return h(
    "div",
    { class: "mix", role: "img", "aria-label": told },
    counts.map((n, number) => {
      if (!n) return null;
      const part = h(
        "span",
        { class: "t" + number, title: `${named(themes[number])}: ${n} (${percent(n / found.length)})` },
        n / found.length > 0.06 ? mark(themes[number]) : "",
      );
      part.style.flexGrow = n;
      return part;
    }),
  );
}

function sentencesView() {
  const filter = readFilter(),
    found = findSentences(filter),
    words = [...wordsOf(filter.q)];
  if (filter.topic !== "") words.push(...topicWords(filter.topic).map(fold));
  const part = paged(found, PER_PAGE);
  return [
    h("h1", { tabindex: -1 }, say("句子", "Sentences")),
    filterBar(filter),
    reports.length < content.total.reports ? leftOut() : null,
    h(
      "p",
      { class: "lead status" },
      say(
        `${count(found.length)} 句，共 ${count(size)}`,
        `${count(found.length)} of ${count(size)} sentences`,
      ),
      filter.q ? say(`，搜索“${filter.q}”`, ` with “${filter.q}”`) : "",
    ),
    found.length
      ? themeBar(found)
      : h(
          "p",
          { class: "empty" },
          say("没有符合条件的句子；请放宽筛选。", "No sentence fits; loosen the filters."),
        ),
    h(
      "ol",
      { class: "found", start: part.first + 1 },
      part.shown.map((i) => sentenceItem(i, words, filter.q)),
    ),
    found.length ? pager(part, say("句", "sentences")) : null,
  ];
}
