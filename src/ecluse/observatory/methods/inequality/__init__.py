"""Inequality between groups of one population: quintiles of deprivation, ages, neighbourhoods.

Groups lie along the last axis, areas or indicators along the others. Ordered groups go from the most disadvantaged to the
least, and each measure says which way it reads. Source of the list and of most names: WHO, *Handbook on health inequality
monitoring*, 2013, and its Health Equity Assessment Toolkit (HEAT).
"""
