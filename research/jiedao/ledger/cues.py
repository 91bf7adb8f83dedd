"""Words beside and within a name that say what it is the name of.

They are of the language of government reports at large; none is of an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What the last word of a name, or the word right behind its quotation marks, makes of it.
HEADS: dict[str, tuple[str, ...]] = {
    "method": tuple(
        "工作法 服务法 治理法 调解法 管理法 议事法 学习法 法 机制 工作机制 模式 体系 制度 工作制 承诺制 责任制 包联制 积分制 街长制 "
        "路长制 制 方式 举措 做法 经验 路径 思路 流程 网络 框架 措施 架构 链条 办法 服务 管理 治理 清单 台账 档案 工作闭环 闭环 "
        "矩阵 步骤 套餐 规范 标准 原则规范 审批 执法 监管 调解 联动 共建 招商".split()
    ),
    "platform": tuple(
        "平台 系统 小程序 APP App app 公众号 视频号 大脑 热线 云平台 云 银行 数字人 直播间 驾驶舱 信息库 数据库 专栏 微信群 智能体 "
        "大模型 场景 端口 一张图 掌上通 码上办 一键通 随手拍".split()
    ),
    "brand": tuple(
        "品牌 服务品牌 党建品牌 名片 金名片 金字招牌 招牌 IP 样板 商标 特色 地理标志 标志 文化品牌 文化 范本 典型 矩阵品牌 子品牌 "
        "系列 特产 农产品 公共品牌".split()
    ),
    "campaign": tuple(
        "行动 专项行动 攻坚行动 活动 工程 计划 专项 专项整治 整治 攻坚 攻坚战 战役 大会战 大赛 比赛 联赛 杯 论坛 节 文化节 艺术节 月 "
        "宣传月 周 宣传周 日 季 年 年活动 大走访 走访 大排查 排查 大比武 比武 竞赛 讲座 义诊 讲堂 大讲堂 宣讲 创建 评选 主题教育 "
        "学习教育 教育 普查 市集 招聘会 招聘 大集 夏令营 训练营 冬令营 音乐会 晚会 沙龙 读书会 运动会 主题党日 党日 改革 建设 "
        "战略 三年行动 项目 实践活动 试点 回头看 赛道".split()
    ),
    "team": tuple(
        "队 团 队伍 服务队 志愿队 志愿服务队 宣讲团 宣讲队 先锋队 突击队 小分队 巡逻队 调解队 义警 专班 联盟 管家 委员会 理事会 合伙人 "
        "工作组 小组 协会 大党委 联合党委 党委 党支部 导师团 智囊团 顾问团 帮帮团 议事会 联合会 商会 志愿者 网格员 达人 能人 人才 "
        "轻骑兵 服务团队 团队".split()
    ),
    "place": tuple(
        "驿站 书房 书屋 食堂 中心 服务中心 邻里中心 之家 家园 广场 公园 站 服务站 站点 工作站 点 服务点 工坊 会客厅 客厅 议事厅 调解室 "
        "工作室 阵地 基地 街区 综合体 圈 生活圈 服务圈 空间 长廊 花园 文苑 邻里 小院 院 大院 馆 室 厅 亭 角 超市 集市 夜市 街 园 园区 "
        "学堂 学院 学校 课堂 餐厅 茶馆 茶室 坊 屋 小屋 小站 港湾 港 廊 巷 路 地标 示范区 示范点 社区 小区 楼道 楼宇 高地 打卡地".split()
    ),
    "slogan": tuple(
        "原则 目标 总目标 主线 工作主线 要求 总要求 总体要求 目标要求 工作要求 理念 定位 方针 精神 格局 战略部署 口号 承诺 愿景 工作基调 总基调 "
        "总体思路 工作思路 发展思路 任务 目标任务 使命 标准 导向 热潮 氛围 姿态 状态 信念 主题 部署 新局面 局面 效果 目的".split()
    ),
}

# The nearest of these before a name.
VERBS: tuple[str, ...] = tuple(
    "推行 推广 创新 探索 实行 实施 落实 建立 健全 完善 构建 打造 擦亮 打响 叫响 做优 做强 塑造 培育 创建 创立 创设 开展 举办 组织 举行 启动 "
    "推进 推动 深化 参与 参加 成立 组建 组织成立 建成 建设 新建 设立 搭建 开发 上线 部署 升级 优化 运用 利用 用好 用活 依托 借助 围绕 "
    "聚焦 紧扣 按照 坚持 秉持 遵循 贯彻 树立 以 将 把 对 实现 确保 做到 变 从 由 向 转变 存在 出现 解决 破解 整治 查处 打击 严打 纠治 取缔 "
    "清理 治理 排查 消除 化解 防止 杜绝 获评 荣获 获得 入选 评为 被评为 授予 命名 称号 称为 叫 名为 取名 印发 出台 制定 编制 发布 发放 汇编 "
    "形成 凝聚 激活 发挥 延伸 整合 织密 织牢 筑牢 抓好 抓实 做实 做好 办好 办理 唱响 讲好 签订 履行 执行 严格落实 全面落实 配齐 选聘 聘请 "
    "招募 培养 选派 关爱 帮助 服务 走访 慰问 新增 净增 培育 纳入 申报 争创 挂牌 引进 引入 注册 巩固 提升 强化 加强 突出 扎实 掀起 弘扬 "
    "发扬 激发 挖掘 结合 通过 采取 采用 借鉴 学习 弘扬 践行 力争 奋力 聚力 迈向 走向 走好 走出 破 立 抓 用 建 办 创 推 设 开 评 当 做 "
    "成为 当好 打好 打赢 吹响 下好 打通 畅通 缺 缺乏 不足 仍 还 有的 部分 个别 一些 少数".split()
)

# Words of troubles: what is quoted near them is mostly a figure of speech.
TROUBLES = re.compile(
    r"不足|不够|不强|不高|不实|不到位|薄弱|滞后|短板|问题|困难|现象|难题|隐患|矛盾|缺|差距|违法|违规|整治|查处|打击|纠治|痼疾|顽疾|陋习|之风|行为"
)
# What turns one thing into another quotes both as figures of speech.
TURN_LEFT = re.compile(r"(?:从|由|变|变为|变成|转为|转向|转变为|走向|升级为|到|向|当成|当作|成为)$")
TURN_RIGHT = re.compile(r"^(?:转变|变|转|走|升级|向|到|为|成)")
MEETINGS = re.compile("(?:大会|会议|全会|讲话|文件|通知|意见|方案|规划|办法|条例|纲要|公报|决定|通报)$|[0-9][·.][0-9]")
# What is of these is a category of things, not an initiative.
CATEGORIES = re.compile(
    "(?:类|等)?(?:企业|人员|场所|船舶|家庭|群体|干部|现象|问题|行为|案件|广告|车|楼|心态|思想|规划|时期|经费|成员|班子|换届|倾向|病|"
    "商户|门店|作坊|线索|风险|隐患|事件|疫情|期间|前夕|前后|假期|开局|收官|精神|要求|政策|贷款|场地|区域|地块|矛盾|之风|苗头|"
    "建筑|垃圾|劳动者|老人|儿童|妇女|学生|青年)"
)
# Where the noun phrase behind a name ends.
BREAKS = re.compile(
    r"[“\"「(（)）《》0-9]|[、和与及或为在于是把将向到对让使了以并从由进入达已共的]|全覆盖|覆盖|走进|提升|深入|开展|推动|推进|实现|累计|惠及|完成|扎实|"
    "建成|打造|成立|引导|解决|化解|调处|落地|上线|见效|持续|不断|有效|成为|获"
)
PRAISE = re.compile(r"获评|荣获|获得|获|授予|评为|命名|称号|入选|荣誉|表彰")
COUNTED = re.compile(r"[\d一二两三四五六七八九十百千万余多]+(?:个|家|支|处|场|期|名|人|户|项|条|座|间|所|块|次|批|届|位|只|类|套|件|篇|起)$")
NUMERAL = "一二两三四五六七八九十"
MODEL = re.compile(rf"[{NUMERAL}]个?[\u4e00-\u9fff]{{1,3}}(?:[、,，]?[{NUMERAL}]个?[\u4e00-\u9fff]{{1,4}})*")
EACH = re.compile(r"(?:一|每)[\u4e00-\u9fff]{1,3}一[\u4e00-\u9fff]{1,4}")
FORMULA = re.compile(r"(?:\d+|[NXnxMm])(?:[+\-—xX×/](?:\d+|[NXnxMm]))*[+]?")

# Words of work that everyone does: “老旧小区改造工程” is a project, not a name.
GENERIC = re.compile(
    "专项|整治|改造|建设|清理|排查|执法|检查|维修|安装|配套|综合|基础|重点|重大|中心|街道|社区|日常|相关|有关|各类|各项|各级|现有|"
    "长效|工作|联动|协同|责任|考核|监督|管理|服务|保障|应急|运行|监测|预警|宣传|培训|会议|协商|党建|经济|产业|市政|惠民|民生|"
    "污水|雨污|道路|绿化|亮化|管网|防汛|消防|安全|生产|环境|卫生|人居|农村|城市|工业|商贸|文化|体育|养老|托育|医疗|健康|教育"
)


_KINDS = {head: kind for kind, heads in reversed(HEADS.items()) for head in heads}
_LONGEST_HEAD = max(map(len, _KINDS))


def head_kind(text: str, *, ends: bool) -> tuple[str, str]:
    """Return the longest head that a text ends (or begins) with and its kind, or two ``""``.

    Examples
    --------
    >>> head_kind("红帆驿站", ends=True)
    ('驿站', 'place')
    >>> head_kind("工作法走进小区", ends=False)
    ('工作法', 'method')
    """
    for size in range(min(_LONGEST_HEAD, len(text)), 0, -1):
        head = text[-size:] if ends else text[:size]
        if head in _KINDS:
            return head, _KINDS[head]
    return "", ""


def last_word(text: str, words: Iterable[str]) -> str:
    """Return the word that stands last in a text, the longest of those that end there.

    Examples
    --------
    >>> last_word("深入推进街道创新打造", ["打造", "创新", "造"])
    '打造'
    """
    best = (-1, 0, "")
    for word in words:
        place = text.rfind(word)
        if place >= 0:
            best = max(best, (place + len(word), len(word), word))
    return best[2]
