"""Spatial access to care: floating catchment areas, French APL, what a change of supply would do, where to add it.

:mod:`.decay` weighs a journey, :mod:`.links` says which places are linked and at what cost, :mod:`.catchment` computes
access over links of any number in bounded memory, :mod:`.potential` holds what is proper to the French indicator,
:mod:`.scenario` answers "what if" and :mod:`.siting` "where".
"""
