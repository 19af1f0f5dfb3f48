"""Statistical methods: pure functions of arrays, usable as a library. They know neither Django nor the store.

Arrays are float64 and broadcast as NumPy does; bands, groups or neighbours lie along the last axis. What cannot be computed
for a well-known reason is NaN, and the docstring says when; what makes no sense raises :class:`InvalidInput`.
"""
