"""What browsers are told, as values: a wish in, the files of each browser out. Pure, but ``post``.

The agent may not write them; it leaves a wish, and root's helper (``__main__``) makes it so.

wish       what the agreement asks of the browsers of one PC
wanted     the same and for whom not, as text
post       how that text reaches root's helper, and its answer the agent
chromium   the policies of Chromium and of those made of it
firefox    the policies of Firefox
files      which file lies where, for which browser

What a child's browser may open at which hour is not told here: browsers take up a file late (Chromium after
five seconds, Firefox at its next start). That is the work of the extension, and of the resolver behind it.
"""
