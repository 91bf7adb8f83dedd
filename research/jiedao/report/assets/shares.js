// Figures of the themes: shares, profiles beside the others, and what was done beside what is planned.
function themePanels(rows, makeRow) {
  return themes
    .map((theme) => ({
      title: named(theme),
      badge: badge(theme.code),
      kind: themeClass(theme.code),
      rows: rows.filter((row) => row.theme === theme.code).map(makeRow),
    }))
    .filter((panel) => panel.rows.length);
}

// The offices of a page, in the order that the reader chose.
function officePage(rows, size, most = 20) {
  const all = [...new Set(rows.map((row) => row.office))];
  const by = state.params.get("by") || "";
  if (by) {
    const values = new Map(
      rows.filter((row) => row.theme === by).map((row) => [row.office, size(row) ?? -Infinity]),
    );
    all.sort((a, b) => (values.get(b) ?? -Infinity) - (values.get(a) ?? -Infinity));
  }
  const part = paged(all, most),
    shown = new Set(part.shown),
    order = new Map(all.map((name, number) => [name, number]));
  return {
    part,
    rows: rows
      .filter((row) => shown.has(row.office))
      .sort((a, b) => order.get(a.office) - order.get(b.office)),
  };
}

function orderControl() {
  const choose = h(
    "select",
    {
      id: "by",
      on: {
        change: (event) => {
          location.hash = withChanges({ by: event.target.value });
        },
      },
    },
    h("option", { value: "" }, say("语料顺序", "order of the corpus")),
    themes.map((theme) =>
      h("option", { value: theme.code, selected: state.params.get("by") === theme.code }, named(theme)),
    ),
  );
  return h("label", { class: "control" }, say("街道排序依据 ", "Order offices by "), choose);
}

const highest = (rows, names, least) =>
  Math.max(least, ...rows.flatMap((row) => names.map((name) => row[name] ?? 0)));

function sharesFigure() {
  const all = rowsOf("shares").filter((row) => row.office !== undefined);
  const corrected =
    all.length > 0 && all[0].corrected !== undefined && all.some((row) => row.corrected !== null);
  const { part, rows } = officePage(all, (row) => row.share);
  const top = Math.min(1, highest(all, ["high", "corrected_high"], 0.1) * 1.03);
  const panels = themePanels(rows, (row) => ({
    name: row.office,
    key: row.office,
    draw: (at, y) =>
      linked(
        toSentences({ office: row.office, theme: row.theme }),
        [
          `${row.office} · ${themeNamed(row.theme)}: ${percent(row.share)}`,
          say(
            `95% 区间 ${range(row.low, row.high)}；${row.n} / ${row.total} ${units()}`,
            `95 % interval ${range(row.low, row.high)}; ${row.n} of ${row.total} ${units()}`,
          ),
          corrected && row.corrected !== null
            ? say(
                `校正后 ${percent(row.corrected)}（${range(row.corrected_low, row.corrected_high)}）`,
                `corrected ${percent(row.corrected)} (${range(row.corrected_low, row.corrected_high)})`,
              )
            : "",
        ],
        row.office,
        hit(at(0), y - ROW / 2, at(top) - at(0), ROW),
        interval(at, row.low, row.high, y - (corrected ? 3 : 0), "raw"),
        dot(at(row.share), y - (corrected ? 3 : 0), 5, "full"),
        corrected && row.corrected !== null
          ? [
              interval(at, row.corrected_low, row.corrected_high, y + 6, "thin"),
              dot(at(row.corrected), y + 6, 3.5, "hollow"),
            ]
          : null,
      ),
  }));
  return figure(
    say("主题占比", "Shares of themes"),
    say(
      "每个街道的报告有多少篇幅谈各主题。点击一行查看背后的句子。",
      "How much of an office's reports is about each theme. A row leads to the sentences behind it.",
    ),
    [
      orderControl(),
      panelGrid(panels, {
        label: say("主题占比", "Shares of themes"),
        low: 0,
        high: top,
        places: ticks(0, top, 4),
        format: percent,
      }),
      pager(part, say("个街道", "offices")),
    ],
    [
      say(
        `实心点为占全部${units()}的比例，横线为 95% 区间（以段落块重抽样）。`,
        `Filled dots are shares of all ${units()}, lines are 95 % intervals (blocks of text resampled).`,
      ),
      corrected
        ? say(
            "空心点为校正模型误差后的占比及其区间。",
            "Hollow dots are shares corrected for the labeller's errors, with their intervals.",
          )
        : say(
            "未校正标注模型的误差，原因见“概览”的说明。",
            "Not corrected for the labeller's errors; the notes of the overview say why.",
          ),
    ],
    "shares",
  );
}

const FOLDS = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
const times = (value) => "×" + (value < 0 ? `1/${2 ** -value}` : 2 ** value);

function profilesFigure() {
  const all = rowsOf("profile").filter((row) => row.office !== undefined);
  const { part, rows } = officePage(all, (row) => row.location_quotient);
  const edge = (value) => Math.min(4, Math.max(-4, Math.log2(Math.max(value, 1e-9))));
  const span = Math.ceil(
    Math.max(1, ...all.map((row) => Math.max(Math.abs(edge(row.low)), Math.abs(edge(row.high))))),
  );
  const panels = themePanels(rows, (row) => ({
    name: row.office,
    key: row.office,
    draw: (at, y) => {
      const clear = row.low > 1 || row.high < 1;
      return linked(
        toSentences({ office: row.office, theme: row.theme }),
        [
          `${row.office} · ${themeNamed(row.theme)}: ` +
            (row.location_quotient === null ? "–" : "×" + plain(Number(row.location_quotient.toFixed(2)))),
          say(
            `95% 区间 ×${row.low.toFixed(2)} 至 ×${row.high.toFixed(2)}`,
            `95 % interval ×${row.low.toFixed(2)} to ×${row.high.toFixed(2)}`,
          ),
          say(
            `本街道 ${percent(row.share)}，其他街道 ${percent(row.reference_share)}`,
            `here ${percent(row.share)}, elsewhere ${percent(row.reference_share)}`,
          ),
        ],
        row.office,
        hit(at(-span), y - ROW / 2, at(span) - at(-span), ROW),
        interval(at, edge(row.low), edge(row.high), y, "raw"),
        row.location_quotient === null
          ? null
          : Math.abs(Math.log2(row.location_quotient)) > span
            ? s("path", {
                d: triangle(at(edge(row.location_quotient)), y, row.location_quotient > 1 ? 1 : -1),
                class: clear ? "dot full" : "dot hollow",
              })
            : dot(at(edge(row.location_quotient)), y, 5, clear ? "full" : "hollow"),
      );
    },
  }));
  return figure(
    say("街道特征", "Profiles of offices"),
    say(
      "某主题在该街道的占比是其他街道的几倍。",
      "How many times as large a theme's share is as in the other offices.",
    ),
    [
      orderControl(),
      panelGrid(panels, {
        label: say("街道特征", "Profiles"),
        low: -span,
        high: span,
        places: FOLDS.filter((value) => Math.abs(value) <= span && (span < 3 || value % 2 === 0)),
        format: times,
        strong: 0,
      }),
      pager(part, say("个街道", "offices")),
    ],
    [
      say(
        "对数刻度；竖线 ×1 为与其他街道相同，三角为超出刻度。横线为 95% 区间；实心点的区间不含 ×1。",
        "Log scale; ×1 is as in the other offices, triangles lie beyond the scale. Lines are 95 % intervals; a filled dot's interval leaves out ×1.",
      ),
      all.length ? say("比较对象：其余街道。", "Compared with the rest of the corpus.") : "",
    ],
    "profile",
  );
}

// One side of a shift: what was done, or what is planned, with the way to its sentences.
function shiftSide(row, side, at, y, shape) {
  const share = row["share_" + side],
    n = row["n_" + side],
    total = row["total_" + side],
    code = row[side];
  if (share === null) return null;
  const q = row.q === null ? "–" : row.q.toFixed(2),
    [difference, low, high] = [row.difference, row.low, row.high].map(points);
  return linked(
    toSentences({ office: row.office, theme: row.theme, role: code }),
    [
      `${row.office} · ${themeNamed(row.theme)} · ${roleNamed(code)}: ${percent(share)}`,
      say(`${n} / ${total} ${units()}`, `${n} of ${total} ${units()}`),
      row.difference === null
        ? row.remark
        : say(
            `变化 ${difference} 个百分点（95% 区间 ${low} 至 ${high}），q = ${q}`,
            `shift ${difference} points (95 % interval ${low} to ${high}), q = ${q}`,
          ),
    ],
    row.office,
    hit(at(share) - 10, y - ROW / 2, 20, ROW),
    shape(at(share)),
  );
}

function shiftMarks(row, at, y, top) {
  const sure = row.q !== null && row.q < 0.05,
    way = (row.difference ?? 1) >= 0 ? 1 : -1;
  const whole = row.share_first !== null && row.share_second !== null;
  return [
    whole
      ? s("line", {
          x1: at(row.share_first),
          x2: at(row.share_second),
          y1: y,
          y2: y,
          class: sure ? "shift sure" : "shift",
          "data-row": row.office,
        })
      : null,
    shiftSide(row, "first", at, y, (x) => dot(x, y, 4.5, "hollow")),
    shiftSide(row, "second", at, y, (x) => s("path", { d: triangle(x, y, way), class: "dot full" })),
    row.difference === null
      ? s("text", { x: at(top), y: y + 4, "text-anchor": "end", class: "faint" }, say("句子太少", "too few"))
      : null,
  ];
}

function shiftsFigure() {
  const codes = roles.map((role) => role.code);
  const all = rowsOf("shifts").filter((row) => codes.includes(row.first) && codes.includes(row.second));
  const { part, rows } = officePage(all, (row) => row.difference);
  const top = Math.min(1, highest(all, ["share_first", "share_second"], 0.1) * 1.06);
  const panels = themePanels(rows, (row) => ({
    name: row.office,
    key: row.office,
    draw: (at, y) => shiftMarks(row, at, y, top),
  }));
  const first = all.length ? roleNamed(all[0].first) : "",
    second = all.length ? roleNamed(all[0].second) : "";
  return figure(
    say(`从${first}到${second}`, `From ${first.toLowerCase()} to ${second.toLowerCase()}`),
    say(
      `各主题在“${first}”句与“${second}”句中的占比。`,
      `The share of each theme among the sentences of ${first.toLowerCase()} and of ${second.toLowerCase()}.`,
    ),
    [
      orderControl(),
      panelGrid(panels, {
        label: say("占比变化", "Shifts"),
        low: 0,
        high: top,
        places: ticks(0, top, 4),
        format: percent,
      }),
      pager(part, say("个街道", "offices")),
    ],
    [
      say(
        `空心圆为${first}，三角为${second}，三角指向变化的方向；粗线的变化 q < 0.05（置换检验）。`,
        `Rings are ${first.toLowerCase()}, triangles ${second.toLowerCase()} and point the way of the shift; the shift of a thick line has q < 0.05 (permutation test).`,
      ),
    ],
    "shifts",
  );
}

const triangle = (x, y, way) => `M${px(x + 6 * way)} ${y}L${px(x - 5 * way)} ${y - 5.5}V${y + 5.5}Z`;
