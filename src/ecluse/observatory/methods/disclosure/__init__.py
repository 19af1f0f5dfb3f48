"""Statistical secrecy: which cells to hide, and proof that what is shown does not give them back.

Three steps, in three modules: a rule finds the cells that are sensitive (:mod:`.primary`); further cells are hidden with
them, since totals give a lone hidden cell back (:mod:`.secondary`); the interval in which a reader can place each hidden
cell is computed (:mod:`.audit`). All that is published together is one system of linear equations (:mod:`.system`): totals
of nested or overlapping areas, a rate with its denominator, two vintages of one figure.

What is hidden is hidden whole: the count, the rate and both limits, and, for readers, without telling which cells were
sensitive and which were hidden to protect them.

Source: A. Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, ch. 4; INSEE, *Guide du secret statistique*.
"""
