"""The methods of a study in Chinese: a template for each sentence."""

from __future__ import annotations

from jiedao.methods.wording import Wording

WORDING = Wording(
    "、",
    "%",
    " 至 ",
    lambda category: category.name or category.code,
    {
        "sentences": "句数",
        "characters": "字符数",
        "lexicon": "词表用词",
        "topics": "主题模型",
        "summary": "总结",
        "plan": "计划",
        "both": "总结和计划",
    },
)
NAME, TITLE = "中文", "方法附录"
CAPTION = "表 1　报告"
OPENING = "由 `jiedao study` 写成，所有数字均出自本次运行，可按需删减后引用。"
MISSING_REASON = "本研究未含此表。"
REFERENCES = "参考文献"
COLUMNS = {
    "doc_id": "报告",
    "office": "街道",
    "period_start": "起",
    "period_end": "止",
    "genre": "类型",
    "sentences": "句数",
    "characters": "字符数",
}
SECTIONS = {
    "corpus": "语料",
    "units": "分句与分词",
    "labels": "主题与功能标注",
    "shares": "主题占比",
    "profiles": "街道画像",
    "shifts": "变化",
    "likeness": "街道间的相似程度",
    "terms": "特色词",
    "topics": "主题模型",
    "ledgers": "数量、举措与文本复用",
    "reproduce": "软件与复现",
    "notes": "运行提示（英文原文）",
}
SENTENCES = {
    "corpus": "语料共 {reports:count} 份报告，来自 {offices:count} 个街道：总结 {summary:count} 份，计划 {plan:count} 份，"
    "两者兼有 {both:count} 份。",
    "corpus.periods": "报告覆盖 {first} 至 {last}。",
    "corpus.undated": "{reports:count} 份报告的时期不详。",
    "corpus.size": "共 {sentences:count} 个准句，{characters:count} 个字符。",
    "corpus.furniture": "事先剔除 {lines:count} 行页面附属文字（{characters:count} 个字符，如索引号、打印按钮），列于 `furniture` 表。",
    "corpus.clean": "未发现页面附属文字。",
    "corpus.table": "各报告见表 1。",
    "ingest": "{sources:count} 个来源（文件、表格的一行或压缩包内的文件）中读入 {read:count} 份报告（{formats:list}），其中 {repaired:count} 份经修复；"
    "{refused:count} 个无法读取，{skipped:count} 个略过。各来源的去向见 `ingest` 表。",
    "ingest.twins": "{twins:count} 份报告与另一份全文或大部相同。",
    "ingest.aside": "读取时把 {pieces:count} 段文字（菜单、页眉等）视为报告以外的内容，列于 `aside` 表。",
    "units": "分析单位为准句：以句号、问号、叹号、分号或行末为界。标题（{headings:count} 个）也是单位；每句均与其上级标题相连。"
    "一个标题及其直属各句称为一个文段。",
    "units.simplified": "繁体字一律按简体读取（OpenCC {version}）；表中的文本与位置仍为原文。",
    "words": "分词使用 {engine} {version}，并加入 {terms:count} 个领域词和语料中的地名。",
    "words.names": "语料自身的地名计为词。",
    "words.no_names": "语料自身的地名不计为词。",
    "labels": "每句由标注模型 {labeller:code}（SHA-256 {digest:code}…）按编码方案 {scheme} 标注一个主题（{themes:names}）。"
    "模型为多项逻辑回归，特征为本句、上级标题与相邻句的字符 n 元组、词表（如有）及位置，再在全篇上作前向—后向平滑。",
    "labels.roles": "同时标注一个功能（{roles:names}）。",
    "labels.held_out": "评估共 {n:count} 句，来自 {groups:count} 组报告，每次留出一组。",
    "labels.folds": "评估共 {n:count} 句，来自 {groups:count} 组，作 {folds:count} 折交叉验证。",
    "labels.more": "另有 {more:count} 句只用于训练，不参与评估。",
    "labels.theme_scores": "主题准确率 {accuracy:percent}（95% 区间 {accuracy_low:percent}–{accuracy_high:percent}，按文段重抽样，"
    "n = {accuracy_n:count}），宏平均 F1 {macro_f1:number}（{macro_f1_low:number}–{macro_f1_high:number}）。",
    "labels.role_scores": "功能准确率 {accuracy:percent}（{accuracy_low:percent}–{accuracy_high:percent}，n = {accuracy_n:count}），"
    "宏平均 F1 {macro_f1:number}（{macro_f1_low:number}–{macro_f1_high:number}）。",
    "labels.calibration": "主题概率的期望校准误差为 {error:number}。",
    "labels.reference": "参照标签的来源（训练配置原文）：{reference}。",
    "labels.machine": "参照标签由大语言模型给出，并非人工编码：上述分数只是与大语言模型在五份报告上的一致程度；对其他报告作论断，须另行人工编码样本。",
    "labels.unknown": "标注模型的准确率未知（其文件夹中没有 `metrics.json`）：以其标签立论之前，须用人工编码的句子加以检验。",
    "labels.abstained": "模型对 {n:count} 句（{share:percent}）把握不足并作标记；这些句子仍取最可能的主题，计入统计。",
    "shares.sentences": "主题占比为该主题的句数占本街道总句数之比。",
    "shares.characters": "主题占比为该主题各句的字符数占本街道总字符数之比。",
    "shares.headings": "标题计入。",
    "shares.no_headings": "标题不计入。",
    "shares.own_text": "{total:count} 句中有 {left:count} 句大部分见于其他街道的报告，不计入任何度量。",
    "shares.intervals": "{offices:count} 个街道各有 {units:range count} 个单位，{blocks:range count} 个文段。"
    "区间为 95% 计分区间，采用 t 分位数，有效单位数由整段自助重抽样 {draws:count} 次得出；设计效应中位数 {effect:ratio}"
    "（{effects:range ratio}），把句子视为独立所得的区间约窄至其平方根分之一。",
    "shares.corrected": "{offices:count} 个街道中有 {corrected:count} 个另列校正占比：以留出句上的混淆矩阵校正标注误差，区间兼含两种误差；"
    "其前提是模型在这些报告中的误差与留出句相同。",
    "shares.taught": "{left:count} 个街道的占比未作标注误差校正：其报告曾用于训练模型，模型在其中的误差小于校正所依据的留出句。",
    "shares.uncorrected": "{left:count} 个街道的占比未作标注误差校正；运行提示原文：“{reason}”",
    "missing": "未生成 {table:code} 表：{reason}",
    "profiles": "街道画像把一个街道的占比与其余街道合计相比：区位商与中心化对数比，均附 95% 区间；名次附区间，对每个街道以 95% 的把握成立。"
    "{rows:count} 个区位商中有 {apart:count} 个的区间不含 1，未作多重比较校正。",
    "profiles.agreement": "为检查名次是否取决于度量方式，另以其他方式度量（{measures:list}）：各主题的肯德尔和谐系数 W 为 {concordance:range number}。",
    "shifts.roles": "在每个街道之内，比较“{first:names}”句与“{second:names}”句的主题占比。",
    "shifts.periods": "另比较同一街道的相邻时期，共 {rows:count} 行。",
    "shifts": "差值附 95% 区间；p 值出自文段的学生化置换检验（至多 {permutations:count} 次，不足时穷尽），在全表上作 Benjamini–Hochberg 校正："
    "{rows:count} 个差值中可检验 {tested:count} 个，q < 0.05 者 {found:count} 个；{left:count} 个有一侧文本过少。",
    "likeness": "{pairs:count} 对街道以 Jensen–Shannon 散度的平方根比较，扣除偶然所致部分，区间为按文段的刀切法；0 为相同，1 为毫无共同之处。",
    "likeness.themes": "按主题：检验 {tested:count} 次（置换 {permutations:count} 次），q < 0.05 者 {found:count} 对。",
    "likeness.words": "按词：检验 {tested:count} 次（置换 {permutations:count} 次），q < 0.05 者 {found:count} 对。",
    "terms": "`terms` 表按街道间的 TF-IDF 列出 {rows:count} 个词；TF-IDF 没有检验，只供初看。",
    "keyness": "关键性为与其余街道相比的对数优势比，信息先验 {prior:count} 词，限于语料中至少出现 {min_count:count} 次、见于至少 {min_blocks:count} 个文段的词。"
    "词在文段中成簇，故 z 值除以该词设计效应的平方根；q 为全部受检词与街道上的 Benjamini–Hochberg 值。列出的 {rows:count} 个词中 q < 0.05 者 {found:count} 个；"
    "把词视为独立的通常检验会得到 {usual:count} 个。",
    "topics": "主题模型有 {topics:count} 个主题，用 {package} {version} 拟合（迭代 {iterations:count} 次，种子 {seed:code}），共 {units:count} 个单位、"
    "{vocabulary:count} 个词；所取的词至少见于 {min_units:count} 个单位，至多见于 {max_share:percent} 的单位。",
    "topics.lda": "模型为潜在狄利克雷分配（LDA）。",
    "topics.nmf": "模型为非负矩阵分解。",
    "topics.paragraph": "单位为段落。",
    "topics.report": "单位为报告。",
    "topics.section": "单位为章节。",
    "topics.window": "单位为句子窗口。",
    "topics.untried": "只拟合一次：稳定性未知，不可据以立论。",
    "topics.tried": "以 {runs:count} 个种子、在 {runs:count} 个重抽样语料上分别拟合，展示与其他种子最相近的一次。与匹配主题的余弦高于 {same:number} 为重现；"
    "在至少一半种子和一半重抽样语料中重现者称为稳定。",
    "topics.stable": "{topics:count} 个主题中 {stable:count} 个稳定；其余在图中不命名，文中也不应命名。",
    "topics.seeds": "换种子时，各主题在 {again:range percent} 的拟合中重现。",
    "topics.resampled": "重抽样语料时，各主题在 {again:range percent} 的拟合中重现。",
    "quantities": "按规则读出 {n:count} 个数量，其中目标 {targets:count} 个。",
    "quantities.quality": "用自带的标注模型，在随附的五份报告上（参照由大语言模型给出，n = {f1_n:count}），数值与单位的 F1 为 {f1:number}（95% 区间 {f1_low:number}–{f1_high:number}），"
    "状态正确 {status:percent}（{status_low:percent}–{status_high:percent}），指标正确 {indicator:percent}（{indicator_low:percent}–{indicator_high:percent}）；"
    "规则即对照这些报告写成，用于其他报告时会低一些。",
    "targets": "目标中完成 {kept:count} 个，未完成 {missed:count} 个，未决 {open:count} 个（这些报告中没有同期结果）。",
    "initiatives": "具名举措见于 {n:count} 处，共 {names:count} 个名称；{shared:count} 项见于两个以上街道。",
    "initiatives.quality": "在同样五份报告上逐一留出街道，名称 F1 为 {f1:number}（{f1_low:number}–{f1_high:number}），类别正确 {kind_accuracy:percent}"
    "（{kind_accuracy_low:percent}–{kind_accuracy_high:percent}）。",
    "reuse": "与其他街道报告逐字相同、长度在 {shortest:count} 字以上的文段：{n:count} 处（两份报告各计一次）。",
    "versions": "版本：{versions:list}。",
    "seeds": "随机种子：主题模型 {topics:code}，重抽样 {resampling:code}。",
    "reproduce": "用同样的 {reports:count} 份报告（各自的 SHA-256 见 `run.json`）和同样的版本，{command:code} 可得逐字节相同的结果。",
    "reproduce.record": "`run.json` 的 SHA-256：{digest:code}。",
    "note": "{note}",
}
