// What was studied, how to read it, and the reports at a glance.
function leftOut() {
  const told = [];
  if (reports.length < content.total.reports) {
    told.push(
      say(
        `此页含前 ${count(reports.length)} 份报告（共 ${count(content.total.reports)} 份）的 ${count(size)} 句（共 ${count(content.total.sentences)} 句）；图表仍计入全部报告，其余句子见 tables/。`,
        `This page has the first ${count(reports.length)} of ${count(content.total.reports)} reports, ${count(size)} of ${count(content.total.sentences)} sentences; figures count all reports, the other sentences stand in tables/.`,
      ),
    );
  }
  for (const [name, table] of Object.entries(content.tables)) {
    if (table.rows < table.total)
      told.push(
        say(
          `表“${tableName(name)}”只含前 ${count(table.rows)} 行，共 ${count(table.total)} 行。`,
          `The table ${tableName(name)} has its first ${count(table.rows)} of ${count(table.total)} rows.`,
        ),
      );
  }
  return told.length
    ? h(
        "div",
        { class: "warning", role: "note" },
        told.map((one) => h("p", {}, one)),
      )
    : null;
}

function caveats() {
  const labeller = (content.record.model && content.record.model.labeller) || "–";
  const shares = rowsOf("shares"),
    corrected = shares.filter((row) => row.corrected !== undefined && row.corrected !== null).length;
  const unsure = sentences.score.filter((score) => score !== null && score < 0.6).length;
  return [
    say(
      `主题与功能由模型（${labeller}）标注，不是人工编码；其中 ${count(unsure)} 句（${percent(unsure / Math.max(1, size))}）的主题概率低于 0.6。`,
      `Themes and roles are given by a model (${labeller}), not by human coders; the theme of ${count(unsure)} sentences (${percent(unsure / Math.max(1, size))}) has a probability below 0.6.`,
    ),
    ...quality(),
    corrected === 0
      ? say(
          "占比未按模型误差校正，原因见下方运行说明。",
          "Shares are not corrected for the model's errors; the notes of the run say why.",
        )
      : say(
          `${corrected} / ${shares.length} 个占比另给出按模型误差校正的值（图中空心点）。`,
          `${corrected} of ${shares.length} shares stand beside a value corrected for the model's errors (hollow dots).`,
        ),
    say(
      "区间为 95%，以段落块为抽样单位；报告少时区间很宽，街道之间的差异多不显著。",
      "Intervals are of 95 % and draw blocks of text anew; with few reports they are wide and most differences between offices cannot be told from chance.",
    ),
    say(
      "数量、目标与举措由规则或模型读取，引用前请回到原句核对。",
      "Quantities, targets and initiatives are read by rules or a model: go back to the sentence before citing one.",
    ),
  ];
}

// How often the labeller and the readers were right, where the run tells; every score with n and interval.
function quality() {
  const found = content.record.quality || {},
    labeller = found.labeller || {};
  const told = (row) => `${percent(row.value)} (${range(row.low, row.high)}, n = ${count(row.n)})`;
  const score = (task) =>
    (labeller.scores || []).find((row) => row.task === task && row.measure === "accuracy");
  const [theme, role] = [score("theme"), score("role")];
  const f1 = (name) => (found[name] || []).find((row) => row.measure === "f1");
  const lines = [];
  if (theme) {
    lines.push([
      say(
        `在 ${labeller.groups_evaluated} 个街道的留一检验中，主题正确 ${told(theme)}`,
        `Offices held out one at a time (${labeller.groups_evaluated}), ${told(theme)} of themes are right`,
      ),
      role ? say(`，功能正确 ${told(role)}`, `, and ${told(role)} of roles`) : "",
      say("；参考标注：", "; reference labels: "),
      h("span", { lang: "en" }, labeller.labels),
      say("。", "."),
    ]);
  }
  for (const [name, what] of [
    ["quantities", say("数量", "Quantities")],
    ["initiatives", say("举措", "Initiatives")],
  ]) {
    if (f1(name))
      lines.push(
        say(
          `${what}：五份示例报告上的 F1 ${told(f1(name))}；在其他报告上应低于此。`,
          `${what}: F1 ${told(f1(name))} on the five seed reports; expect less elsewhere.`,
        ),
      );
  }
  return lines;
}

function tiles() {
  const characters = sentences.start.reduce((sum, start, i) => sum + sentences.end[i] - start, 0);
  const months = reports
    .flatMap((report) => [report.period_start, report.period_end])
    .filter(Boolean)
    .sort();
  const tile = (value, name, href, kind = "") =>
    h(
      "li",
      { class: kind },
      h(href ? "a" : "span", href ? { href } : {}, h("b", {}, value), h("span", {}, name)),
    );
  const rows = (name) => (content.tables[name] ? content.tables[name].total : 0);
  return h(
    "ul",
    { class: "tiles" },
    tile(count(offices.length), say("街道", "offices"), address(["figures", "shares"])),
    tile(count(content.total.reports), say("报告", "reports"), address(["reports"])),
    tile(count(content.total.sentences), say("句子", "sentences"), address(["sentences"])),
    tile(count(characters), say("字", "characters")),
    rows("quantities")
      ? tile(count(rows("quantities")), say("数量", "quantities"), address(["tables", "quantities"]))
      : null,
    rows("initiatives")
      ? tile(
          count(rows("initiatives")),
          say("举措提及", "initiatives named"),
          address(["tables", "initiatives"]),
        )
      : null,
    months.length
      ? tile(`${months[0]} – ${months[months.length - 1]}`, say("时段", "period"), null, "wide")
      : null,
  );
}

function overviewView() {
  const part = paged(reports, 10),
    model = content.record.model || {},
    versions = content.record.versions || {};
  return [
    h("h1", { tabindex: -1 }, say(content.scheme.title, content.scheme.title_en)),
    h("p", { class: "lead" }, offices.slice(0, 12).join("、") + (offices.length > 12 ? "…" : "")),
    tiles(),
    leftOut(),
    h(
      "section",
      {},
      h("h2", {}, say("报告一览", "The reports at a glance")),
      h(
        "p",
        { class: "lead" },
        say(
          "从左到右为逐句主题，一行一主题，底行为功能。移动鼠标或按 ← → 浏览，点击或回车进入原文。",
          "Sentences from left to right, a lane for each theme, roles below. Move the pointer or press ← →; a click or Enter opens the text there.",
        ),
      ),
      legend(),
      ribbons(part.shown),
      pager(part, say("份报告", "reports")),
    ),
    h(
      "div",
      { class: "columns" },
      h(
        "section",
        {},
        h("h2", {}, say("阅读须知", "How far to trust it")),
        h(
          "ul",
          { class: "caveats" },
          caveats().map((one) => h("li", {}, one)),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, say("运行说明", "Notes of the run")),
        content.notes.length
          ? h(
              "ul",
              { class: "caveats", lang: "en" },
              content.notes.map((note) => h("li", {}, note)),
            )
          : h("p", {}, say("无。", "None.")),
        h(
          "p",
          { class: "lead" },
          [content.scheme.identity, model.labeller, versions.jiedao ? "jiedao " + versions.jiedao : ""]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    ),
    ![...themes, ...roles].some((category) => category.definition)
      ? null
      : h(
          "section",
          {},
          h("h2", {}, say("主题与功能的定义", "What themes and roles mean")),
          h(
            "dl",
            { class: "codes" },
            [...themes, ...roles].map((category) => [
              h("dt", {}, badge(category.code), named(category)),
              h("dd", { lang: "en" }, category.definition || "–"),
            ]),
          ),
        ),
  ];
}
