"""What is told when something happened or does not work: named problems, lines of the log.

reporter  events to the faces, lines to the log, problems to ``health``
health    the problems of this moment, by name
words     the log's sentences, in the household's language
pace      lines that a child's programs could repeat without end: fewer of them
named     whom a line names, so that it is exported and erased with the rest of that child
notices   the agreement's notice, for faces
gaps      time during which the PC ran without Luytre
routes    whether the PC can still be observed in the best way
"""
