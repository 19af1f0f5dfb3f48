"""Charts and maps as pure geometry: coordinates, ticks and words in frozen models that a template only writes down.

A chart is a ``Figure``: two drawings of the same values (a wide one, and a narrow one for a phone or a side column), its
legend, and the table that says the same. Lengths are in SVG units, one to a CSS pixel at the width drawn.
"""
