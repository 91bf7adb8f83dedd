// Both languages stand side by side where something is said; the text of reports stays as it is.
let language = "zh";
const say = (chinese, english) => (language === "zh" ? chinese : english);
const named = (category) => (language === "zh" ? category.name : category.name_en);
const mark = (category) => (language === "zh" ? category.mark : category.mark_en);

function chooseLanguage() {
  const own = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";
  const asked = state.params.get("lang");
  language = asked === "zh" || asked === "en" ? asked : own;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

function chooseLook() {
  const own = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const asked = state.params.get("look");
  document.documentElement.dataset.look = asked === "dark" || asked === "light" ? asked : own;
}

const count = (value) => Number(value).toLocaleString("en-US");
// One digit more near 0 and 1, where a whole number would say "none" or "all".
const percent = (value) => {
  if (value === null || value === undefined) return "–";
  const fine = (value > 0 && value < 0.0995) || (value > 0.9945 && value < 1);
  return (100 * value).toFixed(fine ? 1 : 0) + " %";
};
const range = (low, high) => (low === null || high === null ? "–" : percent(low) + "–" + percent(high));
const points = (value) => (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(100 * value).toFixed(1);

// A number as a reader wants it: no more digits than needed, a real minus sign.
function plain(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  let text = String(value);
  if (!Number.isInteger(value)) {
    text =
      size !== 0 && size < 0.001 ? value.toExponential(1) : String(Number(value.toFixed(size < 10 ? 3 : 1)));
  } else if (size >= 10000) text = value.toLocaleString("en-US");
  return text.replace("-", "−");
}

const units = () =>
  content.tables.shares && column("shares", "unit")[0] === "characters"
    ? say("字", "characters")
    : say("句", "sentences");

const NAMES = {
  summary: ["总结", "summary"],
  plan: ["计划", "plan"],
  both: ["总结和计划", "summary and plan"],
  title: ["标题", "title"],
  heading: ["小标题", "heading"],
  body: ["正文", "body"],
  achieved: ["已完成", "achieved"],
  target: ["目标", "target"],
  problem: ["问题", "problem"],
  level: ["数值", "level"],
  growth: ["增长", "growth"],
  share: ["占比", "share"],
  kept: ["完成", "kept"],
  missed: ["未完成", "missed"],
  open: ["待定", "open"],
  brand: ["品牌", "brand"],
  campaign: ["行动", "campaign"],
  method: ["工作法", "method"],
  place: ["阵地", "place"],
  platform: ["平台", "platform"],
  slogan: ["口号", "slogan"],
  team: ["队伍", "team"],
  log_odds: ["对数优势比", "log odds ratios"],
  read: ["已读", "read"],
  repaired: ["已修复", "repaired"],
  refused: ["拒收", "refused"],
  skipped: ["跳过", "skipped"],
  first: ["首提", "first"],
  adopter: ["跟进", "adopter"],
  undated: ["无日期", "undated"],
  office: ["街道", "office"],
  reference: ["上级文件", "reference"],
  report: ["同一报告", "report"],
  panel: ["后期报告", "panel"],
};
const nameOf = (code) => (own(NAMES, code) ? say(...NAMES[code]) : code);
