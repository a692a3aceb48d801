"""What every provider promises, tested on all of them alike.

One file in `tables` says of a provider how it is asked and what it answers (`TABLE`, a
`table.Table`); `test_contract` runs the shared cases over each. The answers are files in
`tests/recorded/NAME/`, made from the documentation.
"""
