// The keyboard: search, steps from sentence to sentence, views, help.
const KEYS = () => [
  ["/", say("搜索句子", "search the sentences")],
  ["↓ ↑ / j k", say("下一句、上一句（列表与原文）", "next and previous sentence, in lists and in reports")],
  ["Enter", say("在原文中打开", "open in its report")],
  ["← →", say("在图或色带中移动", "move within a chart or a ribbon")],
  ["1 – 5", say("概览、图、句子、报告、数据表", "overview, figures, sentences, reports, tables")],
  ["n p", say("下一份、上一份报告（原文中）", "next and previous report, in a report")],
  ["t", say("深色或浅色", "dark or light")],
  ["l", say("中文 / English", "English / 中文")],
  ["Esc", say("离开搜索、关闭帮助、取消选择", "leave the search, close help, let go of a sentence")],
  ["?", say("本帮助", "this help")],
];

function showHelp() {
  const help = at("help");
  help.replaceChildren(
    h("h2", { id: "help-title" }, say("键盘", "Keyboard")),
    h(
      "dl",
      {},
      KEYS().map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]),
    ),
    h("form", { method: "dialog" }, h("button", { class: "button" }, say("关闭", "Close"))),
  );
  help.setAttribute("aria-labelledby", "help-title");
  if (!help.open) help.showModal();
}

function stepInList(way) {
  const links = [...document.querySelectorAll("a.open")];
  if (!links.length) return false;
  const now = links.indexOf(document.activeElement);
  const next = now < 0 ? (way > 0 ? 0 : links.length - 1) : now + way;
  if (next < 0) at("search").focus();
  else if (links[next]) {
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
  }
  return true;
}

function stepInReport(way) {
  const report = reports[reportNumbers.get(state.path[1])];
  if (state.path[0] !== "report" || !report) return false;
  const now = Number(state.params.get("s")) || 0;
  const next = Math.min(report.last - report.first, Math.max(1, now + way));
  replaceAddress({ s: next, from: "", to: "" });
  return true;
}

function stepReport(way) {
  const number = reportNumbers.get(state.path[1]);
  if (state.path[0] === "report" && number !== undefined && reports[number + way])
    go(["report", reports[number + way].doc_id]);
}

const VIEWS = ["overview", "figures", "sentences", "reports", "tables"];

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || at("help").open) return;
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (typing) return typed(event);
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const inScroll = event.target.matches(".scroll");
  if (step && !inScroll && (stepInReport(step) || stepInList(step))) event.preventDefault();
  else if (event.key === "/") {
    event.preventDefault();
    at("search").focus();
    at("search").select();
  } else if (event.key === "?") showHelp();
  else if (event.key === "Escape") {
    hideTip();
    if (state.path[0] === "report" && state.params.has("s")) replaceAddress({ s: "", from: "", to: "" });
  } else if (VIEWS[Number(event.key) - 1]) go([VIEWS[Number(event.key) - 1]]);
  else if (event.key === "n" || event.key === "p") stepReport(event.key === "n" ? 1 : -1);
  else if (event.key === "t") switchLook();
  else if (event.key === "l") switchLanguage();
}

function typed(event) {
  if (event.target.id !== "search") {
    if (event.key === "Escape") event.target.blur();
  } else if (event.key === "Escape") {
    if (event.target.value) {
      event.target.value = "";
      searchNow("");
    } else event.target.blur();
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    searchNow(event.target.value);
    const first = document.querySelector("a.open");
    if (first) first.focus();
  }
}

// What is typed is sought at once; the first letter is a step for the back button, the others are not.
function searchNow(text) {
  if (state.path[0] === "sentences") {
    if ((state.params.get("q") || "") !== text) replaceAddress({ q: text });
  } else if (text) {
    location.hash = address(["sentences"], { q: text });
    readAddress();
    render({ keep: true });
  }
}

const switchLook = () => {
  location.replace(
    withChanges({
      look: document.documentElement.dataset.look === "dark" ? "light" : "dark",
      page: state.params.get("page"),
    }),
  );
};
const switchLanguage = () => {
  location.replace(withChanges({ lang: language === "zh" ? "en" : "zh", page: state.params.get("page") }));
};
