"""What a family agreed, and what follows from it. Pure: no input or output, no clock, no chance.

The words of this project, each a value of this package:

guardian    a parent, or who stands in
child       for whom a policy is written; logs in with one or more *accounts*
target      what is counted and closed: the screen, an app, a site, a category       ``target``
allowance   time for a target per day or week                                        ``model``
window      hours in which a target is open                                          ``week``
usage       the seconds a target was used, counted so that nothing inflates them     ``usage``
grant       extra time, given once; a guardian may take it back                      ``model``, ``grants``
verdict     what holds now for a target, why, how much is left, until when           ``verdict``
notice      what is said again and again while a category is in use               ``notice``
standing    where a target stands between Free, Warned, Grace and Over               ``standing``
effect      what the agent must do, as data                                          ``effects``
request     the child asks; a guardian answers                                       ``requests``
summary     a week, told                                                             ``summary``

Observations come in as values, effects go out as values: the agent gathers, these judge, the agent acts.
"""
