"""Strings that want to be more than words: to a browser, a spreadsheet, a typesetter, a shell or a file system."""

from __future__ import annotations

import unicodedata
from itertools import product

_AWAY = "http://127.0.0.1:9/x"
_TAGS = (
    "script img svg iframe object embed video audio body input details math style link base meta form marquee"
    " template select noscript textarea title table td plaintext xmp"
).split()
_MARKUP = (
    "<{0}>alert(1)</{0}>",
    '"><{0} src=x onerror=alert(1)>',
    "'><{0}/onfocus=alert(1) autofocus tabindex=1>",
    "</{0}><{0} onload=alert(1)>",
    "<{0} href={1} src={1} data={1} style=background:url({1})>",
    "&lt;{0}&gt;alert(1)",
    "<{0}\x00 onload=alert(1)>",
)
_SCHEMES = (
    "javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
)
_PLACES = (*_SCHEMES, _AWAY, "//127.0.0.1:9/x", "\\\\127.0.0.1\\share\\x", "java\nscript:alert(1)")
_LINKS = (
    "[a]({0})",
    "![a]({0})",
    "<{0}>",
    "<a href='{0}'>a</a>",
    "url({0})",
    "[a]: {0}",
    '=HYPERLINK("{0}")',
    "{0}",
)
_FIRST = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", " =", "'=", '"=', ";=", "%=", "|")
_FORMULAS = (
    "1+1",
    "cmd|'/c calc'!A0",
    f'WEBSERVICE("{_AWAY}")',
    f'IMPORTXML("{_AWAY}","//a")',
    "SUM(A1:A9)",
    "Bia!A1",
    'DDE("cmd";"/c calc";"x")',
    "INDIRECT(ADDRESS(1,1))",
)
_TYPST = (
    '#panic("x")|#import "x": *|#include "x"|#read("/etc/passwd")|#set page(width: 1pt)|#show: none|#eval("1")'
    "|$x$|$ sum_(i=1)^n $|*đậm*|_nghiêng_|`mã`|```rust fn```|<nhãn>|@nhãn|// chú thích|/* chú thích|*/|\\u{41}|\\"
    "|#[x]|#{x}|]|}|[|{|~|---|--|...|= Đề mục|- mục|+ mục|/ mục: x|#let x = 1|#sys.inputs|#counter(page)|#pagebreak()"
).split("|")
_MARKDOWN = (
    "# Đề mục|###### Đề mục|Đề mục\n===|Đề mục\n---|---|***|> trích|- mục|1. mục|~~bỏ~~|**đậm**|__đậm__|[^1]|[^1]: x"
    "|```\nmã\n```|    mã|<!-- x -->|<!-- |-->|&nbsp;|&#0;|&#x1F600;|&copy|\\*|a  \nb|$$x$$|$$\\foo$$|$\\frac{1}$|$|$$"
    "|\\(x\\)|\\[x\\]|- [ ] việc|:--|`|``|<http://127.0.0.1:9>|![][x]|{#id .class}|::: note|H~2~O|^a^|==a=="
).split("|")
_LATEX = (
    "\\input{/etc/passwd}|\\write18{id}|\\immediate\\write18{id}|\\def\\x{\\x}\\x|\\begin{verbatim}|\\end{document}"
    "|\\include{x}|\\catcode`\\%=12|\\href{javascript:alert(1)}{x}|\\newcommand{\\a}{\\a\\a}|%|\\\\|&|\\&|_|^|{}|\\left("
).split("|")
_TEMPLATES = (
    "{{ 7 * 7 }}|{% include 'x' %}|{# x #}|{%|%}|{{|}}|${7*7}|#{7*7}|<%= 7*7 %>|{{config}}|{{''.__class__.__mro__}}|%s"
    "|%d|%(x)s|%n|{0}|{x!r}|{|$x|${x}|`x`|@@x|<?php x ?>|{{{x}}}|[[x]]|%{x}|{{ self }}|{% raw %}|{% endraw %}|%%"
).split("|")
_XML = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;|<?xml version="1.0"?>|]]>|<![CDATA[x]]>|&a;|&lt;|&amp;lt;'
    "|&#60;script&#62;|_x0041_|_x000D_|_x005F_x0041_|<w:r><w:t>x|<w:instrText>DATE|<f>1+1</f>|</t></is><f>1</f>|xml:space"
    "|<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>|<x:script xmlns:x='http://www.w3.org/1999/xhtml'/>"
).split("|")
_COMMANDS = (
    '\'; DROP TABLE dossiers; --|" OR ""="|1 OR 1=1|$(id)|`id`|; id|&& id|a\' UNION SELECT 1|%0d%0aX: y|a\r\nb|a\nb|a\tb'
    '|*|?|!|~root|>x|<x|-rf /|--help|\\|\\n|\'|"|\'\'|,|;|a,b;c|"a","b"|#|\ufeffa|null|None|undefined|true|nan'
).split("|")
_NUMBERS = (
    "1e309 NaN Infinity -0 0x10 007 1.004230 2.000815 2022-07-01 1/2 3/4 TRUE FALSE 1E5 +84 00 ٣ ² ½ 1_000 1.234,5"
    " 12:00 9999999999999999 #N/A #REF! #VALUE! 50% $5 ₫5 0 -1"
).split()
_FOLDERS = ("../" * 3, "..\\" * 3, "/", "C:\\", "\\\\máy\\chia\\", "~/", "%2e%2e%2f", "....//", "file:", "./")
_FILES = ("etc/passwd", "con", "x\x00.html", "a:b", "index.html")
_DEVICES = (
    *(f"{name}{end}" for name in "CON PRN AUX NUL COM1 COM9 LPT1".split() for end in ("", ".txt", ".")),
)
_NAMES = (
    "..",
    ".",
    "...",
    " a",
    "a ",
    "a.",
    ".htaccess",
    "-",
    "a/b",
    "a\\b",
    "a|b",
    'a"b',
    "a<b>",
    "History",
    "a'b'",
)
_MARKS = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f"
    "\u115f\u180e\u3164\u2028\u2029\u0085\u00a0\u2007\u3000\ufffc\ufffd\ufff9\U000e0041\U000e0001"
)
_CONTROLS = [
    chr(code)
    for code in (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000)
]
_LETTERS = (
    "😀 👩‍👩‍👧‍👦 🇻🇳 👍🏽 1️⃣ 𠜎𠜱 𝒳 𝔄 漢字 ひらがな 한국어 עברית العربية ไทย हिन्दी Ωμέγα Привет ﷽ ﬁ"
    " ㎏ Ⅳ ℃ ™ ‱ ꙮ 𓀀 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301\u0323 \u0301a Z̸̢̛a̶l̷g̵o̶ Ｆｕｌｌ ß İı Ǆ ﬀ ẞ ſ"
).split()
_WORDS = ("Đơn vị Ấn Nghĩa", "Phường Mỹ Ổn", "xã Quảng Ưởng", "Tỷ lệ đúng hạn", "Bắc Ẵng")
_LONG = ("x" * 300, "đ" * 1000, "a b " * 300, "=" * 200, "<b>" * 100, "\u0323" * 60, "😀" * 40)


def hostile_strings() -> tuple[str, ...]:
    """At least 800 of them, none twice."""
    return tuple(
        dict.fromkeys(
            (
                *(one.format(tag, _AWAY) for tag, one in product(_TAGS, _MARKUP)),
                *(one.format(place) for place, one in product(_PLACES, _LINKS)),
                *(first + rest for first, rest in product(_FIRST, _FORMULAS)),
                *(*_TYPST, *_MARKDOWN, *_LATEX, *_TEMPLATES, *_XML, *_COMMANDS, *_NUMBERS, *_LETTERS, *_LONG),
                *(folder + file for folder, file in product(_FOLDERS, _FILES)),
                *(*_DEVICES, *_NAMES),
                *(f"a{mark}b" for mark in (*_MARKS, *_CONTROLS)),
                *(unicodedata.normalize("NFD", words) for words in _WORDS),
            )
        )
    )
