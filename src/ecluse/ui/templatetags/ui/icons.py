"""Icons of our own, 16 px, drawn in strokes of 1.6 in the colour of the text.

Each is written where it stands: a page carries only those it uses, a fragment brings its own, and nothing is fetched.
"""

from __future__ import annotations

_FILL = 'fill="currentColor" stroke="none"'
_RING = '<circle cx="8" cy="8" r="6.2"/>'

DRAWINGS: dict[str, str] = {
    "again": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3"/>',
    "calendar": '<path d="M2 3.5h12v10.5H2zM2 6.8h12M5.2 1.8v3M10.8 1.8v3"/>',
    "check": '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
    "chevron": '<path d="M4 6l4 4 4-4"/>',
    "clock": f'{_RING}<path d="M8 4.5V8l2.4 1.6"/>',
    "cross": '<path d="M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4"/>',
    "document": '<path d="M3.5 1.8h6l3 3v9.4h-9zM9.3 2v3h3"/>',
    "done": f'<circle cx="8" cy="8" r="7" {_FILL}/><path class="ec-i__cut" d="M4.8 8.2l2.3 2.3 4.2-4.6"/>',
    "down": '<path d="M8 2.8v10M4 9l4 4 4-4"/>',
    "download": '<path d="M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11"/>',
    "dropped": f'{_RING}<path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"/>',
    "edit": '<path d="M10.8 2.6l2.6 2.6L5.6 13l-3.2.6.6-3.2z"/>',
    "exit": '<path d="M9.5 2.5H3v11h6.5M6.5 8h7.3M11 5.2L13.8 8 11 10.8"/>',
    "info": f'{_RING}<path d="M8 7.4v3.6M8 5v.1"/>',
    "late": '<path d="M8 1.8l6.6 11.9H1.4zM8 6.2v3.4M8 11.6v.1"/>',
    "link": '<path d="M6.5 9.5l3-3M7 4.5l1.6-1.6a3 3 0 0 1 4.3 4.3L11.5 9M9 11.5l-1.6 1.6a3 3 0 0 1-4.3-4.3L4.5 7"/>',
    "lock": '<path d="M3.5 7h9v7h-9zM5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7"/>',
    "mail": '<path d="M1.8 3.5h12.4v9H1.8zM2 4l6 5 6-5"/>',
    "map": '<path d="M1.8 4l4-1.8 4.4 1.8 4-1.8V12l-4 1.8L5.8 12l-4 1.8zM5.8 2.2V12M10.2 4v9.8"/>',
    "split": '<path d="M8 14V9M8 9L3.5 3.5M8 9l4.5-5.5"/>',
    "minus": '<path d="M3 8h10"/>',
    "moon": '<path d="M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2z"/>',
    "move": '<path d="M8 2v12M5 4.8L8 2l3 2.8M5 11.2L8 14l3-2.8"/>',
    "none": f'{_RING}<path d="M8 4.6v4M8 11.2v.1"/>',
    "paused": f'{_RING}<path d="M6.4 5.6v4.8M9.6 5.6v4.8"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5M4.5 9.5h7V14h-7z"/>',
    "proposed": '<circle cx="8" cy="8" r="6.2" stroke-dasharray="2.4 2.4"/>',
    "grip": (
        f'<g {_FILL}><circle cx="5.8" cy="3.5" r="1.2"/><circle cx="10.2" cy="3.5" r="1.2"/><circle cx="5.8" cy="8" r="1.2"/>'
        '<circle cx="10.2" cy="8" r="1.2"/><circle cx="5.8" cy="12.5" r="1.2"/><circle cx="10.2" cy="12.5" r="1.2"/></g>'
    ),
    "right": '<path d="M3 8h9.5M8.8 4.2L12.6 8l-3.8 3.8"/>',
    "running": f'{_RING}<path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" {_FILL}/>',
    "search": '<circle cx="7" cy="7" r="4.6"/><path d="M10.5 10.5L14 14"/>',
    "merge": '<path d="M8 2v5M8 7l-4.5 6M8 7l4.5 6"/>',
    "end": '<path d="M3 8h7M7 5l3 3-3 3M13 3v10"/>',
    "stopped": '<path d="M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM5 8h6"/>',
    "sun": (
        '<circle cx="8" cy="8" r="3"/><path d="M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6'
        'M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1"/>'
    ),
    "trash": '<path d="M2.5 4.2h11M6 4.2V2h4v2.2M4 4.2l.6 9.8h6.8l.6-9.8M6.7 7v4.4M9.3 7v4.4"/>',
    "undo": '<path d="M5.5 2.5L2.5 5.5l3 3M2.8 5.5h6.7a4 4 0 0 1 0 8H6"/>',
    "up": '<path d="M8 13.2v-10M4 7l4-4 4 4"/>',
    "upcoming": _RING,
    "user": '<circle cx="8" cy="5" r="2.8"/><path d="M2.5 14c.6-3 2.8-4.4 5.5-4.4s4.9 1.4 5.5 4.4"/>',
    "validated": f'{_RING}<path d="M5.2 8.2l2 2 3.6-4"/>',
}


def svg(name: str, css: str = "") -> str:
    """The icon ``name`` as an ``<svg>`` hidden from assistive tools: the word is always beside it.

    Raises KeyError for a name that is not drawn here.
    """
    classes = f"ec-i {css}" if css else "ec-i"
    return f'<svg class="{classes}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{DRAWINGS[name]}</svg>'
