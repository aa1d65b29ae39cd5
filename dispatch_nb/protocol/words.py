"""Text from hostile files made fit to show: bounded, without characters that JSON or YAML refuse."""

from __future__ import annotations

import re

TITLE_LIMIT = 500
"""Characters of a title or a name that are kept: a dashboard shows many titles, and each goes over the wire."""

REQUEST_TITLE_LIMIT = 80
"""A title taken from a request is its first sentence, cut here."""

_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n?|\n")
_PARAGRAPH = re.compile(r"\n[ \t]*+\n")
_SENTENCE_END = re.compile(r"""[.!?]["')\]]?(?=\s)|[。！？]""")  # noqa: RUF001  the full stops of Chinese and Japanese
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|no|nr|fig)\.$", re.IGNORECASE)


def encodable(text: str) -> str:
    """Return `text` with NUL and lone surrogates as U+FFFD: neither survives the way to a browser."""
    return _UNENCODABLE.sub("\ufffd", text)


def newlines(text: str) -> str:
    r"""Return `text` with every `\r\n` and lone `\r` as `\n`."""
    return _NEWLINE.sub("\n", text) if "\r" in text else text


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return `text` on one line, each run of white space as one space, cut at `limit` characters with an ellipsis."""
    # Four times the limit leaves room for runs of white space, and keeps a megabyte from being split.
    words = " ".join(text[: limit * 4].split())
    cut = len(words) > limit or len(text) > limit * 4
    return words[: limit - 1].rstrip() + "…" if cut else words


def first_sentence(request: str) -> str:
    """Return the first sentence of `request`, with its full stop, cut at `REQUEST_TITLE_LIMIT` characters."""
    paragraph = _PARAGRAPH.split(newlines(request[:4000]).strip(), maxsplit=1)[0]
    text = " ".join(paragraph.split())
    for end in _SENTENCE_END.finditer(text):
        if end.start() >= REQUEST_TITLE_LIMIT:
            break
        if not _ABBREVIATION.search(text, max(0, end.end() - 10), end.end()):
            text = text[: end.end()]
            break
    return text[:REQUEST_TITLE_LIMIT].rstrip()


def readable(slug: str) -> str:
    """Return a slug as a title: `user-auth` as `User auth`."""
    text = one_line(slug.replace("-", " ").replace("_", " "))
    return text[:1].upper() + text[1:] if text else slug
