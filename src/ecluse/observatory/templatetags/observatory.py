"""Charts and maps in templates: ``{% load observatory %}{% chart page.trend %}``, with ``observatory/charts.css``.

Marks are written by plain functions, as they come by the thousand; every text of the data goes through ``_words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from ecluse.lib.typography import french
from ecluse.observatory.rules.access_asked import written
from ecluse.observatory.rules.charts.maps import AreaMap, Layer
from ecluse.observatory.rules.charts.marks import Dot, Drawing, Figure, Key, Line, Mark, Path, Rect, Shape, Text, short
from ecluse.observatory.rules.charts.palettes import Missing
from ecluse.observatory.rules.charts.spine import Spine
from ecluse.ui.presenters import NavItem

register = template.Library()


@register.inclusion_tag("observatory/charts/figure.html")
def chart(figure: Figure, table_url: str = "", csv_url: str = "") -> dict[str, Any]:
    """A chart with its caption, legend and table. ``table_url``: a page that holds the table, instead of showing it here."""
    return {"figure": figure, "table_url": table_url, "csv_url": csv_url}


@register.inclusion_tag("observatory/charts/spine.html")
def spine_chart(spine: Spine, csv_url: str = "") -> dict[str, Any]:
    """A spine chart: a table whose lines have a drawing."""
    return {"spine": spine, "csv_url": csv_url}


@register.inclusion_tag("observatory/charts/map.html")
def area_map(
    map: AreaMap,
    views: Iterable[NavItem] = (),
    table_url: str = "",
    csv_url: str = "",
    leads_to: str = "",
    window: str = "",
) -> dict[str, Any]:
    """A map with its legend and table; ``views`` are links to the whole, the perimeter, one area (zooming needs no script).

    ``leads_to``: the address of an area's page, ``{}`` standing for its key; ``window``: left, top, width and height of the
    part of the whole map that is drawn, which lets a script write what it brings in view in the address.
    """
    return {
        "map": map,
        "views": list(views),
        "table_url": table_url,
        "csv_url": csv_url,
        "leads_to": leads_to,
        "window": window,
        "patterns": list(Missing),
    }


@register.filter
def posts(amount: float) -> str:
    """A number as it is typed in a field: « 0,5 », « −1 »."""
    return written(float(amount))


@register.simple_tag
def chart_marks(drawing: Drawing) -> SafeString:
    """The marks of a drawing, in their order."""
    return mark_safe("".join(map(_mark, drawing.marks)))  # noqa: S308 — texts are escaped one by one


@register.simple_tag
def map_layers(layers: Sequence[Layer], prefix: str) -> SafeString:
    """Areas of the map ``prefix``, those filled alike in a group."""
    return mark_safe("".join(_layer(layer, prefix) for layer in layers))  # noqa: S308


@register.simple_tag
def map_dots(dots: Sequence[Dot], prefix: str) -> SafeString:
    """Circles of the map ``prefix``, those without a value filled with the pattern that says why."""
    return mark_safe("".join(_circle(dot, prefix) for dot in dots))  # noqa: S308


@register.simple_tag
def key_mark(key: Key, prefix: str = "") -> SafeString:
    """The small drawing beside the words of a legend; ``prefix`` is the figure's id, whose patterns it uses."""
    css = escape(key.css)
    if key.pattern:
        fill = f"url(#{escape(prefix)}-{escape(key.pattern)})"
        inside = f'<rect class="c-swatch" fill="{fill}" x=".5" y=".5" width="21" height="11"/>'
    elif key.line:
        line = Line(11, 0, 11, 12, key.css) if key.upright else Line(0, 6, 22, 6, f"{key.css} c-line")
        inside = _mark(line)
    elif key.shape is None:
        inside = f'<rect class="c-swatch {css}" x=".5" y=".5" width="21" height="11"/>'
    else:
        inside = ""
    if key.shape is not None:
        inside += _mark(Dot(11, 6, key.css, key.shape, 5))
    return mark_safe(  # noqa: S308
        f'<svg class="ec-legend__k" viewBox="0 0 22 12" aria-hidden="true" focusable="false">{inside}</svg>'
    )


@register.simple_tag
def verdict_mark(css: str, shape: Shape) -> SafeString:
    """The shape of a verdict, beside its word."""
    inside = _mark(Dot(6, 6, f"c-{css}", shape, 5))
    return mark_safe(f'<svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">{inside}</svg>')  # noqa: S308


def _words(text: str) -> str:
    return escape(french(text))


def _mark(mark: Mark) -> str:
    if isinstance(mark, Dot):
        return _dot(mark)
    if isinstance(mark, Line):
        return (
            f'<line class="{mark.css}" x1="{short(mark.x1)}" y1="{short(mark.y1)}"'
            f' x2="{short(mark.x2)}" y2="{short(mark.y2)}"/>'
        )
    if isinstance(mark, Text):
        anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
        return f'<text class="{mark.css}" x="{short(mark.x)}" y="{short(mark.y)}"{anchor}>{_words(mark.words)}</text>'
    if isinstance(mark, Rect):
        place = f'x="{short(mark.x)}" y="{short(mark.y)}" width="{short(mark.width)}" height="{short(mark.height)}"'
        return _closed("rect", f'class="{mark.css}" {place}', mark.title)
    if isinstance(mark, Path):
        return _closed("path", f'class="{mark.css}" d="{mark.d}"', mark.title) if mark.corners else ""
    raise TypeError(f"not a mark: {mark!r}")


def _dot(dot: Dot, fill: str = "") -> str:
    if dot.shape == Shape.CIRCLE:
        place = f'cx="{short(dot.x)}" cy="{short(dot.y)}" r="{short(dot.size)}"'
        return _closed("circle", f'class="{dot.css}"{fill}{_key(dot.key)} {place}', dot.title)
    return _closed("path", f'class="{dot.css}"{fill}{_key(dot.key)} d="{dot.d}"', dot.title)


def _circle(dot: Dot, prefix: str) -> str:
    pattern = next((each.pattern for each in Missing if dot.css.startswith(f"m-{each.pattern} ")), "")
    return _dot(dot, f' fill="url(#{escape(prefix)}-{pattern})"' if pattern else "")


def _key(key: str) -> str:
    return f' data-k="{escape(key)}"' if key else ""


def _closed(name: str, attributes: str, title: str) -> str:
    return f"<{name} {attributes}><title>{_words(title)}</title></{name}>" if title else f"<{name} {attributes}/>"


def _layer(layer: Layer, prefix: str) -> str:
    look = f'fill="url(#{escape(prefix)}-{layer.pattern}-g)"' if layer.pattern else f'class="{layer.css}"'
    if layer.d:
        return f'<g {look}><path fill-rule="evenodd" class="c-joined" d="{layer.d}"/></g>'
    zones = "".join(
        f'<path fill-rule="evenodd"{_key(zone.key)} d="{zone.d}"><title>{_words(zone.title)}</title></path>'
        for zone in layer.zones
    )
    return f"<g {look}>{zones}</g>"
