// What the tables and columns are called, and where their cells lead.
const TABLES = {
  documents: ["报告", "Documents", "每份报告及其元数据", "each report and what is known of it"],
  ingest: ["读入记录", "Ingest", "每个文件如何读入", "how each file was read"],
  shares: [
    "主题占比",
    "Shares",
    "街道 × 主题的占比及区间",
    "share of each theme by office, with its interval",
  ],
  profile: ["街道特征", "Profiles", "与其他街道相比的主题侧重", "themes beside the other offices"],
  shifts: ["占比变化", "Shifts", "两组句子之间的占比变化", "shares of themes on two sides"],
  likeness: ["相似度", "Likeness", "街道两两之间的距离", "distance of each two offices"],
  quantities: [
    "数量",
    "Quantities",
    "每个数量：数值、单位、指标、时段",
    "every quantity with unit, indicator and period",
  ],
  targets: ["目标", "Targets", "目标及可对照的结果", "targets beside the results that tell of them"],
  comparisons: ["指标对照", "Comparisons", "多个街道都报告的指标", "indicators that several offices report"],
  initiatives: ["举措", "Initiatives", "命名的举措", "named initiatives"],
  adoptions: ["举措扩散", "Adoptions", "谁先提出、谁跟进", "who names an initiative first, who later"],
  passages: ["复用段落", "Passages", "与其他文本共有的段落", "passages shared with other texts"],
  slogans: ["口号", "Slogans", "多个街道共用的口号", "phrases that several offices use"],
  terms: ["特色词（TF-IDF）", "Terms (TF-IDF)", "使街道与众不同的词", "terms that set an office apart"],
  keyness: ["特色词（检验）", "Keyness", "显著多用或少用的词", "terms used more or less, with tests"],
  topic_shares: ["主题模型占比", "Topic shares", "每份报告的主题混合", "the mixture of each report"],
  topic_prevalence: [
    "主题模型区间",
    "Topic prevalence",
    "街道 × 主题的占比及区间",
    "share of each topic by office, with its interval",
  ],
  topic_passports: ["主题护照", "Topic passports", "每个主题及其稳定性", "each topic and whether it recurs"],
  topic_words: ["主题词", "Topic words", "每个主题的领头词", "the words that lead each topic"],
  topic_sentences: ["主题代表句", "Topic sentences", "每个主题的代表句", "sentences that carry each topic"],
  rank_agreement: [
    "度量一致性",
    "Rank agreement",
    "不同度量给街道的排序是否一致",
    "whether measures rank offices alike",
  ],
  aside: [
    "读取时剔除",
    "Set aside on reading",
    "读取文件时剔除的菜单、页眉等",
    "menus, running heads and the like that readers took away",
  ],
  furniture: ["页面杂项", "Furniture", "未计入正文的行", "lines that were set aside"],
};
const tableName = (name) =>
  own(TABLES, name) ? say(TABLES[name][0], TABLES[name][1]) : name.replace(/_/g, " ");
const tableLead = (name) => (own(TABLES, name) ? say(TABLES[name][2], TABLES[name][3]) : "");
const tableOrder = () => {
  const known = Object.keys(TABLES).filter((name) => name in content.tables);
  return [
    ...known,
    ...Object.keys(content.tables)
      .filter((name) => !(name in TABLES))
      .sort(),
  ];
};

const HIDDEN = new Set([
  "sha256",
  "run",
  "target_start",
  "target_end",
  "result_start",
  "result_end",
  "start",
  "end",
  "other_start",
  "other_end",
  "low_closed",
  "high_closed",
]);
const COLUMNS = {
  doc_id: "报告编号",
  office: "街道",
  county: "区县",
  city: "市",
  province: "省",
  period_start: "开始",
  period_end: "结束",
  genre: "文体",
  title: "标题",
  source: "来源",
  file: "文件",
  issued: "印发",
  sentence_id: "句子",
  text: "原文",
  value: "数值",
  unit: "单位",
  indicator: "指标",
  kind: "类型",
  sign: "方向",
  bound: "界限",
  status: "状态",
  period: "时段",
  value_low: "下端",
  value_high: "上端",
  start: "起",
  end: "止",
  target_id: "目标句",
  target: "目标",
  target_bound: "目标界限",
  target_period: "目标时段",
  target_first: "目标起月",
  target_last: "目标止月",
  wording: "措辞",
  hardness: "刚性",
  result_id: "结果句",
  result: "结果",
  result_period: "结果时段",
  result_first: "结果起月",
  result_last: "结果止月",
  scope: "出处",
  progress: "进度",
  outcome: "结局",
  note: "说明",
  name: "名称",
  score: "概率",
  initiative: "举措",
  n: "数",
  offices: "街道数",
  part: "先后",
  other_doc_id: "另一报告",
  other_start: "另起",
  other_end: "另止",
  length: "长度",
  theme: "主题",
  total: "总数",
  share: "占比",
  low: "下限",
  high: "上限",
  corrected: "校正后",
  corrected_low: "校正下限",
  corrected_high: "校正上限",
  correction: "校正方法",
  method: "方法",
  blocks: "块数",
  design_effect: "设计效应",
  group: "街道",
  term: "词",
  n_rest: "其他数",
  measure: "度量",
  z: "z",
  q: "q",
  p: "p",
  dispersion: "分布",
  topic: "主题号",
  weight: "概率",
  stable: "稳定",
  seed_recurrence: "换种子复现",
  resample_recurrence: "重抽样复现",
  words: "领头词",
  relevant_words: "相关词",
  first: "前",
  second: "后",
  difference: "差",
  remark: "说明",
  reference: "参照",
  reference_share: "参照占比",
  location_quotient: "区位商",
  distance: "距离",
  basis: "依据",
  reason: "原因",
  months: "月数",
  comparable: "可比",
  last: "止月",
  rank: "名次",
  share_first: "前占比",
  share_second: "后占比",
  encoding: "编码",
  notes: "说明",
  n_first: "前数",
  total_first: "前总数",
  n_second: "后数",
  total_second: "后总数",
  clr: "CLR",
  clr_low: "CLR 下限",
  clr_high: "CLR 上限",
  rank_low: "名次下限",
  rank_high: "名次上限",
  plain_distance: "未校正距离",
  tau: "τ",
  measures: "度量数",
  concordance: "一致系数",
  blocks_rest: "其他块数",
  z_words: "z（按词）",
  q_words: "q（按词）",
  out_of_vocabulary: "词表外",
  guide: "引导",
  theme_share: "主题占比",
  theme_base: "主题基准",
  office_share: "街道占比",
  office_base: "街道基准",
  overall: "总体概率",
  relevance: "相关度",
  seed_part: "种子方差占比",
  runs: "次数",
  n_other: "其他数",
  format: "格式",
  characters: "字数",
  set_aside: "剔除处",
  duplicate_of: "与之重复",
};
const columnName = (name) => (language === "zh" ? own(COLUMNS, name) || name : name.replace(/_/g, " "));

// From a cell to what stands behind it.
function cellLink(table, name, value, row) {
  const here = (one) => (column(table, one) ? column(table, one)[row] : undefined);
  if (value === null || value === "") return null;
  if (name === "sentence_id") return toSentence(value, here("start"), here("end"));
  if (name === "target_id") return toSentence(value, here("target_start"), here("target_end"));
  if (name === "result_id") return toSentence(value, here("result_start"), here("result_end"));
  if (name === "doc_id") return reportNumbers.has(value) ? address(["report", value]) : null;
  if (name === "other_doc_id") return toPassage(value, here("other_start"), here("other_end"));
  if (name === "term")
    return toSentences({
      office: offices.includes(here("group")) && here("n") > 0 ? here("group") : "",
      q: value,
    });
  if (name === "initiative" || (name === "name" && table === "initiatives")) return toSentences({ q: value });
  if (name === "topic" && table === "topic_shares")
    return toSentences({ topic: value, report: here("doc_id") });
  if (name === "topic") return address(["figures", "topics"], { topic: value });
  if (name === "indicator" && value) return address(["tables", "quantities"], { find: value });
  if (["n", "share"].includes(name) && here("theme") && here("office"))
    return toSentences({ office: here("office"), theme: here("theme") });
  const side = own(
    { n_first: "first", share_first: "first", n_second: "second", share_second: "second" },
    name,
  );
  if (side && table === "shifts" && roleNumbers.has(here(side)))
    return toSentences({ office: here("office"), theme: here("theme"), role: here(side) });
  if (name === "office" || name === "group")
    return offices.includes(value) ? toSentences({ office: value }) : null;
  if (name === "theme" && themeNumbers.has(value)) return toSentences({ theme: value });
  if (["first", "second"].includes(name) && offices.includes(value)) return toSentences({ office: value });
  return null;
}

// A passage of another report is found by its place there.
function toPassage(doc, start, end) {
  const report = reports[reportNumbers.get(doc)];
  if (!report || start === undefined) return null;
  let i = report.first;
  while (i + 1 < report.last && sentences.end[i] <= start) i += 1;
  return toReport(i, { from: start, to: end });
}
