"""Take the pictures of the documents from a running demo: `make screenshots`.

A demo of its own is started in a folder that is gone afterwards, so the pictures show the sample
newsroom as everybody finds it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PICTURES = ROOT / "docs" / "pictures"
# Name, who is signed in (or nobody), where, width, height, colours.
SHOTS = (
    ("workbench", "eko", "a[data-claim='8']", 1440, 900, "light"),
    ("workbench-dark", "eko", "a[data-claim='8']", 1440, 900, "dark"),
    ("board", "rani", "/desk/", 1440, 900, "light"),
    ("public", None, "/", 390, 844, "light"),
)


def main() -> None:
    from tests.chromium import find_chromium

    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="factcheck-pictures-") as home:
        demo = subprocess.Popen(
            [sys.executable, "-u", "-m", "factcheck.demo"],
            cwd=ROOT,
            env=os.environ | {"FACTCHECK_HOME": home},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address, logins = wait_for(demo)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=find_chromium(),
                    args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                )
                for shot in SHOTS:
                    take(browser, address, logins, *shot)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=60)


def wait_for(demo: subprocess.Popen[str]) -> tuple[str, dict[str, tuple[str, str]]]:
    """The demo's address and its logins, by the name before the @, read from what it prints."""
    address, logins = "", {}
    lines = demo.stdout or []
    for line in lines:
        words = line.split()
        if line.strip().startswith("http"):
            address = words[0].rstrip("/")
        elif len(words) == 3 and "@" in words[0]:
            logins[words[0].partition("@")[0]] = (words[0], words[1])
        elif "Ctrl-C" in line:
            return address, logins
    raise SystemExit("The demo did not start; run `make demo` to see why.")


def take(
    browser: Browser,
    address: str,
    logins: dict[str, tuple[str, str]],
    name: str,
    who: str | None,
    where: str,
    width: int,
    height: int,
    colours: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=colours,
        locale="id-ID",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if who:
        sign_in(page, address, *logins[who])
    if where.startswith("/"):
        page.goto(address + where)
        if where == "/":  # the newest check
            page.locator("main a[href*='/checks/']").first.click()
    else:
        page.goto(f"{address}/desk/articles/1/")
        page.locator(".claim-ref" + where.removeprefix("a")).first.click()
        page.locator("[data-claim-card]").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
    print(f"docs/pictures/{name}.png")


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/desk/**")


if __name__ == "__main__":
    main()
