// Topics by report, with how often they come again, and the passport of each.
const topicName = (row) => `${row.topic + 1}` + (row.guide ? ` ${row.guide}` : "");
const leading = (row, most) => row.words.split("、").slice(0, most).join("、");

function passportRows() {
  if (hasTable("topic_passports")) return rowsOf("topic_passports");
  const found = [...new Set(column("topic_shares", "topic") || [])].sort((a, b) => a - b);
  return found.map((topic) => ({
    topic,
    guide: "",
    words: "",
    stable: false,
    seed_recurrence: null,
    resample_recurrence: null,
    share: null,
    theme: "",
    office: "",
  }));
}

const heatHead = (passports, page) =>
  h(
    "tr",
    {},
    h("th", { scope: "col" }, say("报告", "Report")),
    passports.map((row) =>
      h(
        "th",
        { scope: "col", class: row.stable ? "" : "unstable" },
        h("a", { href: withChanges({ topic: row.topic, page: page > 1 ? page : "" }) }, topicName(row)),
        h("small", {}, row.stable ? leading(row, 3) : say("不稳定", "unstable")),
      ),
    ),
  );

// The strength of a cell, from 0 to 9, stands in its class: the policy of the page allows no style of its own.
function heatCell(row, doc, name, share, top) {
  const label = `${name}, ${say("主题", "topic")} ${topicName(row)}: ${percent(share)}`;
  return h(
    "td",
    { class: (row.stable ? "heat" : "unstable") + Math.round((9 * share) / top) },
    h("a", { href: toSentences({ topic: row.topic, report: doc }), "aria-label": label }, percent(share)),
  );
}

const heatFoot = (passports) =>
  [
    ["seed_recurrence", say("换种子复现", "Recurs from other seeds")],
    ["resample_recurrence", say("重抽样复现", "Recurs in resampled corpora")],
  ].map(([name, title]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, title),
      passports.map((row) => h("td", {}, percent(row[name]))),
    ),
  );

function heatMap(passports, shares, part) {
  const names = new Map(reports.map((report) => [report.doc_id, report.name]));
  const found = new Map(shares.map((row) => [row.doc_id + "\n" + row.topic, row.share]));
  const top = Math.max(0.01, ...shares.map((row) => row.share));
  const line = (doc) => {
    const name = names.get(doc) || doc;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("a", { href: address(["report", doc]) }, name)),
      passports.map((row) => heatCell(row, doc, name, found.get(doc + "\n" + row.topic) ?? 0, top)),
    );
  };
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": say("主题 × 报告", "Topics by report") },
    h(
      "table",
      { class: "heat" },
      h(
        "caption",
        { class: "hidden" },
        say("各主题在每份报告中的占比", "The share of each topic in each report"),
      ),
      h("thead", {}, heatHead(passports, part.page)),
      h("tbody", {}, part.shown.map(line)),
      h("tfoot", {}, hasTable("topic_passports") ? heatFoot(passports) : null),
    ),
  );
}

function topicsFigure() {
  const shares = rowsOf("topic_shares"),
    passports = passportRows();
  const part = paged([...new Set(shares.map((row) => row.doc_id))], 20);
  const asked = Number(state.params.get("topic") ?? 0);
  const chosen = passports.find((row) => row.topic === asked) || passports[0];
  return figure(
    say("主题模型", "Topics"),
    say(
      "无监督主题在各报告中的占比。单元格引向该报告中含该主题至少两个领头词的句子。",
      "Shares of unsupervised topics in the reports. A cell leads to the report's sentences with two or more of the topic's leading words.",
    ),
    [
      heatMap(passports, shares, part),
      pager(part, say("份报告", "reports")),
      chosen ? passport(chosen) : null,
    ],
    [
      say(
        "灰色斜体为不稳定主题：在换种子或重抽样的重跑中复现不足一半，不宜命名或引用。",
        "Topics in grey italics are unstable: they recur in under half of the runs from other seeds or resampled corpora, and should not be named or cited.",
      ),
      hasTable("topic_passports")
        ? h(
            "a",
            { href: "topics.html" },
            say(
              "主题页：主题图与相关度调节（topics.html）",
              "The page of topics: map and relevance (topics.html)",
            ),
          )
        : "",
    ],
    "topic_shares",
  );
}

function passport(row) {
  const words = rowsOf("topic_words")
    .filter((one) => one.topic === row.topic)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 20);
  const most = Math.max(0.001, ...words.map((one) => one.weight));
  const behind = rowsOf("topic_sentences").filter((one) => one.topic === row.topic);
  return h(
    "section",
    { class: "passport", id: "passport" },
    h("h3", {}, say("主题 ", "Topic ") + topicName(row), row.stable ? "" : say("（不稳定）", " (unstable)")),
    row.share === null
      ? null
      : h(
          "p",
          {},
          say(
            `占语料 ${percent(row.share)}；换种子复现 ${percent(row.seed_recurrence)}，重抽样复现 ${percent(row.resample_recurrence)}。`,
            `${percent(row.share)} of the corpus; recurs in ${percent(row.seed_recurrence)} of other seeds and ${percent(row.resample_recurrence)} of resampled corpora.`,
          ),
          row.theme
            ? say(
                ` 最常与“${themeNamed(row.theme)}”重合（${percent(row.theme_share)}）。`,
                ` Overlaps most with ${themeNamed(row.theme)} (${percent(row.theme_share)}).`,
              )
            : "",
        ),
    words.length
      ? h(
          "ul",
          { class: "words" },
          words.map((one) =>
            h(
              "li",
              {},
              h("a", { href: toSentences({ q: one.term }) }, one.term),
              h("meter", {
                min: 0,
                max: most,
                value: one.weight,
                "aria-label": say("概率", "probability") + " " + one.weight.toFixed(3),
              }),
            ),
          ),
        )
      : null,
    behind.length
      ? [
          h("h4", {}, say("代表句", "Sentences that carry it")),
          h(
            "ol",
            { class: "found" },
            behind.map((one) => {
              const i = sentenceNumbers.get(one.sentence_id);
              return i === undefined ? null : sentenceItem(i, topicWords(row.topic).map(fold));
            }),
          ),
        ]
      : null,
  );
}
