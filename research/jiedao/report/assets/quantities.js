// Growth rates side by side, and targets beside the results that tell whether they were kept.
const signed = (row) => (row.sign === "-" && row.value > 0 ? -row.value : row.value);
const amount = (value, unit) => plain(value) + (unit === "%" ? " %" : " " + unit);

function growthFigure() {
  const all = rowsOf("quantities").filter(
    (row) => row.kind === "growth" && row.unit === "%" && sentenceNumbers.has(row.sentence_id),
  );
  const groups = new Map();
  for (const row of all) {
    row.report = reports[sentences.report[sentenceNumbers.get(row.sentence_id)]];
    const name = row.indicator || say("（未标明指标）", "(indicator not named)");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  const breadth = (rows) => new Set(rows.map((row) => row.report.office)).size;
  const order = [...groups].sort(
    (a, b) => breadth(b[1]) - breadth(a[1]) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1),
  );
  const part = paged(order, 25);
  const sizes = all.map(signed).sort((a, b) => a - b);
  const quantile = (p) => sizes[Math.min(sizes.length - 1, Math.floor(p * sizes.length))] ?? 0;
  const low = Math.min(0, quantile(0.05)) - 2,
    high = Math.max(10, quantile(0.9)) * 1.1;
  const list = h(
    "div",
    { class: "panel plain wide" },
    chart(say("增长率", "Growth rates"), (width) => {
      const left = Math.min(width * 0.4, Math.max(...part.shown.map(([name]) => textWidth(name)), 40) + 10),
        height = part.shown.length * ROW + 30;
      const at = scale(low, high, left + 8, width - 20);
      const inside = (value) => Math.min(high, Math.max(low, value));
      return fill(sheet(width, height), {}, [
        axis(ticks(low, high, width < 500 ? 4 : 8), at, 2, height - 24, (value) => plain(value) + " %", 0),
        part.shown.map(([name, rows], number) => {
          const y = number * ROW + 14;
          return s(
            "g",
            { class: "row" },
            s("text", { x: left, y: y + 4, "text-anchor": "end", class: "name" }, shortened(name, left - 4)),
            rows.map((row) => {
              const value = signed(row),
                x = at(inside(value)),
                beyond = value > high || value < low;
              return linked(
                toSentence(row.sentence_id, row.start, row.end),
                [
                  `${row.report.name} · ${name}: ${plain(value)} %` +
                    (row.bound === ">=" ? say("（以上）", " (or more)") : ""),
                  `${nameOf(row.status)}${row.period ? " · " + row.period : ""} · ${row.text}`,
                ],
                row.report.office,
                hit(x - 7, y - 9, 14, 18),
                beyond
                  ? s("path", { d: triangle(x, y, value > high ? 1 : -1), class: "dot beyond" })
                  : dot(x, y, 5, row.status === "target" ? "hollow" : "full"),
                rows.length > 1
                  ? null
                  : beside(x, y, at(high), row.report.name + (beyond ? ` ${plain(value)} %` : "")),
              );
            }),
          );
        }),
      ]);
    }),
  );
  return figure(
    say("增长率", "Growth rates"),
    say(
      "报告中写明的同比或环比增长率，按指标排列；点引向原句。",
      "Growth rates that the reports state, by indicator; a dot leads to its sentence.",
    ),
    all.length
      ? [list, pager(part, say("项指标", "indicators"))]
      : h("p", {}, say("报告中没有识别到增长率。", "No growth rates were read in the reports.")),
    [
      say(
        "实心为已完成，空心为目标；三角为超出刻度的数值。共 ",
        "Filled dots are achieved, rings are targets; triangles lie beyond the scale. ",
      ) + say(`${all.length} 条。`, `${all.length} rates.`),
      say(
        "由规则读取；各街道口径和时段可能不同，不宜直接排名。",
        "Read by rules; offices may count differently and over other months, so ranks mislead.",
      ),
    ],
    "quantities",
  );
}

// The name of the office beside the only dot of a row, on the side that has room.
function beside(x, y, end, text) {
  const room = x + 10 + textWidth(text, 11) < end;
  return s(
    "text",
    { x: room ? x + 10 : x - 10, y: y + 4, "text-anchor": room ? "start" : "end", class: "faint" },
    text,
  );
}

const OUTCOME = { kept: "✓", missed: "✗", open: "○" };

function targetsFigure() {
  const all = rowsOf("targets"),
    told = all.filter((row) => row.result !== null && row.progress !== null);
  told.sort((a, b) => (a.office < b.office ? -1 : a.office > b.office ? 1 : 0) || b.progress - a.progress);
  const part = paged(told, 25),
    top = Math.min(2, Math.max(1.1, ...told.map((row) => row.progress)));
  const list = h(
    "div",
    { class: "panel plain wide" },
    chart(say("目标与结果", "Targets and results"), (width) => {
      const names = part.shown.map((row) => `${row.office} · ${row.indicator}`);
      const left = Math.min(width * 0.42, Math.max(...names.map((name) => textWidth(name)), 40) + 10),
        height = part.shown.length * ROW + 30;
      const at = scale(0, top, left + 8, width - 40);
      return fill(sheet(width, height), {}, [
        axis(ticks(0, top, 4), at, 2, height - 24, percent, 1),
        part.shown.map((row, number) => {
          const y = number * ROW + 14,
            reached = Math.max(0, Math.min(top, row.progress));
          return s(
            "g",
            { class: "row" },
            s(
              "text",
              { x: left, y: y + 4, "text-anchor": "end", class: "name" },
              shortened(names[number], left - 4),
            ),
            linked(
              toSentence(row.result_id, row.result_start, row.result_end),
              [
                `${names[number]}: ${nameOf(row.outcome)}`,
                say(
                  `结果 ${amount(row.result, row.unit)}（${row.result_period || "–"}），目标 ${amount(row.target, row.unit)}（${row.target_period || "–"}）`,
                  `result ${amount(row.result, row.unit)} (${row.result_period || "–"}), target ${amount(row.target, row.unit)} (${row.target_period || "–"})`,
                ),
                row.note,
              ],
              row.office,
              hit(at(0), y - 11, at(top) - at(0), 22),
              s("rect", {
                x: at(0),
                y: y - 5,
                width: Math.max(1, at(reached) - at(0)),
                height: 10,
                class: "bar " + row.outcome,
              }),
            ),
            linked(
              toSentence(row.target_id, row.target_start, row.target_end),
              [say("目标：", "Target: ") + amount(row.target, row.unit), row.target_period],
              row.office,
              hit(at(1) - 6, y - 11, 12, 22),
              s("line", { x1: at(1), x2: at(1), y1: y - 9, y2: y + 9, class: "goal" }),
            ),
            s("text", { x: width - 26, y: y + 5, class: "outcome" }, OUTCOME[row.outcome]),
          );
        }),
      ]);
    }),
  );
  const open = all.filter((row) => row.result === null).length;
  return figure(
    say("目标与结果", "Targets and results"),
    say(
      "有结果可对照的目标：结果占目标的比例。条引向结果句，竖线引向目标句。",
      "Targets with a result beside them: the result as a part of the target. A bar leads to the result, its line to the target.",
    ),
    told.length
      ? [list, pager(part, say("个目标", "targets"))]
      : h("p", {}, say("没有可对照结果的目标。", "No target has a result beside it.")),
    [
      say(
        `✓ 完成，✗ 未完成，○ 待定（结果未覆盖目标的全部时段）。另有 ${open} 个目标没有可对照的结果。`,
        `✓ kept, ✗ missed, ○ open (the result does not cover the target's months). ${open} more targets have no result beside them.`,
      ),
      say("由规则配对，请在原句中核对。", "Paired by rules; check them in their sentences."),
    ],
    "targets",
  );
}
