// Terms that an office uses more, or less, than the others.
const KEY_TERMS = 10;
function keynessFigure() {
  const all = rowsOf("keyness");
  const part = paged([...new Set(all.map((row) => row.group))], 6);
  const far = (way) => Math.max(1, ...all.map((row) => way * row.value)) * 1.4;
  const reach = (way) =>
    Math.max(1, ...all.map((row) => way * ((way < 0 ? row.low : row.high) ?? row.value)));
  const low = -Math.min(far(-1), reach(-1)) - 0.2,
    high = Math.min(far(1), reach(1)) + 0.2;
  const panels = part.shown.map((group) => {
    const rows = all.filter((row) => row.group === group);
    const up = rows
      .filter((row) => row.value > 0)
      .sort((a, b) => b.z - a.z)
      .slice(0, KEY_TERMS);
    const down = rows
      .filter((row) => row.value < 0)
      .sort((a, b) => a.z - b.z)
      .slice(0, KEY_TERMS / 2);
    const chosen = [...up, ...down].sort((a, b) => b.value - a.value);
    return {
      title: group,
      badge: null,
      kind: "plain",
      rows: chosen.map((row) => ({
        name: row.term,
        key: row.term,
        draw: (at, y) =>
          linked(
            toSentences(row.value > 0 ? { office: group, q: row.term } : { q: row.term }),
            [
              `${group} · ${row.term}: ${plain(Number(row.value.toFixed(2)))}`,
              row.low === null
                ? ""
                : say(
                    `95% 区间 ${row.low.toFixed(2)} 至 ${row.high.toFixed(2)}，q = ${row.q.toFixed(3)}`,
                    `95 % interval ${row.low.toFixed(2)} to ${row.high.toFixed(2)}, q = ${row.q.toFixed(3)}`,
                  ),
              say(
                `本街道 ${row.n} 次，其他 ${row.n_rest} 次`,
                `${row.n} times here, ${row.n_rest} elsewhere`,
              ),
            ],
            row.term,
            hit(at(low), y - ROW / 2, at(high) - at(low), ROW),
            row.low === null
              ? null
              : interval(at, Math.max(low, row.low), Math.min(high, row.high), y, "thin"),
            dot(at(row.value), y, 4.5, row.q < 0.05 ? "full" : "hollow"),
          ),
      })),
    };
  });
  const places = ticks(low, high, 5);
  return figure(
    say("特色词", "Key terms"),
    say(
      "某街道比其他街道用得更多（右）或更少（左）的词。点击查看含该词的句子。",
      "Terms that an office uses more (right) or less (left) than the others. A row leads to the sentences with the term.",
    ),
    [
      panelGrid(panels, { label: say("特色词", "Key terms"), low, high, places, format: plain, strong: 0 }),
      pager(part, say("个街道", "offices")),
    ],
    [
      say(
        `数值为${all.length ? nameOf(all[0].measure) : ""}，横线为 95% 区间；实心点 q < 0.05（以段落块为单位检验）。`,
        `Values are ${all.length ? nameOf(all[0].measure) : ""}, lines 95 % intervals; filled dots have q < 0.05 (blocks of text as units).`,
      ),
      say(
        "每个街道列出最突出的词；其余见数据表。句子按文字匹配，可能含更长的词。",
        "The strongest terms of each office; the table has the rest. Sentences are matched by text and may have longer words.",
      ),
    ],
    "keyness",
  );
}
