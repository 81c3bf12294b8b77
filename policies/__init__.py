"""What a family agreed, and what follows from it. Pure: no input or output, no clock, no chance.

The words of this project, each a value of this package:

guardian    a parent, or who stands in
child       for whom a policy is written; logs in with one or more *accounts*
target      what is counted and closed: the screen, an app, a site, a category       ``target``
allowance   time for a target per day or week                                        ``model``
window      hours in which a target is open                                          ``week``
usage       the seconds a target was used, counted so that nothing inflates them     ``usage``
grant       extra time, given once; a guardian may take it back                      ``model``, ``takeback``
verdict     what holds now for a target, why, how much is left, until when           ``verdict``
notice      what is said again and again while a category is in use                  ``notice``
standing    where a target stands between Free, Warned, Grace and Over               ``standing``
effect      what the agent must do, as data                                          ``effects``
request     the child asks; a guardian answers                                       ``requests``
summary     a week, told                                                             ``summary``

What they are made of and read from:

ids               names of things, each a type of its own
model             the whole agreement
document          the agreement as a text
presets           agreements to begin with
changes           what differs between two agreements
catalog           programs, sites and categories that families meet
care              whom a child can call, by country
facts, targets    what a system knows of a program; which target that makes it
web               from a host to the service behind it
names             what a host name is, and what lies above it
precedence        which rule decides where two speak of the same thing
playing           what is played behind another window
timeline          a time that never runs backwards
scene, finding    what a verdict depends on; what one layer of the agreement says
plan              what the agreement says of the days around now
allowances, rest  how much of an allowance there is; breaks
forecast          when an answer changes
retention         how long what is kept stays
resolvers         resolvers that a family may name

Observations come in as values, effects go out as values: the agent gathers, these judge, the agent acts.
"""
