// The frame of the page: header, the view that the address names, footer.
const SHOW = {
  overview: overviewView,
  figures: figuresView,
  sentences: sentencesView,
  reports: reportsList,
  report: readerView,
  tables: tablesView,
};

const navigation = () => [
  ["overview", say("概览", "Overview")],
  ["figures", say("图", "Figures")],
  ["sentences", say("句子", "Sentences")],
  ["reports", say("报告", "Reports")],
  ["tables", say("数据表", "Tables")],
];

function drawHeader(view) {
  const dark = document.documentElement.dataset.look === "dark";
  const search = h("input", {
    type: "search",
    id: "search",
    value: state.path[0] === "sentences" ? state.params.get("q") || "" : "",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: say("搜索句子  /", "Search sentences  /"),
    "aria-label": say("搜索句子", "Search sentences"),
    on: { input: later((event) => searchNow(event.target.value)) },
  });
  at("header").replaceChildren(
    h("a", { class: "brand", href: address(["overview"]) }, h("b", {}, "街道"), h("span", {}, "jiedao")),
    h(
      "nav",
      { class: "views", "aria-label": say("视图", "Views") },
      navigation().map(([name, title]) =>
        h(
          "a",
          {
            href: address([name]),
            "aria-current": name === view || (name === "reports" && view === "report") ? "page" : null,
          },
          title,
        ),
      ),
    ),
    h("form", { class: "seek", role: "search", on: { submit: (event) => event.preventDefault() } }, search),
    h(
      "div",
      { class: "switches" },
      h(
        "button",
        {
          type: "button",
          class: "button",
          id: "language",
          lang: language === "zh" ? "en" : "zh-CN",
          on: { click: switchLanguage },
        },
        language === "zh" ? "English" : "中文",
      ),
      h(
        "button",
        {
          type: "button",
          class: "button",
          id: "look",
          on: { click: switchLook },
          "aria-pressed": String(dark),
          "aria-label": say("深色", "Dark"),
        },
        dark ? "☀" : "☾",
      ),
      h(
        "button",
        {
          type: "button",
          class: "button",
          id: "keys",
          on: { click: showHelp },
          "aria-label": say("键盘帮助", "Keyboard help"),
        },
        "?",
      ),
    ),
  );
  at("skip").textContent = say("跳到正文", "Skip to content");
  at("footer").replaceChildren(
    h(
      "p",
      {},
      say(
        "此页不联网，报告内容只作文字显示。",
        "This page uses no network; what reports say is shown as text only.",
      ),
      " ",
      say("同一研究生成同样的文件。", "The same study gives the same file."),
    ),
  );
}

// Where the pointer of a keyboard user was is kept when a view is drawn again.
function focused() {
  const node = document.activeElement;
  if (!node || node === document.body) return () => {};
  const { id, name, value, tagName, textContent, selectionStart: from } = node;
  return () => {
    const again = id
      ? at(id)
      : name
        ? [...document.getElementsByName(name)].find((one) => one.value === value || one.type !== "checkbox")
        : [...at("main").getElementsByTagName(tagName)].find((one) => one.textContent === textContent);
    if (!again || again === document.activeElement) return;
    again.focus({ preventScroll: true });
    if (again.type === "search" && from !== null) again.setSelectionRange(from, from);
  };
}

const pageOf = (hash) => new URLSearchParams(hash.split("?")[1]).get("page");
let before = "";
const scrolls = new Map();
let forward = true;

function render({ keep = false } = {}) {
  readAddress();
  chooseLanguage();
  chooseLook();
  const view = own(SHOW, state.path[0]) ? state.path[0] : "overview";
  const same = before.split("?")[0] === location.hash.split("?")[0];
  const refocus = focused();
  hideTip();
  charts.length = 0;
  drawHeader(view);
  const body = SHOW[view]();
  const here = scrollY;
  at("main").replaceChildren(...[body].flat(Infinity).filter(Boolean));
  at("main").className = "view-" + view;
  drawCharts();
  document.title = [
    at("main").querySelector("h1")?.textContent,
    say(content.scheme.title, content.scheme.title_en),
  ]
    .filter(Boolean)
    .join(" · ");
  if (keep || same) {
    refocus();
    scrollTo(0, pageOf(before) === pageOf(location.hash) ? here : 0);
  } else {
    at("main").querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, forward ? 0 : scrolls.get(location.hash) || 0);
  }
  before = location.hash;
  const status = at("main").querySelector(".status");
  at("told").textContent = status ? status.textContent : "";
  forward = false;
  showChosen();
}

// The chosen sentence stands in sight.
function showChosen() {
  const chosen = document.querySelector(".unit.chosen");
  if (!chosen) {
    if (state.path[0] === "figures" && state.params.has("topic"))
      at("passport")?.scrollIntoView({ block: "nearest" });
    return;
  }
  const box = chosen.getBoundingClientRect();
  if (box.top < 90 || box.bottom > innerHeight - 60) chosen.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", () => render());
addEventListener(
  "scroll",
  later(() => scrolls.set(location.hash, scrollY), 60),
  { passive: true },
);
addEventListener(
  "resize",
  later(() => drawCharts(), 120),
);
document.addEventListener("keydown", pressed);
document.addEventListener(
  "click",
  (event) => {
    forward = Boolean(event.target.closest && event.target.closest("a, select, .ribbon"));
  },
  true,
);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => render({ keep: true }));
at("skip").addEventListener("click", () => at("main").querySelector("h1")?.focus());
render();
