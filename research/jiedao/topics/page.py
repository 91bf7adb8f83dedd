"""A page that shows topics: a map, words by relevance, sentences, where they stand; needs no network."""

from __future__ import annotations

import json

import pandas as pd

# A page cannot load or send anything: what a report says stays text in it.
_HEAD = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>主题 Topics</title>
<style>
body{font:14px/1.5 "Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#222;margin:1.2rem;max-width:1100px}
main{display:grid;grid-template-columns:minmax(280px,420px) 1fr;gap:1.5rem}
h1{font-size:1.2rem;margin:0 0 .2rem}h2{font-size:1rem;margin:1rem 0 .3rem}
p.note{color:#666;margin:.2rem 0 1rem}svg{width:100%;border:1px solid #d9d9d9}
circle{fill:#0072B2;fill-opacity:.35;stroke:#0072B2;cursor:pointer}
circle.unstable{fill:#8A8A8A;stroke:#8A8A8A;stroke-dasharray:3 2}
circle.chosen{fill-opacity:.8}svg text{text-anchor:middle;dominant-baseline:central;font-size:12px;pointer-events:none}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.1rem .5rem .1rem 0;vertical-align:top}
.bar{position:relative;background:#d9d9d9;height:.8rem}.bar i{position:absolute;inset:0 auto 0 0;background:#0072B2}
button{font:inherit;border:1px solid #bbb;background:#fff;margin:0 .2rem .2rem 0;cursor:pointer}
button.chosen{background:#0072B2;color:#fff}
@media(max-width:760px){main{display:block}}
</style></head><body>
<h1>主题 Topics</h1>
<p class="note" id="run"></p>
<main><div><svg id="map" viewBox="0 0 400 400" role="img" aria-label="主题图 map of topics"></svg>
<p class="note">相近的主题相邻；面积为主题在语料中的占比；灰色虚线为不稳定主题（重跑中复现不足一半）。</p>
<div id="choose"></div></div>
<div><h2 id="title"></h2><p id="facts"></p>
<label>λ <input id="lambda" type="range" min="0" max="1" step="0.1" value="0.6"> <output id="shown">0.6</output></label>
<span>1 = 按概率 by probability，0 = 按提升度 by lift</span>
<table id="words"></table><h2>代表句 Sentences</h2><table id="sentences"></table>
<h2>所属 Where it stands</h2><table id="overlaps"></table></div></main>
<script type="application/json" id="data">"""
_SCRIPT = """</script><script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const percent = value => value === null ? "–" : Math.round(100 * value) + " %";
let chosen = 0;
function add(parent, name, text, kind) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (kind) node.className = kind;
  return parent.appendChild(node);
}
function draw() {
  const topic = data.topics[chosen], weight = Number(at("lambda").value);
  at("shown").value = weight.toFixed(1);
  at("title").textContent = (chosen + 1) + (topic.stable ? "" : "（不稳定 unstable）") + (topic.guide ? " · " + topic.guide : "");
  at("facts").textContent = "占比 share " + percent(topic.share) + " · 换种子复现 seeds " + percent(topic.seed_recurrence) +
    " · 重抽样复现 resampled " + percent(topic.resample_recurrence);
  const score = row => weight * Math.log(row.weight) + (1 - weight) * Math.log(row.weight / row.overall);
  const rows = [...topic.words].sort((a, b) => score(b) - score(a)).slice(0, 25);
  const top = Math.max(...rows.map(row => Math.max(row.n, row.inside)));
  at("words").replaceChildren();
  for (const row of rows) {
    const line = add(at("words"), "tr");
    add(line, "td", row.term);
    const bar = add(add(line, "td"), "div", undefined, "bar");
    bar.parentNode.style.width = "60%";
    bar.style.width = 100 * row.n / top + "%";
    add(bar, "i").style.width = Math.min(100, 100 * row.inside / row.n) + "%";
    add(line, "td", row.n + " ×");
  }
  at("sentences").replaceChildren();
  for (const row of topic.sentences) {
    const line = add(at("sentences"), "tr");
    add(line, "td", row.sentence_id); add(line, "td", row.text);
  }
  at("overlaps").replaceChildren();
  for (const row of topic.overlaps) {
    const line = add(at("overlaps"), "tr");
    add(line, "td", row.name); add(line, "td", percent(row.share));
    add(line, "td", "全部文字 of all words " + percent(row.base));
  }
  for (const list of ["#map circle", "#choose button"])
    document.querySelectorAll(list).forEach((node, number) => node.classList.toggle("chosen", number === chosen));
}
function choose(number) { chosen = number; draw(); }
const span = Math.max(1e-9, ...data.topics.flatMap(topic => [Math.abs(topic.x), Math.abs(topic.y)]));
data.topics.forEach((topic, number) => {
  const make = name => at("map").appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
  const x = 200 + 150 * topic.x / span, y = 200 - 150 * topic.y / span, circle = make("circle"), text = make("text");
  circle.setAttribute("cx", x); circle.setAttribute("cy", y);
  circle.setAttribute("r", 6 + 70 * Math.sqrt(topic.share));
  circle.setAttribute("class", topic.stable ? "" : "unstable");
  circle.addEventListener("click", () => choose(number));
  text.setAttribute("x", x); text.setAttribute("y", y); text.textContent = number + 1;
  add(at("choose"), "button", number + 1).addEventListener("click", () => choose(number));
});
at("run").textContent = data.run;
at("lambda").addEventListener("input", draw);
draw();
</script></body></html>
"""


def draw_topic_page(
    passports: pd.DataFrame, words: pd.DataFrame, sentences: pd.DataFrame, overlaps: pd.DataFrame
) -> str:
    """Draw a page of topics that opens from a folder, without a network.

    It shows what LDAvis shows (a map, the words of a topic by a relevance that the reader sets,
    Sievert & Shirley 2014) and beside it the passport of each topic.

    Parameters
    ----------
    passports, words, sentences, overlaps : pandas.DataFrame
        Frames `topic_passports`, `topic_words`, `topic_sentences` and `topic_overlaps` of one run.

    Returns
    -------
    str
        HTML. What reports say stands in it as data, never as markup.
    """
    columns = ["guide", "share", "seed_recurrence", "resample_recurrence", "stable", "x", "y"]
    words = words.assign(inside=_inside(passports, words))
    largest = overlaps.sort_values("share", ascending=False, kind="stable")
    largest = largest.groupby(["topic", "kind"], sort=False).head(6)
    topics = []
    for row in passports[["topic", *columns]].to_dict("records"):
        topic = row.pop("topic")
        topics.append(
            {
                **{name: None if value != value else value for name, value in row.items()},
                "words": _records(words, topic, ["term", "n", "inside", "weight", "overall"]),
                "sentences": _records(sentences, topic, ["sentence_id", "text"]),
                "overlaps": _records(largest, topic, ["name", "share", "base"]),
            }
        )
    data = json.dumps({"run": passports["run"].iloc[0], "topics": topics}, ensure_ascii=False)
    # Inside a script element only "<" could end it.
    return _HEAD + data.replace("<", "\\u003c") + _SCRIPT


def _inside(passports: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Return how many of a term's places in the corpus are of the topic."""
    share = words["topic"].map(passports.set_index("topic")["share"])
    inside = words["n"] / words["overall"] * share * words["weight"]
    return inside.clip(upper=words["n"]).round(2)


def _records(frame: pd.DataFrame, topic: int, columns: list[str]) -> list[dict[str, object]]:
    chosen = frame.loc[frame["topic"] == topic, columns]
    return [dict(zip(columns, row, strict=True)) for row in chosen.itertuples(index=False)]
