"""The columns of a table with a report a row: found by usual names, or named by the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jiedao.errors import InputError
from jiedao.text.metadata import infer_metadata
from jiedao.text.normalise import fold

# Columns of the frame `documents`, the text, the date of publication and a period in words, by usual names.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        *(
            "正文",
            "内容",
            "全文",
            "报告正文",
            "报告内容",
            "正文内容",
            "文章内容",
            "文本",
            "原文",
            "报告",
        ),
        *("text", "content", "body", "fulltext", "full_text", "raw", "raw_text", "article"),
    ),
    "title": ("标题", "题名", "题目", "文章标题", "名称", "报告标题", "title", "headline", "name"),
    "office": (
        *(
            "街道",
            "街道名称",
            "街道办事处",
            "街道办",
            "单位",
            "单位名称",
            "发布单位",
            "发布机构",
            "机构",
        ),
        *("office", "agency", "street", "unit"),
    ),
    "county": ("区县", "县区", "区", "县", "county", "district"),
    "city": ("城市", "地市", "市", "city"),
    "province": ("省份", "省", "province"),
    "issued": (
        *("日期", "发布日期", "发布时间", "发文日期", "成文日期", "公开日期", "时间", "发文时间"),
        *("issued", "date", "pubdate", "publish_date", "published", "pub_date", "time"),
    ),
    "period": ("期间", "时期", "报告期", "报告期间", "年度", "年份", "period", "year"),
    "period_start": ("期初", "开始月份", "period_start"),
    "period_end": ("期末", "结束月份", "period_end"),
    "genre": ("文种", "类型", "体裁", "genre", "type"),
    "source": ("来源", "网址", "链接", "网页链接", "source", "url", "link", "href"),
    "doc_id": ("doc_id", "编号", "文档编号", "docid", "id"),
}
ALSO = {"date": "issued"}


def find_columns(
    header: Sequence[str], named: Mapping[str, str], where: str
) -> tuple[dict[str, int], list[str]]:
    """Find the columns of a table.

    Parameters
    ----------
    header : sequence of str
    named : mapping of str to str
        What the user named: a key of `NAMES` (or ``date``) to the name of a column.
    where : str
        The place of the header, for errors.

    Returns
    -------
    columns : dict of str to int
        A key of `NAMES` to the number of its column; without ``text`` where there is none.
    others : list of str
        The names of the columns that mean nothing here.

    Raises
    ------
    InputError
        If a column that the user named is not there, or two columns could be the text.

    Examples
    --------
    >>> find_columns(["序号", "街道名称", "正文 "], {}, "a.csv:1")
    ({'text': 2, 'office': 1}, ['序号'])
    """
    plain = [_plain(name) for name in header]
    columns: dict[str, int] = {}
    for field, name in named.items():
        key = ALSO.get(field, field)
        if key not in NAMES:
            raise InputError(
                f"column '{field}={name}'", f"'{field}'", ", ".join(NAMES), "name one of these"
            )
        if _plain(name) not in plain:
            raise InputError(
                where,
                f"no column '{name}'",
                ", ".join(filter(None, header)) or "(no columns)",
                "correct the name of the column",
            )
        columns[key] = plain.index(_plain(name))
    for field, usual in NAMES.items():
        if field in columns:
            continue
        places = [plain.index(name) for name in usual if name in plain]
        places = [place for place in dict.fromkeys(places) if place not in columns.values()]
        if field == "text" and len(places) > 1:
            raise InputError(
                where,
                f"several columns that may be the text: {', '.join(header[p] for p in places)}",
                "one",
                f"say which: `--column text={header[places[0]]}`",
            )
        if places:
            columns[field] = places[0]
    others = [name for place, name in enumerate(header) if place not in columns.values() and name]
    return columns, others


def describe_row(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """Return what a row says of its report, by columns of the frame `documents`.

    A period in words (2024年上半年) gives its months.

    Examples
    --------
    >>> describe_row(["江口街道", "2024年上半年"], {"office": 0, "period": 1})
    {'office': '江口街道', 'period_start': '2024-01', 'period_end': '2024-06'}
    """
    found = {
        field: cells[place].strip()
        for field, place in columns.items()
        if field != "text" and place < len(cells) and cells[place].strip()
    }
    words = found.pop("period", "")
    if words:
        period = infer_metadata(words, "", [], "")
        found = {"period_start": period.period_start, "period_end": period.period_end} | found
    return {field: found[field] for field in (*NAMES, "period_start") if found.get(field)}


def _plain(name: str) -> str:
    return fold(name).strip().lower().strip("\ufeff* ").replace(" ", "_")
