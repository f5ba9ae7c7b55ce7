"""The program's verbs over HTTP; aiohttp and msgspec are loaded with it, so only when it opens."""
