"""The page of a study as a reader meets it, in Chromium; nothing may go to a network."""

from __future__ import annotations

import functools
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from made_studies import HOSTILE, hostile_study, large_study, make_study

from jiedao.corpus import Corpus
from jiedao.pipeline import study
from jiedao.report.content import collect_content
from jiedao.report.page import draw_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DAMAGED = "一、经济发展\n推动经济社会高质\u200b量发展，\n新增企业１４家。\n工 作 总 结 如 下：\n办理手续\u00a0３件。"
VIEWS = (
    "overview",
    "figures/shares",
    "figures/profiles",
    "figures/shifts",
    "figures/keyness",
    "figures/topics",
    "figures/growth",
    "figures/targets",
    "sentences?q=企业",
    "reports",
    "report/gaodu-2024?s=12",
    "tables/quantities",
)
# Seconds; the same machine opens an empty page in a tenth of one.
QUICK = 2.0


@dataclass
class Reader:
    """A page in a browser and all that went wrong or out in it."""

    page: Page
    path: Path
    faults: list[str] = field(default_factory=list)

    def open(self, view: str = "") -> Page:
        """Open a view of the page, as a link of somebody else would."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.path.as_uri()}#/{view}")
        return self.page

    def address(self) -> str:
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, seed_corpus: Corpus) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    studies = {"seeds": study(seed_corpus), "hostile": hostile_study(), "large": large_study()}
    studies["damaged"] = make_study({"a": DAMAGED}, ["江口街道"])
    drawn = {name: draw_report(result) for name, result in studies.items()}
    with pytest.MonkeyPatch.context() as patch:
        less = functools.partial(collect_content, most_sentences=1200, most_rows=100)
        patch.setattr("jiedao.report.page.collect_content", less)
        drawn["cut"] = draw_report(studies["large"])
    for name, text in drawn.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in drawn}


def watch(browser: Browser, path: Path, **options: Any) -> Iterator[Reader]:
    context = browser.new_context(**({"locale": "zh-CN"} | options))
    reader = Reader(context.new_page(), path)
    allowed = (path.as_uri(), "data:,")

    def answer(route: Any) -> None:
        if route.request.url.startswith(allowed):
            route.continue_()
        else:
            reader.faults.append(f"request {route.request.url}")
            route.abort()

    def refuse(dialog: Any) -> None:
        reader.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    context.route("**/*", answer)
    reader.page.on("console", lambda message: reader.faults.append(f"console {message.text}"))
    reader.page.on("pageerror", lambda error: reader.faults.append(f"error {error}"))
    reader.page.on("dialog", refuse)
    yield reader
    context.close()
    assert reader.faults == []


@pytest.fixture
def seeds_page(browser: Browser, pages: dict[str, Path]) -> Iterator[Reader]:
    yield from watch(browser, pages["seeds"])


@pytest.fixture
def hostile_page(browser: Browser, pages: dict[str, Path]) -> Iterator[Reader]:
    yield from watch(browser, pages["hostile"])


@pytest.fixture
def large_page(browser: Browser, pages: dict[str, Path]) -> Iterator[Reader]:
    yield from watch(browser, pages["large"])


@pytest.fixture
def phone(browser: Browser, pages: dict[str, Path]) -> Iterator[Reader]:
    yield from watch(browser, pages["seeds"], viewport={"width": 390, "height": 844})


def test_every_view_opens_without_a_fault(seeds_page: Reader) -> None:
    for view in VIEWS:
        assert seeds_page.open(view).locator("h1").inner_text()


def test_page_opens_quickly(seeds_page: Reader) -> None:
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        seeds_page.open().locator(".ribbon svg").last.wait_for()
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < QUICK


def test_unknown_address_shows_the_overview(seeds_page: Reader) -> None:
    for view in (
        "nothing",
        "report/nothing",
        "tables/nothing",
        "figures/%E0%A4%A?page=x&theme=",
        "%",
    ):
        assert seeds_page.open(view).locator("h1").count() == 1
    assert seeds_page.open("__proto__").locator(".tiles").count() == 1


def test_filters_choose_sentences(seeds_page: Reader) -> None:
    page = seeds_page.open("sentences")
    assert page.locator("p.status").inner_text() == "634 句，共 634"
    page.locator("#pick-office").select_option("高都街道")
    page.locator("input[name=theme][value=party_building]").check()
    page.locator("input[name=role][value=plan]").check()
    themes = page.locator(".sentence .meta b").all_inner_texts()
    assert len(themes) > 3
    assert set(themes) == {"党建引领"}
    assert all(text.startswith("高都街道") for text in page.locator(".where").all_inner_texts())
    shown = page.locator("p.status").inner_text()
    page.reload()
    assert page.locator("p.status").inner_text() == shown
    page.go_back()
    assert page.locator("input[name=role]:checked").count() == 0
    assert page.locator("input[name=theme]:checked").count() == 1


def test_row_of_a_figure_leads_to_the_sentences_behind_it(seeds_page: Reader) -> None:
    page = seeds_page.open("figures/shares")
    mark = page.locator(".panel.t1 a.mark").nth(1)
    told = re.search(r"(\d+) / (\d+) 句", mark.get_attribute("aria-label") or "")
    mark.click()
    assert seeds_page.address() == "#/sentences?office=高都街道&theme=livelihood"
    assert told
    assert page.locator("p.status").inner_text() == f"{told[1]} 句，共 634"
    page.go_back()
    assert page.locator("h2").first.inner_text() == "主题占比"


@pytest.mark.parametrize(
    ("figure", "leads"),
    [
        ("profiles", "#/sentences?office="),
        ("shifts", "#/sentences?office="),
        ("keyness", "#/sentences?office="),
        ("topics", "#/report"),
        ("growth", "#/report/"),
        ("targets", "#/report/"),
    ],
)
def test_every_mark_has_a_label_and_leads_somewhere(
    seeds_page: Reader, figure: str, leads: str
) -> None:
    page = seeds_page.open(f"figures/{figure}")
    links = page.locator(".chart a.mark, .heat a")
    hrefs = links.evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    assert hrefs
    assert all(href.startswith("#/") for href in hrefs)
    assert any(href.startswith(leads) for href in hrefs)
    labels = page.locator(".chart a.mark").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('aria-label'))"
    )
    assert all(labels)


def test_cell_of_topics_leads_to_sentences_with_its_words(seeds_page: Reader) -> None:
    page = seeds_page.open("figures/topics")
    assert (
        page.locator("td[class^=unstable]").count()
        == 5 * page.locator("thead th.unstable").count()
        > 0
    )
    page.locator("td.heat9 a").first.click()
    assert page.locator(".sentence").count() > 2
    assert page.locator(".sentence").first.locator("mark").count() >= 2


def test_sentence_opens_in_its_report_with_its_labels(seeds_page: Reader) -> None:
    page = seeds_page.open("sentences?office=高都街道&theme=economy&role=problem")
    text = page.locator(".said").first.inner_text()
    page.locator("a.open").first.click()
    assert page.locator(".unit.chosen .unit-text").inner_text() == text
    assert page.locator(".unit").count() == 108
    assert page.locator(".unit.chosen").evaluate(
        "node => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    )
    assert "经济发展" in page.locator(".details").inner_text()
    lines = page.locator(".unit-text").evaluate_all(
        "nodes => [...new Set(nodes.map(node => getComputedStyle(node).textDecorationStyle + getComputedStyle(node).textDecorationThickness))]"
    )
    assert len(lines) == 6
    assert set(page.locator(".unit .badge").all_inner_texts()) == set("经民基党安其")


def test_report_is_shown_in_full(seeds_page: Reader, seed_corpus: Corpus) -> None:
    def bare(text: str) -> str:
        return re.sub(r"\s", "", text)

    for doc_id, raw in seed_corpus.texts.items():
        page = seeds_page.open(f"report/{doc_id}")
        shown = page.locator(".paper").evaluate(
            "node => { for (const badge of node.querySelectorAll('.badge')) badge.remove(); return node.textContent; }"
        )
        assert bare(shown) == bare(raw)
    assert seeds_page.open("report/chengdong-2025").locator(".aside").count() >= 4


def test_row_of_a_table_leads_to_its_place_in_the_report(seeds_page: Reader) -> None:
    page = seeds_page.open("tables/quantities?find=税收收入")
    amount = page.locator("tbody tr").first.locator("td").nth(2).inner_text()
    page.locator("tbody tr").first.locator("a").first.click()
    assert page.locator(".unit.chosen mark").inner_text() == amount


def test_tables_sort_and_filter(seeds_page: Reader) -> None:
    page = seeds_page.open("tables/quantities")
    page.locator("#find").fill("平均时限")
    page.get_by_text("第 1–1 行，共 1").first.wait_for()
    assert page.locator("#find").evaluate("node => node === document.activeElement")
    page = seeds_page.open("tables/shares")
    page.locator("thead a", has_text="占比").click()
    column = "nodes => nodes.map(node => parseFloat(node.cells[5].textContent))"
    assert page.locator("th[aria-sort=ascending]").count() == 1
    values = page.locator("tbody tr").evaluate_all(column)
    assert values == sorted(values)
    page.locator("thead a", has_text="占比").click()
    values = page.locator("tbody tr").evaluate_all(column)
    assert values == sorted(values, reverse=True)
    page.locator("#pick-is-office").select_option("城东街道")
    assert page.locator("tbody tr").count() == 6
    page.locator("#pick-is-theme").select_option("safety")
    assert page.locator("tbody tr").count() == 1


def test_ribbon_leads_into_the_report(seeds_page: Reader) -> None:
    page = seeds_page.open()
    strip = page.locator(".ribbon").nth(1)
    strip.focus()
    for key in ("Home", "ArrowRight", "PageDown", "ArrowLeft"):
        strip.press(key)
    assert strip.get_attribute("aria-valuenow") == "11"
    strip.press("Enter")
    assert seeds_page.address() == "#/report/gaodu-2024?s=11"
    page.go_back()
    box = strip.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + 10)
    assert seeds_page.address() == "#/report/gaodu-2024?s=108"


def test_language_is_switched_and_reports_stay(seeds_page: Reader) -> None:
    page = seeds_page.open("sentences?office=高都街道")
    text = page.locator(".said").first.inner_text()
    page.locator("#language").click()
    assert page.locator("h1").inner_text() == "Sentences"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".said").first.inner_text() == text
    page.locator(".views a").first.click()
    assert page.locator("h2").first.inner_text() == "The reports at a glance"
    page.keyboard.press("l")
    assert page.locator("h2").first.inner_text() == "报告一览"


def test_every_view_is_said_in_english(browser: Browser, pages: dict[str, Path]) -> None:
    for reader in watch(browser, pages["seeds"], locale="en-GB"):
        for view in VIEWS:
            page = reader.open(view)
            said = page.locator("h1, h2, .lead, .note, .legend, .controls label, .pager span")
            words = "".join(
                said.evaluate_all("nodes => nodes.map(node => node.firstChild?.data || '')")
            )
            if not view.startswith("report/"):
                assert not re.search(
                    r"[\u4e00-\u9fff]", re.sub(r"“.*?”|\w+街道、?|八月湖", "", words)
                )


def test_look_is_switched_and_follows_the_system(browser: Browser, pages: dict[str, Path]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    for reader in watch(browser, pages["seeds"], color_scheme="dark"):
        page = reader.open()
        dark = page.evaluate(ground)
        page.locator("#look").click()
        light = page.evaluate(ground)
        assert (dark, light) == ("rgb(18, 20, 24)", "rgb(246, 247, 249)")
        page.emulate_media(media="print", color_scheme="dark")
        page.keyboard.press("t")
        assert page.evaluate("document.documentElement.dataset.look") == "dark"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 33, 41)"


def test_search_by_keyboard(seeds_page: Reader) -> None:
    page = seeds_page.open()
    page.keyboard.press("/")
    page.keyboard.type("网格 党员")
    page.get_by_text("搜索“网格 党员”").first.wait_for()
    assert page.locator("#search").input_value() == "网格 党员"
    hits = page.locator(".sentence")
    assert hits.count() >= 1
    assert set(hits.first.locator("mark").all_inner_texts()) == {"网格", "党员"}
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "open"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert seeds_page.address().startswith("#/report/")
    first = page.locator(".unit.chosen").get_attribute("id")
    page.keyboard.press("j")
    assert page.locator(".unit.chosen").get_attribute("id") != first
    page.keyboard.press("Escape")
    assert page.locator(".unit.chosen").count() == 0
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_chart_is_one_stop_of_the_tab_key(seeds_page: Reader) -> None:
    page = seeds_page.open("figures/shares")
    chart = page.locator(".chart").first
    assert chart.locator("a[tabindex='0']").count() == 1
    chart.locator("a").first.focus()
    page.keyboard.press("ArrowDown")
    assert "高都街道" in (page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert page.locator("#tip").is_visible()
    page.keyboard.press("Enter")
    assert seeds_page.address() == "#/sentences?office=高都街道&theme=economy"


def test_hostile_reports_are_text(hostile_page: Reader) -> None:
    page = hostile_page.open()
    assert (
        "主题正确 93 % (90 %–100 %, n = 634)，功能正确 99.9 %"
        in page.locator(".caveats").first.inner_text()
    )
    assert page.locator("img, b > script, main script").count() == 0
    for view in ("figures/shares", "sentences", "reports", "tables/documents", "tables/furniture"):
        hostile_page.open(view)
        assert page.locator("main img, main script, main iframe").count() == 0
    hostile_page.open("report/b?s=1")
    assert page.locator(".unit.chosen .unit-text").inner_text() == "\U00020bb7\U00020bb7走访老人。"
    hostile_page.open("report/b?s=2&from=9&to=17")
    assert page.locator("mark").inner_text() == "</script"
    shown = page.locator(".paper").inner_text()
    assert "<img src=x onerror=alert(1)>" in shown
    assert not set(shown) & set("\u202e\x01\x1b")
    page.locator(".views a").nth(2).click()
    page.locator("#pick-office").select_option(index=1)
    assert page.locator(".where").first.inner_text().startswith("</script><script>alert")
    assert HOSTILE[:8] in page.locator("#pick-office").input_value()


def test_search_finds_what_was_read(browser: Browser, pages: dict[str, Path]) -> None:
    for reader in watch(browser, pages["damaged"]):
        for sought, said in (
            ("高质量", "推动经济社会高质量发展，新增企业１４家。"),
            ("14家", "推动经济社会高质量发展，新增企业１４家。"),
            ("工作总结", "工作总结如下："),
        ):
            reader.open(f"sentences?q={sought}")
            assert reader.page.locator(".said").all_inner_texts() == [said]
            assert len(reader.page.locator(".said mark").inner_text()) == len(sought)
        reader.page.locator(".said a").click()
        # The report is shown as it stands.
        assert reader.page.locator(".unit.chosen .unit-text").inner_text() == "工 作 总 结 如 下："


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("which", ["seeds", "hostile"])
def test_no_view_is_wider_than_its_window(
    browser: Browser, pages: dict[str, Path], which: str, width: int
) -> None:
    size = {"viewport": {"width": width, "height": 844}}
    doc = "report/gaodu-2024?s=12" if which == "seeds" else "report/" + 'a"><b>?s=2'
    for reader in watch(browser, pages[which], **size):
        for view in (*(view for view in VIEWS if not view.startswith("report/")), doc):
            page = reader.open(view)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_axe_finds_no_serious_fault(browser: Browser, pages: dict[str, Path]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = []
    for look in ("light", "dark"):
        for reader in watch(browser, pages["seeds"], color_scheme=look):
            for view in VIEWS:
                result = axe.run(reader.open(view))
                found += [
                    f"{look} {view} {fault['id']} {fault['nodes'][0]['html'][:160]}"
                    for fault in result.response["violations"]
                    if fault["impact"] in ("serious", "critical")
                ]
    assert found == []


def test_large_corpus_is_usable(large_page: Reader) -> None:
    start = time.perf_counter()
    page = large_page.open()
    page.locator(".ribbon svg").last.wait_for()
    assert time.perf_counter() - start < 2 * QUICK
    for view, mark in (
        ("sentences?q=居民 企业6", ".sentence"),
        ("report/made-07?s=300", ".unit.chosen"),
        ("figures/shares", ".chart svg"),
        ("tables/shares?sort=share-down", "tbody tr"),
    ):
        start = time.perf_counter()
        page.evaluate("hash => { location.hash = hash }", "#/" + view)
        page.locator(mark).first.wait_for()
        assert time.perf_counter() - start < QUICK, view
    page.evaluate("location.hash = '#/sentences'")
    assert page.locator(".sentence").count() == 50


def test_going_back_finds_the_place_again(seeds_page: Reader) -> None:
    page = seeds_page.open("sentences")
    page.locator("a.open").nth(30).scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    place = page.evaluate("scrollY")
    assert place > 1000
    page.locator("a.open").nth(30).click()
    assert page.locator(".unit.chosen").count() == 1
    page.go_back()
    assert abs(page.evaluate("scrollY") - place) < 5
    page.get_by_label("下一页").last.click()
    assert page.evaluate("scrollY") == 0
    assert page.locator("ol.found").get_attribute("start") == "51"


def test_page_says_what_it_leaves_out(browser: Browser, pages: dict[str, Path]) -> None:
    for reader in watch(browser, pages["cut"]):
        page = reader.open()
        told = page.locator(".warning").inner_text()
        assert "前 2 份报告（共 40 份）的 1,200 句（共 24,000 句）" in told
        assert "表“主题占比”只含前 100 行，共 240 行。" in told
        page = reader.open("tables/shares")
        assert "tables/shares.csv" in page.locator(".warning").inner_text()
        page = reader.open("sentences?office=第30街道")
        assert page.locator(".sentence").count() == 0
        assert page.locator(".warning").count() == 1


def test_phone_shows_the_labels_of_the_chosen_sentence(phone: Reader) -> None:
    page = phone.open("report/gaodu-2024?s=12")
    assert page.locator(".details dl").is_visible()
    box = page.locator(".details").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 845
