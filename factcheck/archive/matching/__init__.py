"""Finding earlier checks of a claim: the questions asked of the archive, and the order of answers.

Plain functions without Django and without a database, so that they can be fitted and measured
offline (`bench/fit_matching.py`). Whoever has the archive looks up candidates for a `Question`, by
meaning and by words, and lets `rank` put them in order.
"""
