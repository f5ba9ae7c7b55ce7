"""Pictures of the guide: its first page, a chapter, a search with hits and one without."""

import asyncio

from cts_desktop.ui.help.guide import GuideWindow, open_guide
from tests.helpers.grab import SETTLE_S
from tests.helpers.studio import Studio

PLACES = {"first": ("", ""), "chapter": ("positions", ""), "hits": ("positions", "stop"),
          "no-hit": ("positions", "zzqqxx")}  # fmt: skip


async def take_guide(studio: Studio) -> None:
    """Take them in the language of the window."""
    window = studio.window
    for scene, (topic, searched) in PLACES.items():
        open_guide(window, window.context.theme, topic)
        guide = window.property("guide")
        assert isinstance(guide, GuideWindow)
        guide.search.setText(searched)
        await asyncio.sleep(SETTLE_S)
        await studio.view(guide, scene)
    window.property("guide").close()
