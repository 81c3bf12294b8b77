"""Windows over the models. The guardian's are imported when they are opened, not before.

window, dialog                        what all windows, all dialogues have in common
day, ask, code                        a child's: “My day”, asking for more, typing a one-time code
used, recorded                        of “My day”: what was used, what is kept and its newest lines
help, about, small, notice            anybody's: whom to call, about, the window without a tray, messages of
                                      our own
guardian                              the guardian's window, made of:
door, new_pin, change_pin             the PIN: asked for, chosen, changed
forgotten, paper                      the PIN forgotten; the recovery code
children, pending, give, given, week  the children, their requests, giving, taking back, the week
"""
