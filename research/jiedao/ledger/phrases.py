"""What a quantity measures: the noun before it (走访企业2.3万户) or after it (84家企业).

No parser: a phrase is cut at the words of reports that open or close a noun, mostly verbs, which are
nearly always two characters long and so are found by looking at pairs.
"""

from __future__ import annotations

import re

# Verbs that take what is counted as their object and say nothing of it.
_VERBS = """
完成 实现 开展 举办 组织 打造 建成 建设 发放 排查 发现 受理 办理 处理 收集 推送 推进 推动 盘活 获批 筹集 兑现 争取 申报 帮助 帮扶 培育
认定 创建 建立 成立 设立 组建 征集 出具 接收 接待 召开 举行 印发 签订 化解 整改 拆除 清理 取缔 安装 更换 维护 提供 利用 引进 招引 落实 落地
协调 解决 调处 调解 检查 巡查 劝导 引导 查处 立案 救助 慰问 改造 修缮 修建 改建 扩建 铺设 配备 配置 购置 投入 使用 发布 发出 下发 张贴
悬挂 播放 制作 编制 制定 出台 修订 梳理 摸排 排摸 汇编 编发 刊发 报送 上报 采集 录入 登记 建档 核查 核实 审核 审批 审查 复核 评选
选树 选派 选聘 招聘 招募 聘请 吸纳 吸引 安置 安排 转移 输送 培养 发展 吸收 纳入 列入 入选 获评 获得 荣获 评为 命名 授予 表彰 兑付
拨付 下拨 发动 动员 带动 带领 辐射 覆盖 保障 支持 扶持 协助 指导 督促 督导 监督 责令 处置 处罚 罚款 收缴 查获 查扣 暂扣 抓获 破获 打击
劝返 规劝 清除 清运 清退 清零 清淤 疏通 治理 整治 规范 优化 完善 健全 构建 搭建 形成 设置 增设 布设 部署 划定 划分 绘制 开通 开设 开办
开发 开放 启动 启用 投用 运行 运营 实施 执行 履行 承担 承办 承接 参加 参与 出动 派出 抽调 抽查 抽检 检测 监测 监管 管理 管控 管护 种植
栽植 栽种 补植 播种 养殖 生产 加工 销售 出售 采购 供应 储备 储存 收购 调运 运输 流转 征收 征用 腾退 腾空 搬迁 迁移 拆迁 征迁 租赁
出让 供地 收储 平整 复垦 整理 提升 提档 升级 更新 推广 推荐 推出 宣传 宣讲 讲解 培训 学习 教育 辅导 谈话 约谈 诫勉 问责 通报
曝光 举报 投诉 反映 反馈 回复 回访 答复 走访 探访 巡访 联系 对接 洽谈 签约 注册 入驻 落户 开工 竣工 投产 达产 复工 新增 净增 新建 新设 新开
新装 新改 新发 增加 减少 降低 缩短 压缩 压减 减免 减轻 节约 节省 突破 达到 超过 占据 位居 排名 惠及 服务 受益 受惠 满足 解答 资助 捐赠
捐助 募集 筹措 融资 贷款 授信 撮合 促成 达成 收到 接到 接受 接听 转办 交办 督办 办结 销号 销案 结案 立项 谋划 储存 策划 包装 论证
储备 争创 创成 通过 依托 围绕 聚焦 针对 结合 按照 根据 采取 采用 运用 通过 借助 依靠 发挥 确保 力争 力保 保证 努力 奋力 预计 计划
拟定 涉及 包括 包含 涵盖 含有 拥有 具有 存在 面临 属于 作为 成为 变为 转为 改为 分为 列为 设为 进行 加强 加大 加快 加密 深化 强化 细化 巩固 拓展
延伸 扩大 增强 提高 改善 改进 促进 助力 助推 赋能 激活 激发 释放 集聚 汇聚 凝聚 整合 统筹 链接 引入 导入 介入 融入 嵌入 植入
关停 关闭 淘汰 退出 注销 吊销 清查 普查 调查 走完 遍访 入户 上门 访谈 接访 下访 包联 包保 结对 认领 领办 牵头 选任 调整 撤换 免去 任命
建好 用好 管好 办好 抓好 做好 用于 用作 投资 新培 新认 补助 补贴 奖励 奖补 给予 享受 领取 申领 申请 评定 评审 验收 抽取 送达 送出 张罗
挖掘 探索 创新 推行 试点 改革 编写 撰写 拍摄 创作 演出 展出 展示 展播 推介 举报 邀请 聚集 引育 招商 入库 入统 入规 升规 纳统 上市 挂牌 揭牌 获取 汇总 归集
维修 修复 加装 拆改 粉刷 绿化 美化 亮化 硬化 净化 改厕 补种 补栽 清洗 消杀 消毒 接种 筛查 体检 义诊 问诊 随访 签发 核发 补办 代办 帮办 
纠正 规整 劝阻 制止 训诫 拘留 刑拘 移送 起诉 执结 遣返 送返 追缴 挽回 止付 劝止 拦截 返还 追回 清欠 追讨 调解 调和
遏制 防范 消除 压实 落细 扫除 铲除 夯实 筑牢 织密 守牢 守护 守住 稳住 保住 解难 纾困 减税 退税 免税 缓缴 降费 留抵 打通 畅通 连通 接通 接入 并网 联网
促使 引领 牵引 撬动 拉动 带来 创造 贡献 缴纳 上缴 入账 到账 划拨 支付 支出 花费 耗资 总计 累计 达效 配套 配发 调配 分配 分发 派发 派送 赠送 寄送 发送 推选 评出 选出 选定 确定
确认 认证 甄别 识别 锁定 明确 提出 提请 提交 递交 交付 移交 转交 交接 承诺 约定 签署 签收 留存 保存 归档 存档 备案 报备
转化 转变 转换 转型 转产 转正 转入 转出 流入 流出 迁入 迁出 引流 引才 回引 返乡 创业 就业 上岗 在岗 下沉 驻点 值守 值班 巡逻 巡防 巡河 巡检 执勤
""".split()
VERBS = frozenset(verb for verb in _VERBS if len(verb) == 2)

# After a verb these make a noun with it (覆盖率, 管理人员, 整改通知书), so that it opens no phrase.
_NOUN_TAILS = frozenset(
    "率量数额业费点站员者人群车证书单图表册簿室厅所院校园区库池地场馆楼厂店商品物件案卷网线道圈带面度力型类级性式法器具机制化权金款税价"
    "班团组队会岗站制期段线位处中项用周部户村村体系后前"
)
_NOUN_PAIRS = frozenset(
    "人员 企业 项目 工程 资金 任务 活动 工作 服务 平台 体系 机制 制度 中心 基地 队伍 小组 专班 清单 台账 方案 计划 规划 措施 办法 案件 事项 问题 "
    "隐患 矛盾 纠纷 设施 设备 场所 场地 阵地 示范 标准 通知 建议 意见 报告 手册 资料 材料 信息 数据 系统 网络 技术 产品 产值 收入 支出 总额 总量 面积 "
    "规模 能力 水平 质量 效率 指数 指标 用地 用房 用水 用电 成本 成果 成效 经费 岗位 机会 对象 主体 单位 机构 组织 部门 行业 产业 领域 服务业 "
    "小区 社区 片区 团队 志愿 大赛 比赛 竞赛 课程 讲座 会议 例会 演练 行动 仪式 论坛 沙龙 协议 合同 订单 贷款 补贴 保险 贴息 任务 工单 热线 时间 周期 时限 流程 环节 总值 总数 台次 进度 占比 比例 对象".split()
)
# Verbs whose object is so general that the verb tells what is counted (走访企业, 惠及群众).
_GENERAL = frozenset(
    "企业 群众 居民 商户 商铺 人员 党员 干部 党员干部 土地 场所 单位 小区 老人 老年人 学生 儿童 车辆 人数 户数 家庭 农户 村民 市民 游客 旅客 "
    "市场主体 经营主体 住户 房屋 物业 门店 沿街商铺 沿街商户 重点场所 重点企业 青年 妇女 职工 职工群众 居民群众 辖区企业 辖区居民 各类企业 高校毕业生 人口 "
    "面积 对象 学员 观众 读者 师生".split()
)
# Verbs that stay in any case: they tell a change from a stock.
_KEPT = ("新增", "净增", "新建", "新设", "新开", "新装", "流转", "约谈", "惠及", "服务", "走访", "调整", "流转", "投资", "融资")
_KEPT_SET = frozenset(_KEPT)

_HEAD = """
其中 全街道 全街 全镇 全乡 全区 全市 全县 全年 全域 街道 我街道 我街 本街道 辖区内 辖区 辖内 镇 共 共有 共计 已 已经 累计 先后 目前 当前 现有 现 另有 还有 还 另 有 并 并且 且 及
以及 和 与 或 对 为 向 给 让 使 将 把 被 由 从 在 于 至 到 以 按 每年 每月 每季度 每周 每个 每 各 各类 各种 各级 各项 等 的 了 着 均 都 也 又 再 仍 仍有 尚 尚有 拟 计划 预计 力争 确保 争取 力保
成功 顺利 全面 全力 大力 积极 深入 扎实 持续 不断 有效 有序 统一 集中 重点 着力 切实 及时 主动 广泛 高效 高标准 高质量 高水平 高效率 精准 常态化 分类 分批 分期 率先 首次 首批 新 又有 同时
此外 另外 特别是 尤其是 特别 包括 包含 含 总 总共 合计 共同 联合 一是 二是 三是 四是 五是 期间 分别 同比 同步 直接 间接 仅 只 约 近 超 达 达到 现场 依法 其余 组织开展 牵头 邀请 通过 截至 至今 来 以来
内 中 里 上 下 后 前 年内 一年来 去年 今年 上半年 下半年 年度 本年度 大 要 能 可 可以 就 是 正在 正 参照 按照 所有 全部 两级 多次 一批 自主 实地 逐户 逐一 挨家挨户 线上 线下 累计共 继续 进一步 完整
""".split()
HEAD = frozenset(_HEAD)
_HEAD_LENGTH = max(map(len, HEAD))
# A noun that begins like one of these words.
_HEAD_KEEP = re.compile(
    r"街道(?:级|干部|机关|层面|化解|财政|初|社会|总)|镇(?:级|区|街)|有限|有机|有效|现场|现代|现金|中小|中央|中心|中层|中药|中医|上级|上市|上门|上网|下岗|下沉|下水|前置|前期|前沿|前景"
    r"|后备|后勤|后续|内部|内资|内外|大型|大数据|大病|大走访|大件|大棚|大学|大学生|大中|大众|大气|大额|大户|大个体|大排查|大讲堂|重点|集中供|集中签|集中安|总部|总值|总产|总量|总额|总投|总数|总面|总人|总长"
    r"|对象|对外|对口|与会|和谐|和美|和解|为民|为老|向善|使用|给排|从业|从严|在建|在谈|在册|在职|在校|在手|在库|在编|在线|在岗|在外|以工|以案|以旧|以上|到位|到期|到账|到访|要素|要求|要案|可回|可再|可视|可燃|可用"
    r"|能源|能人|能耗|能力|能效|正科|正式|正面|正向|是非|就业|就医|就诊|就餐|来访|来信|来电|新型|新兴|新质|新能|新村|新房|新生|新媒|新业|新就|新时|新增|新建|新设|新开|新装|新选|新纳|新入|新认|新发|新培|新签|新农|新引|新改|新产|新注|新种|新登|新落|新办|新品"
    r"|新市|新购|新招|新聘|新四|新征|新获|新投|新材|新闻|新书|新党|新入|新当|新任|新冠|新栽|新植|新辟|新铺|分类投|分类垃|每百|各类|下派|下拨|下达|下辖|达标|达产|达效|近邻|近视|近亲|超市|超限|超载|超龄|超标|超低|约谈|联合|及时雨|线上(?:活|课|服|平|交|零|销)|线下(?:活|课|服|门)|共享|共建|共青|共同富|共富|共有产|里弄|里程|上下|上市|仅|自主创|自主经|持续"
    r"|高标准(?:农田|厂房|农)|高质量发展|高效农|统一战|组织生|直接(?:融|投|经)|全民|全域(?:旅|土|走|治)|全科|全职|全部|首届|首发|首店|首席|重点(?!打|开|推|整|建|培|围|攻|解|做|实|抓|排|摸|检)|已(?:核|填|调|建|完)"
)

STOPS = frozenset(
    """
进行 其中 已经 全部 均已 均为 分别 实行 高标 高质 高水 高效 统一 同步 集中 全面 持续 有序 有效 按时 按期 如期 及时 顺利 成功 正式 陆续 逐步 逐一 逐户 共同 联合 同时
与会 或者 以及 但是 因为 所以 由于 为了 关于 对于 通过 以来 之间 之后 之前 期间 不足 不低 不少 不超 超过 不断 能够 可以 得到 得以 用以 以便 从而 进而 因此 达标 达到 均达
增长 增加 增速 增幅 提升 提高 上升 下降 下滑 减少 降低 缩短 同比 环比 占比 占全 占总 位居 居全 居于 排名 排在 名列 较去 较上 比去 比上 面临 存在 仍存 尚未 还未 没有 未能 未达 无法 难以 需要 急需 亟需 有待
标准 常态 规范 一对 点对 一站 一户 一体 零距 零投 多元 错峰 错时 交叉 长期 累计 普遍 主动 自觉 积极 广泛 现场 精准 就近 随时 每天 每日 每周 每月 每年 每季 每人 每户 每名 人均 户均 年均 日均 今年 去年 目前 当前 现已 将于 预计 计划 力争 确保
开门 敲门 上门 登门 入户 到位 到账 到期 见效 显效 生效 成效 齐全 完好 良好 优秀 合格 清零 归零 见底 全覆 无死 零事 零发 零火 零上 稳定 平稳 有力 有声 有条
""".split()
) | VERBS
# Single characters that end a noun wherever they stand.
STOP_CHARS = frozenset("已均将被并且却仍都也在从向把让使就才很更最非常于")
# Verbs that stand inside compound nouns: they end a noun only where none follows.
_INSIDE = frozenset(
    "服务 建设 改造 管理 整治 培训 宣传 提升 更新 治理 监管 监测 检查 巡查 检测 执法 调解 救助 教育 学习 创业 就业 生产 加工 销售 运营 储备 发展 保障 "
    "规范 示范 养殖 种植 租赁 志愿 试点 改革 创新 接种 体检 义诊 安置 搬迁 拆迁 征迁 流转 补助 补贴 奖励 奖补 扶持 帮扶 审批 认定 培育 孵化 投资 融资 "
    "贷款 招商 签约 注册 运输 维修 修缮 绿化 硬化 亮化 美化 消毒 消杀 巡逻 值守 值班 应急 普查 调查 登记 评选 评定 验收 督导 督查 督办 信访 投诉 举报 "
    "反映 指导 辅导 讲解 宣讲 演出 展示 展览 走访 慰问 遍访 代办 帮办 联系 对接 转型 升级 加装 标准 规范 一站 一体 常态 多元 稳定 精准 集中 联合 "
    "统一 清运 处置 处理 处罚 办理 受理 解决 化解 调处 整改 排查 登记 建档 谈话 问责 通报 诫勉 推广 推介 使用 开发 开放 运行 试验 采购 供应 储存 "
    "安装 配套 接待 现场 长期 主动 积极 优秀 良好 合格 注销 转移 劳动 入驻 上市 纳税 入库 下沉 在岗 上岗 返乡 结对 包联 值勤 巡防 优化 健全 完善 "
    "防范 消除 制作 创作 拍摄 编写 汇编 通行 停放 充电 养老 托育 托幼 助餐 助老 扫码 查验 复核 核查 审核 审查 监督 认证 识别 引育 入规 升规 纳统 "
    "退役 创建 申报 组织 管护 管控 组建 贡献 配送 调整 参与 参加 参保 执行 统筹 集聚 回收 更换 维护 复工 出租 出让 供地 改建 扩建 修建 接访 来访 认领".split()
)
# Where a noun phrase may end with a verb inside: what the nouns of reports end with.
_NOUN_ENDS = (
    "人 户 员 者 民 家 家庭 企业 公司 商户 商铺 门店 店 店铺 场所 单位 机构 组织 部门 支部 党组织 总支 党委 委员会 协会 商会 联盟 队 队伍 团队 团 组 小组 专班 专员 班 网格 微网格 "
    "社区 村 小区 庭院 楼 楼栋 楼道 楼宇 楼院 院落 房 房屋 用房 房源 住宅 住房 公寓 宿舍 校 学校 幼儿园 园 园区 公园 广场 游园 绿地 花园 厂 厂房 工厂 车间 工地 站 站点 驿站 点 点位 阵地 基地 中心 "
    "馆 厅 室 所 院 医院 卫生室 食堂 餐厅 市场 超市 街 街区 路 道路 路段 巷 小巷 背街小巷 桥 桥梁 河 河道 河流 沟渠 渠 管网 管道 管线 线路 路灯 灯 井 泵站 水库 塘 池塘 "
    "设施 设备 器材 装置 摄像头 探头 监控 充电桩 桩 车棚 车位 泊位 停车位 停车场 电梯 车 车辆 飞机 无人机 箱 桶 厕 公厕 厕所 户厕 项目 工程 任务 事项 实事 活动 比赛 赛事 赛 演练 讲座 课 课程 党课 培训班 会议 会 例会 座谈会 "
    "招聘会 集市 问题 隐患 线索 案件 案 积案 矛盾 纠纷 诉求 工单 投诉 件 信件 来信 建议 提案 议案 意见 政策 制度 机制 清单 台账 方案 标准 规范 协议 合同 订单 服务 志愿服务 "
    "资金 专项债 补贴 补助 补助金 救助金 贷款 融资 收入 产值 营收 税收 投资 面积 土地 地块 用地 耕地 农田 亩 林地 树木 树 苗木 花草 粮食 产品 品牌 商标 专利 成果 作品 信息 数据 条目 档案 证 证书 "
    "岗位 名额 床位 托位 学位 保险 微信群 群 平台 系统 小程序 公众号 账号 视频 推文 文章 稿件 简报 横幅 海报 资料 手册 折页 宣传单 传单 通知书 建议书 函 责任书 承诺书 告知书 文书 "
    "村(社区) 小区(片区) 党员 干部 群众 居民 老人 老年人 儿童 学生 青年 妇女 职工 战士 志愿者 书记 人才 力量 对象 患者 主体 大户 合作社 农场 商圈 综合体 品种 场景 功能 图 地图 圈 带 区 片区 示范区 试点 载体 标杆 典型 案例 模范 先锋 岗 证件 车间 生产线 铝型材".split()
)
_NOUN_ENDS_SET = frozenset(_NOUN_ENDS)
_END_LENGTH = 4
_CLAUSE_END = re.compile(r"[,。;:!?()\s]")
_AFTER_END = re.compile(r"[,。;:!?、\s\d]|\((?![^()\d,。;]{1,6}\))")


def noun_after(text: str, start: int, limit: int) -> tuple[int, int]:
    """Find the noun that is counted right behind a quantity.

    Parameters
    ----------
    text : str
        A folded sentence.
    start : int
        Where the quantity ends.
    limit : int
        Where the next one begins.

    Returns
    -------
    (int, int)
        Its offsets; equal where there is none.

    Examples
    --------
    >>> text = "抽调27名机关干部入户走访"
    >>> text[slice(*noun_after(text, 5, len(text)))]
    '机关干部'
    """
    boundary = _AFTER_END.search(text, start, limit)
    end = boundary.start() if boundary else limit
    if text.startswith("的", start):
        start += 1
    end = _cut_noun(text, start, end)
    of = text.rfind("的", start, end)
    if of > start:
        # 高效、可持续的团队: the noun follows; 社区用房的位置: it stands before.
        if _ends_noun(text, start, of) and not text.startswith(("有", "具"), start):
            end = of
        elif of + 1 < end:
            start = of + 1
        else:
            end = of
    return start, end


def _cut_noun(text: str, start: int, end: int) -> int:
    """Return where the noun that opens the span ends: at a stop, or at a verb with no noun behind."""
    cut = end
    place = start
    while place < end:
        char = text[place]
        if char == "“":
            close = text.find("”", place, end)
            place = close + 1 if close > 0 else place + 1
            continue
        if char in STOP_CHARS or (char in "和与及或" and place > start and text[place : place + 2] not in _WITH):
            return place
        pair = text[place : place + 2]
        if pair in STOPS and place + 2 <= end:
            if pair not in _INSIDE:
                return place if not _is_compound(text, place, end) or place == start else _next(text, place, end)
            if place > start and _ends_noun(text, start, place) and not _noun_follows(text, place + 2, end):
                return place
            if place == start and not _noun_follows(text, place + 2, end):
                return place if end - place > 4 or end == place + 2 and False else end
            place += 2
            continue
        place += 1
    return cut


_WITH = frozenset(("和谐", "和美", "与会", "及时", "和解", "和平"))


def _next(text: str, place: int, end: int) -> int:
    return _cut_noun(text, place + 2, end)


def _is_compound(text: str, place: int, end: int) -> bool:
    """Whether the verb is the beginning of a noun: 办结率, 检测人员."""
    if place + 2 >= end:
        return False
    return text[place + 2] in _NOUN_TAILS and text[place + 2 : place + 4] not in VERBS or text[place + 2 : place + 4] in _NOUN_PAIRS


def _ends_noun(text: str, start: int, end: int) -> bool:
    return any(
        text[end - length : end] in _NOUN_ENDS_SET
        for length in range(min(_END_LENGTH, end - start), 0, -1)
    )


def _noun_follows(text: str, start: int, end: int) -> bool:
    """Whether a noun ends the rest of the span before a plain stop."""
    for place in range(start, end):
        pair = text[place : place + 2]
        if text[place] in STOP_CHARS or (pair in STOPS and pair not in _INSIDE):
            end = place
            break
    return end - start >= 1 and _ends_noun(text, start, end)


def strip_head(text: str, start: int, end: int) -> int:
    """Pass over words that open a clause and say nothing of the noun (其中, 累计, 全面).

    Examples
    --------
    >>> strip_head("其中累计财税收入", 0, 8)
    4
    """
    while start < end:
        if text[start] in " 、,:;.)":
            start += 1
            continue
        for length in range(min(_HEAD_LENGTH, end - start), 0, -1):
            if text[start : start + length] in HEAD:
                break
        else:
            return start
        if _HEAD_KEEP.match(text, start, end):
            return start
        if start + length == end and length > 1 and text[start:end] in ("街道", "重点"):
            return start
        start += length
    return start


def noun_before(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Find the noun that stands before a quantity, behind the verb whose object it is.

    Parameters
    ----------
    text : str
        A folded sentence.
    start, end : int
        The clause before the quantity, without the words that `wording.read_tail` took.

    Returns
    -------
    (int, int, str)
        The noun's offsets, equal where there is none, and the last verb before it.

    Examples
    --------
    >>> text = "组织社区累计走访企业"
    >>> text[slice(*noun_before(text, 0, len(text))[:2])]
    '走访企业'
    """
    end = _strip_end(text, start, end)
    begin, verb = start, ""
    place = end - 2
    quoted = 0
    while place >= start:
        char = text[place + 1]
        if char in "”’)":
            quoted += 1
        elif char in "“‘(":
            quoted -= 1
        if quoted <= 0 and text[place : place + 2] in VERBS:
            after = place + 2
            if after >= end:
                # The verb ends the phrase: it is the noun's last part (消防安全检查).
                place -= 2
                continue
            if not _is_compound(text, place, end) and not (
                text[place : place + 2] in _INSIDE and place > start and _in_compound(text, start, place)
            ):
                stripped = strip_head(text, after, end)
                if stripped < end:
                    begin, verb = stripped, text[place : place + 2]
                    break
        place -= 1
    if not verb:
        begin = strip_head(text, start, end)
    begin = _after_list(text, begin, end)
    of = text.rfind("的", begin, end)
    if verb and of > begin and of + 2 < end:
        begin = of + 1
    if verb and (verb in _KEPT_SET or text[begin:end] in _GENERAL) and text.startswith(verb, begin - 2):
        begin -= 2
    return begin, end, verb


def _in_compound(text: str, start: int, place: int) -> bool:
    """Whether a verb inside compounds is no verb of its own: 道路提升改造 but not 化解矛盾."""
    return text[place - 2 : place] not in VERBS and not HEAD.isdisjoint(()) and False


def _strip_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " 、,:的地":
        end -= 1
    return end


_ETC = re.compile(r"等(?!级|待|候|次|额|离子)(?:各类|各种|各项|各级|多个|多种)?")
_LIST_HEADS = ("活动", "工作", "任务", "方式")


def _after_list(text: str, begin: int, end: int) -> int:
    """A list that ends in 等 names examples; what is counted follows (…等市区重大项目)."""
    last = None
    for match in _ETC.finditer(text, begin, end):
        last = match
    if last is None or last.end() >= end or last.start() == begin:
        return begin
    if text[last.end() : end] in _LIST_HEADS and last.start() - begin <= 24:
        return begin
    return last.end()
