// The view of figures: one at a time, with its own address.
const FIGURES = [
  ["shares", () => hasTable("shares"), () => say("主题占比", "Shares"), sharesFigure],
  ["profiles", () => hasTable("profile"), () => say("街道特征", "Profiles"), profilesFigure],
  [
    "shifts",
    () => rowsOf("shifts").some((row) => roleNumbers.has(row.first)),
    () => say("成绩→计划", "Shifts"),
    shiftsFigure,
  ],
  ["keyness", () => hasTable("keyness"), () => say("特色词", "Key terms"), keynessFigure],
  ["topics", () => hasTable("topic_shares"), () => say("主题模型", "Topics"), topicsFigure],
  ["growth", () => hasTable("quantities"), () => say("增长率", "Growth rates"), growthFigure],
  ["targets", () => hasTable("targets"), () => say("目标", "Targets"), targetsFigure],
];

function figuresView() {
  const known = FIGURES.filter((one) => one[1]());
  const chosen = known.find((one) => one[0] === state.path[1]) || known[0];
  return [
    h("h1", { tabindex: -1 }, say("图", "Figures")),
    h(
      "nav",
      { class: "tabs", "aria-label": say("图", "Figures") },
      known.map((one) =>
        h(
          "a",
          { href: address(["figures", one[0]]), "aria-current": one === chosen ? "page" : null },
          one[2](),
        ),
      ),
    ),
    chosen ? chosen[3]() : h("p", {}, say("没有可画的图。", "There is nothing to draw.")),
  ];
}
